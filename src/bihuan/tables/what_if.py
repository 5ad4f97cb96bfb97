"""The same readings under two sets of rules: what the other one would decide otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bihuan.engine.judgement.facts import Sample
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.names import Names
from bihuan.engine.judgement.results import ReadingVerdict, SampleVerdict
from bihuan.engine.kernel.dates import parse_days
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.engine.rules.standards import Edition, Standard
from bihuan.tables.samples import SampleRecord

NONCONFORMING = "nonconforming"
_CLASS = "class_judged"
_SIDES = ("outcome", "limit", "standard", "edition", "clause", "rule_id", "source_checked")
COLUMNS = (
    "row_kind",
    "sample_id",
    "product_name",
    "product",
    "judged_class",
    "year",
    "item",
    "part",
    "component",
    "value",
    "unit",
    *_SIDES,
    *(f"{side}_as_if" for side in _SIDES),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a sample is counted under: category id, judged class ("B", "A/B") and year of production.

    Each is "" where the sheet does not tell.
    """

    product: str
    judged_class: str
    year: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One verdict that differs. `row_kind`: sample, reading or finding (a verdict without a reading).

    `present` and `other` are None where only one of the two rulebooks gives a verdict at all.
    """

    row_kind: str
    sample: Sample
    kind: Kind
    present: ReadingVerdict | SampleVerdict | None
    other: ReadingVerdict | SampleVerdict | None

    @property
    def item(self) -> str:
        """The item's id; "" for a whole sample."""
        told = self.present or self.other
        return told.item if isinstance(told, ReadingVerdict) else ""

    @property
    def outcomes(self) -> tuple[str, str]:
        """The outcome under the present and under the other rules, "" where there is none."""
        return _outcome(self.present), _outcome(self.other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One sample under both rulebooks. `changes` are its verdicts that differ, the sample's own first."""

    kind: Kind
    present: SampleVerdict
    other: SampleVerdict
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many samples a group holds, how many would be decided otherwise, and how."""

    samples: int
    changed: int
    newly_nonconforming: int
    no_longer_nonconforming: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What the other rules would change: every changed verdict, in the order of the samples.

    `drafts` names the editions that were taken as in force. `by_product`, `by_class` and `by_year` count
    samples, "" for those whose sheet does not tell; `by_item` counts readings and findings by item and by
    outcome before and after.
    """

    samples: int
    readings: int
    drafts: tuple[str, ...]
    changes: tuple[Change, ...]
    by_product: Mapping[str, Count]
    by_class: Mapping[str, Count]
    by_year: Mapping[str, Count]

    @property
    def sample_changes(self) -> tuple[Change, ...]:
        """The samples whose overall outcome differs."""
        return tuple(change for change in self.changes if change.row_kind == "sample")

    @property
    def reading_changes(self) -> tuple[Change, ...]:
        """The readings and findings whose outcome differs."""
        return tuple(change for change in self.changes if change.row_kind != "sample")

    @property
    def by_item(self) -> Mapping[tuple[str, str, str], int]:
        """(item, outcome now, outcome then) → how many, the most frequent first."""
        counts = Counter((change.item, *change.outcomes) for change in self.reading_changes)
        return dict(counts.most_common())


def compare_rulebooks(records: Sequence[SampleRecord], *, present: Rulebook, other: Rulebook) -> WhatIf:
    """Judge every sample under both rulebooks and tell each verdict that differs in its outcome.

    `other` is judged as it stands; `as_if_in_force` makes drafts count for goods of any day.
    """
    compared = list(compare_samples(records, present=present, other=other))
    kinds = [(one.kind, one.present.overall.value, one.other.overall.value) for one in compared]
    return WhatIf(
        samples=len(records),
        readings=sum(len(record.sample.readings) for record in records),
        drafts=tuple(edition.name for edition in drafts_of(present=present, other=other)),
        changes=tuple(change for one in compared for change in one.changes),
        by_product=_counted((kind.product, a, b) for kind, a, b in kinds),
        by_class=_counted((kind.judged_class, a, b) for kind, a, b in kinds),
        by_year=_counted((kind.year, a, b) for kind, a, b in kinds),
    )


def compare_samples(
    records: Iterable[SampleRecord], *, present: Rulebook, other: Rulebook
) -> Iterator[Compared]:
    """Each sample under both rulebooks, in their order."""
    now, then, names = Judge(present), Judge(other), Names(present.catalogue)
    for record in records:
        before, after = now.sample(record.sample), then.sample(record.sample)
        kind = _kind(record.sample, before, names)
        changes = tuple(_changes(record.sample, kind, before, after))
        yield Compared(kind=kind, present=before, other=after, changes=changes)


def drafts_of(*, present: Rulebook, other: Rulebook) -> tuple[Edition, ...]:
    """The editions of the other rulebook that the present one does not know, by name."""
    known = {edition.name for standard in present.standards for edition in standard.editions}
    editions = (edition for standard in other.standards for edition in standard.editions)
    return tuple(edition for edition in editions if edition.name not in known)


def as_if_in_force(*, present: Rulebook, other: Rulebook) -> Rulebook:
    """The other rulebook, its drafts taken as if they had been in force on every production day.

    A draft is an edition that the present rulebook does not know; the newest draft of a standard takes
    the place of all its editions, from the beginning of time and without end. An edition that both know
    is a correction and keeps its own days.
    """
    newest: dict[str, Edition] = {}
    for edition in drafts_of(present=present, other=other):
        held = newest.get(edition.standard)
        if held is None or held.in_force_from <= edition.in_force_from:
            newest[edition.standard] = edition
    standards = tuple(
        _only(standard, newest[standard.name]) if standard.name in newest else standard
        for standard in other.standards
    )
    return replace(other, standards=standards)


def change_row(change: Change) -> dict[str, str]:
    """A change as a row of `COLUMNS`, every cell a text."""
    told = change.present or change.other
    row: dict[str, str] = {
        "row_kind": change.row_kind,
        "sample_id": change.sample.sample_id,
        "product_name": change.sample.product_name,
        "product": change.kind.product,
        "judged_class": change.kind.judged_class,
        "year": change.kind.year,
        "item": change.item,
    }
    if isinstance(told, ReadingVerdict):
        row |= {"part": told.part, "component": told.component}
        if told.index is not None:
            reading = change.sample.readings[told.index]
            row |= {"value": reading.value, "unit": reading.unit}
    row |= _side(change.present, "")
    row |= _side(change.other, "_as_if")
    return {column: row.get(column, "") for column in COLUMNS}


def _only(standard: Standard, draft: Edition) -> Standard:
    edition = replace(draft, in_force_from=date.min, in_force_until=None, on_sale_from=None)
    return replace(standard, editions=(edition,))


def _kind(sample: Sample, verdict: SampleVerdict, names: Names) -> Kind:
    texts = (sample.product_category, sample.product_name)
    category = names.category(texts[0]) or names.category_in(texts[0]) or names.category_in(texts[1])
    classes = {dict(reason.data).get("judged", "") for reason in verdict.reasons if reason.code == _CLASS}
    made = parse_days(sample.produced_on)
    years = {str(made.first.year), str(made.last.year)} if made else set()
    return Kind(
        product=category.id if category else "",
        judged_class="/".join(sorted(filter(None, classes))),
        year="/".join(sorted(years)),
    )


def _changes(sample: Sample, kind: Kind, before: SampleVerdict, after: SampleVerdict) -> Iterator[Change]:
    def change(row_kind: str, one: Any, two: Any) -> Change:
        return Change(row_kind=row_kind, sample=sample, kind=kind, present=one, other=two)

    if before.overall is not after.overall:
        yield change("sample", before, after)
    now, then = _by_place(before), _by_place(after)
    for place in (*now, *(place for place in then if place not in now)):
        one, two = now.get(place), then.get(place)
        if _outcome(one) != _outcome(two):
            yield change("reading" if isinstance(place[0], int) else "finding", one, two)


def _by_place(verdict: SampleVerdict) -> dict[tuple[Any, ...], ReadingVerdict]:
    """Verdicts by reading; those without one by what they find, in their order among equals."""
    found: dict[tuple[Any, ...], ReadingVerdict] = {}
    for one in verdict.readings:
        if one.index is not None:
            found[(one.index,)] = one
            continue
        code = one.reasons[0].code if one.reasons else ""
        number = 0
        while (key := ("finding", one.item, one.part, one.component, code, number)) in found:
            number += 1
        found[key] = one
    return found


def _outcome(verdict: ReadingVerdict | SampleVerdict | None) -> str:
    if verdict is None:
        return ""
    return verdict.overall.value if isinstance(verdict, SampleVerdict) else verdict.outcome.value


def _side(verdict: ReadingVerdict | SampleVerdict | None, suffix: str) -> dict[str, str]:
    outcome = {f"outcome{suffix}": _outcome(verdict)}
    if not isinstance(verdict, ReadingVerdict):
        return outcome
    return outcome | {f"{side}{suffix}": getattr(verdict, side) for side in _SIDES[1:]}


def _counted(samples: Iterable[tuple[str, str, str]]) -> dict[str, Count]:
    groups: dict[str, Counter[str]] = {}
    for name, before, after in samples:
        counts = groups.setdefault(name, Counter())
        counts["samples"] += 1
        if before != after:
            counts["changed"] += 1
            counts["new"] += after == NONCONFORMING
            counts["gone"] += before == NONCONFORMING
    return {
        name: Count(
            samples=counts["samples"],
            changed=counts["changed"],
            newly_nonconforming=counts["new"],
            no_longer_nonconforming=counts["gone"],
        )
        for name, counts in sorted(groups.items())
    }
