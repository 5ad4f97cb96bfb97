"""Fibre content: a label compared with measured shares (GB/T 29862-2013 clause 7, FZ/T 01053-2007)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bihuan.engine.judgement.compare import Measured
from bihuan.engine.judgement.labels import LabelPart
from bihuan.engine.judgement.names import Names
from bihuan.engine.judgement.results import Outcome
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.kernel.rounding import plain
from bihuan.engine.rules.marks import Mark
from bihuan.engine.rules.standards import Edition, FibreRules

_HUNDRED = Decimal(100)
_NEARLY_ALL = Decimal("99.5")
_OTHER = "other"
_CASHMERE = "cashmere"
_WOOLS = frozenset({"wool", "suspected-wool"})


@dataclass(frozen=True, slots=True)
class FibreFinding:
    """The outcome for one fibre of one part; `place` is the reading's place in the group or None."""

    place: int | None
    fibre: str
    outcome: Outcome
    limit: str
    clause: str
    rule_id: str
    mark: Mark | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class MeasuredFibre:
    """A measured fibre: its id (or folded name when unknown) and its share, rounded to the step."""

    fibre: str
    measured: Measured

    @property
    def share(self) -> Decimal | None:
        """The share in percent, when it is one number; not detected counts as 0."""
        if self.measured.not_detected:
            return Decimal(0)
        low = self.measured.low
        return low if low is not None and low == self.measured.high else None


def judge_fibres(
    *, label: LabelPart, measured: Sequence[MeasuredFibre], edition: Edition, is_filling: bool, names: Names
) -> list[FibreFinding]:
    """Findings for each measured fibre, in order, then for labelled fibres that were not found.

    Shares are percent; every tolerance is inclusive and applies to each labelled fibre on its own.
    """
    if edition.fibres is None:
        return []
    case = _Case(label, _labelled(label, names), tuple(measured), edition, edition.fibres, is_filling)
    return [case.judge(place, fibre) for place, fibre in enumerate(measured)] + case.not_found()


def _labelled(label: LabelPart, names: Names) -> dict[str, Decimal | None]:
    found: dict[str, Decimal | None] = {}
    for share in label.fibres:
        fibre = names.fibre(share.name)
        found[fibre.id if fibre else share.name] = share.share
    return found


