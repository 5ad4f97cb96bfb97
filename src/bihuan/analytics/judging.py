"""Every step from texts to verdicts, each asked of the distinct combinations of what it reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from bihuan.analytics.columns import Column, Mask, Rows, constant, each
from bihuan.analytics.conclusions import Concluder, JudgedRows, OverallRows
from bihuan.analytics.facts import SampleFacts, Told, days_of, resolve_samples
from bihuan.analytics.fibre_groups import FibreVerdicts, judge_fibres
from bihuan.analytics.findings import Classes, SampleFindings, follow_ups
from bihuan.analytics.halves import both_at_once
from bihuan.analytics.measures import Measures, measure_readings
from bihuan.analytics.plan_keys import PlanKeys, ReadingName, eras_of
from bihuan.analytics.readings import Readings, first_of
from bihuan.analytics.rows import Sorted
from bihuan.analytics.sample_texts import SampleTexts
from bihuan.analytics.tools import Tools
from bihuan.analytics.verdicts import Context, Filler, Judged, gives_limits, judge_readings, with_day
from bihuan.engine.judgement.facts import Reading
from bihuan.engine.judgement.names import ItemName
from bihuan.engine.judgement.resolve import colour_proof
from bihuan.engine.kernel.text import is_missing

_NO_DAY = np.int32(2_000_000_000)
_WORTH_HALVING = 200_000  # readings: below, copying the process takes longer than it saves


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingVerdicts:
    """What was found for each reading: the Judged, and the texts that are its own."""

    judged: Column
    reasons: Column
    differing: Column
    compared: Column
    keys: int  # distinct ones that the engine judged
    comparisons: int  # with what the laboratory says of them
    plans: int


Parts = Sequence[tuple[Rows, ReadingVerdicts]]  # (places among the readings, what was found for them)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedTable:
    """Every verdict on the regular samples of a table. Findings stand in the order of their samples."""

    facts: SampleFacts
    readings: ReadingVerdicts
    finding_samples: npt.NDArray[np.int32]
    findings: Column
    overall: OverallRows


def judge_table(
    readings: Readings, texts: SampleTexts, found: Sorted, *, tools: Tools, today: date
) -> JudgedTable:
    """Judge all readings of a table and conclude on its samples."""
    count = len(found.first_rows)
    told = Told(first_tested=_first_tested(readings, count), proof=_proofs(readings, count, tools))
    given = {**{c: texts[c] for c in ("sample_id",)}, **texts.given}
    facts = resolve_samples(given, told, tools=tools, today=today)
    eras = eras_of(facts, tools)
    measures = measure_readings(readings, tools)
    limited = gives_limits(readings, count)
    context = Context(
        declared_standard=texts["declared_standard"],
        is_unknown=facts.unknown.told(bool),
        gives_limits=limited,
    )
    classes = Classes(facts, eras, tools)
    keys = PlanKeys(facts, eras, classes.classes, tools)

    def of_fibres() -> FibreVerdicts:
        return judge_fibres(readings, measures, facts, texts["composition_label"], tools)

    def of_others(places: Rows) -> ReadingVerdicts:
        return _single(readings.at(places), measures.at(places), keys, context, tools)

    fibres, parts = _asked(measures, of_fibres, of_others)
    verdicts = _verdicts(len(readings), fibres, parts)
    about = classes.find(texts)
    samples, findings = _findings(fibres, follow_ups(readings, measures, tools), about, found.is_odd)
    rows = JudgedRows(
        readings=readings,
        judged=verdicts.judged,
        compared=verdicts.compared,
        extra_samples=samples,
        extras=[findings[n] for n in range(len(findings))],
    )
    unlimited = np.zeros(count, dtype=np.bool_)
    unlimited[readings.samples[readings.texts["declared_limit"].told(is_missing)]] = True
    overall = Concluder(rows, facts, texts, tools).conclude(about, context.is_unknown & unlimited)
    return JudgedTable(
        facts=facts, readings=verdicts, finding_samples=samples, findings=findings, overall=overall
    )


def _first_tested(readings: Readings, count: int) -> npt.NDArray[np.int32]:
    """The day on which the first test of each sample ended, 0 where none is given."""
    days = days_of(readings.texts["tested_on"])
    found = np.zeros(count, dtype=np.int32)
    if len(days):
        samples = readings.samples
        starts = np.flatnonzero(np.concatenate([[True], samples[1:] != samples[:-1]]))
        first = np.minimum.reduceat(np.where(days > 0, days, _NO_DAY), starts)
        found[samples[starts]] = np.where(first == _NO_DAY, 0, first)
    return found


def _proofs(readings: Readings, count: int, tools: Tools) -> Column:
    """The first reading of each sample that shows colour."""
    names = each(tools.names.item, readings.texts["item"])
    may_show = names.told(
        lambda name: name is not None and name.item.scale == "grey" and name.item.id.startswith("fastness-")
    )
    rows = np.flatnonzero(may_show)
    proofs = each(
        lambda item, value: colour_proof(item, value, names=tools.names),
        readings.texts["item"].at(rows),
        readings.texts["value"].at(rows),
    )
    places, samples = first_of(readings.samples[rows], proofs.told(bool))
    shown = proofs.at(places)
    values = [None, *shown.values]
    codes = np.zeros(count, dtype=np.int32)
    codes[samples] = shown.codes + 1
    return Column(codes, values)


def _asked(
    measures: Measures, of_fibres: Callable[[], FibreVerdicts], of_others: Callable[[Rows], ReadingVerdicts]
) -> tuple[FibreVerdicts, Parts]:
    """Fibre contents and all other readings judged, those of a long table in two halves at once."""
    is_fibre = measures.items.told(lambda name: name is not None and name.item.scale == "fibre")
    others = np.flatnonzero(~is_fibre)
    if len(others) < _WORTH_HALVING:
        return of_fibres(), [(others, of_others(others))]
    first, second = _halves(others, measures, fibres=int(is_fibre.sum()))
    (fibres, one), other = both_at_once(lambda: (of_fibres(), of_others(first)), lambda: of_others(second))
    return fibres, [(first, one), (second, other)]


def _verdicts(count: int, fibres: FibreVerdicts, parts: Parts) -> ReadingVerdicts:
    """Verdicts on all readings, each in its place."""
    own = fibres.judged

    def whole(of_part: str, of_fibre: Column) -> Column:
        pieces = [(places, getattr(found, of_part)) for places, found in parts]
        return _placed(count, [*pieces, (fibres.places, of_fibre)])

    return ReadingVerdicts(
        judged=whole("judged", own),
        reasons=whole("reasons", each(lambda j: j.reasons, own)),
        differing=whole("differing", each(lambda j: j.differing, own)),
        compared=whole("compared", each(lambda j: j.compared, own)),
        keys=sum(found.keys for _, found in parts) + fibres.groups,
        comparisons=sum(found.comparisons for _, found in parts),
        plans=sum(found.plans for _, found in parts),
    )


def _halves(places: Rows, measures: Measures, *, fibres: int) -> tuple[Rows, Rows]:
    """The places in two parts; no item stands in both, for its keys are its own.

    The parts take about the same time where `fibres` fibre contents are judged beside the first.
    """
    items = each(lambda name: name.item.id if name else "", measures.items.at(places))
    counts = np.bincount(items.codes, minlength=len(items.values))
    in_second = np.zeros(len(items.values), dtype=np.bool_)
    sizes = [2 * fibres, 0]  # each takes about twice as long as another reading
    for code in np.argsort(-counts, kind="stable").tolist():
        half = sizes[1] < sizes[0]
        in_second[code] = half
        sizes[half] += int(counts[code])
    mask = in_second[items.codes]
    return places[~mask], places[mask]


def _single(
    readings: Readings, measures: Measures, keys: PlanKeys, context: Context, tools: Tools
) -> ReadingVerdicts:
    """Verdicts on readings of another kind than fibre contents."""
    plans = keys.plans(_names(readings, measures, tools), readings.samples)
    found = judge_readings(readings, measures, plans, context, tools)
    filler = Filler(tools)
    whole = each(filler.filled, found.judged, found.differing, measures.values, measures.remarks)
    return ReadingVerdicts(
        judged=found.judged,
        reasons=_dated(each(lambda one: one[0], whole), measures.days),
        differing=_dated(each(lambda one: one[1], whole), measures.days),
        compared=each(lambda one: one[2], whole),
        keys=found.keys,
        comparisons=found.comparisons,
        plans=keys.built,
    )


def _names(readings: Readings, measures: Measures, tools: Tools) -> Column:
    """Item, component and part of each reading as the catalogue knows them."""

    def ask(name: ItemName | None, item: str, component: str, part: str) -> ReadingName:
        if name is None:
            return ReadingName("", "", "")
        one = tools.single.take(0, Reading(item=item, value="", component=component, part=part))
        return ReadingName(name.item.id, one.component, one.part)

    texts = readings.texts
    return each(ask, measures.items, texts["item"], texts["component"], texts["part"])


def _dated(texts: Column, days: Column) -> Column:
    """The day put in its place, where a text has one."""
    reads = texts.told(lambda text: "\\u001aday" in text)
    return each(lambda text, day: with_day(text, day) if day else text, texts, days.where(reads, ""))


def _placed(count: int, parts: Sequence[tuple[Rows, Column]]) -> Column:
    """Several columns in one, each at its places."""
    codes = np.zeros(count, dtype=np.int32)
    known: dict[Any, int] = {}
    for places, column in parts:
        numbers = np.array([known.setdefault(value, len(known)) for value in column.values] or [0])
        codes[places] = numbers[column.codes]
    return Column(codes, list(known))


def _findings(
    fibres: FibreVerdicts,
    amines: tuple[npt.NDArray[np.int32], list[Judged]],
    about: SampleFindings,
    is_odd: Mask,
) -> tuple[npt.NDArray[np.int32], Column]:
    """(samples, Judged): of contents, then of amines, then of the label."""
    labelled = np.flatnonzero(about.labels.told(bool) & ~is_odd)
    of_label = [(row, judged) for row in labelled.tolist() for judged in about.labels[row]]
    samples = np.concatenate(
        [fibres.extra_samples, amines[0], np.array([row for row, _ in of_label], dtype=np.int32)]
    ).astype(np.int32)
    judged = [*fibres.extras, *amines[1], *(one for _, one in of_label)]
    order = np.argsort(samples, kind="stable")
    known: dict[Judged, int] = {}
    codes = np.array([known.setdefault(one, len(known)) for one in judged], dtype=np.int32)
    found = Column(codes, list(known)) if judged else constant(None, 0)
    return samples[order], found.at(order)
