"""Verdicts on readings: one for each distinct key, with places for what differs between its readings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

import numpy as np

from bihuan.analytics.columns import Column, Counted, Mask, each
from bihuan.analytics.measures import DAY, ERROR, FOLDED, SHOWN, STEPS, Measures, Remark, Side, Value
from bihuan.analytics.readings import Readings
from bihuan.analytics.tools import Tools
from bihuan.engine.judgement.claims import Declared
from bihuan.engine.judgement.facts import Reading
from bihuan.engine.judgement.laboratory import laboratory_word, verdicts
from bihuan.engine.judgement.names import ItemName
from bihuan.engine.judgement.plans import Plan
from bihuan.engine.judgement.results import Outcome, ReadingVerdict
from bihuan.engine.judgement.single import MARKER, marked
from bihuan.engine.judgement.taken import Taken
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.kernel.text import is_missing
from bihuan.tables.verdict_rows import verdict_cells

_REMARK = Reason("\x1aremark")
_SIGN = "\\u001a"  # the sign as JSON writes it


@dataclass(frozen=True, slots=True)
class Judged:
    """The cells of a verdict's row; `reasons` and `differing` are JSON lists with places to fill."""

    item: str
    outcome: str
    limit: str
    standard: str
    edition: str
    clause: str
    rule_id: str
    compared: str
    source_checked: str
    reasons: str
    differing: str
    has_grade: bool
    component: str = ""  # of a finding
    part: str = ""


@dataclass(frozen=True, slots=True)
class _Claim:
    """What of a declaration a reading reads."""

    limit: str
    declared: Declared


def cells_of(verdict: ReadingVerdict) -> Judged:
    """The cells of a verdict as `verdict_rows` writes them."""
    told: dict[str, Any] = verdict_cells(verdict)
    return Judged(
        item=verdict.item,
        outcome=told["outcome"],
        limit=told["limit"],
        standard=told["standard"],
        edition=told["edition"],
        clause=told["clause"],
        rule_id=told["rule_id"],
        compared=told["compared_value"],
        source_checked=told["source_checked"],
        reasons=json_list(told["reasons"]),
        differing=json_list(told["lab_disagreement"]),
        has_grade=bool(verdict.grade),
        component=verdict.component,
        part=verdict.part,
    )


