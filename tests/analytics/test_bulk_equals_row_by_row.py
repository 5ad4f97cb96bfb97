"""Judging in bulk gives the rows, messages and counts of judging row by row."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

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
@pytest.mark.parametrize("item", ["耐湿摩擦色牢度", "耐酸汗渍色牢度", "甲醛含量"])
def test_samples_that_differ_in_what_an_item_hardly_reads_keep_their_own_reasons(
    tmp_path: Path, item: str
) -> None:
    """Kinds, classes, standards and open facts in all their mixtures: no key may stand for two of them."""
    dice = Random(item)
    facts = {
        "product_category": ("床单", "毛巾", "窗帘", "蚕丝被", "浴巾", "床罩", ""),
        "audience": ("", "", "infant", "child", "adult"),
        "treatment": ("", "printed", "dyed"),
        "depth": ("", "dark", "light"),
        "safety_class": ("A", "B", "C", ""),
        "produced_on": ("", "", "2016", "2024-03-01", "2012-05-01"),
        "sampled_on": ("", "2018-02-04", "2018-05-18", "2024-05-01"),
        "declared_standard": ("GB/T 22796-2021", "GB/T 22843-2009", "GB/T 22855-2009", "GB/T 22864-2020", ""),
        "declared_grade": ("", "优等品", "合格品"),
        "lab_verdict": ("合格", "不合格"),
    }
    value = {"甲醛含量": ("25", "mg/kg")}.get(item, ("4-5", "级"))
    rows = [
        (f"S{number}", *(dice.choice(words) for words in facts.values()), item, *value)
        for number in range(1_200)
    ]
    path = write_parquet(tmp_path / "lab.parquet", ("sample_id", *facts, "item", "value", "unit"), rows)
    told, summary = in_bulk(path)
    assert not differences(row_by_row(path), told)
    assert summary.row_by_row == 0


@pytest.mark.slow
def test_every_row_of_the_benchmarks_table_is_the_same(tmp_path: Path) -> None:
    path, _ = write_table(tmp_path, samples=400, seed=3, csv=False)
    told, summary = in_bulk(path)
    assert not differences(row_by_row(path), told)
    assert summary.row_by_row < summary.samples / 10
    assert summary.keys < summary.readings
