"""Fibre contents: the readings of one part of a sample are one key, for they are judged together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bihuan.analytics.columns import Column, Counted, Mask, Rows, distinct, each
from bihuan.analytics.facts import SampleFacts
from bihuan.analytics.measures import Measures, Value
from bihuan.analytics.readings import Readings
from bihuan.analytics.tools import Tools
from bihuan.analytics.verdicts import Judged, cells_of
from bihuan.engine.judgement.contents import WADDING
from bihuan.engine.judgement.facts import Reading
from bihuan.engine.judgement.labels import parse_label
from bihuan.engine.judgement.laboratory import verdicts
from bihuan.engine.judgement.names import ItemName
from bihuan.engine.judgement.plans import holds
from bihuan.engine.judgement.resolve import Profile
from bihuan.engine.judgement.results import ReadingVerdict
from bihuan.engine.judgement.taken import Taken
from bihuan.engine.rules.catalogue import Category
from bihuan.engine.rules.standards import Edition

Editions = tuple[Edition, ...]


@dataclass(frozen=True, slots=True)
class _Fibre:
    """A reading of a fibre as its group reads it; `is_new_row` tells where a row of the sheet begins."""

    component: str
    resolved: str
    value: Value
    lab_limit: str
    lab_verdict: str
    is_new_row: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """What a group of readings gets: a verdict for each, findings beside them."""

    rows: tuple[Judged, ...]
    extras: tuple[Judged, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FibreVerdicts:
    """Verdicts on the fibre readings (numbers in the list of readings), and findings by sample, in order."""

    places: Rows
    judged: Column
    extra_samples: npt.NDArray[np.int32]
    extras: list[Judged]
    groups: int  # distinct ones


def judge_fibres(
    readings: Readings, measures: Measures, facts: SampleFacts, labels: Column, tools: Tools
) -> FibreVerdicts:
    """Judge the fibre readings of every sample, part by part; `labels` are the samples' content labels."""
    is_fibre = measures.items.told(lambda name: name is not None and name.item.scale == "fibre")
    places = np.flatnonzero(is_fibre)
    texts, names = readings.texts["part"].at(places), measures.items.at(places)
    parts = each(lambda text, name: _part(text, name, tools), texts, names)
    groups = _Groups(readings.samples[places], parts)
    order = groups.order
    fibres = _fibres(readings, measures, places[order], tools)
    sequences = groups.sequences(fibres)
    owners = groups.samples
    contexts = _profiles(facts, tools).at(owners)
    counted = Counted(
        lambda fibres, part, alone, label, profile: _judge(fibres, part, bool(alone), label, profile, tools)
    )
    found = each(
        counted,
        sequences,
        groups.parts,
        Column(groups.alone.astype(np.int32), (False, True)),
        labels.at(owners),
        contexts,
    )
    return _spread(found, groups, places[order], counted.asked)


def _part(text: str, name: ItemName, tools: Tools) -> str:
    return tools.single.take(0, Reading(item=name.item.id, value="", part=text)).part or name.part


class _Groups:
    """Runs of readings of one part of one sample, in the order in which samples and parts first appear."""

    def __init__(self, samples: npt.NDArray[np.int32], parts: Column) -> None:
        numbers, firsts = distinct([Column(samples, range(int(samples.max(initial=0)) + 1)), parts])
        rank = np.empty(len(firsts), dtype=np.int64)
        by_first = np.argsort(firsts, kind="stable")
        rank[by_first] = np.arange(len(firsts))
        keys = rank[numbers] if len(firsts) else numbers.astype(np.int64)
        self.order: Rows = np.argsort(keys, kind="stable")
        sorted_keys = keys[self.order]
        self._starts = np.flatnonzero(np.concatenate([[True], np.diff(sorted_keys) != 0])[: len(sorted_keys)])
        self._ends = np.append(self._starts[1:], len(sorted_keys))
        heads = self.order[self._starts]
        self.samples = samples[heads]
        self.parts = parts.at(heads)
        same = np.zeros(len(heads), dtype=np.bool_)
        if len(heads) > 1:
            pair = self.samples[1:] == self.samples[:-1]
            same[1:] |= pair
            same[:-1] |= pair
        self.alone: Mask = ~same

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """The number of readings of each group."""
        found: npt.NDArray[np.int64] = self._ends - self._starts
        return found

    def sequences(self, elements: Column) -> Column:
        """For each group the tuple of its elements."""
        sequence = Column(np.zeros(len(self._starts), dtype=np.int32), [()])
        lengths = self.lengths
        for place in range(int(lengths.max(initial=0))):
            has_more = lengths > place
            element = elements.at(np.where(has_more, self._starts + place, 0)).where(has_more, None)
            sequence = each(_longer, sequence, element)
        return sequence


