"""Edition files → engine editions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bihuan.engine.judgement.names import key_of
from bihuan.engine.rules.standards import (
    Edition,
    Exemption,
    FibreRules,
    FibreTolerance,
    Force,
    LabelRule,
    Rule,
)
from bihuan.rulebook.cursor import Cursor
from bihuan.rulebook.rule_records import EditionFrame, read_rules
from bihuan.rulebook.scope import RESOLVED_FACTS, Scope, check_names, read_condition, read_mark


@dataclass(frozen=True, slots=True)
class EditionFile:
    """An edition with what its file says about the standard, and where it stands."""

    edition: Edition
    force: Force
    replaced_by: str
    ends: str  # the edition whose open end is closed by the beginning of this one
    at: Cursor
    layer: int


def read_edition(record: Cursor, scope: Scope, *, layer: int = 0) -> EditionFile:
    """The edition of one file; faults are reported through the cursor."""
    scope = _with_own_sources(record, scope)
    mark = read_mark(record, scope)
    frame = EditionFrame(
        standard=record.text("standard"), edition=record.text("edition"), mark=mark, scope=scope
    )
    edition = Edition(
        standard=frame.standard,
        edition=frame.edition,
        title=record.text("title"),
        in_force_from=record.day("in_force_from") or date.min,
        in_force_until=record.day("in_force_until"),
        on_sale_from=record.day("on_sale_from"),
        applies=read_condition(record, "applies", scope),
        mark=replace(mark, note="; ".join(filter(None, (mark.note, record.text("note"))))),
        rules=_rules(record, frame),
        exemptions=tuple(_exemption(at, frame) for at in record.children("exemptions")),
        classes=tuple(
            (read_condition(at, "when", scope), at.text("class")) for at in record.children("classes")
        ),
        class_clause=record.text("class_clause"),
        grades=_grades(record),
        fibres=_fibres(record.child("fibres"), frame) if record.has("fibres") else None,
        labels=tuple(_label(at, frame) for at in record.children("labels")),
        set_clause=record.text("set_clause"),
        cites=record.texts("cites"),
        entered_by=record.text("entered_by"),
        checked_by=record.text("checked_by"),
    )
    _check_persons(edition, record)
    if edition.in_force_until and edition.in_force_until <= edition.in_force_from:
        record.report("rulebook_ends_before_it_begins", "in_force_until")
    return EditionFile(
        edition,
        Force(record.text("force")),
        record.text("replaced_by"),
        record.text("ends"),
        record,
        layer,
    )


def _with_own_sources(record: Cursor, scope: Scope) -> Scope:
    """An edition may name sources of its own beside those that all files share."""
    own = record.data.get("sources", {})
    for source in own:
        if source in scope.sources:
            record.report("rulebook_id_twice", "sources", source, id=source)
    return replace(scope, sources=scope.sources | frozenset(own))


def _check_persons(edition: Edition, record: Cursor) -> None:
    if bool(edition.entered_by) != bool(edition.checked_by):
        key = "entered_by" if edition.entered_by else "checked_by"
        record.report("rulebook_one_person", key)
    elif edition.entered_by and key_of(edition.entered_by) == key_of(edition.checked_by):
        record.report("rulebook_same_person", "checked_by", name=edition.checked_by)


def _rules(record: Cursor, frame: EditionFrame) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    seen: Counter[str] = Counter()
    for at in record.children("rules"):
        for rule in read_rules(at, frame):
            seen[rule.id] += 1
            if seen[rule.id] > 1:
                at.report("rulebook_id_twice", "id", id=rule.id)
            rules.append(rule)
    return tuple(rules)


def _grades(record: Cursor) -> tuple[str, ...]:
    grades = record.texts("grades")
    check_names(record, "grades", grades, RESOLVED_FACTS["grade"])
    return grades


def _exemption(record: Cursor, frame: EditionFrame) -> Exemption:
    items = record.texts("items")
    check_names(record, "items", items, frozenset(frame.scope.scales))
    return Exemption(
        id=record.text("id"),
        clause=record.text("clause"),
        items=frozenset(items),
        when=read_condition(record, "when", frame.scope),
        mark=read_mark(record, frame.scope, default=frame.mark),
        untested_only=record.yes("untested_only"),
    )


def _label(record: Cursor, frame: EditionFrame) -> LabelRule:
    return LabelRule(
        id=record.text("id"),
        clause=record.text("clause"),
        finding=record.text("finding"),
        when=read_condition(record, "when", frame.scope),
        mark=read_mark(record, frame.scope, default=frame.mark),
    )


def _fibres(record: Cursor, frame: EditionFrame) -> FibreRules | None:
    single = tuple(read_rules(record.child("single"), frame))
    if not single:
        return None
    return FibreRules(
        tolerances=tuple(_tolerance(at, frame) for at in record.children("tolerances")),
        single=single[0],
        trace=record.number("trace"),
        trace_clause=record.text("trace_clause"),
        cashmere_low=record.number("cashmere_low"),
        decorative_high=record.number("decorative_high"),
        unlabelled_clause=record.text("unlabelled_clause"),
        other_fibres_high=record.number("other_fibres_high"),
    )


def _tolerance(record: Cursor, frame: EditionFrame) -> FibreTolerance:
    return FibreTolerance(
        id=record.text("id"),
        clause=record.text("clause"),
        filling=record.yes("filling"),
        above=record.number("above") or Decimal(0),
        up_to=record.number("up_to") or Decimal(0),
        mark=read_mark(record, frame.scope, default=frame.mark),
        points=record.number("points"),
        share=record.number("share"),
        must_be_present=record.yes("must_be_present"),
    )
