"""Verdict rows out, joined column by column: every text is written from its distinct values."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, BinaryIO

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
_SAMPLES_AT_ONCE = 12_500
_READINGS_AT_ONCE = 250_000
_WRITERS = 2
_MOST_WORDS = 1 << 28  # bytes of a dictionary in parquet
_FORMULA = r"^[=+\-@\t\r]"  # what `harmless` looks at


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


def write_parquet(output: Output, target: Path) -> int:
    """Write parquet; the number of rows."""
    schema = pa.schema([(column, pa.dictionary(pa.int32(), pa.string())) for column in output.columns])
    coded = [column for column in output.columns if column != "source"]
    with pq.ParquetWriter(
        target,
        schema,
        compression="zstd",
        use_dictionary=coded,
        dictionary_pagesize_limit=_MOST_WORDS,
        write_statistics=False,
        store_schema=False,
    ) as writer:
        return _written(output, _Chunk.batch, lambda batch, turn: (turn(), writer.write_batch(batch)))


def write_csv(output: Output, target: Path) -> int:
    """Write csv as the row writer does: a byte order mark, guarded formulas, CRLF; the number of rows."""
    with target.open("wb") as out:
        heads = ",".join(_cells(pa.array([harmless(column) for column in output.columns])).to_pylist())
        out.write(("\ufeff" + heads + "\r\n").encode())
        return _written(output, _Chunk.pieces, lambda pieces, turn: _write_lines(pieces, out, turn=turn))


def _written(
    output: Output, make: Callable[[_Chunk], Any], write: Callable[[Any, Callable[[], object]], object]
) -> int:
    """Write chunk after chunk, some while the next one is made; the number of rows.

    `write` gets what was made and a function that waits until all before it is written.
    """
    rows = 0
    with ThreadPoolExecutor(max_workers=_WRITERS) as pool:
        last: Future[object] = pool.submit(object)
        waiting = deque([last])
        for first, end in _bounds(output):
            chunk = _Chunk(output, first, end)
            last = pool.submit(write, make(chunk), last.result)
            rows += chunk.rows
            waiting.append(last)
            if len(waiting) > _WRITERS:
                waiting.popleft().result()
        last.result()
    return rows


def _bounds(output: Output) -> Iterator[tuple[int, int]]:
    """Samples from … to …: some thousand at once, and not too many readings."""
    ends = {output.count, *range(0, output.count, _SAMPLES_AT_ONCE)}
    ends |= set(output.sample_of_reading[::_READINGS_AT_ONCE].tolist())
    return pairwise(sorted({0, *ends}))


def _write_lines(pieces: Sequence[tuple[Any, Any]], out: BinaryIO, *, turn: Callable[[], object]) -> None:
    """Write lines in their turn, of which each piece is (texts, the number of its text in each line)."""
    taken = [texts.cast(pa.large_string()).take(numbers) for texts, numbers in pieces]
    lines = pc.binary_join_element_wise(*taken, pa.scalar("", pa.large_string()))
    turn()
    if len(lines):
        _, offsets, data = lines.buffers()
        ends = np.frombuffer(offsets, dtype=np.int64)[lines.offset : lines.offset + len(lines) + 1]
        out.write(memoryview(data)[ends[0] : ends[-1]])


def _cells(texts: Any) -> Any:
    """Texts as csv holds them, quoted where a sign asks for it; formulas guarded."""
    if pc.any(pc.match_substring_regex(texts, _FORMULA)).as_py():
        texts = pa.array([harmless(text) for text in texts.to_pylist()], pa.string())
    quoted = pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', "")
    return pc.if_else(pc.match_substring_regex(texts, '[,"\r\n]'), quoted, texts)


class _Chunk:
    """The rows of some samples, one after another."""

    def __init__(self, output: Output, first: int, last: int) -> None:
        self._output = output
        self._first = first
        self._last = last
        self._of_samples = output.samples
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
        # Whose texts a row shows: its sample's, or its own where the sample was read row by row.
        self.shown = np.repeat(np.arange(count), sizes)
        self.shown[self.at_odd] = count + np.arange(len(self.at_odd))

    def batch(self) -> Any:
        """The chunk as a record batch of dictionary-coded texts."""
        arrays = []
        for column in self._output.columns:
            codes, texts = self._told(column)
            # Parquet keeps a dictionary only where no text stands in it twice.
            unique = texts.dictionary_encode()
            numbers = unique.indices.to_numpy()
            arrays.append(pa.DictionaryArray.from_arrays(pa.array(numbers[codes]), unique.dictionary))
        return pa.RecordBatch.from_arrays(arrays, names=list(self._output.columns))

    def pieces(self) -> list[tuple[Any, Any]]:
        """The chunk as lines of csv, in pieces: columns that hang on the sample alone are one piece."""
        pieces: list[tuple[Any, Any]] = []
        columns = list(self._output.columns)
        for of_sample, run in groupby(columns, lambda column: column in self._of_samples):
            named = list(run)
            if of_sample:
                held = [self._of_unit(column) for column in named]
                cells = [_cells(texts).take(pa.array(codes)) for codes, texts in held]
                ends = "," if named[-1] != columns[-1] else "\r\n"
                joined = pc.binary_join_element_wise(*cells, ",")
                pieces.append((pc.binary_join_element_wise(joined, ends, ""), pa.array(self.shown)))
                continue
            for column in named:
                codes, texts = self._of_row(column)
                end = "," if column != columns[-1] else "\r\n"
                pieces.append((pc.binary_join_element_wise(_cells(texts), end, ""), pa.array(codes)))
        return pieces

    def _told(self, column: str) -> tuple[Any, Any]:
        """(the number of its text for each row, the texts)."""
        if column not in self._of_samples:
            return self._of_row(column)
        codes, texts = self._of_unit(column)
        return codes[self.shown], texts

    def _of_unit(self, column: str) -> tuple[Any, Any]:
        """The same for each sample, then for each row of a sample that was read row by row."""
        held = self._output.samples[column]
        used, local = _compact(held.codes[self._first : self._last], len(held.values))
        texts = _texts(held.values, used)
        odd = pa.array(self._odd_texts(column), pa.string())
        codes = np.concatenate([local, len(texts) + np.arange(len(odd), dtype=np.int32)])
        return codes, pa.concat_arrays([texts, odd])

    def _of_row(self, column: str) -> tuple[Any, Any]:
        output = self._output
        codes = np.zeros(self.rows, dtype=np.int32)
        values: list[Any] = [pa.array([""], pa.string())]
        size = 1
        pieces = list(self._of_kind(column))
        if column == "source":
            pieces.append((self.at_readings, np.arange(len(self.at_readings)), self._sources()))
        elif column == "reasons":
            held = output.reasons.slice(self._first, self._last - self._first)
            pieces.append((self.at_overall, self.samples, held))
        odd = self._odd_texts(column)
        if any(odd):
            pieces.append((self.at_odd, np.arange(len(odd)), pa.array(odd, pa.string())))
        for spots, local, texts in pieces:
            codes[spots] = local + size
            values.append(texts)
            size += len(texts)
        return codes, pa.concat_arrays([part.cast(pa.string()) for part in values])

    def _odd_texts(self, column: str) -> list[str]:
        return [row.get(column, "") for _, rows in self._odd for row in rows]

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