def _longer(sequence: tuple[_Fibre, ...], element: _Fibre | None) -> tuple[_Fibre, ...]:
    return sequence if element is None else (*sequence, element)


def _fibres(readings: Readings, measures: Measures, places: Rows, tools: Tools) -> Column:
    rows = readings.rows[places]
    begins = np.concatenate([[True], rows[1:] != rows[:-1]])[: len(rows)]
    return each(
        lambda component, name, value, limit, verdict, begin: _Fibre(
            component,
            (tools.names.component(component) if component.strip() else "") or name.component,
            value,
            limit,
            verdict,
            bool(begin),
        ),
        readings.texts["component"].at(places),
        measures.items.at(places),
        measures.values.at(places),
        readings.texts["lab_limit"].at(places),
        readings.texts["lab_verdict"].at(places),
        Column(begins.astype(np.int32), (False, True)),
    )


def _profiles(facts: SampleFacts, tools: Tools) -> Column:
    """Of each sample's profile what the comparison with a label reads: editions in force, kind of goods."""
    kept: dict[tuple[Editions, ...], tuple[int, ...]] = {}

    def era(made: tuple[int, ...]) -> tuple[int, ...]:
        found = tuple(_claims(stretch, tools) for stretch in made)
        return kept.setdefault(tuple(dict.fromkeys(found)), made)

    seen: dict[object, Profile] = {}
    duties = [
        rule.when
        for standard in tools.timeline.claims
        for edition in standard.editions
        for rule in edition.labels
    ]

    def profile(made: tuple[int, ...], category: Category | None) -> Profile:
        groups = category.groups | {category.id} if category else frozenset()
        one = Profile(
            category=category.id if category else "",
            groups=groups,
            possible=(),
            made=made,
            sold=-1,
            declared=(),
            declared_class="",
            declared_grade="",
        )
        read = (made, WADDING in groups, tuple(holds(when, {}, one) for when in duties))
        return seen.setdefault(read, one)

    return each(profile, each(era, facts.made), facts.category)


def _claims(stretch: int, tools: Tools) -> Editions:
    found = (tools.timeline.in_force(standard, stretch) for standard in tools.timeline.claims)
    return tuple(edition for edition in found if edition and edition.fibres)


def _judge(
    fibres: Sequence[_Fibre], part: str, alone: bool, label: str, profile: Profile, tools: Tools
) -> _Found:
    item = next(item for item in tools.names.items.values() if item.scale == "fibre")
    readings, row = [], 0
    for fibre in fibres:
        row += fibre.is_new_row
        readings.append(
            Reading(
                item=item.id,
                value=fibre.value.measured.shown,
                component=fibre.component,
                lab_limit=fibre.lab_limit,
                lab_verdict=fibre.lab_verdict,
                shares_verdict=str(row) if fibre.lab_verdict else "",
            )
        )
    group = [
        Taken(
            index=place,
            reading=reading,
            name=ItemName(item),
            part=part,
            component=fibre.resolved,
            measured=fibre.value.measured,
        )
        for place, (reading, fibre) in enumerate(zip(readings, fibres, strict=True))
    ]
    read = parse_label(label, names=tools.names)
    found = list(tools.contents.judge_part(group, read, profile, is_alone=alone))
    by_place = {verdict.index: verdict for verdict in found if verdict.index is not None}
    rows: list[ReadingVerdict] = verdicts(readings, [by_place[place] for place in range(len(group))])
    return _Found(
        tuple(map(cells_of, rows)),
        tuple(cells_of(verdict) for verdict in found if verdict.index is None),
    )


def _spread(found: Column, groups: _Groups, places: Rows, asked: int) -> FibreVerdicts:
    """Give each reading its verdict, each sample its findings."""
    known: dict[Judged, int] = {}
    offsets: list[int] = []
    listed: list[int] = []
    for one in found.values:
        offsets.append(len(listed))
        listed += [known.setdefault(judged, len(known)) for judged in one.rows]
    table = np.array(listed or [0], dtype=np.int32)
    offset = np.array(offsets or [0], dtype=np.int64)[found.codes]
    within = np.arange(len(places)) - np.repeat(groups.lengths.cumsum() - groups.lengths, groups.lengths)
    codes = table[np.repeat(offset, groups.lengths) + within] if len(places) else np.zeros(0, dtype=np.int32)
    rows = np.flatnonzero(found.told(lambda one: bool(one.extras)))
    samples, extras = [], []
    for row in rows.tolist():
        for judged in found[row].extras:
            samples.append(int(groups.samples[row]))
            extras.append(judged)
    return FibreVerdicts(
        places=places,
        judged=Column(codes, list(known)),
        extra_samples=np.array(samples, dtype=np.int32),
        extras=extras,
        groups=asked,
    )
