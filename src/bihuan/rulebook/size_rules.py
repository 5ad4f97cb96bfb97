"""The one way from the files of the rule on sizes to the engine's frozen rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from bihuan.engine.rules.size_rules import IndustryBounds, SizeRule
from bihuan.rulebook.consistency import check_dates, latest
from bihuan.rulebook.cursor import Cursor
from bihuan.rulebook.faults import Fault, RulebookError
from bihuan.rulebook.load import FOLDER, RuleFile, cursors_of, files_digest, files_in
from bihuan.rulebook.places import SIZING
from bihuan.rulebook.scope import check_names, read_mark

_CLASSES = ("small", "medium", "large")


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRules:
    """Every edition, oldest first. `digest`: SHA-256 over the files."""

    rules: tuple[SizeRule, ...]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    sources: frozenset[str]


def load_size_rules(*, overlay: Path | None = None) -> SizeRules:
    """The editions of the rule on sizes; a record of an overlay folder takes the place of the package's.

    Raises RulebookError with every fault found in any file.
    """
    return build_size_rules(files_in((FOLDER, overlay), kinds=SIZING))


def build_size_rules(files: Sequence[RuleFile]) -> SizeRules:
    """The rules that these files make; raises RulebookError with every fault found."""
    faults: list[Fault] = []
    cursors = cursors_of(files, faults)
    industries = frozenset(one.text("id") for at, _ in cursors.get("industries", ()) for one in at.entries())
    records = [(at, _rule(at, industries), file.layer) for at, file in cursors.get("size_rules", ())]
    rules = sorted(latest(records, name=lambda rule: rule.id), key=lambda rule: rule.in_force_from)
    places = {rule.id: at for at, rule, _ in records}
    check_dates([(rule, rule.id, places[rule.id]) for rule in rules])
    if faults:
        raise RulebookError(faults)
    return SizeRules(rules=tuple(rules), digest=files_digest(files))


def _rule(at: Cursor, known: frozenset[str]) -> SizeRule:
    scope = _Scope(sources=frozenset(at.data.get("sources", {})))
    industries = latest(
        [(one, _industry(one, scope), 0) for one in at.children("industries")], name=lambda bounds: bounds.id
    )
    named = frozenset(one.id for one in industries)
    roles = at.child("chain_roles")
    for role in roles.data:
        check_names(roles, role, roles.texts(role), named)
    for one in at.children("industries"):
        check_names(one, "id", one.texts("id"), known)
    return SizeRule(
        id=at.text("size_rule"),
        number=at.text("number"),
        title=at.text("title"),
        in_force_from=at.day("in_force_from") or date.min,
        in_force_until=at.day("in_force_until"),
        industries=industries,
        chain_roles={role: roles.texts(role) for role in roles.data},
    )


def _industry(at: Cursor, scope: _Scope) -> IndustryBounds:
    return IndustryBounds(
        id=at.text("id"),
        staff=_bounds(at, "staff"),
        revenue=_bounds(at, "revenue"),
        mark=read_mark(at, scope),
    )


def _bounds(at: Cursor, key: str) -> tuple[Decimal, Decimal, Decimal] | None:
    if not at.has(key):
        return None
    small, medium, large = (Decimal(at.child(key).text(one)) for one in _CLASSES)
    if not small < medium < large:
        at.report("rulebook_size_bounds_turned_round", key, industry=at.text("id"))
    return small, medium, large
