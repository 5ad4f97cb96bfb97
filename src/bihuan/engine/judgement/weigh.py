"""A measured value against all branches of its plan: one outcome with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bihuan.engine.judgement.compare import Measured, compare
from bihuan.engine.judgement.plans import Branch, Plan
from bihuan.engine.judgement.results import Outcome, ReadingVerdict
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.catalogue import Item
from bihuan.engine.rules.limits import Limit, LimitKind
from bihuan.engine.rules.standards import Exemption, Rule

_WIDE = Decimal(10) ** 9
_SILENT = frozenset({Outcome.NOT_APPLICABLE, Outcome.NOT_REQUIRED})
_UNDECIDED = (Outcome.DATA_ERROR, Outcome.INDETERMINATE, Outcome.PENDING, Outcome.NO_RULE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What the maker declares for one reading, beyond the standards of the rulebook.

    `rule` is the declared limit as a rule. `is_lacking`: the declared standard does not have the item
    (decision rule J6). `is_unknown`: a standard is declared that the rulebook does not hold.
    """

    rule: Rule | None = None
    is_lacking: bool = False
    is_unknown: bool = False
    mandatory: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Weighed:
    """The outcome of one branch; `rule` fills the columns, `others` stand in the reasons."""

    branch: Branch
    outcome: Outcome
    rule: Rule | None = None
    others: tuple[tuple[Rule, Outcome], ...] = ()
    exemptions: tuple[Exemption, ...] = ()


def weigh(plan: Plan, measured: Measured, *, item: Item, claim: Claim) -> ReadingVerdict:
    """The verdict on one reading, without index, part and component.

    Branches that agree give the answer; a pass shows the strictest limit it meets, a fail the loosest
    one it breaks. Exempt or unasked branches have no say beside a pass (`holds_whatever`).
    """
    if plan.too_many:
        return ReadingVerdict(
            index=None,
            item=item.id,
            part="",
            component="",
            outcome=Outcome.INDETERMINATE,
            reasons=(Reason.of("too_many_open_facts"),),
        )
    weighed = [_weigh_branch(branch, measured, item, claim) for branch in plan.branches]
    outcome = _merge({w.outcome for w in weighed})
    chosen = _representative(weighed, outcome)
    reasons = _reasons(chosen, measured, outcome, claim) + _dependence(weighed, outcome)
    return _verdict(chosen, outcome, measured, item, reasons)


def _weigh_branch(branch: Branch, measured: Measured, item: Item, claim: Claim) -> _Weighed:
    rules = _with_claim(branch.rules, claim)
    if measured.missing and branch.excuses:
        return _Weighed(branch, Outcome.NOT_APPLICABLE, exemptions=branch.excuses)
    if not rules:
        if branch.exemptions:
            return _Weighed(branch, Outcome.NOT_APPLICABLE, exemptions=branch.exemptions)
        unknown = claim.is_unknown and not claim.is_lacking
        return _Weighed(branch, Outcome.NO_RULE if unknown else Outcome.NOT_REQUIRED)
    outcomes = [(rule, _outcome(rule, measured, item)) for rule in rules]
    outcome = _worst({found for _, found in outcomes})
    rule = min((r for r, found in outcomes if found is outcome), key=_width)
    others = tuple((r, found) for r, found in outcomes if r is not rule)
    return _Weighed(branch, outcome, rule, others, branch.exemptions)


def _with_claim(rules: tuple[Rule, ...], claim: Claim) -> tuple[Rule, ...]:
    """Decision rules J2 to J6: mandatory limits stay, the declared one takes the place of the others."""
    if claim.rule is not None:
        return (*(r for r in rules if r.standard in claim.mandatory), claim.rule)
    if claim.is_lacking:
        return tuple(r for r in rules if r.standard in claim.mandatory)
    return rules


def _outcome(rule: Rule, measured: Measured, item: Item) -> Outcome:
    if measured.missing:
        return Outcome.PENDING
    if measured.error is not None:
        return Outcome.DATA_ERROR
    if rule.limit is None:
        return Outcome.NO_RULE
    return compare(measured, rule.limit, item=item, rounded=rule.rounded)


def _worst(outcomes: set[Outcome]) -> Outcome:
    return next(o for o in (Outcome.FAIL, *_UNDECIDED, Outcome.PASS) if o in outcomes)


def _merge(outcomes: set[Outcome]) -> Outcome:
    if len(outcomes) == 1:
        return next(iter(outcomes))
    if not outcomes:
        return Outcome.NOT_REQUIRED
    if Outcome.FAIL in outcomes:
        return Outcome.INDETERMINATE
    return next((o for o in (*_UNDECIDED, Outcome.PASS) if o in outcomes), Outcome.NOT_APPLICABLE)


def _representative(weighed: Sequence[_Weighed], outcome: Outcome) -> _Weighed | None:
    same = [w for w in weighed if w.outcome is outcome] or list(weighed)
    if not same:
        return None
    widths = [(_width(w.rule) if w.rule else _WIDE * 4, place) for place, w in enumerate(same)]
    place = (max(widths, key=lambda p: (p[0], -p[1])) if outcome is Outcome.FAIL else min(widths))[1]
    return same[place]


def _width(rule: Rule) -> Decimal:
    """How wide a limit is: the narrower, the more restrictive."""
    return limit_width(rule.limit) if rule.limit else _WIDE * 3


