"""Records of rules → engine rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bihuan.engine.rules.limit_text import limit_unit, parse_limit
from bihuan.engine.rules.limits import Limit, LimitKind
from bihuan.engine.rules.marks import Mark
from bihuan.engine.rules.standards import Condition, Rule
from bihuan.rulebook.cursor import Cursor
from bihuan.rulebook.scope import Scope, check_names, check_values, read_condition, read_mark


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionFrame:
    """What every record of an edition inherits."""

    standard: str
    edition: str
    mark: Mark
    scope: Scope


def read_rules(record: Cursor, frame: EditionFrame) -> Iterator[Rule]:
    """The rules of one record: one for each of its items, and for each row of its `limits`."""
    items = record.texts("items") or record.texts("item")
    if not items:
        record.report("rulebook_missing_key", key="item", where="rule")
    for item in items:
        identity = record.text("id") if record.has("item") else f"{record.text('id')}-{item}"
        if item not in frame.scope.scales:
            check_names(
                record, "items" if record.has("items") else "item", (item,), frozenset(frame.scope.scales)
            )
            continue
        yield from _rules_of_item(record, frame, item=item, identity=identity)


def _rules_of_item(record: Cursor, frame: EditionFrame, *, item: str, identity: str) -> Iterator[Rule]:
    base = _base_rule(record, frame, item=item, identity=identity)
    if not record.has("limits"):
        yield _with_limit(record, frame, base, text=record.text("limit"))
        return
    for fact in record.data["limits"]:
        rows = record.child("limits").child(fact)
        check_values(record.child("limits"), fact, tuple(rows.data), frame.scope)
        for value, text in rows.data.items():
            terms = tuple(sorted((*base.when.terms, (fact, frozenset({value})))))
            rule = replace(base, id=f"{base.id}-{value.lower()}", when=Condition(terms))
            yield _with_limit(record, frame, rule, text=text)


def _base_rule(record: Cursor, frame: EditionFrame, *, item: str, identity: str) -> Rule:
    scope = frame.scope
    parts, components, unit = record.texts("parts"), record.texts("components"), record.text("unit")
    check_names(record, "parts", parts, scope.parts)
    check_names(record, "components", components, scope.components)
    if unit:
        check_names(record, "unit", (unit,), scope.units)
    return Rule(
        id=f"{frame.standard}-{frame.edition}#{identity}",
        standard=frame.standard,
        edition=frame.edition,
        clause=record.text("clause"),
        item=item,
        when=read_condition(record, "when", scope),
        limit=None,
        mark=read_mark(record, scope, default=frame.mark),
        unit=unit or scope.item_units[item],
        parts=parts,
        components=components,
        rounded=record.yes("rounded"),
        severity=record.text("severity"),
    )


def _with_limit(record: Cursor, frame: EditionFrame, rule: Rule, *, text: str) -> Rule:
    """The rule with its limit; without one where the figure is a declared gap or recalled too weakly."""
    if record.has("gap"):
        return replace(rule, mark=replace(rule.mark, note=record.text("gap")))
    limit = parse_limit(text, scale=frame.scope.scales[rule.item])
    if limit is None:
        record.report("rulebook_unreadable_limit", *_limit_place(record), limit=text, item=rule.item)
        return rule
    if limit_unit(text):
        record.report("rulebook_unit_in_limit", *_limit_place(record), limit=text)
    if limit.kind is LimitKind.NUMBER and not rule.unit and rule.item != "ph":
        record.report("rulebook_limit_without_unit", *_limit_place(record), limit=text)
    return replace(rule, limit=_live(limit, rule.mark))


def _live(limit: Limit, mark: Mark) -> Limit | None:
    return limit if mark.is_live else None


def _limit_place(record: Cursor) -> tuple[str]:
    return ("limit",) if record.has("limit") else ("limits",)
