"""The one door of this room: a sample in, a verdict out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bihuan.engine.judgement.claims import Declared, declares_limits
from bihuan.engine.judgement.conclusions import (
    JUDGED,
    Conclusions,
    emptiness,
    grade_of_sample,
    is_piece,
    overall_of,
)
from bihuan.engine.judgement.contents import ContentJudge
from bihuan.engine.judgement.facts import Sample
from bihuan.engine.judgement.findings import azo_follow_up, class_reasons, label_findings, worst_mark
from bihuan.engine.judgement.labels import parse_label
from bihuan.engine.judgement.laboratory import conclusion, verdicts
from bihuan.engine.judgement.names import Names
from bihuan.engine.judgement.plans import Planner
from bihuan.engine.judgement.resolve import Profile, Resolved, resolve
from bihuan.engine.judgement.results import ReadingVerdict, SampleVerdict
from bihuan.engine.judgement.rule_sets import rule_set_reasons, rule_sets_by_name
from bihuan.engine.judgement.single import NO_PLAN, ReadingJudge
from bihuan.engine.judgement.taken import Taken
from bihuan.engine.judgement.timeline import Timeline
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.kernel.text import is_missing
from bihuan.engine.rules.rulebook import Rulebook

_MOST_REMEMBERED = 50_000


class Judge:
    """Judges samples under one rulebook. What it remembers never changes an answer."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._names = Names(rulebook.catalogue)
        self._timeline = Timeline(rulebook)
        self._planner = Planner(self._names, self._timeline)
        self._contents = ContentJudge(self._names, self._timeline)
        self._single = ReadingJudge(rulebook, names=self._names, timeline=self._timeline)
        self._conclusions = Conclusions(self._planner, self._timeline)
        self._rule_sets = rule_sets_by_name(rulebook.rule_sets)
        self._judged: dict[tuple[object, ...], ReadingVerdict] = {}
        self._class_reasons: dict[str, tuple[Reason, ...]] = {}
        self._rests: dict[str, tuple[tuple[str, str], ...]] = {}

    @property
    def names(self) -> Names:
        """The catalogue's look-ups, for whoever reads sheets."""
        return self._names

    def sample(self, sample: Sample) -> SampleVerdict:
        """The verdict on a sample (design, section 5). Never raises on what a sheet may hold."""
        resolved = resolve(sample, names=self._names, timeline=self._timeline)
        label = parse_label(sample.composition_label, names=self._names)
        taken = [self._single.take(index, reading) for index, reading in enumerate(sample.readings)]
        found: list[ReadingVerdict | None] = [None] * len(taken)
        for place, one in enumerate(taken):
            if one.name is None or one.name.item.scale != "fibre":
                found[place] = self._judge(one, sample, resolved)
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

    def _judge(self, one: Taken, sample: Sample, resolved: Resolved) -> ReadingVerdict:
        """The verdict on one reading; the same facts are judged once (results are pure)."""
        r, profile = one.reading, resolved.profile
        texts = (r.value, r.unit, r.method, r.tested_on, r.declared_limit, r.lab_limit, r.lab_verdict)
        silent = declares_limits(sample.readings) if resolved.unknown_standards else False
        item = one.name.item.id if one.name else r.item
        key = (profile.key, item, one.component, one.part, texts, sample.declared_standard, silent)
        found = self._judged.get(key)
        if found is None:
            if len(self._judged) >= _MOST_REMEMBERED:
                self._judged.clear()
            declared = Declared(
                standard=sample.declared_standard,
                is_unknown=bool(resolved.unknown_standards),
                gives_limits=silent,
            )
            plan = self._planner.plan(profile, item, one.component, one.part) if one.name else NO_PLAN
            found = self._judged[key] = self._single.judge(one, plan=plan, declared=declared)
        return found if found.index == one.index else replace(found, index=one.index)

    def _conclude(
        self,
        sample: Sample,
        resolved: Resolved,
        rows: Sequence[ReadingVerdict],
        extra: Sequence[ReadingVerdict],
    ) -> SampleVerdict:
        everything, profile = (*rows, *extra), resolved.profile
        reasons = [*resolved.reasons, *self._conclusions.edition_reasons(profile)]
        reasons += self._reasons_of_class(profile)
        outcomes = {verdict.outcome for verdict in everything}
        unlimited = resolved.unknown_standards and any(is_missing(r.declared_limit) for r in sample.readings)
        overall = overall_of(outcomes, has_readings=bool(sample.readings), is_unchecked=bool(unlimited))
        reasons += emptiness(outcomes, has_readings=bool(sample.readings))
        reasons += rule_set_reasons(sample.rule_set, overall, rows, self._rule_sets)
        pieces = {v.part for v in rows if v.grade and is_piece(v.part, self._names)}
        reasons += self._conclusions.set_reasons(profile, pieces=len(pieces))
        return SampleVerdict(
            sample_id=sample.sample_id,
            overall=overall,
            readings=everything,
            reasons=tuple(dict.fromkeys(reasons)),
            grade=grade_of_sample(everything, self._conclusions.grade_order(profile)),
            source_checked=worst_mark(v.source_checked for v in everything if v.outcome in JUDGED),
            disagreements=conclusion(sample.lab_verdict, overall, everything),
            rulebook_digest=self._rulebook.digest,
            rests_on=self._rests_on(profile),
        )

    def _rests_on(self, profile: Profile) -> tuple[tuple[str, str], ...]:
        if profile.key not in self._rests:
            if len(self._rests) >= _MOST_REMEMBERED:
                self._rests.clear()
            editions = self._planner.may_speak(profile)
            self._rests[profile.key] = (
                *((edition.name, edition.digest) for edition in editions),
                ("catalogue", self._rulebook.catalogue_digest),
                ("methods", self._rulebook.methods_digest),
            )
        return self._rests[profile.key]

    def _reasons_of_class(self, profile: Profile) -> tuple[Reason, ...]:
        if profile.key not in self._class_reasons:
            if len(self._class_reasons) >= _MOST_REMEMBERED:
                self._class_reasons.clear()
            classes = self._planner.classes(profile)
            self._class_reasons[profile.key] = class_reasons(classes, profile.declared_class)
        return self._class_reasons[profile.key]
