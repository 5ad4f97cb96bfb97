"""The rules of an edition as rows for people: tables, pages and JSON show the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bihuan.engine.rules.marks import Mark
from bihuan.engine.rules.standards import Condition, Edition, FibreTolerance, Rule
from bihuan.rulebook.words import term

_CONTENT = "fibre-content"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """One rule, exemption or tolerance. `kind` is limit, gap, exempt, tolerance or label.

    `limit` is as written, the exemption's id for an exemption, the finding's code for a label rule.
    `source` says where the figure comes from, or why it is missing.
    """

    id: str
    kind: str
    clause: str
    item: str
    condition: Condition
    limit: str
    unit: str
    places: tuple[str, ...]
    checked: str
    confidence: str
    source: str


def rows_of(edition: Edition, *, item: str = "") -> Iterator[RuleRow]:
    """Every row of an edition in the order of its file; of one item, when it is given."""
    rows = [*_rules(edition), *_tolerances(edition), *_exemptions(edition), *_labels(edition)]
    return (row for row in rows if item in ("", row.item))


def condition_words(condition: Condition, *, language: str) -> str:
    """A condition in words: "安全类别 B,颜色深度 深色"."""
    comma, slash = {"zh": (",", "、"), "en": (", ", " / ")}[language]
    return comma.join(
        f"{term('fact', fact, language=language)} {slash.join(_words(fact, values, language))}"
        for fact, values in condition.terms
    )


def _words(fact: str, values: frozenset[str], language: str) -> list[str]:
    kind = fact if fact in ("product", "grade") else "value"
    return [term(kind, value, language=language) for value in sorted(values)]


def _rules(edition: Edition) -> Iterator[RuleRow]:
    for rule in edition.rules:
        yield _rule(rule)


def _rule(rule: Rule) -> RuleRow:
    return RuleRow(
        id=rule.id,
        kind="limit" if rule.limit else "gap",
        clause=rule.clause,
        item=rule.item,
        condition=rule.when,
        limit=rule.limit.written if rule.limit else "",
        unit=rule.unit,
        places=rule.parts + rule.components,
        **_source(rule.mark),
    )


def _tolerances(edition: Edition) -> Iterator[RuleRow]:
    if edition.fibres is None:
        return
    yield _rule(edition.fibres.single)
    for band in edition.fibres.tolerances:
        yield RuleRow(
            id=f"{edition.name}#{band.id}",
            kind="tolerance",
            clause=band.clause,
            item=_CONTENT,
            condition=Condition(),
            limit=_band(band),
            unit="%",
            places=("filling",) if band.filling else (),
            **_source(band.mark),
        )


def _band(band: FibreTolerance) -> str:
    room = f"±{band.points}" if band.points is not None else f"±{band.share}×N"
    present = " >0" if band.must_be_present else ""
    return f"{band.above}<N≤{band.up_to}: {room}{present}"


def _exemptions(edition: Edition) -> Iterator[RuleRow]:
    for exemption in edition.exemptions:
        for item in sorted(exemption.items):
            yield RuleRow(
                id=f"{edition.name}#{exemption.id}",
                kind="exempt",
                clause=exemption.clause,
                item=item,
                condition=exemption.when,
                limit=exemption.id,
                unit="",
                places=(),
                **_source(exemption.mark),
            )


def _labels(edition: Edition) -> Iterator[RuleRow]:
    for label in edition.labels:
        yield RuleRow(
            id=f"{edition.name}#{label.id}",
            kind="label",
            clause=label.clause,
            item="label",
            condition=label.when,
            limit=label.finding,
            unit="",
            places=(),
            **_source(label.mark),
        )


def _source(mark: Mark) -> dict[str, str]:
    return {"checked": mark.checked.word, "confidence": mark.confidence, "source": mark.note}
