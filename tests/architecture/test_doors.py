"""One door per room: an action is given the time, is called by keywords, and says its types."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house import WEB, functions, module_paths, parsed, shown

# Only pages, commands and jobs ask the clock, once, and hand the time down.
TIMELESS = frozenset({"actions", "queries", "facts", "models", "events"})
CLOCKS = frozenset({"now", "today", "utcnow", "localdate", "localtime", "time_ns"})


def modules(names: frozenset[str]) -> list[Path]:
    def part(path: Path) -> str:
        parts = path.relative_to(WEB).with_suffix("").parts
        return next((one for one in parts[1:] if one in names), "")

    return [path for path in module_paths(WEB) if part(path)]


def clock_uses(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS and _is_clock(node.value):
            yield node.lineno
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield node.value.lineno


def _is_clock(owner: ast.expr) -> bool:
    return ast.unparse(owner).split(".")[-1] in {"timezone", "datetime", "date", "time", "dt"}


def test_only_the_outermost_layer_asks_the_clock() -> None:
    found = [shown(path, line) for path in modules(TIMELESS) for line in clock_uses(parsed(path))]
    assert not found, f"take `now` as an argument: {found}"


def test_actions_are_called_by_keywords_and_typed() -> None:
    loose = [
        f"{shown(path, function.lineno)} {function.name}"
        for path in modules(frozenset({"actions"}))
        for function in functions(path)
        if function in parsed(path).body and not function.name.startswith("_")
        if function.args.args or function.args.posonlyargs or function.returns is None
    ]
    assert not loose, "def action(*, by: ..., now: ...) -> ...:\n" + "\n".join(loose)


@pytest.mark.parametrize(
    "line",
    ["at = timezone.now()", "day = datetime.date.today()", "at = DateTimeField(auto_now_add=True)"],
)
def test_the_search_for_clocks_finds(line: str) -> None:
    assert list(clock_uses(ast.parse(line)))


def test_the_search_for_clocks_leaves_a_time_that_was_handed_down() -> None:
    assert not list(clock_uses(ast.parse("rec.at = now\nday = now.date()")))
