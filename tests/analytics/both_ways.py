"""One table judged both ways: row by row, and in bulk."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bihuan.analytics.bulk import BulkSummary, judge_in_bulk
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.rulebook.load import load_rulebook
from bihuan.tables.readings import ReadingsFile, ReadingsReader
from bihuan.tables.verdicts import write_verdicts

TODAY = date(2026, 11, 24)
Row = Mapping[str, str]


@cache
def rulebook() -> Rulebook:
    """The packaged rulebook."""
    return load_rulebook()


@cache
def _reader() -> ReadingsReader:
    return ReadingsReader(rulebook())


@cache
def _judge() -> Judge:
    return Judge(rulebook())


@dataclass(frozen=True)
class Told:
    """What judging a file gives: columns, rows, messages and the account of the rows."""

    columns: Sequence[str]
    rows: Sequence[Row]
    messages: Sequence[tuple[str, str, tuple[tuple[str, str], ...]]]
    account: tuple[int, int, int, tuple[tuple[str, int], ...]]


def write_parquet(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    """A table of texts."""
    columns = list(zip(*rows, strict=True)) or [[] for _ in header]
    arrays = [pa.array(cells, pa.string()) for cells in columns]
    pq.write_table(pa.Table.from_arrays(arrays, names=list(header)), path)
    return path


def row_by_row(path: Path) -> Told:
    """The file read and judged one row after another."""
    file = _reader().read(path, name=path.name)
    records = [record.received(TODAY) for record in file.samples]
    stream = io.BytesIO()
    verdicts = [_judge().sample(record.sample) for record in records]
    write_verdicts(records, verdicts, target=stream, kind="parquet")
    return _told(pq.read_table(io.BytesIO(stream.getvalue())), file)


def in_bulk(path: Path) -> tuple[Told, BulkSummary]:
    """The file judged in bulk."""
    target = path.with_name("verdicts.parquet")
    summary = judge_in_bulk(path, target, kind="parquet", name=path.name, rulebook=rulebook(), today=TODAY)
    return _told(pq.read_table(target), summary.file), summary


def _told(table: pa.Table, file: ReadingsFile) -> Told:
    return Told(
        columns=table.column_names,
        rows=table.to_pylist(),
        messages=[(message.code, message.place, message.data) for message in file.messages],
        account=(file.rows_in, file.rows_read, file.rows_refused, file.ignored),
    )


def differences(one: Told, other: Told) -> list[str]:
    """Where two judgements differ, the first few."""
    found = []
    if one.columns != other.columns:
        found.append(f"columns: {one.columns} {other.columns}")
    if one.messages != other.messages:
        found.append(f"messages: {one.messages} {other.messages}")
    if one.account != other.account:
        found.append(f"account: {one.account} {other.account}")
    if len(one.rows) != len(other.rows):
        found.append(f"{len(one.rows)} rows, {len(other.rows)} rows")
    for number, (first, second) in enumerate(zip(one.rows, other.rows, strict=False)):
        found += [
            f"row {number} {column}: {first[column]!r} {second.get(column)!r}"
            for column in first
            if first[column] != second.get(column)
        ]
    return found[:5]
