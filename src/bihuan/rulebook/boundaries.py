"""Boundary readings: at each end of each limit just in, on and just out, run through the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.results import Outcome, ReadingVerdict
from bihuan.engine.kernel.grades import write_grade
from bihuan.engine.rules.catalogue import Catalogue, Item
from bihuan.engine.rules.limits import Limit, LimitKind
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.engine.rules.standards import Edition, FibreTolerance, Force, Method, Standard
from bihuan.rulebook.cells import Cell, Meets, cells_of

_SAMPLE_FACTS = frozenset({"audience", "stage", "treatment", "depth", "safety_class"})
_TOP = {"grey": 10, "pilling": 10, "blue-wool": 16, "burning": 6}
_LOWEST_GRADE = 2
_TENTH = Decimal("0.1")
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryCase:
    """A sample whose first reading lies at the boundary of `rule_id`, and whether it is within."""

    rule_id: str
    sample: Sample
    is_within: bool


def boundary_cases(*, standard: Standard, rulebook: Rulebook) -> Iterator[BoundaryCase]:
    """Boundary readings for each limit of a standard, in the first cell that meets it."""
    methods = {method.name: method for method in rulebook.methods}
    items = {item.id: item for item in rulebook.catalogue.items}
    for edition in standard.editions:
        seen: set[str] = set()
        for cell in cells_of(edition=edition, catalogue=rulebook.catalogue):
            if cell.meets is not Meets.LIMIT or cell.rules[0].id in seen:
                continue
            seen.add(cell.rules[0].id)
            item = items[cell.item]
            for value, is_within in boundary_values(
                limit=_limit(cell), item=item, method=methods.get(item.method)
            ):
                sample = _sample(cell, standard, rulebook.catalogue, value=value)
                yield BoundaryCase(rule_id=cell.rules[0].id, sample=sample, is_within=is_within)
        if edition.fibres is not None:
            for band in edition.fibres.tolerances:
                yield from _fibre_cases(edition, band)


def boundary_fault(case: BoundaryCase, *, judge: Judge) -> str:
    """What the engine says otherwise than the boundary demands; "" when it agrees.

    Other editions judge the same reading, so it is the outcome under this rule that counts; a reading
    outside this limit must fail whatever else binds.
    """
    verdict = judge.sample(case.sample).readings[0]
    wanted = Outcome.PASS if case.is_within else Outcome.FAIL
    found = _outcome_under(case.rule_id, verdict)
    if found == wanted.value and (case.is_within or verdict.outcome is Outcome.FAIL):
        return ""
    return (
        f"{case.rule_id} {case.sample.readings[0].value}: {wanted.value} ≠ {found or verdict.outcome.value}"
    )


def boundary_values(*, limit: Limit, item: Item, method: Method | None) -> Iterator[tuple[str, bool]]:
    """(reading, is it within the limit) just in, on and just out of each end of a limit.

    One step away is the last place that the limit is written with, and the reporting step of the method.
    """
    if limit.kind is LimitKind.NUMBER:
        yield from _number_values(limit, method)
    elif limit.kind is LimitKind.GRADE:
        yield from _grade_values(limit, _TOP[item.scale], 2 if item.scale == "burning" else 1)
    elif limit.kind is LimitKind.TEXT:
        yield limit.words[0], True
        yield (item.bad_words[0] if item.bad_words else "有"), False
    else:
        yield "未检出", True
        if method is not None and method.detection_limit is not None:
            yield str(method.detection_limit), False


def _number_values(limit: Limit, method: Method | None) -> Iterator[tuple[str, bool]]:
    place = Decimal(1).scaleb(-limit.places)
    for end in (limit.low, limit.high):
        if end is None:
            continue
        for step in {place, _step(abs(end), method) or place}:
            for value in (end - step, end, end + step):
                yield f"{value:f}", is_within(value, limit)


def _grade_values(limit: Limit, top: int, step: int) -> Iterator[tuple[str, bool]]:
    for end in (limit.low, limit.high):
        if end is None:
            continue
        for grade in (int(end) - step, int(end), int(end) + step):
            if _LOWEST_GRADE <= grade <= top:
                yield write_grade(grade), is_within(Decimal(grade), limit)


def is_within(value: Decimal, limit: Limit) -> bool:
    """The plainest comparison there is; kept apart from the engine's on purpose."""
    if limit.low is not None and (value < limit.low or (value == limit.low and limit.low_open)):
        return False
    return limit.high is None or value < limit.high or (value == limit.high and not limit.high_open)


