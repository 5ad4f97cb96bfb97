"""Verdict rows out, joined column by column: every text is written from its distinct values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow
import pyarrow.compute
import pyarrow.parquet

from bihuan.analytics.columns import Column
from bihuan.tables.cells import column_letters
from bihuan.tables.verdicts import harmless

pa: Any = pyarrow
pc: Any = pyarrow.compute
pq: Any = pyarrow.parquet
Ints = npt.NDArray[np.int64]
_SAMPLES_AT_ONCE = 25_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What is written. Every column is told for one kind of row only; elsewhere it is empty.

    `samples`: by sample; shown in all of its rows. `overall`, `readings`, `findings`: in rows of that kind.
    `of_sample` is the sample of each reading and of each finding (ascending). `odd` are whole rows of
    samples that were read row by row, by sample. `reasons` are the overall rows' reasons.
    """

    columns: Sequence[str]
    samples: Mapping[str, Column]
    overall: Mapping[str, Column]
    reasons: Any
    readings: Mapping[str, Column]
    sample_of_reading: npt.NDArray[np.int32]
    source_rows: Ints
    source_name: str
    source_column: int
    findings: Mapping[str, Column]
    sample_of_finding: npt.NDArray[np.int32]
    odd: Mapping[int, Sequence[Mapping[str, str]]]
    count: int


def batches(output: Output, *, guarded: bool) -> Iterator[Any]:
    """Record batches of dictionary-coded texts, some thousand samples each; `guarded` against formulas."""
    for first in range(0, output.count, _SAMPLES_AT_ONCE):
        yield _Chunk(output, first, min(first + _SAMPLES_AT_ONCE, output.count)).batch(guarded=guarded)


def write_parquet(output: Output, target: Path) -> int:
    """Write parquet; the number of rows."""
    rows = 0
    schema = pa.schema([(column, pa.string()) for column in output.columns])
    dictionary = pa.schema([(column, pa.dictionary(pa.int32(), pa.string())) for column in output.columns])
    coded = [column for column in output.columns if column != "source"]
    with pq.ParquetWriter(
        target, dictionary, use_dictionary=coded, write_statistics=False, store_schema=False
    ) as writer:
        for batch in batches(output, guarded=False):
            rows += batch.num_rows
            writer.write_table(pa.Table.from_batches([batch]), row_group_size=max(batch.num_rows, 1))
    del schema
    return rows


def write_csv(output: Output, target: Path, *, connection: Any) -> int:
    """Write csv as the row writer does: a byte order mark, guarded formulas; the number of rows."""
    rows = [0]

    def counted() -> Iterator[Any]:
        for batch in batches(output, guarded=True):
            rows[0] += batch.num_rows
            yield batch

    dictionary = pa.schema([(column, pa.dictionary(pa.int32(), pa.string())) for column in output.columns])
    reader = pa.RecordBatchReader.from_batches(dictionary, counted())
    connection.register("verdicts", reader)
    heads = ",".join(_quoted(harmless(column)) for column in output.columns)
    body = target.with_suffix(".rows")
    connection.execute(f"COPY (FROM verdicts) TO '{body}' (FORMAT csv, HEADER false)")
    connection.unregister("verdicts")
    with target.open("wb") as out, body.open("rb") as made:
        out.write(("\ufeff" + heads + "\n").encode())
        while block := made.read(1 << 24):
            out.write(block)
    body.unlink()
    return rows[0]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\r\n') else text


