"""`ledger.recording` is the only way to a transaction, and only actions write."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.house import WEB, module_paths, parsed, shown

TRANSACTIONS = frozenset({"atomic", "set_autocommit", "commit", "rollback", "savepoint", "on_commit"})
WRITES = frozenset(
    {"save", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "delete", "asave"}
)


def uses(tree: ast.AST, names: frozenset[str]) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in names:
            yield node.lineno
        if isinstance(node, ast.ImportFrom) and names & {alias.name for alias in node.names}:
            yield node.lineno


def test_no_room_opens_a_transaction_of_its_own() -> None:
    door = WEB / "ledger" / "actions.py"
    others = [
        shown(path, line)
        for path in module_paths(WEB)
        if path != door
        for line in uses(parsed(path), TRANSACTIONS)
    ]
    assert not others, f"use `with recording(by=, now=) as rec:` instead: {others}"
    assert list(uses(parsed(door), TRANSACTIONS))


def test_only_actions_write_rows() -> None:
    others = [
        shown(path, line)
        for path in module_paths(WEB)
        if "actions" not in path.with_suffix("").parts
        for line in uses(parsed(path), WRITES)
    ]
    assert not others, f"let an action do it: {others}"


@pytest.mark.parametrize("line", ["transaction.atomic()", "from django.db.transaction import atomic"])
def test_the_search_for_transactions_finds(line: str) -> None:
    assert list(uses(ast.parse(line), TRANSACTIONS))
