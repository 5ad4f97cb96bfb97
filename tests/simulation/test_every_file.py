"""Every file of a simulated town is read back: codes, days and references in all of them."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path

import docx
import pyarrow.parquet as pq
import pytest
from stdnum.cn import uscc

from bihuan.simulation.scenario import Scenario
from tests.simulation.fixed_rule import read_rows

TABLES = {".xlsx", ".csv", ".parquet"}
CODE = re.compile(r"信用代码|credit_code|_code$|^税号$|代码$")
DAY = re.compile(r"日期$|期限$|_on$|^day$|^on$|^since$|^until$")
OPERATOR = {"operator", "maker", "sibling_of"}
# The lists whose codes people typed.
TYPED = {"registration", "online-shops", "earlier-inspections", "complaint-list", "market-stalls"}


@cache
def known(town: Path) -> tuple[frozenset[str], frozenset[str]]:
    """Identifiers and credit codes of all operators."""
    rows = pq.read_table(town / "truth" / "operators.parquet").to_pylist()
    return frozenset(row["operator"] for row in rows), frozenset(row["credit_code"] for row in rows)


def tables(town: Path) -> list[Path]:
    return sorted(path for path in town.rglob("*") if path.suffix in TABLES)


def cells(town: Path, heading: re.Pattern[str]) -> list[tuple[Path, str, str]]:
    """File, heading and text of each filled cell below such a heading."""
    return [
        (path, name, text)
        for path in tables(town)
        for row in read_rows(path)
        for name, text in row.items()
        if text and heading.search(name)
    ]


def test_every_file_has_a_kind_that_is_read_back_and_something_in_it(town: Path) -> None:
    for path in sorted(town.rglob("*")):
        if path.suffix in TABLES:
            assert read_rows(path), path
        elif path.suffix == ".json":
            assert json.loads(path.read_text("utf-8")), path
        elif path.suffix == ".docx":
            assert docx.Document(str(path)).paragraphs, path
        else:
            assert path.is_dir() or path.suffix == ".pdf", path


def test_every_credit_code_that_nobody_typed_is_that_of_an_operator(town: Path) -> None:
    _, codes = known(town)
    found = cells(town, CODE)
    assert len(found) > 5000
    for path, name, text in found:
        if path.stem in TYPED or path.stem.startswith("12315"):
            assert re.fullmatch(r"[0-9A-Z]{18}", text), (path, name, text)
            assert text in codes or not uscc.is_valid(text) or text[2:4] == "99"
        else:
            assert text in codes, (path, name, text)


def test_every_day_is_a_day_of_the_calendar(town: Path, scenario: Scenario) -> None:
    found = cells(town, DAY)
    assert len(found) > 20_000
    for path, name, text in found:
        if len(text) == 7:
            assert path.stem in {"links"} or path.stem.startswith("deliveries"), (path, name)
            text += "-01"
        assert date.fromisoformat(text) < scenario.period.until.replace(year=scenario.period.until.year + 1)


def test_every_operator_of_the_truth_exists(town: Path) -> None:
    operators, _ = known(town)
    for path in (town / "truth").glob("*.parquet"):
        table = pq.read_table(path)
        for name in OPERATOR & set(table.column_names):
            assert set(table[name].to_pylist()) - {""} <= operators, (path, name)


@pytest.mark.parametrize(
    ("name", "earlier", "later"),
    [
        ("registers/registration.xlsx", "成立日期", "注销日期"),
        ("matters/matters-in-procedure.xlsx", "检验报告日期", "责令改正日期"),
        ("matters/matters-in-procedure.xlsx", "责令改正日期", "复查期限"),
        ("complaints/12315-2024.xlsx", "登记日期", "办结日期"),
    ],
)
def test_what_comes_later_has_the_later_day(town: Path, name: str, earlier: str, later: str) -> None:
    both = [row for row in read_rows(town / "files" / name) if row[earlier] and row[later]]
    assert both
    assert all(row[earlier] <= row[later] for row in both)


def test_nobody_is_inspected_before_it_opened(town: Path) -> None:
    opened = {
        row["operator"]: row["opened_on"]
        for row in pq.read_table(town / "truth" / "operators.parquet").to_pylist()
    }
    behind = {
        (row["source"], row["record_id"]): row["operator"]
        for row in pq.read_table(town / "truth" / "records.parquet").to_pylist()
    }
    for row in read_rows(town / "files" / "registers" / "earlier-inspections.xlsx"):
        assert opened[behind["earlier-inspections", row["检查单号"]]] <= row["检查日期"]