@dataclass(frozen=True, slots=True)
class _Case:
    """One part: its label, its measured fibres and the edition that compares them."""

    label: LabelPart
    labelled: Mapping[str, Decimal | None]
    measured: tuple[MeasuredFibre, ...]
    edition: Edition
    rules: FibreRules
    is_filling: bool

    @property
    def shares(self) -> dict[str, Decimal | None]:
        """The measured share of each fibre, the largest where it was reported more than once."""
        found: dict[str, Decimal | None] = {}
        for one in self.measured:
            known = found.get(one.fibre, one.share)
            found[one.fibre] = None if known is None or one.share is None else max(known, one.share)
        return found

    @property
    def extra(self) -> Decimal | None:
        """The measured total of fibres the label does not name; None when one of them is no number."""
        extras = [share for fibre, share in self.shares.items() if fibre not in self.labelled]
        return None if None in extras else sum((share for share in extras if share is not None), Decimal(0))

    @property
    def is_single(self) -> bool:
        """Whether the label claims one fibre and nothing else but traces."""
        return sum(share is not None for share in self.labelled.values()) == 1

    @property
    def trace(self) -> Decimal:
        return self.rules.trace if self.rules.trace is not None else Decimal(0)

    def judge(self, place: int, fibre: MeasuredFibre) -> FibreFinding:
        """The finding for one measured fibre."""
        if fibre.measured.missing:
            return self._open(
                place, fibre.fibre, Outcome.PENDING, Reason.of("no_result_yet", text=fibre.measured.shown)
            )
        if fibre.measured.error or fibre.share is None:
            reason = fibre.measured.error or Reason.of("value_unreadable", value=fibre.measured.shown)
            return self._open(place, fibre.fibre, Outcome.DATA_ERROR, reason)
        if fibre.fibre not in self.labelled:
            return self._unlabelled(place, fibre.fibre, fibre.share)
        nominal = self.labelled[fibre.fibre]
        if nominal is None:
            return self._without_share(place, fibre.fibre, fibre.share)
        if nominal == _HUNDRED and self.is_single:
            return self._single(place, fibre.fibre, fibre.share)
        return self._blend(place, fibre.fibre, fibre.share, nominal)

    def not_found(self) -> list[FibreFinding]:
        """Labelled fibres without a reading: absent where the others make up the whole, else not reported."""
        shares = self.shares
        total = sum((share for share in shares.values() if share is not None), Decimal(0))
        found = []
        for fibre, nominal in self.labelled.items():
            if fibre in shares or fibre == _OTHER or not nominal:
                continue
            if total >= _NEARLY_ALL:
                one = self._blend(None, fibre, Decimal(0), nominal)
                reason = Reason.of("fibre_not_found", fibre=fibre, label=_short(nominal))
                found.append(replace(one, reasons=(reason, *one.reasons)))
            else:
                reason = Reason.of("fibre_not_reported", fibre=fibre, label=_short(nominal))
                found.append(self._open(None, fibre, Outcome.PENDING, reason))
        return found

    def _gap(self, clause: str) -> Reason:
        return Reason.of("gap", rule=self.rules.single.id, standard=self.edition.name, clause=clause)

    def _blend(self, place: int | None, fibre: str, share: Decimal, nominal: Decimal) -> FibreFinding:
        band = next(
            (
                t
                for t in self.rules.tolerances
                if t.filling == self.is_filling and t.above < nominal <= t.up_to
            ),
            None,
        )
        if band is None or not band.mark.is_live:
            return self._open(place, fibre, Outcome.NO_RULE, self._gap(self.rules.single.clause))
        room = band.points if band.points is not None else nominal * (band.share or Decimal(0))
        low, high = max(nominal - room, Decimal(0)), min(nominal + room, _HUNDRED)
        deviation = plain(share - nominal)
        reasons = [
            Reason.of(
                "fibre_deviation",
                fibre=fibre,
                label=_short(nominal),
                measured=plain(share),
                deviation=deviation,
                allowed=_short(room),
            )
        ]
        absent = band.must_be_present and share == 0
        if absent:
            reasons.append(Reason.of("fibre_absent", fibre=fibre))
        outcome = Outcome.PASS if low <= share <= high and not absent else Outcome.FAIL
        limit = f"{_short(low)}~{_short(high)}"
        return FibreFinding(place, fibre, outcome, limit, band.clause, band.id, band.mark, tuple(reasons))

    def _single(self, place: int, fibre: str, share: Decimal) -> FibreFinding:
        rules, allowed, why, clause = self.rules, Decimal(0), "fibre_single", self.rules.single.clause
        if rules.single.limit is None and share != _HUNDRED:
            return self._open(place, fibre, Outcome.NO_RULE, self._gap(rules.single.clause))
        if fibre == _CASHMERE and rules.cashmere_low is not None:
            allowed, why = _HUNDRED - rules.cashmere_low, "fibre_cashmere"
        elif self.label.excepts_decorative and rules.decorative_high is not None:
            allowed, why = rules.decorative_high, "fibre_decorative"
        elif share != _HUNDRED and self.extra is not None and self.extra <= self.trace:
            allowed, why, clause = self.trace, "fibre_trace", rules.trace_clause
        low = _HUNDRED - allowed
        reason = Reason.of(why, fibre=fibre, measured=plain(share), allowed=_short(allowed))
        outcome = Outcome.PASS if low <= share <= _HUNDRED else Outcome.FAIL
        limit = f"{_short(low)}~100" if allowed else "100"
        return FibreFinding(
            place, fibre, outcome, limit, clause, rules.single.id, rules.single.mark, (reason,)
        )

    def _unlabelled(self, place: int, fibre: str, share: Decimal) -> FibreFinding:
        rules, extra = self.rules, self.extra if self.extra is not None else _HUNDRED
        if share == 0:
            return self._open(place, fibre, Outcome.NOT_REQUIRED, Reason.of("fibre_none_found", fibre=fibre))
        if set(self.labelled) == {_CASHMERE} and rules.cashmere_low is not None and fibre in _WOOLS:
            return self._extra(place, fibre, share, _HUNDRED - rules.cashmere_low, "fibre_cashmere")
        if self.label.excepts_decorative and rules.decorative_high is not None:
            return self._extra(place, fibre, extra, rules.decorative_high, "fibre_decorative")
        if _OTHER in self.labelled and rules.other_fibres_high is not None:
            return self._extra(place, fibre, share, rules.other_fibres_high, "fibre_pooled")
        why = "fibre_trace" if extra <= self.trace else "fibre_not_labelled"
        return self._extra(place, fibre, extra, self.trace, why, shown=share)

    def _without_share(self, place: int, fibre: str, share: Decimal) -> FibreFinding:
        """A fibre the label names without a figure: a trace, or clause 8 d) (content missing)."""
        if any(f.is_trace for f in self.label.fibres):
            return self._extra(place, fibre, share, self.trace, "fibre_trace")
        return self._extra(place, fibre, _HUNDRED, self.trace, "fibre_share_missing", shown=share)

    def _extra(
        self,
        place: int,
        fibre: str,
        share: Decimal,
        allowed: Decimal,
        why: str,
        *,
        shown: Decimal | None = None,
    ) -> FibreFinding:
        good = share <= allowed
        clause = self.rules.trace_clause if good else self.rules.unlabelled_clause
        reason = Reason.of(
            why, fibre=fibre, measured=plain(share if shown is None else shown), allowed=_short(allowed)
        )
        outcome = Outcome.PASS if good else Outcome.FAIL
        single = self.rules.single
        return FibreFinding(
            place, fibre, outcome, f"≤{_short(allowed)}", clause, single.id, single.mark, (reason,)
        )

    def _open(self, place: int | None, fibre: str, outcome: Outcome, reason: Reason) -> FibreFinding:
        return FibreFinding(place, fibre, outcome, "", "", "", None, (reason,))


def _short(number: Decimal) -> str:
    """Without trailing zeros: 60.0 → "60", 4.50 → "4.5"."""
    text = plain(number)
    return text.rstrip("0").rstrip(".") if "." in text else text
