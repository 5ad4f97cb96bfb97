"""Every supported format becomes the same grid of texts."""

from __future__ import annotations

import datetime
import io

import docx
import pytest
import xlsxwriter
from odf.table import CoveredTableCell, TableCell, TableRow
from odf.table import Table as OdfTable
from odf.text import P

from bihuan.tables.cells import Span, column_letters, number_text
from bihuan.tables.grids import Grid, open_grids
from bihuan.tables.messages import InputError
from tests.tables.files import as_docx, as_html, as_ods, as_parquet, with_part
from tests.tables.laboratory import DATA, delimited, workbook

ROWS = [["样品编号", "项目", "结果"], ["S1", "甲醛含量", "3.0"], ["S2", "pH值", "未检出"]]
TEXT = tuple(map(tuple, ROWS))
FORMATS = {
    "xlsx": workbook(ROWS),
    "ods": as_ods(ROWS),
    "csv": delimited(ROWS),
    "csv with a mark": delimited(ROWS, encoding="utf-8-sig"),
    "csv in GB 18030": delimited(ROWS, encoding="gb18030"),
    "csv with semicolons": delimited(ROWS, delimiter=";"),
    "tsv": delimited(ROWS, delimiter="\t"),
    "tsv in UTF-16": delimited(ROWS, delimiter="\t", encoding="utf-16"),
    "html": as_html(ROWS),
    "html in GB 18030": as_html(ROWS, encoding="gb18030"),
    "docx": as_docx(ROWS),
    "parquet": as_parquet(
        {"样品编号": ["S1", "S2"], "项目": ["甲醛含量", "pH值"], "结果": ["3.0", "未检出"]}
    ),
}


def one(content: bytes, name: str = "lab.bin") -> Grid:
    (grid,) = open_grids(content, name=name)
    return grid


def written(*cells: object, formats: dict[int, str] | None = None) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("Sheet1")
    for column, cell in enumerate(cells):
        style = book.add_format({"num_format": formats[column]}) if formats and column in formats else None
        sheet.write(0, column, cell, style)
    book.close()
    return stream.getvalue()


@pytest.mark.parametrize("kind", FORMATS)
def test_the_format_is_told_by_content_and_changes_nothing(kind: str) -> None:
    assert one(FORMATS[kind]).rows == TEXT


def test_a_cell_has_the_address_that_a_workbook_shows() -> None:
    grid = one(workbook({"检验 报告": [["a"]]}), "lab.xlsx")
    assert grid.address(11, 5) == "检验 报告!F12"
    assert grid.place(11, 5) == "lab.xlsx 检验 报告!F12"
    assert [column_letters(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_csv_file_is_called_by_its_stem() -> None:
    assert one(FORMATS["csv"], "data.2024.csv").name == "data.2024"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (8.6, "8.6"),
        (0.1 + 0.2, "0.3"),
        (3.0, "3"),
        ("3.0", "3.0"),
        ("0123", "0123"),
        (1e20, "100000000000000000000"),
        (1.5e-7, "0.00000015"),
        (-4.05, "-4.05"),
        (True, "TRUE"),
        ("  未检出 ", "未检出"),
    ],
)
def test_a_cell_becomes_the_text_that_a_workbook_shows(cell: object, text: str) -> None:
    assert one(written(cell)).rows == ((text,),)


def test_dates_become_iso_dates_and_percentages_stay_percentages() -> None:
    day = datetime.datetime(2024, 3, 1)  # noqa: DTZ001 - a workbook knows no time zones
    noon = datetime.datetime(2024, 3, 1, 12, 30)  # noqa: DTZ001
    formats = {0: "yyyy-mm-dd", 1: "yyyy-mm-dd hh:mm", 2: "0.0%", 3: "0%"}
    grid = one(written(day, noon, 0.539, -0.032, 45352, formats=formats))
    assert grid.rows == (("2024-03-01", "2024-03-01 12:30:00", "53.9%", "-3.2%", "45352"),)


def test_numbers_are_taken_at_fifteen_digits_without_exponent() -> None:
    assert [number_text(value) for value in (1e15, 123456789.123456789, 5e-324, -0.0)][:2] == [
        "1000000000000000",
        "123456789.123457",
    ]
    assert number_text(-0.0) == "0"


def test_the_stored_result_of_a_formula_is_used_and_noted() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("Sheet1")
    sheet.write(0, 0, "a")
    sheet.write_formula(1, 2, "=1+2", None, 3)
    sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")
    book.close()
    grid = one(stream.getvalue(), "lab.xlsx")
    assert (grid.rows[1][2], grid.rows[2][2]) == ("3", "#DIV/0!")
    (message,) = grid.messages
    assert (message.code, message.place) == ("formula_value_used", "lab.xlsx Sheet1!C2")
    assert dict(message.data)["count"] == "2"


def test_a_formula_whose_stored_result_is_an_empty_text_has_a_result() -> None:
    formula = b'<c r="C2" t="str"><f>IF(A1="","",1)</f><v></v></c>'
    content = with_part(
        FORMATS["xlsx"],
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'<c r="C2" t="s"><v>5</v></c>', formula),
    )
    assert one(content).rows[1] == ("S1", "甲醛含量", "")


def test_an_old_workbook_is_read_with_its_formulas_and_hidden_parts_noted() -> None:
    first, second = open_grids((DATA / "old-workbook.xls").read_bytes(), name="old.xls")
    assert first.rows[1] == ("S1", "甲醛含量", "", "32", "mg/kg")
    assert [(m.code, m.place) for m in first.messages] == [
        ("hidden_rows_read", "old.xls 检验数据"),
        ("hidden_columns_read", "old.xls 检验数据"),
        ("formula_value_used", "old.xls 检验数据!D5"),
    ]
    assert [m.code for m in second.messages] == ["hidden_sheet_read"]


