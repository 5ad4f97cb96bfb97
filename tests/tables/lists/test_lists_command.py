"""`bihuan lists`, from the outside."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from python_calamine import load_workbook
from typer.testing import CliRunner

from bihuan.cli.lists import app
from bihuan.tables.lists_write import LIST_COLUMNS
from tests.tables.lists.published import DATA, FILES, as_csv

RUN = CliRunner()
EVERY = [str(path) for path in FILES]
FORMULA = [["产品名称", "生产企业", "不合格项目"], ["=1+1", "@丁厂", "pH值"]]


def rows_of_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_many_files_become_one_table(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    result = RUN.invoke(app, ["read", *EVERY, "-o", str(out)])
    assert result.exit_code == 0, result.output
    rows = rows_of_csv(out)
    assert (len(rows), tuple(rows[0])) == (135, LIST_COLUMNS)
    assert "beijing.xlsx：文件 23 行 ＝ 读入 19 ＋ 拒收 0 ＋ 略过 4" in result.output
    assert "135 行" in result.output


def test_the_normal_form_is_the_same_in_every_format(tmp_path: Path) -> None:
    outs = {suffix: tmp_path / f"out.{suffix}" for suffix in ("csv", "xlsx", "json", "parquet")}
    for out in outs.values():
        assert RUN.invoke(app, ["read", str(DATA / "weinan.xlsx"), "-o", str(out)]).exit_code == 0
    expected = rows_of_csv(outs["csv"])
    header, *cells = load_workbook(str(outs["xlsx"])).get_sheet_by_index(0).to_python()
    assert [
        {
            name: str(int(cell)) if isinstance(cell, float) else cell
            for name, cell in zip(header, row, strict=True)
        }
        for row in cells
    ] == expected
    records = pq.read_table(outs["parquet"]).to_pylist()
    assert [{name: str(value) for name, value in record.items()} for record in records] == expected
    first = json.loads(outs["json"].read_text(encoding="utf-8"))[0]
    assert tuple(first) == LIST_COLUMNS
    assert [item["item"] for item in first["failing_items"]] == ["ph", "wash-shrinkage"]
    assert expected[0]["failing_items"] == "ph=pH值; wash-shrinkage=水洗尺寸变化率"


def test_the_account_is_there_for_machines(tmp_path: Path) -> None:
    result = RUN.invoke(app, ["read", str(DATA / "chongqing.html"), "-o", str(tmp_path / "o.csv"), "--json"])
    (found,) = json.loads(result.output)["files"]
    assert found["account"] == {"in_file": 25, "read": 24, "refused": 0, "ignored": 1}
    assert found["results"] == {"pass": 0, "fail": 23, "unknown": 1}
    assert found["oddities"][0]["code"] == "list_date_serial_accident"
    assert "2009" in found["oddities"][0]["sentence"]


def test_english_is_complete(tmp_path: Path) -> None:
    result = RUN.invoke(app, ["read", *EVERY, "-o", str(tmp_path / "o.csv"), "-l", "en"])
    assert "beijing.xlsx: 23 rows = 19 read + 0 refused + 4 ignored" in result.output
    assert "list_" not in result.output


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_formula_in_a_list_is_a_text_in_the_output(tmp_path: Path, suffix: str) -> None:
    source, out = tmp_path / "in.csv", tmp_path / f"out.{suffix}"
    source.write_bytes(as_csv(FORMULA))
    assert RUN.invoke(app, ["read", str(source), "-o", str(out)]).exit_code == 0
    if suffix == "csv":
        assert rows_of_csv(out)[0]["product"] == "'=1+1"
    else:
        assert load_workbook(str(out)).get_sheet_by_index(0).to_python()[1][3] == "=1+1"


def test_bad_input_is_one_line_and_nothing_is_written(tmp_path: Path) -> None:
    bad, out = tmp_path / "bad.csv", tmp_path / "out.csv"
    bad.write_text("甲,乙\n1,2\n", encoding="utf-8")
    result = RUN.invoke(
        app, ["read", str(DATA / "weinan.xlsx"), str(bad), str(tmp_path / "none.xlsx"), "-o", str(out)]
    )
    assert (result.exit_code, out.exists()) == (2, False)
    first, second = result.output.strip().splitlines()
    assert first.startswith("bad.csv bad：找不到表头行")
    assert second.startswith("none.xlsx：文件打不开")


@pytest.mark.parametrize(
    ("out", "says"),
    [("out.doc", ".csv、.xlsx、.json 或 .parquet"), ("no/out.csv", "无法写入"), ("in.csv", "覆盖")],
)
def test_an_output_that_cannot_be_is_refused(tmp_path: Path, out: str, says: str) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(as_csv(FORMULA))
    before = source.read_bytes()
    result = RUN.invoke(app, ["read", str(source), "-o", str(tmp_path / out)])
    assert (result.exit_code, says in result.output) == (2, True)
    assert source.read_bytes() == before


def test_announcements_come_out_with_their_check(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    result = RUN.invoke(app, ["announcements", str(DATA / "announcements.csv"), "-o", str(out)])
    assert result.exit_code == 0, result.output
    assert "一致 49，不一致 3，不可比 3，无法核算 10，未公布 45" in result.output
    rows = rows_of_csv(out)
    flagged = [(row["row"], row["computed_rate"]) for row in rows if row["rate_check"] == "differs"]
    assert (len(rows), flagged) == (110, [("9", "6.2"), ("25", "48.61"), ("96", "88.2")])


def test_announcements_for_machines(tmp_path: Path) -> None:
    command = ["announcements", str(DATA / "announcements.csv"), "-o", str(tmp_path / "o.json"), "--json"]
    found = json.loads(RUN.invoke(app, command).output)
    assert [(one["row"], one["difference"]) for one in found["flagged"]] == [
        (9, "half_up"),
        (25, "other_count"),
        (96, "no_count"),
    ]
