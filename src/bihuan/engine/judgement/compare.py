"""One value against one limit: units, rounding, intervals (GB/T 8170-2008 clauses 3 and 4.3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bihuan.engine.judgement.results import Outcome
from bihuan.engine.judgement.units import factor_to
from bihuan.engine.kernel.grades import SCALE_TOP, parse_grade, write_grade
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.kernel.rounding import plain, round_to_step, step_of_places
from bihuan.engine.kernel.text import squeeze
from bihuan.engine.kernel.values import Value, ValueKind, parse_value
from bihuan.engine.rules.catalogue import Item, Unit
from bihuan.engine.rules.limits import Limit, LimitKind
from bihuan.engine.rules.standards import Method

GRADED = frozenset(SCALE_TOP)
_BURNING_CLASSES = {"正常可燃性": "1", "中等可燃性": "2", "快速剧烈燃烧": "3"}  # GB/T 14644
_BURNING = re.compile(rf"(?P<written>[1-9]?)级?\(?(?P<word>{'|'.join(_BURNING_CLASSES)})?\)?")
_DENIED = re.compile(r"(?:无(?!法)|未检出|未发现|未见|没有)(?:任何|明显|异常|特殊|其他)?")
_FOUND = re.compile(r"有(?!待)")
_CLAUSES = re.compile(r"[,;。.!]|但|而")
_LISTING = re.compile(r"存在|现象|等|、|和|及|或|/")
_AGREEING = re.compile(r"(?:合格|符合)(?:标准|规定)?(?:要求|规定)?")
_FAIL_WORDS = ("不符合", "不合格", "不通过", "超标", "fail")


@dataclass(frozen=True, slots=True)
class Measured:
    """A reading ready to be compared: an interval of numbers (or half steps), or a text.

    `low` None means unbounded below, `high` None unbounded above. `shown` is the compared value as
    text. `error` is set when the cell can't be judged, `missing` when it holds no result.
    """

    low: Decimal | None = None
    high: Decimal | None = None
    low_open: bool = False
    high_open: bool = False
    text: str = ""
    shown: str = ""
    not_detected: bool = False
    missing: bool = False
    error: Reason | None = None
    steps: tuple[Reason, ...] = ()
    was_rounded: bool = False


def measure(
    text: str, *, item: Item, method: Method | None, unit: Unit | None, units: dict[str, Unit]
) -> Measured:
    """Parse and round a result cell for `item`.

    `unit` is the one that the sheet gives beside the value; `units` maps folded spellings. The value
    comes back in the unit of the item (`item.unit`), rounded to the reporting step of the method.
    """
    value = parse_value(text)
    if value.kind in {ValueKind.MISSING, ValueKind.NOT_TESTED}:
        return Measured(missing=True, shown=value.text)
    if item.scale in GRADED:
        return _measure_grade(text, value, item.scale)
    if item.scale in {"text", "label"}:
        return Measured(text=value.text, shown=value.text)
    return _measure_number(value, item, method, unit, units)


def _measure_grade(text: str, value: Value, scale: str) -> Measured:
    grade = parse_grade(_burning_class(text) if scale == "burning" else text)
    if grade is not None:
        if grade > SCALE_TOP[scale]:
            return _error("grade_out_of_scale", value, scale=scale)
        return Measured(low=Decimal(grade), high=Decimal(grade), shown=write_grade(grade))
    bound = value.high if value.kind is ValueKind.BELOW else value.low
    if value.kind in {ValueKind.BELOW, ValueKind.ABOVE} and bound is not None:
        steps = parse_grade(f"{bound}{value.unit}")
        if steps is not None and steps <= SCALE_TOP[scale]:
            if value.kind is ValueKind.BELOW:
                return Measured(high=Decimal(steps), high_open=value.open, shown=value.text)
            return Measured(low=Decimal(steps), low_open=value.open, shown=value.text)
    return _error("value_unreadable", value)


def _burning_class(text: str) -> str:
    """The class of "1级(正常可燃性)", "正常可燃性" or "1级"; words and class that differ say nothing."""
    found = _BURNING.fullmatch(squeeze(text))
    if not found:
        return text
    classes = {found["written"], _BURNING_CLASSES.get(found["word"] or "", "")} - {""}
    return classes.pop() if len(classes) == 1 else ""


def _measure_number(
    value: Value, item: Item, method: Method | None, unit: Unit | None, units: dict[str, Unit]
) -> Measured:
    if value.kind is ValueKind.NOT_DETECTED:
        return _not_detected(method)
    if value.kind is ValueKind.TEXT:
        return _error("value_unreadable", value)
    factor = _factor(value, item, unit, units)
    if isinstance(factor, Reason):
        return Measured(error=factor, shown=value.text)
    if _is_impossible(value, item):
        return _error("value_impossible", value)
    ends, steps, rounded = [], [], False
    for end in (value.low, value.high):
        converted = None if end is None else _converted(end, factor)
        final = converted if value.kind is not ValueKind.NUMBER else _rounded(converted, value.mark, method)
        rounded = rounded or final != converted
        ends.append(final)
    if factor != 1:
        steps.append(
            Reason.of(
                "converted",
                value=value.text,
                to=_end_text(value.low if value.low is not None else value.high, factor),
                unit=item.unit,
            )
        )
    if rounded and method and ends[0] is not None:
        steps.append(
            Reason.of(
                "rounded",
                value=plain((value.low or Decimal(0)) * factor),
                to=plain(ends[0]),
                step=_step_text(ends[0], method),
                method=method.name,
            )
        )
    # A result that stands at the method's own step is the result: 75⁺ is what 75.4 is reported as.
    mark = 0 if method and method.steps and not method.finer_allowed else value.mark
    low, high, low_open, high_open = _with_mark(ends[0], ends[1], mark)
    return Measured(
        low=low,
        high=high,
        low_open=low_open or (value.open and value.kind is ValueKind.ABOVE),
        high_open=high_open or (value.open and value.kind is ValueKind.BELOW),
        shown=plain(ends[0]) if value.kind is ValueKind.NUMBER and ends[0] is not None else value.text,
        not_detected=_is_below_detection(value, ends[0], method),
        steps=tuple(steps),
        was_rounded=rounded,
    )


def _is_impossible(value: Value, item: Item) -> bool:
    """No content, force or length is negative; changes and deviations are given in percent and may be."""
    is_signed = item.scale != "fibre" and item.unit in {"", "%"}
    return not is_signed and any(end is not None and end < 0 for end in (value.low, value.high))


def _with_mark(
    low: Decimal | None, high: Decimal | None, mark: int
) -> tuple[Decimal | None, Decimal | None, bool, bool]:
    """GB/T 8170-2008 4.3.2: a reported 20⁺ lies above 20 and below the next digit, 20⁻ the other way."""
    if not mark or low is None or high is None:
        return low, high, False, False
    exponent = low.as_tuple().exponent
    last_digit = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    if mark * (-1 if low < 0 else 1) > 0:
        return low, high + last_digit, True, True
    return low - last_digit, high, True, True


def _not_detected(method: Method | None) -> Measured:
    bound = method.detection_limit if method else None
    if method is None or bound is None:
        return Measured(shown="未检出", not_detected=True, steps=(Reason.of("not_detected_unbounded"),))
    step = Reason.of("not_detected", bound=plain(bound), unit=method.unit, method=method.name)
    return Measured(high=bound, high_open=True, shown="未检出", not_detected=True, steps=(step,))


def _is_below_detection(value: Value, number: Decimal | None, method: Method | None) -> bool:
    if method is None or method.detection_limit is None:
        return False
    if value.kind is ValueKind.NUMBER and number is not None:
        return number < method.detection_limit
    return value.kind is ValueKind.BELOW and value.high is not None and value.high <= method.detection_limit


def _factor(value: Value, item: Item, unit: Unit | None, units: dict[str, Unit]) -> Decimal | Reason:
    """The factor to the item's unit, or the reason why there is none."""
    written = squeeze(value.unit).lower()
    if written:
        beside = units.get(written)
        if beside is None or (unit is not None and unit.id != beside.id):
            return Reason.of("unit_unclear", value=value.text, unit=value.unit)
        unit = beside
    if unit is None:
        if item.unit_required:
            return Reason.of("unit_missing", value=value.text, unit=item.unit)
        return Decimal(1)
    factor = factor_to(item, unit, units)
    if factor is None:
        return Reason.of("unit_does_not_fit", value=value.text, unit=unit.id, wanted=item.unit or "-")
    return factor


