"""What a group of records says of the one operator behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from bihuan.web.census.facts.roles import roles_of
from bihuan.web.census.models import Operator, Record, Source

# Whose word counts first where records differ: the registration is the law's own register.
_TRUSTED = (Source.Kind.REGISTRATION, Source.Kind.STALLS, Source.Kind.INSPECTIONS, Source.Kind.SHOPS)
_KINDS = {
    "企业": Operator.Kind.ENTERPRISE,
    "个体工商户": Operator.Kind.INDIVIDUAL,
    "个体户": Operator.Kind.INDIVIDUAL,
}
_STATUSES = {
    "存续": Operator.Status.OPERATING,
    "在业": Operator.Status.OPERATING,
    "在营": Operator.Status.OPERATING,
    "开业": Operator.Status.OPERATING,
    "歇业": Operator.Status.SUSPENDED,
    "停业": Operator.Status.CLOSED,
    "注销": Operator.Status.DEREGISTERED,
    "已注销": Operator.Status.DEREGISTERED,
    "吊销": Operator.Status.REVOKED,
    "已吊销": Operator.Status.REVOKED,
}

# The columns of an operator that records speak of.
TOLD = ("code", "kind", "status", "staff", "revenue", "opened_on", "closed_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What records say of an operator; "" and None where none of them says it."""

    name: str
    code: str
    kind: str
    status: str
    staff: int | None
    revenue: Decimal | None
    opened_on: date | None
    closed_on: date | None
    roles: frozenset[str]


def told_by(records: Sequence[Record]) -> Told:
    """The first word of each kind, the most trusted source first. `records` need their `source`."""
    ranked = ranked_by_trust(records)
    opened, closed = (
        _day(_first(getattr(one, name) for one in ranked)) for name in ("opened_on", "closed_on")
    )
    return Told(
        name=_first(one.name for one in ranked)[:200],
        code=_first(one.clean_code for one in ranked if one.code_state == "valid"),
        kind=_first(_KINDS.get(one.kind, "") for one in ranked),
        status=_first(_STATUSES.get(one.status, "") for one in ranked),
        staff=_whole(_first(one.staff for one in ranked)),
        revenue=_amount(_first(one.revenue for one in ranked)),
        opened_on=opened,
        closed_on=closed if not (opened and closed and closed < opened) else None,
        roles=frozenset(role for one in ranked for role in roles_of(one)),
    )


def ranked_by_trust(records: Iterable[Record]) -> list[Record]:
    """Records of the most trusted source first."""
    return sorted(records, key=lambda one: (_rank(one.source.kind), one.pk))


def _rank(kind: str) -> int:
    return _TRUSTED.index(Source.Kind(kind)) if kind in _TRUSTED else len(_TRUSTED)


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount < 10**13 else None