def test_hidden_sheets_rows_and_columns_are_read_and_noted() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    first, second = book.add_worksheet("one"), book.add_worksheet("two")
    first.write(0, 0, "a")
    for row, column in ((2, 0), (2, 3)):
        first.write(row, column, "b")
    first.set_row(2, None, None, {"hidden": True})
    first.set_column(3, 3, None, None, {"hidden": True})
    second.write(0, 0, "c")
    second.hide()
    book.close()
    one_, two = open_grids(stream.getvalue(), name="lab.xlsx")
    assert one_.rows[2] == ("b", "", "", "b")
    assert [(m.code, dict(m.data)) for m in one_.messages] == [
        ("hidden_rows_read", {"rows": "3"}),
        ("hidden_columns_read", {"columns": "D"}),
    ]
    assert [m.code for m in two.messages] == ["hidden_sheet_read"]


def test_merged_cells_are_known_in_every_format_that_has_them() -> None:
    expected = (Span(0, 0, 0, 1), Span(1, 0, 2, 0))
    xlsx = workbook([["a", "", "x"], ["b", "1", ""], ["", "2", ""]], merges=[(0, 0, 0, 1), (1, 0, 2, 0)])
    html = b"<table><tr><td colspan=2>a<td>x</tr><tr><td rowspan=2>b<td>1<td></tr><tr><td>2<td></tr></table>"
    for content in (xlsx, html, merged_docx(), merged_ods()):
        grid = one(content)
        assert set(grid.merged) == set(expected)
        assert grid.filled()[0][:2] == ("a", "a")
        assert [row[0] for row in grid.filled()] == ["a", "b", "b"]
        assert [row[1] for row in grid.filled(across=False)] == ["", "1", "2"]


def merged_docx() -> bytes:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for row, texts in enumerate([["a", "", "x"], ["b", "1", ""], ["", "2", ""]]):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(0, 0).merge(table.cell(0, 1)).text = "a"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "b"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def merged_ods() -> bytes:
    def build(table: OdfTable) -> None:
        for row, cells in enumerate((("a", None, "x"), ("b", "1", ""), (None, "2", ""))):
            line = TableRow()
            for column, text in enumerate(cells):
                spans = {(0, 0): {"numbercolumnsspanned": "2"}, (1, 0): {"numberrowsspanned": "2"}}
                cell = (
                    CoveredTableCell()
                    if text is None
                    else TableCell(valuetype="string", **spans.get((row, column), {}))
                )
                if text:
                    cell.addElement(P(text=text))
                line.addElement(cell)
            table.addElement(line)

    return as_ods([], build=build)


def test_an_ods_formula_is_noted_and_refused_without_a_value() -> None:
    def build(table: OdfTable) -> None:
        row = TableRow()
        row.addElement(TableCell(valuetype="float", value="3", formula="of:=1+2"))
        table.addElement(row)

    (message,) = one(as_ods([["a"]], build=build), "lab.ods").messages
    assert (message.code, message.place) == ("formula_value_used", "lab.ods Sheet1!A2")


def test_an_ods_formula_without_a_value_is_refused() -> None:
    def build(table: OdfTable) -> None:
        row = TableRow()
        row.addElement(TableCell(formula="of:=1+2"))
        table.addElement(row)

    with pytest.raises(InputError) as caught:
        open_grids(as_ods([["a"]], build=build), name="lab.ods")
    (message,) = caught.value.messages
    assert (message.code, message.place) == ("formula_without_value", "lab.ods Sheet1!A2")


def test_the_title_above_a_table_of_a_page_or_document_is_kept() -> None:
    assert one(as_html(ROWS, before="<p>抽查结果</p>")).title == "抽查结果"
    assert one(as_docx(ROWS, title="抽查结果")).title == "抽查结果"


def test_cells_of_a_page_keep_their_line_breaks_and_lose_their_markup() -> None:
    page = b"<table><tr><td>a<br>b <b>c</b>&nbsp;d</td><td> <p>e</p> </td></tr></table>"
    assert one(page).rows == (("a\nb c d", "e"),)


def test_only_the_innermost_tables_of_a_page_are_read() -> None:
    inner = as_html(ROWS).decode()
    page = f"<table><tr><td>menu</td><td>{inner}</td></tr></table>".encode()
    assert one(page).rows == TEXT


def test_a_quoted_cell_may_hold_the_delimiter_and_a_line_break() -> None:
    assert one(b'a,"b,c\r\nd"\r\n1,2\r\n').rows == (("a", "b,c\r\nd"), ("1", "2"))


def test_columns_of_any_type_come_out_of_parquet_as_text() -> None:
    columns = {"n": [8.6, None], "d": [datetime.date(2024, 3, 1)] * 2, "i": [1, 2], "b": [True, None]}
    grid = one(as_parquet(columns))
    assert grid.rows == (
        ("n", "d", "i", "b"),
        ("8.6", "2024-03-01", "1", "TRUE"),
        ("", "2024-03-01", "2", ""),
    )


def test_a_sheet_that_claims_nothing_of_its_size_is_read_all_the_same() -> None:
    bare = with_part(
        FORMATS["xlsx"], "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'<dimension ref="A1:C3"/>', b"")
    )
    assert one(bare).rows == TEXT


def test_the_laboratorys_files_are_opened() -> None:
    grid = one((DATA / "report-one-sample.xlsx").read_bytes(), "report.xlsx")
    assert (grid.name, len(grid.rows), grid.width, len(grid.merged)) == ("检验报告", 25, 7, 14)
    assert grid.rows[9][:3] == ("1", "甲醛含量", "")
