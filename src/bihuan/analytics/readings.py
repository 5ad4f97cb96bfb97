"""The readings of a plain table as columns, as the row reader would give them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bihuan.analytics.columns import Column, Mask, Rows, constant, each, merged
from bihuan.analytics.item_cells import NameFacts
from bihuan.analytics.layout import PlainTable
from bihuan.analytics.rows import Sorted
from bihuan.analytics.source import Source
from bihuan.engine.judgement.facts import Reading
from bihuan.engine.judgement.names import Names
from bihuan.engine.kernel.text import is_missing
from bihuan.tables.compositions import fibre_readings
from bihuan.tables.samples import Collector

_OF_NAME = ("item", "part", "component")
_BESIDE = ("method", "tested_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """Readings in the order of their samples; `texts` has a column for each field of a `Reading`.

    `rows` are their rows in the table; a cell with a whole composition gives several. `serials` are the
    readings whose day stood as a workbook's number.
    """

    rows: Rows
    samples: npt.NDArray[np.int32]
    texts: Mapping[str, Column]
    unknown: Mapping[str, Column]
    serials: Column

    def __len__(self) -> int:
        return len(self.rows)

    def at(self, places: Rows) -> Readings:
        """Some of them."""
        return Readings(
            rows=self.rows[places],
            samples=self.samples[places],
            texts={field: column.at(places) for field, column in self.texts.items()},
            unknown={},
            serials=self.serials.at(places),
        )

    def reading(self, place: int) -> Reading:
        """One of them, for the engine."""
        return Reading(**{field: column[place] for field, column in self.texts.items()})


def read_readings(source: Source, table: PlainTable, found: Sorted, names: Names) -> Readings:
    """The readings of the rows that are read column by column."""
    rows, count = found.readings, len(found.readings)

    def given(column: str) -> Column:
        place = table.reading.get(column)
        return constant("", count) if place is None else source.texts(place).at(rows)

    said: dict[str, Column] = {field: _of(found.names, field) for field in _OF_NAME}
    unit = given("unit").where(~found.silent, "")
    unit = each(lambda text: "" if is_missing(text) else text, unit)
    own_unit, own_limit = _of(found.names, "unit"), _of(found.names, "lab_limit")
    said["unit"] = merged(unit.told(bool), unit, own_unit)
    limit = given("lab_limit")
    said["lab_limit"] = merged(limit.told(bool), limit, own_limit)
    said |= {column: given(column).where(~found.silent, "") for column in _BESIDE}
    said |= {column: given(column) for column in ("value", "declared_limit", "lab_verdict")}
    dates = Collector(names, name="")
    day = each(lambda text: dates.dated("tested_on", text, place=""), said["tested_on"])
    serials = each(lambda text, dated: text if text != dated else "", said["tested_on"], day)
    said["tested_on"] = day
    unknown = {use.header: source.texts(use.index).at(rows) for use in table.unknown}
    return _expanded(
        Readings(rows=rows, samples=found.samples, texts=said, unknown=unknown, serials=serials), names
    )


def _of(names: Column, field: str) -> Column:
    return each(lambda facts: getattr(facts, field), _known(names))


def _known(names: Column) -> Column:
    """Triples that no reading here has may stand for nothing."""
    nothing = NameFacts("", "", "", "", "")
    return Column(names.codes, [facts or nothing for facts in names.values])


def _expanded(found: Readings, names: Names) -> Readings:
    """A cell with a whole composition becomes one reading a fibre."""
    texts = found.texts
    is_fibre = texts["item"].told(
        lambda text: (n := names.item(text)) is not None and n.item.scale == "fibre"
    )
    places = np.flatnonzero(is_fibre)
    if not len(places):
        return found

    def ask(item: str, part: str, component: str, value: str, unit: str) -> tuple[Reading, ...]:
        one = Reading(item=item, part=part, component=component, value=value, unit=unit)
        made = fibre_readings(one, names=names)
        return () if made == (one,) else made

    fields = (*_OF_NAME, "value", "unit")
    made = each(ask, *(texts[field].at(places) for field in fields))
    changed = made.told(bool)
    if not changed.any():
        return found
    counts = np.ones(len(found), dtype=np.int64)
    counts[places] = np.maximum(made.told(len, np.int64), 1)
    return _repeated(found, counts, places[changed], made.at(changed))


def _repeated(found: Readings, counts: npt.NDArray[np.int64], places: Rows, made: Column) -> Readings:
    again = np.repeat(np.arange(len(found)), counts)
    starts = np.cumsum(counts) - counts
    texts = {field: column.at(again) for field, column in found.texts.items()}
    spots = np.concatenate([starts[place] + np.arange(counts[place]) for place in places])
    fibres = [one for row in range(len(made)) for one in made[row]]
    for field in ("part", "component", "value", "unit"):
        texts[field] = _patched(texts[field], spots, [getattr(one, field) for one in fibres])
    return replace(
        found,
        rows=found.rows[again],
        samples=found.samples[again],
        texts=texts,
        unknown={header: column.at(again) for header, column in found.unknown.items()},
        serials=found.serials.at(again),
    )


def _patched(column: Column, spots: Rows, texts: list[str]) -> Column:
    values = list(column.values)
    known = {value: place for place, value in enumerate(values)}
    codes = column.codes.copy()
    new = [known.setdefault(text, len(known)) for text in texts]
    codes[spots] = new
    values += [text for text, place in known.items() if place >= len(values)]
    return Column(codes, values)


def first_of(samples: npt.NDArray[np.int32], mask: Mask) -> tuple[Rows, npt.NDArray[np.int32]]:
    """(the first reading of each sample for which the mask holds, that sample)."""
    places = np.flatnonzero(mask)
    if not len(places):
        return places, samples[:0]
    owners = samples[places]
    is_first = np.concatenate([[True], owners[1:] != owners[:-1]])
    return places[is_first], owners[is_first]