def _step(size: Decimal, method: Method | None) -> Decimal | None:
    """The reporting step just below a size."""
    if method is None:
        return None
    return next((step for below, step in method.steps if below is None or size <= below), None)


def _limit(cell: Cell) -> Limit:
    limit = cell.rules[0].limit
    if limit is None:
        raise ValueError(f"no limit in {cell.described}")
    return limit


def _sample(cell: Cell, standard: Standard, catalogue: Catalogue, *, value: str) -> Sample:
    """A sample with every fact told, so that nothing but the limit decides."""
    category = next(c for c in catalogue.categories if c.id == cell.products[0])
    facts = {kind.id: dict(category.facts).get(kind.id, kind.values)[0] for kind in catalogue.facts}
    facts |= cell.facts
    is_declared = standard.force in (Force.RECOMMENDED, Force.GROUP)
    rule = cell.rules[0]
    return Sample(
        sample_id=rule.id,
        product_category=category.id,
        produced_on=cell.edition.in_force_from.isoformat(),
        declared_standard=cell.edition.name if is_declared else "",
        declared_grade=cell.facts.get("grade", "") if is_declared else "",
        safety_class=cell.facts.get("safety_class", ""),
        audience=facts["audience"],
        stage=facts["stage"],
        treatment=facts["treatment"],
        depth=facts["depth"],
        extra=tuple(
            (fact, text)
            for fact, text in facts.items()
            if fact not in _SAMPLE_FACTS and fact not in ("grade", "product")
        ),
        readings=(
            Reading(item=cell.item, value=value, unit=rule.unit, component=cell.component, part=cell.part),
        ),
    )


def _fibre_cases(edition: Edition, band: FibreTolerance) -> Iterator[BoundaryCase]:
    """A fibre at the top of its band, at both ends of its tolerance and a tenth outside."""
    nominal = band.up_to if band.up_to < _HUNDRED else Decimal(60)
    room = band.points if band.points is not None else nominal * (band.share or Decimal(0))
    for end, outwards in ((nominal - room, -_TENTH), (nominal + room, _TENTH)):
        is_reachable = end > 0 or not band.must_be_present
        for share, is_in in ((end, is_reachable), (end + outwards, False)):
            if 0 <= share <= _HUNDRED:
                yield BoundaryCase(
                    rule_id=f"{edition.name}#{band.id}",
                    sample=_fibre_sample(edition, band, nominal, share),
                    is_within=is_in,
                )


def _fibre_sample(edition: Edition, band: FibreTolerance, nominal: Decimal, share: Decimal) -> Sample:
    part = "填充物" if band.filling else "面料"
    rest = Decimal(100)
    return Sample(
        sample_id=band.id,
        product_category="quilt",
        produced_on=edition.in_force_from.isoformat(),
        composition_label=f"{part}:棉{nominal}% 聚酯纤维{rest - nominal}%",
        readings=(
            Reading(item="fibre-content", part=part, component="棉", value=f"{share:f}", unit="%"),
            Reading(
                item="fibre-content", part=part, component="聚酯纤维", value=f"{rest - share:f}", unit="%"
            ),
        ),
    )


def _outcome_under(rule_id: str, verdict: ReadingVerdict) -> str:
    """The outcome that the verdict tells for one rule, "" when it does not speak of it."""
    if verdict.rule_id == rule_id:
        return verdict.outcome.value
    for reason in verdict.reasons:
        data = dict(reason.data)
        if reason.code == "also_compared" and data.get("rule") == rule_id:
            return data["outcome"]
    return ""
