"""How large an operator is, by the statistical rule in force on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from bihuan.engine.rules.size_rules import Sized, SizeFacts, size_of, size_rule_on
from bihuan.web.census.models import Operator
from bihuan.web.rules.facts import current_size_rules

# A workshop without registration is neither: its size stays unknown.
_IS_INDIVIDUAL = {Operator.Kind.INDIVIDUAL.value: True, Operator.Kind.ENTERPRISE.value: False}


def sized(
    *, kind: str, roles: Iterable[str], staff: int | None, revenue: Decimal | None, day: date
) -> Sized | None:
    """The size class with its reasons; None where no edition of the rule holds on the day.

    `staff` in persons, `revenue` of a year in 10,000 yuan, None and "" where they are not known.
    """
    rule = size_rule_on(rules=current_size_rules().rules, day=day)
    if rule is None:
        return None
    facts = SizeFacts(
        is_individual=_IS_INDIVIDUAL.get(kind),
        chain_roles=frozenset(roles),
        staff=None if staff is None else Decimal(staff),
        revenue=revenue,
    )
    return size_of(rule=rule, facts=facts)


def size_class_of(
    *, kind: str, roles: Iterable[str], staff: int | None, revenue: Decimal | None, day: date
) -> str:
    """The size class as an operator keeps it: "" where what is known does not settle it."""
    found = sized(kind=kind, roles=roles, staff=staff, revenue=revenue, day=day)
    return found.size.value if found and len(found.possible) == 1 else ""