def _rounded(number: Decimal | None, mark: int, method: Method | None) -> Decimal | None:
    if number is None or method is None or not method.steps:
        return number
    if method.finer_allowed:
        return number
    step = _step(number, method)
    if number % step == 0 and not mark:
        return number
    return round_to_step(number, step, mark=mark)


def _step(number: Decimal, method: Method) -> Decimal:
    size = abs(number)
    return next(step for up_to, step in method.steps if up_to is None or size < up_to)


def _step_text(number: Decimal, method: Method) -> str:
    return plain(_step(number, method))


def _end_text(end: Decimal | None, factor: Decimal) -> str:
    return "" if end is None else plain((end * factor).normalize())


def _converted(number: Decimal, factor: Decimal) -> Decimal:
    """In the item's unit; trailing zeros of the product say nothing about precision."""
    return number if factor == 1 else Decimal(plain((number * factor).normalize()))


def _error(code: str, value: Value, **data: str) -> Measured:
    return Measured(error=Reason.of(code, value=value.text, **data), shown=value.text)


def compare(measured: Measured, limit: Limit, *, item: Item, rounded: bool = False) -> Outcome:
    """PASS, FAIL or INDETERMINATE: whether the measured interval lies inside the limit.

    `rounded` asks for the rounded-value comparison (GB/T 8170-2008 4.3.3), else full-value (4.3.2).
    """
    if limit.kind is LimitKind.TEXT:
        return _compare_text(measured.text, limit, item)
    if limit.kind is LimitKind.NOT_DETECTED:
        return _compare_not_detected(measured)
    low, high = measured.low, measured.high
    if rounded and limit.kind is LimitKind.NUMBER:
        step = step_of_places(limit.places)
        low = None if low is None else round_to_step(low, step)
        high = None if high is None else round_to_step(high, step)
    if _is_inside(low, high, measured, limit):
        return Outcome.PASS
    return Outcome.FAIL if _is_outside(low, high, measured, limit) else Outcome.INDETERMINATE


