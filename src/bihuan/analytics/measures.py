"""What readings measured: values read once, and told apart by the side of each limit on which they fall."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bihuan.analytics.columns import Column, Rows, each
from bihuan.analytics.readings import Readings
from bihuan.analytics.tools import Tools
from bihuan.engine.judgement.compare import Measured, compare
from bihuan.engine.judgement.facts import Reading
from bihuan.engine.judgement.names import ItemName
from bihuan.engine.judgement.units import parse_written_limit
from bihuan.engine.kernel.dates import parse_days
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.kernel.text import fold
from bihuan.engine.rules.catalogue import Item
from bihuan.engine.rules.limits import Limit
from bihuan.engine.rules.standards import Method

# What stands in a verdict for what its key does not hold. No text of a sheet has this sign.
DAY, SHOWN, FOLDED = "\x1aday", "\x1ashown", "\x1afolded"
STEPS, ERROR = Reason("\x1asteps"), Reason("\x1aerror")
_NONE: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """What is odd about a method; its `day` is the reading's own. `lab` is the method as written."""

    reasons: tuple[Reason, ...] = ()
    lab: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A measured value with the text that stands for it where nothing is compared."""

    measured: Measured
    folded: str


@dataclass(frozen=True, slots=True)
class Side:
    """Values that no limit tells apart; `measured` is one of them, with places for what is its own."""

    item: str
    key: Hashable
    measured: Measured = field(compare=False)
    method: Method | None = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Columns beside the readings."""

    items: Column  # ItemName | None
    values: Column  # Value
    sides: Column  # Side
    remarks: Column  # Remark
    days: Column  # the day of the test where a remark names it

    def at(self, places: Rows) -> Measures:
        """Those of some readings."""
        columns = (self.items, self.values, self.sides, self.remarks, self.days)
        items, values, sides, remarks, days = (column.at(places) for column in columns)
        return Measures(items=items, values=values, sides=sides, remarks=remarks, days=days)


def measure_readings(readings: Readings, tools: Tools) -> Measures:
    """Read every value once."""
    texts = readings.texts
    names = each(tools.names.item, texts["item"])
    items = each(lambda name: name.item.id if name else "", names)
    precision, remarks, days = _methods(readings, items, tools)
    values = each(
        lambda item, value, unit, method: _value(item, value, unit, method, tools),
        each(lambda name: name.item.id if name and name.item.scale != "label" else "", names),
        texts["value"],
        texts["unit"],
        precision,
    )
    limits = _Limits(readings, items, tools)
    sides = each(lambda item, value, method: limits.side(item, value, method), items, values, precision)
    return Measures(items=names, values=values, sides=sides, remarks=remarks, days=days)


def _value(item: str, value: str, unit: str, method: str, tools: Tools) -> Value:
    if not item:
        return Value(Measured(), fold(value))
    one = tools.single.take(0, Reading(item=item, value=value, unit=unit, method=method))
    return Value(one.measured, fold(value))


def _methods(readings: Readings, items: Column, tools: Tools) -> tuple[Column, Column, Column]:
    """(a text that cites the method whose precision holds, what is odd about the cited one, the day)."""
    known = [
        day
        for method in tools.rulebook.methods
        for edition in method.editions
        for day in (edition.in_force_from, edition.in_force_until)
        if day is not None
    ]
    starts = sorted(set(known))
    tested = readings.texts["tested_on"]
    days = each(_day, tested)
    eras = each(lambda day: bisect_right(starts, date.fromisoformat(day)) if day else -1, days)

    def ask(item: str, method: str, era: int) -> tuple[str, Remark]:
        if not item:
            return "", Remark()
        day = "" if era < 0 else (starts[era - 1] if era else _before(starts)).isoformat()
        one = Reading(item=item, value="", method=method, tested_on=day)
        kind = tools.names.items[item]
        found, reasons = tools.single.methods.method_of(one, kind)
        usual, _ = tools.single.methods.method_of(Reading(item=item, value=""), kind)
        cites = found.name if found is not None and found is not usual else ""
        remark = Remark(tuple(map(_dayless, reasons)), method.strip()) if reasons else Remark()
        return cites, remark

    whole = each(ask, items, readings.texts["method"], eras)
    remarks = each(lambda found: found[1], whole)
    reads_day = remarks.told(lambda remark: any(DAY in dict(r.data).values() for r in remark.reasons))
    return each(lambda found: found[0], whole), remarks, days.where(reads_day, "")


def _day(text: str) -> str:
    span = parse_days(text)
    return span.last.isoformat() if span else ""


def _before(starts: Sequence[date]) -> date:
    return starts[0] - timedelta(days=1) if starts else date(2000, 1, 1)


def _dayless(reason: Reason) -> Reason:
    return Reason(reason.code, tuple((k, DAY if k == "day" else v) for k, v in reason.data))


class _Limits:
    """Every limit that a reading may be compared with: of the rules, declared, of the laboratory."""

    def __init__(self, readings: Readings, items: Column, tools: Tools) -> None:
        self._tools = tools
        self._limits: dict[str, list[tuple[Limit, bool]]] = {}
        self._methods = {method.name: method for method in tools.rulebook.methods}
        written = [
            each(lambda item, text: (item, text), items, readings.texts[field])
            for field in ("declared_limit", "lab_limit")
        ]
        self._written: dict[str, set[str]] = {}
        for column in written:
            for item, text in column.values:
                if item and text:
                    self._written.setdefault(item, set()).add(text)

    def side(self, item: str, value: Value, method: str) -> Side:
        """The side of a value; what can't be compared is told apart by being so."""
        measured = value.measured
        error = None if measured.error is None else ERROR
        bare = replace(measured, shown=SHOWN, steps=(STEPS,), error=error)
        if not item:
            return Side("", value.folded, bare, None)
        kind = self._tools.names.items[item]
        name = ItemName(kind)
        found = self._method(method, name)
        mark = found.mark.checked.word if found and measured.was_rounded else ""
        if measured.missing or measured.error is not None:
            return Side(item, (measured.missing, mark), bare, found)
        outcomes = tuple(
            compare(measured, limit, item=kind, rounded=rounded) for limit, rounded in self._of(item, kind)
        )
        return Side(item, (mark, outcomes), bare, found)

    def _method(self, text: str, name: ItemName) -> Method | None:
        found, _ = self._tools.single.methods.method_of(
            Reading(item=name.item.id, value="", method=text), name.item
        )
        return found

    def _of(self, item: str, kind: Item) -> list[tuple[Limit, bool]]:
        if item not in self._limits:
            meant = kind.covers or (item,)
            rules = [
                (rule.limit, rule.rounded)
                for standard in self._tools.rulebook.standards
                for edition in standard.editions
                for rule in edition.rules
                if rule.item in meant and rule.limit is not None
            ]
            units = self._tools.single.units
            own = [
                (limit, False)
                for text in sorted(self._written.get(item, ()))
                if (limit := parse_written_limit(text, item=kind, units=units, bare_is_at_least=True))
            ]
            self._limits[item] = list({_sense(pair): pair for pair in (*rules, *own)}.values())
        return self._limits[item]


def _sense(pair: tuple[Limit, bool]) -> Hashable:
    """Limits that mean the same are one, however they are written."""
    limit, rounded = pair
    places = limit.places if rounded else 0
    ends = (limit.low, limit.high, limit.low_open, limit.high_open)
    return (limit.kind, *ends, limit.words, places, rounded)
