"""`bihuan link`: files of any kind in, operators and explained pairs out."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from bihuan.cli import app
from tests.simulation.conftest import simulated
from tests.simulation.fixed_rule import score

COLUMNS = ["source", "record_id", "operator_id", "probability"]
SHOPS = """店铺名称,经营者,客服电话,发货地址
云绣家纺旗舰店,王小柏,12083360838,绣汀镇织兴路83号
=云柏布艺店,孟星,12075517179,锦湾镇棉明路390号
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["link", *map(str, arguments)])


def test_the_registers_of_a_town_become_operators(tmp_path: Path) -> None:
    town = simulated(tmp_path / "town", seed=9)
    files = sorted((town / "files" / "registers").iterdir())
    assert {".csv", ".xlsx"} == {file.suffix for file in files}  # the csv are in GB 18030
    out, pairs = tmp_path / "operators.csv", tmp_path / "pairs.parquet"
    result = run(*files, "-o", out, "--pairs", pairs, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    with out.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0]) == COLUMNS
    truth = {
        (row["source"], row["record_id"]): row["operator"]
        for row in pq.read_table(town / "truth" / "records.parquet").to_pylist()
    }
    assert {(row["source"], row["record_id"]) for row in rows} == set(truth)
    found = score(
        [row["operator_id"] for row in rows], [truth[row["source"], row["record_id"]] for row in rows]
    )
    assert found.precision >= 0.99
    assert found.f1 >= 0.97
    assert told["records"] == len(rows) == sum(one["read"] for one in told["registers"])
    assert told["operators"] == len({row["operator_id"] for row in rows})
    table = pq.read_table(pairs)
    assert table.num_rows == sum(told["pairs"].values())
    assert {line["field"] for line in json.loads(table["evidence"][0].as_py())} > {"prior", "core"}


@pytest.fixture
def shops(tmp_path: Path) -> Path:
    file = tmp_path / "shops.csv"
    file.write_text(SHOPS, encoding="gb18030")
    return file


def test_a_list_without_numbers_is_counted_from_one(shops: Path, tmp_path: Path) -> None:
    out = tmp_path / "operators.xlsx"
    assert run(shops, "-o", out).exit_code == 0
    rows = list(load_workbook(out).active.iter_rows(values_only=True))
    assert rows[0] == tuple(COLUMNS)
    assert [row[:2] for row in rows[1:]] == [("shops", "1"), ("shops", "2")]
    assert isinstance(rows[1][3], float | int)


def test_what_was_done_is_said_in_either_language(shops: Path, tmp_path: Path) -> None:
    assert "2 条记录归并为 2 家经营主体" in run(shops, "-o", tmp_path / "a.csv").stdout
    assert "2 records, 2 operators" in run(shops, "-o", tmp_path / "a.csv", "-l", "en").stdout


@pytest.mark.parametrize("bad", ["unknown kind", "over the input", "no list", "same stem", "missing"])
def test_bad_input_is_refused_in_a_line_and_nothing_is_written(bad: str, shops: Path, tmp_path: Path) -> None:
    out, files = tmp_path / "operators.csv", [shops]
    if bad == "unknown kind":
        out = tmp_path / "operators.pdf"
    elif bad == "over the input":
        out = shops
    elif bad == "no list":
        files.append(tmp_path / "notes.csv")
        files[1].write_text("天气,温度\n晴,21\n", encoding="utf-8")
    elif bad == "same stem":
        files.append(tmp_path / "other" / "shops.csv")
        files[1].parent.mkdir()
        files[1].write_text(SHOPS, encoding="utf-8")
    else:
        files.append(tmp_path / "missing.csv")
    result = run(*files, "-o", out)
    assert result.exit_code == 2, result.output
    assert len(result.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "operators.csv").exists()
    assert shops.read_text(encoding="gb18030") == SHOPS


def test_an_unknown_engine_or_language_is_refused(shops: Path, tmp_path: Path) -> None:
    assert run(shops, "-o", tmp_path / "a.csv", "--engine", "abacus").exit_code == 2
    assert run(shops, "-o", tmp_path / "a.csv", "-l", "fr").exit_code == 2
