"""The one door of this room: a sample in, a verdict out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from bihuan.engine.judgement.claims import claim_for, declares_limits
from bihuan.engine.judgement.compare import Measured, measure
from bihuan.engine.judgement.contents import ContentJudge
from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.engine.judgement.findings import azo_follow_up, class_reasons, label_findings, worst_mark
from bihuan.engine.judgement.labels import parse_label
from bihuan.engine.judgement.laboratory import compare_reading, conclusion, verdicts
from bihuan.engine.judgement.methods import Methods
from bihuan.engine.judgement.names import ItemName, Names, key_of
from bihuan.engine.judgement.plans import Planner
from bihuan.engine.judgement.resolve import Resolved, resolve
from bihuan.engine.judgement.results import Outcome, Overall, ReadingVerdict, SampleVerdict
from bihuan.engine.judgement.rule_sets import rule_set_reasons, rule_sets_by_name
from bihuan.engine.judgement.taken import Taken
from bihuan.engine.judgement.timeline import Timeline
from bihuan.engine.judgement.weigh import weigh
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.kernel.text import fold, is_missing
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.engine.rules.standards import Edition

_UNDETERMINED = frozenset({Outcome.PENDING, Outcome.INDETERMINATE, Outcome.DATA_ERROR})
_JUDGED = frozenset({Outcome.PASS, Outcome.FAIL})
_SILENT = frozenset({Outcome.NOT_APPLICABLE, Outcome.NOT_REQUIRED})
_MOST_REMEMBERED = 50_000
_MARKER = "marker-amine"
_PIECE = "piece"


class Judge:
    """Judges samples under one rulebook. What it remembers never changes an answer."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._names = Names(rulebook.catalogue)
        self._timeline = Timeline(rulebook)
        self._planner = Planner(self._names, self._timeline)
        self._methods = Methods(rulebook.methods)
        self._contents = ContentJudge(self._names, self._timeline)
        self._units = {
            key_of(word): unit for unit in rulebook.catalogue.units for word in (unit.id, *unit.aliases)
        }
        self._rule_sets = rule_sets_by_name(rulebook.rule_sets)
        self._mandatory = frozenset(standard.name for standard in self._timeline.mandatory)
        self._judged: dict[tuple[object, ...], ReadingVerdict] = {}
        self._class_reasons: dict[str, tuple[Reason, ...]] = {}
        self._editions: dict[str, tuple[Edition, ...]] = {}

    @property
    def names(self) -> Names:
        """The catalogue's look-ups, for whoever reads sheets."""
        return self._names

    def sample(self, sample: Sample) -> SampleVerdict:
        """The verdict on a sample (design, section 5). Never raises on what a sheet may hold."""
        resolved = resolve(sample, names=self._names, timeline=self._timeline)
        label = parse_label(sample.composition_label, names=self._names)
        taken = [self._take(index, reading) for index, reading in enumerate(sample.readings)]
        found: list[ReadingVerdict | None] = [None] * len(taken)
        for place, one in enumerate(taken):
            if one.name is None:
                found[place] = self._unknown_item(one)
            elif one.name.item.scale != "fibre":
                found[place] = self._judge(one, one.name, sample, resolved)
        fibres = [one for one in taken if one.name is not None and one.name.item.scale == "fibre"]
        extra: list[ReadingVerdict] = []
        for verdict in self._contents.judge(fibres, label, resolved.profile):
            if verdict.index is None:
                extra.append(verdict)
            else:
                found[verdict.index] = verdict
        rows = [verdict for verdict in found if verdict is not None]
        extra += azo_follow_up(taken, self._names)
        extra += label_findings(
            sample, label, resolved, names=self._names, planner=self._planner, timeline=self._timeline
        )
        return self._conclude(sample, resolved, verdicts(sample.readings, rows), extra)

    def _take(self, index: int, reading: Reading) -> Taken:
        name = self._names.item(reading.item)
        part = self._names.part(reading.part)
        component = self._names.component(reading.component) if reading.component.strip() else ""
        return Taken(
            index=index,
            reading=reading,
            name=name,
            part=(fold(reading.part) if part is None else part) or (name.part if name else ""),
            component=component or (name.component if name else ""),
            measured=self._measure(reading, name) if name else Measured(),
        )

    def _measure(self, reading: Reading, name: ItemName) -> Measured:
        method, _ = self._methods.method_of(reading, name.item)
        unit = None if is_missing(reading.unit) else self._units.get(key_of(reading.unit))
        if unit is None and not is_missing(reading.unit) and name.item.unit:
            return Measured(
                error=Reason.of("unit_unknown", unit=fold(reading.unit)), shown=fold(reading.value)
            )
        return measure(reading.value, item=name.item, method=method, unit=unit, units=self._units)

    def _unknown_item(self, one: Taken) -> ReadingVerdict:
        known = [n for item in self._rulebook.catalogue.items for n in (item.zh, item.en)]
        near = get_close_matches(fold(one.reading.item), known, n=3) if len(one.reading.item) < 60 else []
        reason = Reason.of("item_unknown", text=fold(one.reading.item), near="、".join(near))
        return _plain(one, "", Outcome.DATA_ERROR, reason)

    def _judge(self, one: Taken, name: ItemName, sample: Sample, resolved: Resolved) -> ReadingVerdict:
        """The verdict on one reading; the same facts are judged once (results are pure)."""
        r = one.reading
        texts = (r.value, r.unit, r.method, r.tested_on, r.declared_limit, r.lab_limit, r.lab_verdict)
        silent = declares_limits(sample.readings) if resolved.unknown_standards else False
        key = (
            resolved.profile,
            name.item.id,
            one.component,
            one.part,
            texts,
            sample.declared_standard,
            silent,
        )
        found = self._judged.get(key)
        if found is None:
            if len(self._judged) >= _MOST_REMEMBERED:
                self._judged.clear()
            found = self._judged[key] = self._judge_anew(one, name, sample, resolved)
        return replace(found, index=one.index)

    def _judge_anew(self, one: Taken, name: ItemName, sample: Sample, resolved: Resolved) -> ReadingVerdict:
        item = name.item
        if item.scale == "label":
            return _plain(one, item.id, Outcome.NO_RULE, Reason.of("checked_by_laboratory_only"))
        if (named := self._names.components.get(one.component)) and named.kind == _MARKER:
            return _plain(one, item.id, Outcome.NOT_REQUIRED, Reason.of("marker_amine"))
        claim, claim_reasons = claim_for(one.reading, sample, item, resolved, self._mandatory, self._units)
        plan = self._planner.plan(resolved.profile, item.id, one.component, one.part)
        verdict = weigh(plan, one.measured, item=item, claim=claim)
        method, method_reasons = self._methods.method_of(one.reading, item)
        marks = [verdict.source_checked]
        if one.measured.was_rounded and method:
            marks.append(method.mark.checked.word)
        standard = self._timeline.standard(verdict.standard)
        differing = compare_reading(
            one.reading, verdict, item=item, measured=one.measured, standard=standard, units=self._units
        )
        return replace(
            verdict,
            index=one.index,
            part=one.part,
            component=one.component,
            reasons=verdict.reasons + claim_reasons + method_reasons,
            source_checked=worst_mark(filter(None, marks)) if verdict.rule_id else "",
            disagreements=differing + self._methods.disagreements(one.reading, method_reasons),
        )

    def _conclude(
        self,
        sample: Sample,
        resolved: Resolved,
        rows: Sequence[ReadingVerdict],
        extra: Sequence[ReadingVerdict],
    ) -> SampleVerdict:
        everything = (*rows, *extra)
        reasons = [*resolved.reasons, *self._edition_reasons(resolved), *self._reasons_of_class(resolved)]
        overall = _overall(sample, resolved, everything)
        if not sample.readings:
            reasons.append(Reason.of("no_readings"))
        elif all(v.outcome in _SILENT for v in everything):
            reasons.append(Reason.of("nothing_judged"))
        reasons += rule_set_reasons(sample.rule_set, overall, rows, self._rule_sets)
        reasons += self._set_reasons(resolved, rows)
        return SampleVerdict(
            sample_id=sample.sample_id,
            overall=overall,
            readings=everything,
            reasons=tuple(dict.fromkeys(reasons)),
            grade=_grade(everything, self._grade_order(resolved)),
            source_checked=worst_mark(v.source_checked for v in everything if v.outcome in _JUDGED),
            disagreements=conclusion(sample, overall, everything),
            rulebook_digest=self._rulebook.digest,
            rests_on=self._rests_on(sample, resolved),
        )

    def _rests_on(self, sample: Sample, resolved: Resolved) -> tuple[tuple[str, str], ...]:
        key = resolved.profile.key
        if key not in self._editions:
            if len(self._editions) >= _MOST_REMEMBERED:
                self._editions.clear()
            self._editions[key] = self._planner.may_speak(resolved.profile)
        found = {edition.name: edition.digest for edition in self._editions[key]}
        found["catalogue"] = self._rulebook.catalogue_digest
        found["methods"] = self._rulebook.methods_digest
        if sample.received_on:
            found["received_on"] = sample.received_on
        return tuple(found.items())

    def _reasons_of_class(self, resolved: Resolved) -> tuple[Reason, ...]:
        if resolved.profile.key not in self._class_reasons:
            if len(self._class_reasons) >= _MOST_REMEMBERED:
                self._class_reasons.clear()
            self._class_reasons[resolved.profile.key] = class_reasons(resolved, self._planner)
        return self._class_reasons[resolved.profile.key]

    def _edition_reasons(self, resolved: Resolved) -> list[Reason]:
        found = []
        for cited in resolved.profile.declared:
            for stretch in resolved.profile.made:
                edition, why = self._timeline.declared(cited, stretch)
                if why:
                    named = "-".join(filter(None, (cited.standard, cited.edition)))
                    found.append(Reason.of(why, declared=named, judged=edition.name if edition else ""))
        grades = self._grade_order(resolved)
        if grades and not resolved.profile.declared_grade:
            found.append(Reason.of("grade_not_declared", grade=grades[-1]))
        return list(dict.fromkeys(found))

    def _set_reasons(self, resolved: Resolved, rows: Sequence[ReadingVerdict]) -> list[Reason]:
        """A set takes the grade of its worst piece; the clause that says so."""
        pieces = {
            v.part for v in rows if (p := self._names.parts.get(v.part)) and p.kind == _PIECE and v.grade
        }
        edition = next((e for e in self._declared_editions(resolved) if e.set_clause), None)
        if len(pieces) < 2 or edition is None:
            return []
        return [Reason.of("set_by_worst_piece", standard=edition.name, clause=edition.set_clause)]

    def _declared_editions(self, resolved: Resolved) -> list[Edition]:
        stretches = reversed(resolved.profile.made)
        return [e for stretch in stretches for e in self._planner.editions(resolved.profile, stretch)[1]]

    def _grade_order(self, resolved: Resolved) -> tuple[str, ...]:
        """The grades of the declared edition, best first; () when none of them is graded."""
        graded = (edition.grades for edition in self._declared_editions(resolved) if edition.grades)
        return next(graded, ())


