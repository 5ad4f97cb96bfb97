"""Units: converting values and written limits to the unit of an item, only where the unit is explicit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from bihuan.engine.judgement.names import key_of
from bihuan.engine.rules.catalogue import Item, Unit
from bihuan.engine.rules.limit_text import limit_unit, parse_limit
from bihuan.engine.rules.limits import Limit, LimitKind


def factor_to(item: Item, unit: Unit, units: Mapping[str, Unit]) -> Decimal | None:
    """The factor from `unit` to the unit of the item; None where they measure different things."""
    wanted = units.get(key_of(item.unit))
    if wanted is None or unit.base != wanted.base:
        return None
    return unit.factor / wanted.factor


def parse_written_limit(
    text: str, *, item: Item, units: Mapping[str, Unit], bare_is_at_least: bool = False
) -> Limit | None:
    """A limit from a sheet (declared, or the laboratory's own) in the unit of the item, None if unreadable.

    "≤0.0075%" for formaldehyde is ≤75 mg/kg; a limit in a unit that does not fit the item is unreadable.
    """
    limit = parse_limit(text, scale=item.scale, bare_is_at_least=bare_is_at_least)
    written = limit_unit(text)
    if limit is None or limit.kind is not LimitKind.NUMBER or not written:
        return limit
    unit = units.get(key_of(written))
    factor = factor_to(item, unit, units) if unit else None
    if factor is None:
        return None
    if factor == 1:
        return limit
    low, high = (None if end is None else (end * factor).normalize() for end in (limit.low, limit.high))
    return replace(limit, low=low, high=high)
