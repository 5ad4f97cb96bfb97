"""The texts of samples, and which columns a table of verdicts on them has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bihuan.analytics.account import Serials
from bihuan.analytics.columns import Column, Mask, constant, each
from bihuan.analytics.layout import PlainTable
from bihuan.analytics.readings import Readings
from bihuan.analytics.rows import Sorted
from bihuan.analytics.source import Source
from bihuan.engine.judgement.facts import Sample
from bihuan.engine.judgement.names import Names
from bihuan.tables.headers import SAMPLE_FACTS, load_headers
from bihuan.tables.samples import Collector, SampleRecord
from bihuan.tables.verdict_rows import columns_of

_FIELDS = frozenset(SAMPLE_FACTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleTexts:
    """By column of the readings table: the text of each sample. Columns that the table lacks are empty."""

    given: Mapping[str, Column]
    facts: frozenset[str]  # columns that hold a further fact
    serials: Sequence[Serials]
    count: int

    def __getitem__(self, column: str) -> Column:
        return self.given.get(column) or constant("", self.count)


def read_samples(source: Source, table: PlainTable, found: Sorted, names: Names) -> SampleTexts:
    """The texts of every sample as its first row gives them, days read."""
    places = table.sample
    texts = source.texts_at(list(places.values()), found.first_rows)
    given = {column: texts[place] for column, place in places.items()}
    serials = []
    dates = load_headers().dates
    for column in given:
        if column in dates:
            reader = Collector(names, name="")
            days = each(
                lambda text, c=column, r=reader: r.dated(c, text, place="") if text else "", given[column]
            )
            as_number = each(lambda text, day: text if text != day else "", given[column], days)
            if any(as_number.values):
                serials.append(Serials(column=column, texts=as_number, days=days))
                given[column] = days
    return SampleTexts(
        given=given,
        facts=frozenset(names.facts) & set(given) - _FIELDS,
        serials=serials,
        count=len(found.first_rows),
    )


class Shape:
    """Which columns are written, found from the first samples that fill them."""

    def __init__(self, texts: SampleTexts, readings: Readings, received: Column, is_odd: Mask) -> None:
        self._texts = texts
        self._readings = readings
        self._received = received
        self._is_odd = is_odd

    def columns(self, odd: Mapping[int, SampleRecord]) -> tuple[str, ...]:
        """The columns in the order in which the row writer has them."""
        samples = {sample: self.record(sample) for sample in self._firsts()}
        return columns_of([record for _, record in sorted((samples | dict(odd)).items())])

    def named(self, header: str) -> str:
        """What a foreign column is called in the output."""
        bare = Sample(sample_id="", readings=())
        own = columns_of([SampleRecord(sample=bare)])
        beside = columns_of([SampleRecord(sample=bare, columns=((header, "x"),))])
        return next(column for column in beside if column not in own)

    def record(self, sample: int) -> SampleRecord:
        """A sample in the shape of the row reader."""
        texts = {c: text for c, column in self._texts.given.items() if (text := column[sample])}
        if received := self._received[sample]:
            texts["received_on"] = received
        first, last = np.searchsorted(self._readings.samples, [sample, sample + 1]).tolist()
        beside = [
            tuple((header, text) for header, column in self._readings.unknown.items() if (text := column[n]))
            for n in range(first, last)
        ]
        known = {column: text for column, text in texts.items() if column in _FIELDS}
        conclusion = texts.pop("sample_verdict", "")
        extra = {c: text for c, text in texts.items() if c in self._texts.facts}
        return SampleRecord(
            sample=Sample(
                readings=tuple(self._readings.reading(n) for n in range(first, last)),
                lab_verdict=conclusion,
                extra=tuple(extra.items()),
                **known,
            ),
            columns=tuple((c, t) for c, t in texts.items() if c not in _FIELDS and c not in extra),
            reading_columns=tuple(beside),
        )

    def _firsts(self) -> list[int]:
        """For each column the first sample that fills it."""
        regular = ~self._is_odd
        found = set()
        for column in (*self._texts.given.values(), self._received):
            filled = np.flatnonzero(column.told(bool) & regular)
            found.update(filled[:1].tolist())
        fields = ("declared_limit", "lab_limit", "lab_verdict")
        for column in (*(self._readings.texts[f] for f in fields), *self._readings.unknown.values()):
            filled = np.flatnonzero(column.told(bool))
            found.update(self._readings.samples[filled[:1]].tolist())
        return sorted(found)
