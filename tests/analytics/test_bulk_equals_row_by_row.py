"""Judging in bulk gives the rows, messages and counts of judging row by row."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import assume, given

from bench.kit.readings_table import write_table
from bihuan.analytics.layout import NotPlainError
from bihuan.tables.messages import InputError
from tests.analytics.both_ways import differences, in_bulk, row_by_row, write_parquet
from tests.analytics.sheets import HEADER, tables


@given(tables())
def test_every_row_of_any_small_table_is_the_same(rows: list[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_parquet(Path(folder) / "lab.parquet", HEADER, rows)
        try:
            told, _ = in_bulk(path)
        except NotPlainError:
            assume(False)
        try:
            expected = row_by_row(path)
        except InputError:
            assume(False)
        assert not differences(expected, told)


@pytest.mark.slow
def test_every_row_of_the_benchmarks_table_is_the_same(tmp_path: Path) -> None:
    path, _ = write_table(tmp_path, samples=400, seed=3, csv=False)
    told, summary = in_bulk(path)
    assert not differences(row_by_row(path), told)
    assert summary.row_by_row < summary.samples / 10
    assert summary.keys < summary.readings
