"""Fibre readings of a sample, part by part, against its content label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bihuan.engine.judgement.fibres import FibreFinding, MeasuredFibre, judge_fibres
from bihuan.engine.judgement.labels import Label, LabelPart, parse_label
from bihuan.engine.judgement.names import Names
from bihuan.engine.judgement.plans import holds
from bihuan.engine.judgement.resolve import Profile
from bihuan.engine.judgement.results import Outcome, ReadingVerdict
from bihuan.engine.judgement.taken import Taken
from bihuan.engine.judgement.timeline import Timeline
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.standards import Edition

_ITEM = "fibre-content"
_FILLING = "filling"
_FACE = "face"
WADDING = "wadding-goods"


class ContentJudge:
    """Groups fibre readings by part and judges each group under the edition of the production day."""

    def __init__(self, names: Names, timeline: Timeline) -> None:
        self._names = names
        self._timeline = timeline

    def judge(
        self, taken: Sequence[Taken], label: Label | None, profile: Profile
    ) -> Iterator[ReadingVerdict]:
        """A verdict for each fibre reading, then for labelled fibres that were not found."""
        groups: dict[str, list[Taken]] = {}
        for one in taken:
            groups.setdefault(one.part, []).append(one)
        for group in groups.values():
            yield from self.judge_part(group, label, profile, is_alone=len(groups) == 1)

    def judge_part(
        self, group: Sequence[Taken], label: Label | None, profile: Profile, *, is_alone: bool
    ) -> Iterator[ReadingVerdict]:
        """The same for the readings of one part; `is_alone`: no other part of the sample was measured."""
        part, editions = group[0].part, self._editions(profile)
        found_label, reasons = self._label_of(part, group, label, is_alone=is_alone)
        if not editions:
            yield from (_without_rule(one) for one in group)
        elif found_label is None:
            fibres = [self._fibre_of(one) for one in group]
            yield from _unlabelled(group, fibres, reasons, editions[-1], profile)
        else:
            of_wadding = found_label.part == part == "" and WADDING in profile.groups
            is_filling = _FILLING in {part, found_label.part} or of_wadding
            yield from self._judge_group(group, found_label, editions, is_filling, reasons)

    def _editions(self, profile: Profile) -> list[Edition]:
        found = [
            edition
            for stretch in profile.made
            for standard in self._timeline.claims
            if (edition := self._timeline.in_force(standard, stretch)) and edition.fibres
        ]
        return list(dict.fromkeys(found))

    def _label_of(
        self, part: str, group: Sequence[Taken], label: Label | None, *, is_alone: bool
    ) -> tuple[LabelPart | None, tuple[Reason, ...]]:
        """The label of a part: by name, else the only one, else the one that 技术要求 repeats."""
        labelled = {p.part: p for p in label.parts} if label else {}
        for name in (part, *(("",) if part in {_FACE, ""} else ()), *((_FACE,) if part == "" else ())):
            if name in labelled:
                return labelled[name], ()
        if len(labelled) == 1 and is_alone and ("" in labelled or part == ""):
            return next(iter(labelled.values())), ()
        written = " ".join(dict.fromkeys(one.reading.lab_limit for one in group))
        required = parse_label(written, names=self._names)
        if required is not None:
            return required.parts[0], (Reason.of("label_from_requirement", text=written.strip()),)
        if labelled and part:
            return None, (Reason.of("part_not_labelled", part=part),)
        return None, (Reason.of("label_not_given"),)

    def _judge_group(
        self,
        group: Sequence[Taken],
        label: LabelPart,
        editions: Sequence[Edition],
        is_filling: bool,
        reasons: tuple[Reason, ...],
    ) -> Iterator[ReadingVerdict]:
        measured = [MeasuredFibre(self._fibre_of(one), one.measured) for one in group]
        by_edition = [
            (
                edition,
                judge_fibres(
                    label=label, measured=measured, edition=edition, is_filling=is_filling, names=self._names
                ),
            )
            for edition in editions
        ]
        last_edition, last = by_edition[-1]
        for number, finding in enumerate(last):
            outcomes = {found[number].outcome for _, found in by_edition if number < len(found)}
            verdict = _verdict(finding, last_edition, group, reasons)
            if len(outcomes) > 1:
                cases = ", ".join(
                    f"{e.name}: {found[number].outcome.value}"
                    for e, found in by_edition
                    if number < len(found)
                )
                depends = Reason.of("depends_on", fact="produced_on", cases=cases)
                verdict = replace(verdict, outcome=Outcome.INDETERMINATE, reasons=(*verdict.reasons, depends))
            yield verdict

    def _fibre_of(self, one: Taken) -> str:
        text = one.reading.component or one.component
        fibre = self._names.fibre(text)
        return fibre.id if fibre else text


def _verdict(
    finding: FibreFinding, edition: Edition, group: Sequence[Taken], reasons: tuple[Reason, ...]
) -> ReadingVerdict:
    taken = None if finding.place is None else group[finding.place]
    return ReadingVerdict(
        index=None if taken is None else taken.index,
        item=_ITEM,
        part=group[0].part,
        component=finding.fibre,
        outcome=finding.outcome,
        limit=finding.limit,
        standard=edition.standard,
        edition=edition.edition,
        clause=finding.clause,
        rule_id=finding.rule_id
        if not finding.rule_id or "#" in finding.rule_id
        else f"{edition.name}#{finding.rule_id}",
        compared_value="" if taken is None else taken.measured.shown,
        source_checked=finding.mark.checked.word if finding.mark else "",
        severity="performance",
        reasons=(*finding.reasons, *reasons),
        steps=() if taken is None else taken.measured.steps,
    )


def _unlabelled(
    group: Iterable[Taken],
    fibres: Iterable[str],
    reasons: tuple[Reason, ...],
    edition: Edition,
    profile: Profile,
) -> Iterator[ReadingVerdict]:
    """No label to compare with: a part left out of a label fails (clause 6.7), else nothing can be said."""
    left_out = any(reason.code == "part_not_labelled" for reason in reasons)
    duties = [rule for rule in edition.labels if rule.finding == "part_not_labelled"]
    rule = next((duty for duty in duties if holds(duty.when, {}, profile)), None)
    for one, fibre in zip(group, fibres, strict=True):
        outcome = Outcome.FAIL if left_out and rule else Outcome.INDETERMINATE
        if one.measured.missing:
            outcome = Outcome.PENDING
        verdict = ReadingVerdict(
            index=one.index,
            item=_ITEM,
            part=one.part,
            component=fibre,
            outcome=outcome,
            compared_value=one.measured.shown,
            severity="performance",
            reasons=reasons,
        )
        if outcome is Outcome.FAIL and rule:
            verdict = replace(
                verdict,
                standard=edition.standard,
                edition=edition.edition,
                clause=rule.clause,
                rule_id=rule.id,
                source_checked=rule.mark.checked.word,
            )
        yield verdict


def _without_rule(one: Taken) -> ReadingVerdict:
    """Made before any edition on fibre content that the rulebook holds."""
    return ReadingVerdict(
        index=one.index,
        item=_ITEM,
        part=one.part,
        component=one.component,
        outcome=Outcome.PENDING if one.measured.missing else Outcome.NO_RULE,
        compared_value=one.measured.shown,
        severity="performance",
        reasons=(Reason.of("no_edition_then"),),
    )