def json_list(items: Sequence[object]) -> str:
    """A list as cells hold it."""
    return json.dumps(items, ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the readings' samples tell: texts and truths by sample."""

    declared_standard: Column
    is_unknown: Mask
    gives_limits: Mask


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedReadings:
    """Readings judged; `keys` were weighed by the engine, `comparisons` set beside the laboratory's words.

    `differing` are JSON lists with places to fill.
    """

    judged: Column
    differing: Column
    keys: int
    comparisons: int


def judge_readings(
    readings: Readings, measures: Measures, plans: Column, context: Context, tools: Tools
) -> JudgedReadings:
    """Judge readings of another kind than fibre contents: ours first, then how it differs from theirs."""
    texts = readings.texts
    names = each(lambda text: ItemName(n.item) if (n := tools.names.item(text)) else text, texts["item"])
    markers = _markers(readings, measures, tools)
    weigh = Counted(lambda *key: _weighed(*key, tools=tools))
    weighed = each(weigh, names, markers, plans, measures.sides, _claims(readings, context))
    compare = Counted(lambda *key: _differing(*key, tools=tools))
    words = each(lambda text: text if laboratory_word(text) is not None else "", texts["lab_verdict"])
    differing = each(compare, names, markers, weighed, measures.sides, texts["lab_limit"], words)
    return JudgedReadings(
        judged=each(lambda pair: cells_of(pair[1]), weighed),
        differing=differing,
        keys=weigh.asked,
        comparisons=compare.asked,
    )


def gives_limits(readings: Readings, count: int) -> Mask:
    """The samples of which some reading carries a declared limit."""
    found = np.zeros(count, dtype=np.bool_)
    found[readings.samples[readings.texts["declared_limit"].told(lambda text: not is_missing(text))]] = True
    return found


def _markers(readings: Readings, measures: Measures, tools: Tools) -> Column:
    """The component where it is an amine that only points to others, else ""."""
    named = each(
        lambda text, name: (
            (tools.names.component(text) if text.strip() else "") or (name.component if name else "")
        ),
        readings.texts["component"],
        measures.items,
    )
    known = tools.names.components
    return each(lambda one: one if (n := known.get(one)) and n.kind == MARKER else "", named)


def _claims(readings: Readings, context: Context) -> Column:
    limits = readings.texts["declared_limit"]
    is_given = limits.told(lambda text: not is_missing(text))
    unknown = context.is_unknown[readings.samples]
    silent = unknown & ~is_given & context.gives_limits[readings.samples]

    def claim(limit: str, standard: str, flags: int) -> _Claim:
        declared = Declared(standard=standard, is_unknown=bool(flags & 1), gives_limits=bool(flags & 2))
        return _Claim(limit, declared)

    flags = Column((unknown + 2 * silent).astype(np.int32), range(4))
    standard = context.declared_standard.at(readings.samples).where(is_given, "")
    return each(claim, limits, standard, flags)


def _weighed(
    name: ItemName | str, component: str, plan: Plan, side: Side, claim: _Claim, *, tools: Tools
) -> tuple[ReadingVerdict, ReadingVerdict]:
    """Our verdict on the readings of one key: with the mark of its limit alone, then with all marks."""
    one = _taken(name, component, side, Reading(item="", value=FOLDED, declared_limit=claim.limit))
    if not _is_weighed(name, component):
        found = tools.single.judge(one, plan=plan, declared=claim.declared)
        return found, found
    found = tools.single.weighed(one, name.item, plan=plan, declared=claim.declared, remarks=(_REMARK,))
    return found, marked(found, side.measured, side.method)


def _differing(
    name: ItemName | str,
    component: str,
    ours: tuple[ReadingVerdict, ReadingVerdict],
    side: Side,
    limit: str,
    word: str,
    *,
    tools: Tools,
) -> str:
    """Where the laboratory's limit, arithmetic and verdict differ from ours."""
    if not limit and not word:
        return "[]"
    bare, verdict = ours
    reading = Reading(item="", value=FOLDED, lab_limit=limit, lab_verdict=word)
    if _is_weighed(name, component):
        one = _taken(name, component, side, reading)
        beside = tools.single.beside_laboratory(one, bare, name.item)
        verdict = replace(verdict, disagreements=beside)
    told: Any = verdict_cells(verdicts([reading], [verdict])[0])
    return json_list(told["lab_disagreement"])


def _is_weighed(name: ItemName | str, component: str) -> TypeGuard[ItemName]:
    """Whether a reading is compared with rules at all."""
    return isinstance(name, ItemName) and name.item.scale != "label" and not component


def _taken(name: ItemName | str, component: str, side: Side, reading: Reading) -> Taken:
    known, text = (name, "") if isinstance(name, ItemName) else (None, name)
    return Taken(
        index=0,
        reading=replace(reading, item=text) if text else reading,
        name=known,
        part="",
        component=component,
        measured=side.measured,
    )


class Filler:
    """Fills the places of a verdict with what one reading says."""

    def __init__(self, tools: Tools) -> None:
        self._methods = tools.single.methods
        self._odd: dict[Remark, str] = {Remark(): ""}

    def filled(self, judged: Judged, differing: str, value: Value, remark: Remark) -> tuple[str, str, str]:
        """(reasons, disagreements, compared value) of one reading; its day is still to be set."""
        compared = {SHOWN: value.measured.shown, FOLDED: value.folded}.get(judged.compared, judged.compared)
        reasons = judged.reasons
        has_method = _REMARKED in reasons
        if _SIGN in reasons:
            reasons = _filled(reasons, value, remark)
        if _SIGN in differing:
            differing = _filled(differing, value, remark)
        if has_method and (odd := self._differences(remark)):
            differing = f"{differing[:-1]}, {odd}]" if differing != "[]" else f"[{odd}]"
        return reasons, differing, compared

    def _differences(self, remark: Remark) -> str:
        """A superseded method, as the inside of a list of disagreements."""
        if remark not in self._odd:
            reading = Reading(item="", value="", method=remark.lab)
            found = self._methods.disagreements(reading, remark.reasons)
            bare = ReadingVerdict(
                index=0, item="", part="", component="", outcome=Outcome.PASS, disagreements=found
            )
            self._odd[remark] = cells_of(bare).differing[1:-1]
        return self._odd[remark]


def with_day(text: str, day: str) -> str:
    """The text with the day of the test."""
    return text.replace(_as_json(DAY)[1:-1], day)


def _as_json(thing: object) -> str:
    return json.dumps(thing, ensure_ascii=False)


def _place(reason: Reason) -> str:
    return _as_json(reason.as_dict())


_REMARKED = _place(_REMARK)


def _filled(text: str, value: Value, remark: Remark) -> str:
    measured = value.measured
    text = _put(text, _place(STEPS), measured.steps)
    text = _put(text, _REMARKED, remark.reasons)
    if measured.error is not None:
        text = _put(text, _place(ERROR), (measured.error,))
    text = text.replace(_as_json(SHOWN)[1:-1], _as_json(measured.shown)[1:-1])
    return text.replace(_as_json(FOLDED)[1:-1], _as_json(value.folded)[1:-1])


def _put(text: str, place: str, reasons: Sequence[Reason]) -> str:
    """Reasons in the place that was kept for them; without any the place goes, with its comma."""
    if place not in text:
        return text
    told = ", ".join(_place(reason) for reason in reasons)
    if told:
        return text.replace(place, told)
    return text.replace(f"{place}, ", "").replace(f", {place}", "").replace(place, "")