class _Chunk:
    """The rows of some samples, one after another."""

    def __init__(self, output: Output, first: int, last: int) -> None:
        self._output = output
        self._first = first
        self._readings = slice(*np.searchsorted(output.sample_of_reading, [first, last]).tolist())
        self._findings = slice(*np.searchsorted(output.sample_of_finding, [first, last]).tolist())
        self._odd = [(sample, output.odd[sample]) for sample in range(first, last) if sample in output.odd]
        self._lay_out(last - first)

    def _lay_out(self, count: int) -> None:
        """Where each row goes: a sample's overall row, its readings, its findings, or its odd rows."""
        of_reading = self._output.sample_of_reading[self._readings].astype(np.int64) - self._first
        of_finding = self._output.sample_of_finding[self._findings].astype(np.int64) - self._first
        regular = np.ones(count, dtype=np.int64)
        odd = np.zeros(count, dtype=np.int64)
        for sample, rows in self._odd:
            regular[sample - self._first] = 0
            odd[sample - self._first] = len(rows)
        readings = np.bincount(of_reading, minlength=count)
        findings = np.bincount(of_finding, minlength=count)
        sizes = regular + readings + findings + odd
        starts = np.cumsum(sizes) - sizes
        self.rows = int(sizes.sum())
        self.samples = np.flatnonzero(regular)
        self.at_overall = starts[self.samples]
        self.at_readings = _spots(of_reading, starts + regular)
        self.at_findings = _spots(of_finding, starts + regular + readings)
        self.at_odd = np.concatenate(
            [np.zeros(0, dtype=np.int64)]
            + [starts[s - self._first] + np.arange(len(rows)) for s, rows in self._odd]
        )
        self.owners = np.repeat(np.arange(count), sizes)
        self.is_odd = np.zeros(self.rows, dtype=np.bool_)
        self.is_odd[self.at_odd] = True

    def batch(self, *, guarded: bool) -> Any:
        """The chunk as a record batch."""
        arrays = [self._column(column, guarded=guarded) for column in self._output.columns]
        return pa.RecordBatch.from_arrays(arrays, names=list(self._output.columns))

    def _column(self, column: str, *, guarded: bool) -> Any:
        output = self._output
        codes = np.zeros(self.rows, dtype=np.int32)
        values: list[Any] = [pa.array([""], pa.string())]
        size = 1
        pieces: list[tuple[Ints, Any, Any]] = []
        if column == "source":
            pieces.append((self.at_readings, np.arange(len(self.at_readings)), self._sources()))
        elif column in output.samples:
            part = slice(self._first, self._first + len(np.bincount(self.owners)) if self.rows else 0)
            held = output.samples[column].codes[part]
            used, local = _compact(held, len(output.samples[column].values))
            texts = _texts(output.samples[column].values, used)
            pieces.append((np.flatnonzero(~self.is_odd), local[self.owners[~self.is_odd]], texts))
        if column == "reasons":
            held_reasons = output.reasons.slice(self._first, len(self.samples) + len(self._odd))
            pieces.append((self.at_overall, self.samples, held_reasons))
        pieces += self._of_kind(column)
        for spots, local, texts in pieces:
            codes[spots] = local + size
            values.append(texts)
            size += len(texts)
        odd = [row.get(column, "") for _, rows in self._odd for row in rows]
        if any(odd):
            codes[self.at_odd] = np.arange(len(odd)) + size
            values.append(pa.array(odd, pa.string()))
        texts = pa.concat_arrays([part.cast(pa.string()) for part in values])
        if guarded:
            texts = pa.array([harmless(text) for text in texts.to_pylist()], pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(codes), texts)

    def _of_kind(self, column: str) -> Iterator[tuple[Ints, Any, Any]]:
        output = self._output
        kinds = (
            (output.overall, self.at_overall, self.samples + self._first),
            (output.readings, self.at_readings, self._readings),
            (output.findings, self.at_findings, self._findings),
        )
        for told, spots, rows in kinds:
            if column in told and len(spots):
                used, local = _compact(told[column].codes[rows], len(told[column].values))
                yield spots, local, _texts(told[column].values, used)

    def _sources(self) -> Any:
        """The address of each reading's cell."""
        rows = pa.array(self._output.source_rows[self._readings] + 2)
        head = f"{self._output.source_name}!{column_letters(self._output.source_column)}"
        return pc.binary_join_element_wise(head, pc.cast(rows, pa.string()), "")


def _spots(owners: Ints, starts: Ints) -> Ints:
    """The place of each row of ascending owners, from where their rows begin."""
    if not len(owners):
        return np.zeros(0, dtype=np.int64)
    firsts = np.searchsorted(owners, owners)
    spots: Ints = starts[owners] + np.arange(len(owners)) - firsts
    return spots


def _compact(codes: npt.NDArray[np.int32], size: int) -> tuple[Ints, npt.NDArray[np.int32]]:
    """(the codes that occur, each row's number among them)."""
    if size <= 4 * len(codes) + 1000:
        present = np.zeros(size, dtype=np.bool_)
        present[codes] = True
        used = np.flatnonzero(present)
        number = np.cumsum(present, dtype=np.int32) - 1
        return used, number[codes]
    used, local = np.unique(codes, return_inverse=True)
    return used.astype(np.int64), local.astype(np.int32)


def _texts(values: Sequence[str], used: Ints) -> Any:
    return pa.array([values[code] for code in used.tolist()], pa.string())
