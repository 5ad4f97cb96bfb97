"""Samples put together from the rows of a file, with the account of what became of each row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.engine.judgement.names import Names
from bihuan.engine.kernel.dates import parse_days
from bihuan.engine.kernel.text import fold, is_missing
from bihuan.tables.cells import Grid
from bihuan.tables.compositions import fibre_readings
from bihuan.tables.headers import CARRIED, SAMPLE_FACTS, load_headers
from bihuan.tables.messages import Message, note

_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SERIALS = range(20_000, 60_000)  # 1954 to 2064
_EPOCH = date(1899, 12, 30)
_DATE_LIKE = re.compile(r"(?:19|20)\d{2}(?:\s*[-./年]\s*\d{1,2}|\d{4}$)")
_NUMBER = re.compile(r"[<>≤≥＜＞]?\s*[-+−]?\d+(?:\.\d+)?")

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid, counted from 0."""

    grid: Grid
    row: int
    column: int

    @property
    def place(self) -> str:
        """The cell for people, with the file's name."""
        return self.grid.place(self.row, self.column)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRecord:
    """A sample in the engine's shape, and what its sheet says beside it.

    `columns` are carried columns and unknown ones, under their own header. `reading_columns` are the
    unknown columns of each reading, parallel to `sample.readings`.
    """

    sample: Sample
    columns: Pairs = ()
    reading_columns: tuple[Pairs, ...] = ()

    def received(self, day: date) -> SampleRecord:
        """The record, with the day of receipt where the sheet gives no date at all."""
        s = self.sample
        dates = (
            s.produced_on,
            s.purchased_on,
            s.sampled_on,
            s.received_on,
            *(r.tested_on for r in s.readings),
        )
        if any(parse_days(text) for text in dates):
            return self
        return replace(self, sample=replace(s, received_on=day.isoformat()))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingsFile:
    """What a laboratory's file holds. `shape`: long | wide | report | mixed.

    rows_in = rows_read + rows_refused + rows_ignored; `ignored` says why (reason, rows): title,
    header, blank, note, our_verdict, no_readings. Refused rows have a message each.
    """

    name: str
    shape: str
    samples: tuple[SampleRecord, ...]
    messages: tuple[Message, ...]
    rows_read: int
    rows_refused: int
    rows_ignored: int
    ignored: tuple[tuple[str, int], ...] = ()

    @property
    def rows_in(self) -> int:
        """Rows that the file has."""
        return self.rows_read + self.rows_refused + self.rows_ignored


@dataclass(slots=True)
class _Draft:
    facts: dict[str, list[str]] = field(default_factory=dict)
    first_place: str = ""
    conflicts: dict[str, str] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    reading_columns: list[Pairs] = field(default_factory=list)


