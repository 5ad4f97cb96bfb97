"""Rounding of decimal texts after GB/T 8170-2008."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal

_CONTEXT = Context(prec=60)


def round_to_step(value: Decimal, step: Decimal, *, mark: int = 0) -> Decimal:
    """`value` rounded once to a multiple of `step` (0.1, 1, 10, 0.5, 0.2 …), half to even.

    GB/T 8170-2008 3.2 (units of 10ⁿ), 3.4 (0.5 and 0.2 units). `mark` is +1 or −1 when the value was
    rounded before and the true one was larger or smaller in absolute value (3.3.2: 16.5⁺, 15.5⁻).
    """
    units = _CONTEXT.divide(value, step)
    floor = units.to_integral_value(rounding="ROUND_DOWN")
    rest = abs(_CONTEXT.subtract(units, floor))
    if mark and rest == Decimal("0.5"):
        whole = floor if mark < 0 else floor + (1 if units > 0 else -1)
    else:
        whole = units.to_integral_value(rounding=ROUND_HALF_EVEN)
    return _with_places(_CONTEXT.multiply(whole, step), step)


def step_of_places(places: int) -> Decimal:
    """The rounding step of a number of decimal places: 1 → 0.1."""
    return Decimal(1).scaleb(-places)


def _with_places(value: Decimal, step: Decimal) -> Decimal:
    exponent = step.as_tuple().exponent
    return value.quantize(
        Decimal(1).scaleb(exponent if isinstance(exponent, int) and exponent < 0 else 0), context=_CONTEXT
    )


def plain(value: Decimal) -> str:
    """The decimal as text without exponent, trailing zeros kept: 4.0 → "4.0", −0 → "0"."""
    return format(abs(value) if value == 0 else value, "f")