def _plain(one: Taken, item: str, outcome: Outcome, reason: Reason) -> ReadingVerdict:
    """A verdict that no rule stands behind."""
    return ReadingVerdict(
        index=one.index,
        item=item,
        part=one.part,
        component=one.component,
        outcome=outcome,
        compared_value=fold(one.reading.value),
        reasons=(reason,),
    )


def _overall(sample: Sample, resolved: Resolved, found: Sequence[ReadingVerdict]) -> Overall:
    outcomes = {verdict.outcome for verdict in found}
    if Outcome.FAIL in outcomes:
        return Overall.NONCONFORMING
    if outcomes & _UNDETERMINED or not sample.readings:
        return Overall.UNDETERMINED
    unchecked = resolved.unknown_standards and any(is_missing(r.declared_limit) for r in sample.readings)
    return (
        Overall.PARTLY_CHECKED if Outcome.NO_RULE in outcomes or unchecked else Overall.NO_NONCONFORMITY_FOUND
    )


def _grade(found: Sequence[ReadingVerdict], order: tuple[str, ...]) -> str:
    """The grade of the sample: its worst graded reading; "" when one of them can't be graded."""
    grades = {verdict.grade for verdict in found if verdict.grade}
    if not grades or not order:
        return ""
    if "below" in grades:
        return "below"
    if "unknown" in grades or not grades <= set(order):
        return ""
    return max(grades, key=order.index)