def _is_inside(low: Decimal | None, high: Decimal | None, measured: Measured, limit: Limit) -> bool:
    above = limit.low is None or (
        low is not None
        and (low > limit.low or (low == limit.low and (not limit.low_open or measured.low_open)))
    )
    below = limit.high is None or (
        high is not None
        and (high < limit.high or (high == limit.high and (not limit.high_open or measured.high_open)))
    )
    return above and below


def _is_outside(low: Decimal | None, high: Decimal | None, measured: Measured, limit: Limit) -> bool:
    too_high = (
        limit.high is not None
        and low is not None
        and (low > limit.high or (low == limit.high and (limit.high_open or measured.low_open)))
    )
    too_low = (
        limit.low is not None
        and high is not None
        and (high < limit.low or (high == limit.low and (limit.low_open or measured.high_open)))
    )
    return too_high or too_low


def _compare_not_detected(measured: Measured) -> Outcome:
    if measured.not_detected:
        return Outcome.PASS
    return Outcome.FAIL if measured.low is not None and measured.low > 0 else Outcome.INDETERMINATE


@lru_cache(maxsize=4096)
def _compare_text(text: str, limit: Limit, item: Item) -> Outcome:
    bare = squeeze(text).lower()
    good = {squeeze(word).lower() for word in (*limit.words, *item.good_words)}
    if any(word in bare for word in _FAIL_WORDS):
        return Outcome.FAIL
    if bare in good:
        return Outcome.PASS
    bad = sorted((squeeze(word).lower() for word in item.bad_words), key=len, reverse=True)
    clauses = [c for c in _CLAUSES.split(bare) if c and not _AGREEING.fullmatch(c)]
    said = {_clause(c, good, bad, after_denial=_DENIED.match(bare) is not None) for c in clauses}
    if Outcome.FAIL in said:
        return Outcome.FAIL
    return Outcome.PASS if said == {Outcome.PASS} else Outcome.INDETERMINATE


def _clause(clause: str, good: set[str], bad: Sequence[str], *, after_denial: bool) -> Outcome:
    """What one clause says of a text item: "无霉味,石油味明显" denies one odour and finds another."""
    if clause in good:
        return Outcome.PASS
    if _FOUND.match(clause):
        return Outcome.FAIL
    rest = clause
    for word in bad:
        rest = rest.replace(word, "")
    if denied := _DENIED.match(clause):
        left = _LISTING.sub("", rest[denied.end() :])
        return Outcome.INDETERMINATE if left or rest == clause else Outcome.PASS
    if rest == clause:
        return Outcome.INDETERMINATE
    # A bare name after a comma may still belong to the denial before it.
    return Outcome.INDETERMINATE if after_denial and not _LISTING.sub("", rest) else Outcome.FAIL
