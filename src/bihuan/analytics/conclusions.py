"""From the verdicts on readings to the samples: what the overall rows of a table say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow
import pyarrow.compute

from bihuan.analytics.columns import Column, Mask, each
from bihuan.analytics.facts import SampleFacts
from bihuan.analytics.findings import SampleFindings
from bihuan.analytics.plan_keys import NOWHERE, on_sale
from bihuan.analytics.readings import Readings
from bihuan.analytics.tools import Tools
from bihuan.analytics.verdicts import Judged, json_list
from bihuan.engine.judgement.conclusions import JUDGED, emptiness, is_piece, overall_of
from bihuan.engine.judgement.laboratory import conclusion, laboratory_word
from bihuan.engine.judgement.results import Outcome, Overall, ReadingVerdict
from bihuan.engine.judgement.rule_sets import rule_set_reasons
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.kernel.text import is_missing

_MARKS = ("recall", "secondary", "official")
_OUTCOMES = tuple(Outcome)
_BIT = {outcome.value: 1 << place for place, outcome in enumerate(_OUTCOMES)}
_JUDGED = frozenset(outcome.value for outcome in JUDGED)
Texts = Any  # an Arrow array of texts
pa: Any = pyarrow
pc: Any = pyarrow.compute
Bits = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverallRows:
    """The cells of the overall rows. `reasons` are JSON lists, one a sample."""

    overall: Column
    source_checked: Column
    reasons: Texts
    differing: Column
    rests_on: Column


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRows:
    """What was found: a Judged for each reading, and findings by sample, in the order of their rows."""

    readings: Readings
    judged: Column
    compared: Column
    extra_samples: npt.NDArray[np.int32]
    extras: Sequence[Judged]


class Concluder:
    """Draws the conclusions on the samples of a table."""

    def __init__(self, rows: JudgedRows, facts: SampleFacts, texts: Any, tools: Tools) -> None:
        self._rows = rows
        self._facts = facts
        self._texts = texts
        self._tools = tools
        self._count = len(facts.made)

    def conclude(self, findings: SampleFindings, is_unchecked: Mask) -> OverallRows:
        """One row a sample; `is_unchecked`: a standard that the rulebook lacks may ask for more."""
        outcomes = self._bits(lambda judged: _BIT[judged.outcome])
        marks = self._bits(lambda judged: _mark_bit(judged) if judged.outcome in _JUDGED else 0)
        flags = Column(is_unchecked.astype(np.int32), (False, True))
        found = each(_outcomes, _column(outcomes))
        overall = each(
            lambda kinds, unchecked: overall_of(kinds, has_readings=True, is_unchecked=unchecked),
            found,
            flags,
        )
        pieces = [
            *self._facts.reasons,
            self._editions(),
            findings.class_reasons,
            each(lambda kinds: emptiness(kinds, has_readings=True), found),
        ]
        told = [_fragments(each(_inside, column)) for column in pieces]
        told += self._of_rule_set(overall)
        told.append(_fragments(each(_inside, self._of_sets())))
        return OverallRows(
            overall=each(lambda one: one.value, overall),
            source_checked=each(_worst, _column(marks)),
            reasons=_lists(told, self._count),
            differing=self._differing(overall),
            rests_on=self._rests_on(),
        )

    def _bits(self, ask: Any) -> Bits:
        """The bits of all verdicts of each sample, together."""
        found = np.zeros(self._count, dtype=np.int32)
        samples = self._rows.readings.samples
        if len(samples):
            bits = self._rows.judged.told(ask, np.int32)
            starts = np.flatnonzero(np.concatenate([[True], samples[1:] != samples[:-1]]))
            found[samples[starts]] = np.bitwise_or.reduceat(bits, starts)
        for sample, judged in zip(self._rows.extra_samples.tolist(), self._rows.extras, strict=True):
            found[sample] |= ask(judged)
        return found

    def _editions(self) -> Column:
        """The reasons about declared editions and grades."""
        facts, conclusions = self._facts, self._tools.conclusions
        graded = each(bool, facts.declared_grade)
        return each(
            lambda made, declared, grade: conclusions.edition_reasons(
                replace(NOWHERE, made=made, declared=declared, declared_grade="yes" if grade else "")
            ),
            facts.made,
            facts.declared,
            graded,
        )

    def _of_sets(self) -> Column:
        """The reason why a set has the grade that it has."""
        parts: dict[str, int] = {}

        def piece(text: str, name: Any) -> int:
            part = self._tools.names.part(text) or (name.part if name else "")
            return 1 << parts.setdefault(part, len(parts)) if is_piece(part, self._tools.names) else 0

        readings = self._rows.readings
        named = each(self._tools.names.item, readings.texts["item"])
        bits = each(piece, readings.texts["part"], named).told(int, np.int64)
        bits = np.where(self._rows.judged.told(lambda judged: judged.has_grade), bits, 0)
        found = np.zeros(self._count, dtype=np.int64)
        np.bitwise_or.at(found, readings.samples[bits > 0], bits[bits > 0])
        several = Column((_popcount(found) > 1).astype(np.int32), (0, 2))
        facts = self._facts
        return each(
            lambda made, declared, pieces: (
                self._tools.conclusions.set_reasons(
                    replace(NOWHERE, made=made, declared=declared), pieces=pieces
                )
                if pieces
                else ()
            ),
            facts.made,
            facts.declared,
            several,
        )

    def _of_rule_set(self, overall: Column) -> list[Texts | None]:
        """How the named sampling rules word the result, then the items that they do not list."""
        texts, tools = self._texts["rule_set"], self._tools
        wording = each(
            lambda text, word: tuple(rule_set_reasons(text, word, (), tools.rule_sets)), texts, overall
        )
        found = [_fragments(each(_inside, wording))]
        if all(is_missing(text) for text in texts.values):
            return found
        readings = self._rows.readings
        items = each(lambda judged: judged.item, self._rows.judged)
        outside = each(
            lambda text, item: _inside(_outside(text, item, tools)), texts.at(readings.samples), items
        )
        places = np.flatnonzero(outside.told(bool))
        pairs = readings.samples[places].astype(np.int64) * len(items.values) + items.codes[places]
        _, firsts = np.unique(pairs, return_index=True)
        places = places[np.sort(firsts)]
        found.append(_grouped(readings.samples[places], outside.at(places), self._count))
        return found

    def _differing(self, overall: Column) -> Column:
        """Where the laboratory's conclusion on the sample is another one."""
        texts = self._texts["sample_verdict"]
        differs = each(lambda text, ours: bool(_conclusion(text, ours, ())), texts, overall).told(bool)
        found: dict[str, int] = {"[]": 0}
        codes = np.zeros(self._count, dtype=np.int32)
        rows = self._rows
        for sample in np.flatnonzero(differs).tolist():
            first, last = np.searchsorted(rows.readings.samples, [sample, sample + 1])
            verdicts = [
                _bare(rows.judged[place], rows.compared[place], rows.readings, place, self._tools)
                for place in range(first, last)
            ]
            extra = np.flatnonzero(rows.extra_samples == sample).tolist()
            verdicts += [_bare(rows.extras[n], rows.extras[n].compared, None, 0, self._tools) for n in extra]
            told = _conclusion(texts[sample], overall[sample], verdicts)
            codes[sample] = found.setdefault(told, len(found))
        return Column(codes, list(found))

    def _rests_on(self) -> Column:
        """The editions that could speak, with their digests."""
        facts, tools = self._facts, self._tools
        standards = (*tools.timeline.mandatory, *tools.timeline.claims)
        applies = [edition.applies for standard in standards for edition in standard.editions]
        read = [fact for fact in facts.possible if any(fact in one.facts for one in applies)]
        products = [allowed for one in applies for fact, allowed in one.terms if fact == "product"]
        kept: dict[Any, Any] = {}
        rulebook = tools.rulebook

        def kind(category: Any) -> Any:
            groups = category.groups | {category.id} if category else None
            met = groups and tuple(not groups.isdisjoint(allowed) for allowed in products)
            return kept.setdefault(met, category)

        def ask(made: Any, sold: int, declared: Any, category: Any, *values: Any) -> Any:
            profile = replace(
                NOWHERE,
                made=made,
                sold=sold,
                declared=declared,
                category=category.id if category else "",
                groups=category.groups | {category.id} if category else frozenset(),
                possible=tuple(sorted(zip(read, values, strict=True))),
            )
            return tools.planner.may_speak(profile)

        columns = [_met(facts.possible[fact], fact, applies) for fact in read]
        spoken = each(
            ask, facts.made, on_sale(facts, tools), facts.declared, each(kind, facts.category), *columns
        )

        def text(editions: Any) -> str:
            found = {edition.name: edition.digest for edition in editions}
            found |= {"catalogue": rulebook.catalogue_digest, "methods": rulebook.methods_digest}
            return json.dumps({"rulebook": rulebook.digest, **found}, ensure_ascii=False)

        return each(text, spoken)


