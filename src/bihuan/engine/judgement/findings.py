"""Findings that no single reading carries: about the label, and a follow-up test that is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bihuan.engine.judgement.facts import Sample
from bihuan.engine.judgement.labels import Label, says_none
from bihuan.engine.judgement.names import Names, key_of
from bihuan.engine.judgement.plans import Planner, holds
from bihuan.engine.judgement.resolve import Profile, Resolved
from bihuan.engine.judgement.results import Outcome, ReadingVerdict
from bihuan.engine.judgement.taken import Taken
from bihuan.engine.judgement.timeline import Timeline
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.standards import Edition, LabelRule

Classes = Sequence[tuple[str, str, Edition | None]]
_LABEL = "label"
_AZO = "azo"
_MARKER = "marker-amine"
_FOLLOW_UP = "4-aminoazobenzene"
_NO_DURABLE = ("无耐久性标签", "无耐久标签", "未缝制耐久性标签", "没有耐久性标签")


def label_findings(
    sample: Sample,
    label: Label | None,
    resolved: Resolved,
    *,
    names: Names,
    planner: Planner,
    timeline: Timeline,
) -> list[ReadingVerdict]:
    """Label duties that the sheet shows to be broken; what it does not tell is no finding."""
    profile = resolved.profile
    broken = class_findings(planner.classes(profile), resolved.class_text, profile.declared_class)
    broken += content_findings(sample.composition_label, label, names=names)
    audience = dict(profile.possible).get("audience", ())
    broken += child_findings(audience, sample.safety_class, sample.declared_standard)
    return broken_duties(broken, label_duties(profile, planner, timeline))


def broken_duties(
    broken: Iterable[Reason], duties: Sequence[tuple[Edition, LabelRule]]
) -> list[ReadingVerdict]:
    """A finding for each broken duty that one of the editions in force names."""
    found = []
    for reason in broken:
        duty = next(((edition, rule) for edition, rule in duties if rule.finding == reason.code), None)
        if duty is not None:
            found.append(_finding(*duty, reason))
    return found


def class_reasons(classes: Classes, declared: str) -> tuple[Reason, ...]:
    """How the judged class came about, for each way the open facts can fall."""
    found = []
    for minimum, judged, edition in classes:
        if judged:
            found.append(
                Reason.of(
                    "class_judged",
                    judged=judged,
                    minimum=minimum,
                    declared=declared,
                    standard=edition.name if edition else "",
                    clause=edition.class_clause if edition else "",
                )
            )
    return tuple(dict.fromkeys(found))


def azo_follow_up(taken: Sequence[Taken], names: Names) -> list[ReadingVerdict]:
    """GB 18401-2010 clause 6: aniline or 1,4-phenylenediamine found asks for GB/T 23344."""
    amines = [one for one in taken if one.name is not None and one.name.item.id == _AZO]
    if any(one.component == _FOLLOW_UP for one in amines):
        return []
    for one in amines:
        named = names.components.get(one.component)
        is_found = one.measured.low is not None and not one.measured.not_detected
        if named is not None and named.kind == _MARKER and is_found:
            reason = Reason.of("follow_up_missing", found=one.component, method="GB/T 23344")
            return [
                ReadingVerdict(
                    index=None,
                    item=_AZO,
                    part=one.part,
                    component=_FOLLOW_UP,
                    outcome=Outcome.PENDING,
                    reasons=(reason,),
                )
            ]
    return []


def class_findings(classes: Classes, class_text: str, declared: str) -> list[Reason]:
    """A class that the label lacks, or one below what is asked at least."""
    minimums = {minimum for minimum, _, _ in classes if minimum}
    if not minimums:
        return []
    if class_text == "none":
        return [Reason.of("class_not_marked")]
    if declared and declared > max(minimums):
        return [Reason.of("class_below_minimum", declared=declared, minimum=max(minimums))]
    return []


def content_findings(text: str, label: Label | None, *, names: Names) -> list[Reason]:
    """What is wrong with a content label as such; `label` is what `text` says."""
    if says_none(text):
        return [Reason.of("fibre_label_missing")]
    found = []
    if any(word in key_of(text) for word in _NO_DURABLE):
        found.append(Reason.of("durable_fibre_label_missing"))
    if label is None:
        return found
    for part in (part for version in (label.parts, *label.other_versions) for part in version):
        found += [
            Reason.of("fibre_name_not_standard", name=f.name)
            for f in part.fibres
            if names.is_trade_name(f.name)
        ]
    if label.versions_disagree:
        found.append(Reason.of("fibre_labels_disagree"))
    return list(dict.fromkeys(found))


def child_findings(audience: tuple[str, ...], safety_class: str, declared_standard: str) -> list[Reason]:
    """Children's goods that cite GB 18401 for their class, not GB 31701 (GB 31701-2015 label form)."""
    text = key_of(safety_class + " " + declared_standard)
    lacks = (
        set(audience) <= {"child", "infant"} and "gb18401" in key_of(safety_class) and "gb31701" not in text
    )
    return [Reason.of("gb_31701_not_marked")] if lacks else []


def label_duties(profile: Profile, planner: Planner, timeline: Timeline) -> list[tuple[Edition, LabelRule]]:
    """Label rules of the editions in force at the latest possible production, conditions met for certain."""
    stretch = profile.made[-1]
    mandatory, _ = planner.editions(profile, stretch)
    claims = [e for standard in timeline.claims if (e := timeline.in_force(standard, stretch))]
    world = {fact: values[0] for fact, values in profile.possible if len(values) == 1}
    return [(e, rule) for e in (*mandatory, *claims) for rule in e.labels if holds(rule.when, world, profile)]


def _finding(edition: Edition, rule: LabelRule, reason: Reason) -> ReadingVerdict:
    return ReadingVerdict(
        index=None,
        item=_LABEL,
        part="",
        component="",
        outcome=Outcome.FAIL,
        standard=edition.standard,
        edition=edition.edition,
        clause=rule.clause,
        rule_id=rule.id if "#" in rule.id else f"{edition.name}#{rule.id}",
        source_checked=rule.mark.checked.word,
        severity=_LABEL,
        reasons=(reason,),
    )


def worst_mark(words: Iterable[str]) -> str:
    """The weakest of several source marks: recall before secondary before official."""
    present = set(words)
    return next((word for word in ("recall", "secondary", "official") if word in present), "")