def limit_width(limit: Limit) -> Decimal:
    """The room a limit leaves, for ordering limits of one item by strictness."""
    if limit.kind is LimitKind.NOT_DETECTED:
        return -_WIDE
    high = _WIDE if limit.high is None else limit.high
    return high - (-_WIDE if limit.low is None else limit.low)


def _reasons(
    chosen: _Weighed | None, measured: Measured, outcome: Outcome, claim: Claim
) -> tuple[Reason, ...]:
    found: list[Reason] = []
    if measured.error is not None and outcome is Outcome.DATA_ERROR:
        found.append(measured.error)
    if chosen is None:
        return (*found, Reason.of("not_asked"))
    if chosen.rule is None:
        found += _silent_reasons(chosen, outcome, claim)
    else:
        found += _rule_reasons(chosen.rule, measured, chosen.outcome, claim)
    found += [
        Reason.of(
            "also_compared",
            rule=r.id,
            standard="-".join(filter(None, (r.standard, r.edition))),
            limit=r.limit.written if r.limit else "",
            outcome=o.value,
            clause=r.clause,
        )
        for r, o in chosen.others
    ]
    return tuple(found)


def _silent_reasons(chosen: _Weighed, outcome: Outcome, claim: Claim) -> list[Reason]:
    if outcome is Outcome.NO_RULE:
        return [Reason.of("declared_limit_unknown")]
    if claim.is_lacking:
        return [Reason.of("declared_lacks_item")]
    if not chosen.exemptions:
        return [Reason.of("not_asked")]
    return [
        Reason.of("exempt", exemption=x.id, clause=x.clause, checked=x.mark.checked.word)
        for x in chosen.exemptions
    ]


def _rule_reasons(rule: Rule, measured: Measured, outcome: Outcome, claim: Claim) -> list[Reason]:
    found = []
    if outcome is Outcome.NO_RULE:
        found.append(
            Reason.of("gap", rule=rule.id, standard=f"{rule.standard}-{rule.edition}", clause=rule.clause)
        )
    elif outcome is Outcome.PENDING:
        found.append(Reason.of("no_result_yet", text=measured.shown))
    elif outcome is not Outcome.DATA_ERROR and rule.limit is not None:
        code = {Outcome.PASS: "meets_limit", Outcome.FAIL: "breaks_limit"}.get(outcome, "limit_undecided")
        found.append(Reason.of(code, value=measured.shown, limit=rule.limit.written, unit=rule.unit))
    if rule is claim.rule:
        found.append(Reason.of("declared_limit_binds", limit=rule.limit.written if rule.limit else ""))
    return found


def _dependence(weighed: Sequence[_Weighed], outcome: Outcome) -> tuple[Reason, ...]:
    """Which open facts the answer depends on, or holds in spite of."""
    outcomes = {w.outcome for w in weighed}
    if len(outcomes) < 2:
        return ()
    code = (
        "holds_whatever" if outcome is Outcome.PASS and outcomes <= {Outcome.PASS, *_SILENT} else "depends_on"
    )
    found = []
    for fact, by_value in _by_fact(weighed).items():
        if len({frozenset(o) for o in by_value.values()}) > 1:
            cases = ", ".join(
                f"{value}: {'/'.join(sorted(o.value for o in found))}" for value, found in by_value.items()
            )
            found.append(Reason.of(code, fact=fact, cases=cases))
    return tuple(found) or (Reason.of(code, fact="", cases=""),)


def _by_fact(weighed: Iterable[_Weighed]) -> dict[str, dict[str, set[Outcome]]]:
    found: dict[str, dict[str, set[Outcome]]] = {}
    for one in weighed:
        for world in one.branch.worlds:
            for fact, value in world:
                found.setdefault(fact, {}).setdefault(value, set()).add(one.outcome)
    found.pop("safety_class", None) if len(found) > 1 and len(found.get("safety_class", {})) < 2 else None
    return found


def _verdict(
    chosen: _Weighed | None, outcome: Outcome, measured: Measured, item: Item, reasons: tuple[Reason, ...]
) -> ReadingVerdict:
    rule = chosen.rule if chosen else None
    return ReadingVerdict(
        index=None,
        item=item.id,
        part="",
        component="",
        outcome=outcome,
        limit=rule.limit.written if rule and rule.limit else "",
        standard=rule.standard if rule else "",
        edition=rule.edition if rule else "",
        clause=rule.clause if rule else "",
        rule_id=rule.id if rule else "",
        compared_value=measured.shown,
        source_checked=rule.mark.checked.word if rule else "",
        severity=(rule.severity if rule else "") or item.severity,
        grade=_best_grade(chosen.branch, measured, item) if chosen and rule else "",
        reasons=reasons,
        steps=measured.steps,
    )


def _best_grade(branch: Branch, measured: Measured, item: Item) -> str:
    """The best grade whose every rule the value meets; "below" when it meets none; "unknown" for a gap."""
    if measured.missing or measured.error is not None or not branch.by_grade:
        return ""
    for grade, rules in branch.by_grade:
        outcomes = {_outcome(rule, measured, item) for rule in rules}
        if outcomes <= {Outcome.PASS}:
            return grade if rules else ""
        if Outcome.FAIL not in outcomes:
            return "unknown"
    return "below"