def _met(column: Column, fact: str, applies: Iterable[Any]) -> Column:
    """Values that every scope meets alike are one."""
    sets = [allowed for one in applies for name, allowed in one.terms if name == fact]
    kept: dict[Any, Any] = {}
    return each(
        lambda values: kept.setdefault(tuple(not allowed.isdisjoint(values) for allowed in sets), values),
        column,
    )


def _column(bits: Bits) -> Column:
    return Column(bits, range(int(bits.max(initial=0)) + 1))


def _outcomes(bits: int) -> frozenset[Outcome]:
    return frozenset(outcome for place, outcome in enumerate(_OUTCOMES) if bits >> place & 1)


def _mark_bit(judged: Judged) -> int:
    return 1 << _MARKS.index(judged.source_checked) if judged.source_checked else 0


def _worst(bits: int) -> str:
    return next((mark for place, mark in enumerate(_MARKS) if bits >> place & 1), "")


def _inside(reasons: Iterable[Reason]) -> str:
    """Reasons as the inside of a JSON list."""
    return json_list([reason.as_dict() for reason in reasons])[1:-1]


def _fragments(column: Column) -> Texts | None:
    """Texts of a column, nothing where they are empty; None where all are."""
    if not any(column.values):
        return None
    values = pa.array([text or None for text in column.values], pa.string())
    return values.take(pa.array(column.codes))