class Collector:
    """Gathers rows into samples. A sample is known by its id, else by its report's number."""

    def __init__(self, names: Names, *, name: str) -> None:
        self._names = names
        self._name = name
        self._drafts: dict[str, _Draft] = {}
        self._extra = {fact: kind for fact, kind in names.facts.items() if fact not in _SAMPLE_FIELDS}
        self._serials: Counter[str] = Counter()
        self._serial_places: dict[str, tuple[str, str, str]] = {}
        self._oddities: dict[tuple[str, str], tuple[str, int]] = {}
        self._dates = load_headers().dates
        self.messages: list[Message] = []
        self.read = 0
        self.refused = 0
        self.ignored: Counter[str] = Counter()

    def ignore(self, reason: str, rows: int = 1) -> None:
        """Count rows that carry nothing to judge."""
        if rows:
            self.ignored[reason] += rows

    def refuse(self, code: str, *, place: str, **data: str) -> None:
        """Refuse one row."""
        self.refused += 1
        self.messages.append(note(code, place=place, **data))

    def sample(self, facts: Mapping[str, str], *, place: str) -> str | None:
        """Take the facts of a sample as one place gives them; its key, or None when it has no name.

        Facts are columns of the readings table, or other headers as they stand. Where two places
        contradict each other both texts are kept, so that nothing is silently chosen.
        """
        name = facts.get("sample_id") or facts.get("report_no") or ""
        if is_missing(name):
            return None
        key = fold(name)
        draft = self._drafts.setdefault(key, _Draft(first_place=place))
        for column, text in facts.items():
            texts = draft.facts.setdefault(column, [])
            if not text or text in texts:
                continue
            if all(fold(text) != fold(known) for known in texts):
                if texts and column in _FACTS:
                    draft.conflicts.setdefault(column, place)
                texts.append(text)
        return key

    def reading(self, key: str, facts: Mapping[str, str], *, cell: Cell, columns: Pairs = ()) -> None:
        """Add one reading; a cell with a whole composition becomes one reading a fibre."""
        draft = self._drafts[key]
        texts = {column: text for column, text in facts.items() if text}
        if "tested_on" in texts:
            texts["tested_on"] = self.dated("tested_on", texts["tested_on"], place=cell.place)
        source = cell.grid.address(cell.row, cell.column)
        reading = Reading(item=texts.pop("item", ""), value=texts.pop("value", ""), source=source, **texts)
        for one in fibre_readings(reading, names=self._names):
            draft.readings.append(one)
            draft.reading_columns.append(columns)
        self._note_oddities(reading, cell)

    def dated(self, column: str, text: str, *, place: str) -> str:
        """A date that stands as a workbook's serial number becomes a date, and is noted."""
        if column not in self._dates or not _SERIAL.fullmatch(folded := fold(text)):
            return text
        days = int(folded.split(".")[0])
        if days not in _SERIALS:
            return text
        day = (_EPOCH + timedelta(days=days)).isoformat()
        self._serials[column] += 1
        self._serial_places.setdefault(column, (place, text, day))
        return day

    def finish(self, *, shape: str, messages: Iterable[Message]) -> ReadingsFile:
        """Everything gathered."""
        records = tuple(self._record(key, draft) for key, draft in self._drafts.items())
        return ReadingsFile(
            name=self._name,
            shape=shape,
            samples=records,
            messages=(*messages, *self.messages, *self._closing_notes()),
            rows_read=self.read,
            rows_refused=self.refused,
            rows_ignored=sum(self.ignored.values()),
            ignored=tuple(sorted(self.ignored.items())),
        )

    def _note_oddities(self, reading: Reading, cell: Cell) -> None:
        found = self._names.item(reading.item)
        if found is None:
            self._odd("unknown_item", reading.item, cell)
        elif not reading.unit and found.item.unit_required and _NUMBER.fullmatch(fold(reading.value)):
            self._odd("unit_not_given", reading.item, cell)
        if cell.grid.is_text_number(cell.row, cell.column):
            self._odd("text_number_read", "", cell)

    def _odd(self, code: str, item: str, cell: Cell) -> None:
        place, count = self._oddities.get((code, item)) or (cell.place, 0)
        self._oddities[code, item] = (place, count + 1)

    def _closing_notes(self) -> list[Message]:
        notes = [
            note(
                "date_serial_read",
                place=place,
                column=column,
                text=text,
                day=day,
                count=str(self._serials[column]),
            )
            for column, (place, text, day) in self._serial_places.items()
        ]
        notes += [
            note(code, place=place, count=str(count), **({"item": item} if item else {}))
            for (code, item), (place, count) in self._oddities.items()
        ]
        return notes

    def _record(self, key: str, draft: _Draft) -> SampleRecord:
        self._split_dates(draft)
        for column, place in draft.conflicts.items():
            texts = " / ".join(draft.facts[column])
            name = load_headers().columns[column].names[0]
            self.messages.append(
                note("sample_contradicts_itself", place=place, sample=key, column=name, texts=texts)
            )
        facts = {
            column: "; ".join(self.dated(column, text, place=draft.first_place) for text in texts)
            for column, texts in draft.facts.items()
            if texts
        }
        known = {column: facts[column] for column in _SAMPLE_FIELDS if column in facts}
        known["sample_id"] = facts.get("sample_id") or facts["report_no"]
        return SampleRecord(
            sample=Sample(
                readings=tuple(draft.readings),
                lab_verdict=facts.get("sample_verdict", ""),
                extra=tuple((column, text) for column, text in facts.items() if column in self._extra),
                **known,
            ),
            columns=tuple(
                (column, text)
                for column, text in facts.items()
                if column not in _SAMPLE_FIELDS and column not in self._extra and column != "sample_verdict"
            ),
            reading_columns=tuple(draft.reading_columns),
        )

    def _split_dates(self, draft: _Draft) -> None:
        """A column "生产日期/批号" holds a date or a lot; what looks like no date is a lot."""
        for text in draft.facts.pop("produced_on_or_lot", []):
            column = "produced_on" if _DATE_LIKE.match(fold(text)) else "lot"
            known = draft.facts.setdefault(column, [])
            if not known:
                known.append(text)


_SAMPLE_FIELDS = frozenset(SAMPLE_FACTS)
_FACTS = _SAMPLE_FIELDS | {"sample_verdict"}
KNOWN_COLUMNS = frozenset((*SAMPLE_FACTS, *CARRIED))
