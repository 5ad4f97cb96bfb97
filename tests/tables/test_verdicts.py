"""Verdicts written out, and what is written read again."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.results import Outcome, Overall, ReadingVerdict, SampleVerdict
from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.words import term
from bihuan.tables.grids import open_grids
from bihuan.tables.messages import InputError
from bihuan.tables.readings import ReadingsFile, SampleRecord
from bihuan.tables.verdicts import KINDS, harmless, write_verdicts
from tests.tables.laboratory import DATA, read, rulebook, told, workbook
from tests.tables.test_long_table import CHINESE, ROWS

JUDGE = Judge(rulebook())
VERDICT_COLUMNS = [
    *("outcome", "limit", "standard", "edition", "clause", "rule_id", "reasons", "compared_value"),
    *("source_checked", "lab_disagreement", "rests_on", "source", "row_kind"),
]


def judged(file: ReadingsFile) -> list[SampleVerdict]:
    return [JUDGE.sample(record.sample) for record in file.samples]


def written(file: ReadingsFile, kind: str, *, language: str = "zh") -> bytes:
    stream = io.BytesIO()
    write_verdicts(file.samples, judged(file), target=stream, kind=kind, language=language)
    return stream.getvalue()


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


LONG = read(workbook([[*CHINESE, "报告编号"], *([*row, "R-1"] for row in ROWS)]))
REPORT = read((DATA / "report-one-sample.xlsx").read_bytes())
WIDE = read((DATA / "wide-many-samples.xlsx").read_bytes())


def test_the_columns_are_those_of_the_readings_table_then_the_verdicts() -> None:
    header = list(csv_rows(written(LONG, "csv"))[0])
    assert header[:6] == [
        "sample_id",
        "product_category",
        "product_name",
        "audience",
        "stage",
        "treatment",
    ]
    assert header[-len(VERDICT_COLUMNS) :] == VERDICT_COLUMNS
    assert {"report_no", "lab_limit", "lab_verdict"} <= set(header)
    assert "purpose" not in header


def test_every_sample_has_its_overall_row_and_a_row_for_each_reading() -> None:
    rows = csv_rows(written(WIDE, "csv"))
    overall = [row for row in rows if not row["item"]]
    assert [row["sample_id"] for row in overall] == ["W001", "W002", "W003", "W004"]
    assert {row["outcome"] for row in overall} <= {one.value for one in Overall}
    readings = [row for row in rows if row["row_kind"] == "reading"]
    assert len(readings) == 33
    failing = next(row for row in readings if row["outcome"] == "fail" and row["item"] == "pH值")
    assert (failing["value"], failing["limit"], failing["standard"]) == ("8.6", "4.0~8.5", "GB 18401")
    assert (failing["edition"], failing["compared_value"]) == ("2010", "8.6")
    assert failing["clause"]
    assert any(reason["code"] == "breaks_limit" for reason in json.loads(failing["reasons"]))


def test_a_disagreement_with_the_laboratory_stands_in_its_row() -> None:
    rows = csv_rows(written(REPORT, "csv"))
    fibre = next(row for row in rows if row["value"] == "53.9")
    (differing,) = json.loads(fibre["lab_disagreement"])
    assert (differing["kind"], differing["lab"], differing["ours"]) == ("verdict", "合格", "fail")


def test_a_finding_without_a_reading_is_a_row_of_its_own() -> None:
    sample = Sample(sample_id="S", readings=(Reading(item="pH值", value="7"),))
    verdict = SampleVerdict(
        sample_id="S",
        overall=Overall.NONCONFORMING,
        readings=(
            ReadingVerdict(index=0, item="ph", part="", component="", outcome=Outcome.PASS),
            ReadingVerdict(index=None, item="label", part="face", component="", outcome=Outcome.FAIL),
        ),
        reasons=(Reason.of("class_not_given"),),
    )
    stream = io.BytesIO()
    write_verdicts([SampleRecord(sample=sample)], [verdict], target=stream, kind="csv")
    rows = csv_rows(stream.getvalue())
    assert [(row["row_kind"], row["item"], row["part"], row["outcome"]) for row in rows] == [
        ("sample", "", "", "nonconforming"),
        ("reading", "pH值", "", "pass"),
        ("finding", "label", "face", "fail"),
    ]


@pytest.mark.parametrize("file", [LONG, REPORT, WIDE], ids=["long", "report", "wide"])
@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_what_is_written_reads_back_as_the_same_samples(kind: str, file: ReadingsFile) -> None:
    again = read(written(file, kind), name=f"verdicts.{kind}")
    assert again.shape == "long"
    assert told(again, "unit", "lab_limit", "lab_verdict") == told(file, "unit", "lab_limit", "lab_verdict")
    assert bare(again) == bare(file)


def bare(file: ReadingsFile) -> list[Sample]:
    """Samples without what a table does not carry: the places of readings."""
    return [
        replace(
            record.sample,
            readings=tuple(replace(one, source="", shares_verdict="") for one in record.sample.readings),
        )
        for record in file.samples
    ]


def test_all_kinds_say_the_same() -> None:
    rows = csv_rows(written(WIDE, "csv"))
    plain = json.loads(written(WIDE, "json"))
    assert [{key: text(value) for key, value in row.items()} for row in plain] == rows
    assert pq.read_table(io.BytesIO(written(WIDE, "parquet"))).to_pylist() == rows
    grid = open_grids(written(WIDE, "xlsx"), name="v.xlsx")[0]
    assert [dict(zip(grid.rows[0], row, strict=True)) for row in grid.rows[1:]] == rows


def text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def test_json_holds_reasons_as_objects() -> None:
    first = json.loads(written(WIDE, "json"))[0]
    assert isinstance(first["reasons"], list)
    assert "code" in first["reasons"][0]


def test_nothing_to_write_is_still_a_file() -> None:
    for kind in KINDS:
        stream = io.BytesIO()
        write_verdicts([], [], target=stream, kind=kind)
        assert stream.getvalue()
        assert kind != "json" or json.loads(stream.getvalue()) == []


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("-2+3", "'-2+3"),
        ("-4.05", "-4.05"),
        ("+2.0", "+2.0"),
        ("-4.0~+2.0", "-4.0~+2.0"),
        ("-", "-"),
        ("≤75", "≤75"),
        ("", ""),
    ],
)
def test_a_text_that_a_spreadsheet_would_run_is_led_by_an_apostrophe(given: str, safe: str) -> None:
    assert harmless(given) == safe


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_of_a_written_table_is_a_formula_and_all_come_back(kind: str) -> None:
    evil = '=HYPERLINK("http://x","y")'
    row = [*ROWS[0][:2], evil, *ROWS[0][3:10], "-4.05", *ROWS[0][11:]]
    file = read(workbook([[*CHINESE, "=1+1"], [*row, "@x"]]))
    content = written(file, kind)
    (table, *_) = open_grids(content, name="v")
    cells = [cell for line in table.rows for cell in line]
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)
    assert f"'{evil}" in cells
    assert "-4.05" in cells
    again = read(content)
    assert again.samples[0].sample.product_name == evil
    assert again.samples[0].reading_columns == ((("=1+1", "@x"),),)


@pytest.mark.parametrize(
    ("language", "title", "word"), [("zh", "先看这里", "检验机构"), ("en", "look here first", "Laboratory")]
)
def test_the_second_sheet_says_first_where_the_laboratory_is_contradicted(
    language: str, title: str, word: str
) -> None:
    sheets = open_grids(written(REPORT, "xlsx", language=language), name="v.xlsx")
    assert sheets[1].name == title
    lines = sheets[1].rows
    differing = [number for number, line in enumerate(lines) if word in line[2]]
    fibre = [number for number, line in enumerate(lines) if "F00123" in line[0] and "53.9" in line[2]]
    assert differing == list(range(1, len(differing) + 1))
    assert fibre[0] in differing
    order = [term("kind", kind, language=language) for kind in ("verdict", "limit")]
    assert [line[1] for line in lines[1 : len(differing) + 1]] == sorted(
        (lines[number][1] for number in differing), key=order.index
    )


def test_a_header_of_the_laboratory_that_is_called_like_ours_is_marked() -> None:
    file = read(workbook([[*CHINESE, "clause"], *([*row, "x"] for row in ROWS)]))
    rows = csv_rows(written(file, "csv"))
    assert rows[1]["clause·given"] == "x"
    assert rows[1]["clause"] != "x"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        write_verdicts([], [], target=tmp_path / "none" / "v.csv", kind="csv")
    assert caught.value.messages[0].code == "output_not_written"


def test_an_item_that_is_called_like_a_header_comes_back_as_an_item() -> None:
    rows = [[*ROWS[0][:7], "Test item", *ROWS[0][8:]], *ROWS[1:]]
    file = read(workbook([CHINESE, *rows]))
    assert told(read(written(file, "csv"))) == told(file)