def _lists(told: Sequence[Texts | None], count: int) -> Texts:
    """JSON lists from their pieces."""
    pieces = [piece for piece in told if piece is not None]
    if not pieces:
        return pa.array(["[]"] * count, pa.string())
    inside = pc.binary_join_element_wise(*pieces, ", ", null_handling="skip")
    return pc.binary_join_element_wise("[", inside, "]", "")


def _grouped(samples: npt.NDArray[np.int32], texts: Column, count: int) -> Texts:
    """The texts of each sample, joined; nothing where it has none."""
    values = pa.array(texts.values, pa.string()).take(pa.array(texts.codes))
    offsets = np.searchsorted(samples, np.arange(count + 1)).astype(np.int32)
    joined = pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), values), ", ")
    return pc.if_else(pa.array(np.diff(offsets) > 0), joined, pa.scalar(None, pa.string()))


def _outside(text: str, item: str, tools: Tools) -> list[Reason]:
    if not item or is_missing(text):
        return []
    verdict = ReadingVerdict(index=0, item=item, part="", component="", outcome=Outcome.PASS)
    found = rule_set_reasons(text, Overall.UNDETERMINED, [verdict], tools.rule_sets)
    return [reason for reason in found if reason.code == "outside_rule_set"]


def _conclusion(text: str, ours: Overall, found: Sequence[ReadingVerdict]) -> str:
    if laboratory_word(text) is None:
        return ""
    told = conclusion(text, ours, found)
    return json_list([_difference(one) for one in told]) if told else ""


def _difference(one: Any) -> Mapping[str, object]:
    return {
        "kind": one.kind,
        "lab": one.lab,
        "ours": one.ours,
        "source_checked": one.source_checked,
        "reasons": [reason.as_dict() for reason in one.reasons],
    }


def _bare(
    judged: Judged, compared: str, readings: Readings | None, place: int, tools: Tools
) -> ReadingVerdict:
    component = judged.component
    if readings is not None and not component:
        component = tools.single.take(0, readings.reading(place)).component
    return ReadingVerdict(
        index=None,
        item=judged.item,
        part="",
        component=component,
        outcome=Outcome(judged.outcome),
        limit=judged.limit,
        standard=judged.standard,
        edition=judged.edition,
        clause=judged.clause,
        compared_value=compared,
        source_checked=judged.source_checked,
    )


def _popcount(bits: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    count = np.zeros(len(bits), dtype=np.int64)
    left = bits.copy()
    while left.any():
        count += left & 1
        left >>= 1
    return count
