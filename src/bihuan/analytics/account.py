"""What became of each row of a table, and what is to be said of it: as the row reader accounts for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bihuan.analytics.columns import Column, each
from bihuan.analytics.excerpt import OddSamples, row_of
from bihuan.analytics.layout import PlainTable
from bihuan.analytics.readings import Readings
from bihuan.analytics.rows import Sorted
from bihuan.analytics.source import Source
from bihuan.engine.judgement.names import Names
from bihuan.tables.cells import Grid, place_of
from bihuan.tables.messages import Message, note
from bihuan.tables.samples import Cell, Collector, ReadingsFile

_REFUSED = frozenset({"reading_without_sample", "reading_without_item"})
_COUNTED = frozenset({"unknown_item", "unit_not_given", "date_serial_read"})
_LINE = 2  # a row's number in the file: counted from 1, below the header


@dataclass(frozen=True, slots=True, kw_only=True)
class Serials:
    """Days of the samples that stood as a workbook's number: text and day by sample, "" elsewhere."""

    column: str
    texts: Column
    days: Column


def account_of(
    source: Source,
    table: PlainTable,
    found: Sorted,
    *,
    readings: Readings,
    odd: OddSamples,
    serials: Sequence[Serials],
    names: Names,
) -> ReadingsFile:
    """The account of a file, without its samples."""
    place = _Places(source, table)
    refused = [note("reading_without_sample", place=place.of(row)) for row in found.refused.tolist()]
    refused += [message for message in odd.messages if message.code in _REFUSED]
    counted = [*_oddities(readings, place, names), *_serials(readings, serials, found, place)]
    counted += [message for message in odd.messages if message.code in _COUNTED]
    others = [message for message in odd.messages if message.code not in _REFUSED | _COUNTED]
    about_file = [message for message in others if row_of(message) <= 1]
    ignored = dict(odd.ignored)
    for reason, rows in (("blank", found.blank), ("header", 1)):
        ignored[reason] = ignored.get(reason, 0) + rows
    ignored = {reason: rows for reason, rows in ignored.items() if rows}
    return ReadingsFile(
        name=source.name,
        shape="long",
        samples=(),
        messages=(
            *about_file,
            *sorted(refused, key=row_of),
            *(message for message in others if row_of(message) > 1),
            *_merged(counted),
        ),
        rows_read=len(found.readings) + odd.read,
        rows_refused=len(found.refused) + odd.refused,
        rows_ignored=sum(ignored.values()),
        ignored=tuple(sorted(ignored.items())),
    )


class _Places:
    def __init__(self, source: Source, table: PlainTable) -> None:
        self._source = source
        self._column = table.value.index

    def of(self, row: int) -> str:
        """The cell of the result in a row."""
        return place_of(self._source.name, self._source.stem, row=row + 1, column=self._column)


def _oddities(readings: Readings, place: _Places, names: Names) -> Iterable[Message]:
    """One note for each item that is unknown, or whose numbers lack their unit."""
    texts = readings.texts
    is_odd = texts["item"].told(lambda text: (n := names.item(text)) is None or n.item.unit_required)
    is_odd &= ~(texts["unit"].told(bool) & texts["item"].told(lambda text: names.item(text) is not None))
    rows = np.flatnonzero(is_odd)
    codes = each(
        lambda item, value: _oddity(item, value, names), texts["item"].at(rows), texts["value"].at(rows)
    )
    for code, item in sorted({key for key in codes.values if key}):
        hits = np.unique(readings.rows[rows[codes.codes == codes.values.index((code, item))]])
        if len(hits):
            yield note(code, place=place.of(int(hits[0])), count=str(len(hits)), item=item)


def _oddity(item: str, value: str, names: Names) -> tuple[str, str] | None:
    """(code, item) of what the row reader notes of a reading without unit."""
    collector = Collector(names, name="")
    key = collector.sample({"sample_id": "1"}, place="")
    cell = Cell(Grid(name="", file="", rows=((value,),)), 0, 0)
    collector.reading(key or "", {"item": item, "value": value}, cell=cell)
    file = collector.finish(shape="long", messages=())
    return next(((m.code, item) for m in file.messages if m.code in _COUNTED), None)


def _serials(
    readings: Readings, serials: Sequence[Serials], found: Sorted, place: _Places
) -> Iterable[Message]:
    tested = np.flatnonzero(readings.serials.told(bool))
    if len(tested):
        rows = np.unique(readings.rows[tested])
        first = int(tested[np.argmin(readings.rows[tested])])
        yield _serial(
            "tested_on",
            place.of(int(rows[0])),
            (readings.serials[first], readings.texts["tested_on"][first]),
            len(rows),
        )
    for one in serials:
        samples = np.flatnonzero(one.texts.told(bool) & ~found.is_odd)
        if len(samples):
            first = int(samples[0])
            told = (one.texts[first], one.days[first])
            yield _serial(one.column, place.of(int(found.first_rows[first])), told, len(samples))


def _serial(column: str, place: str, told: tuple[str, str], count: int) -> Message:
    text, day = told
    return note("date_serial_read", place=place, column=column, text=text, day=day, count=str(count))


def _merged(messages: Iterable[Message]) -> list[Message]:
    """One note for each matter, at its first place, with all that were counted; days first."""
    found: dict[tuple[str, str], list[tuple[int, int, Message]]] = {}
    for place, message in enumerate(messages):
        data = dict(message.data)
        key = (message.code, data.get("item") or data.get("column", ""))
        found.setdefault(key, []).append((row_of(message), place, message))
    merged = []
    for several in found.values():
        row, place, first = min(several, key=lambda one: one[:2])
        count = sum(int(dict(message.data)["count"]) for _, _, message in several)
        data = {**dict(first.data), "count": str(count)}
        order = (first.code != "date_serial_read", _is_of_sample(first), row, place)
        merged.append((order, Message(first.code, first.place, tuple(data.items()))))
    return [message for _, message in sorted(merged, key=lambda one: one[0])]


def _is_of_sample(message: Message) -> bool:
    """Days of samples are read after all rows."""
    data: Mapping[str, str] = dict(message.data)
    return message.code == "date_serial_read" and data["column"] != "tested_on"
