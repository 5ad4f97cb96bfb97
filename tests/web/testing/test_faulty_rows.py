"""What is wrong, row by row; the workbook to mend; the decision."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html

from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.testing import opened
from bihuan.web.testing.examples import EXAMPLES
from bihuan.web.testing.models import CheckRun, FaultyRow
from tests.kit.cast import WAY_IN, Client
from tests.kit.jobs import work_off
from tests.kit.sheets import reading, workbook

pytestmark = pytest.mark.django_db

# Row 3 names no item, row 4 holds no number, row 6 says of S1 that it is another product.
ROWS = [
    reading("S1", value="7.0"),
    reading("S4", item="", value="31"),
    reading("S2", value="七点零"),
    reading("S3", value="7.1"),
    reading("S1", item="异味", value="无", name="婴儿床单"),
]


def hand_in(content: bytes, *, name: str = "交来.xlsx", corrects: int | None = None) -> CheckRun:
    given: dict[str, Any] = {"workbook": SimpleUploadedFile(name, content)}
    if corrects is not None:
        given["corrects"] = corrects
    answer = Client().post("/testing/", given)
    assert answer.status_code == 302
    work_off()
    return CheckRun.objects.latest("pk")


def page(run: CheckRun, path: str = "rows/", *, language: str = "zh-hans") -> Any:
    client = Client()
    client.cookies["django_language"] = language
    return html.fromstring(client.get(f"{run.get_absolute_url()}{path}").content.decode())


def text(found: Any) -> str:
    return " ".join(found.text_content().split())


def corrections(run: CheckRun) -> openpyxl.Workbook:
    answer = Client().get(f"{run.get_absolute_url()}rows/corrections.xlsx")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def column(sheet: Any, header: str, *, row: int = 1) -> int:
    return next(cell.column for cell in sheet[row] if cell.value == header)


def test_every_faulty_row_stands_with_all_its_messages() -> None:
    run = hand_in(workbook(ROWS))
    rows = [text(row) for row in page(run).xpath("//table[contains(@class, 'faulty-rows')]/tbody")]
    assert [row[:10] for row in rows] == ["Sheet1 3 S", "Sheet1 4 S", "Sheet1 6 S"]
    assert "Sheet1!G3 这条检验数据没有检验项目，未读取。请补上项目名称后重新提交" in rows[0]
    assert "Sheet1!G4" in rows[1]
    assert "七点零" in rows[1]
    assert "请按原始记录更正这一格" in rows[1]
    assert "前后不一致" in rows[2]


def test_rows_in_are_rows_accepted_and_rows_refused_and_rows_without_data() -> None:
    run = hand_in(workbook(ROWS))
    assert "文件 6 行 = 无误 2 行 + 有误 3 行 + 没有数据 1 行" in text(page(run).xpath("//main")[0])
    assert "文件 6 行 = 无误 2 行 + 有误 3 行 + 没有数据 1 行" in text(page(run, "").xpath("//main")[0])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_clean_file_needs_no_question(path: Any) -> None:
    run = hand_in(path.read_bytes(), name=path.name)
    assert (run.state, run.decided_at) == ("accepted", None)
    assert not FaultyRow.objects.exists()
    assert "尚未接受" not in text(page(run, "").xpath("//main")[0])
    assert not page(run).xpath("//main//form")


def test_nothing_is_accepted_before_somebody_decides_and_the_decision_is_recorded() -> None:
    run = hand_in(workbook(ROWS))
    assert run.state == "undecided"
    assert "尚未接受" in text(page(run, "").xpath("//p[@class='notice']")[0])
    assert "尚未接受" in Client().get("/testing/checks/").content.decode()
    for _ in range(2):
        assert Client().post(f"{run.get_absolute_url()}accept/").status_code == 302
    run.refresh_from_db()
    assert run.state == "accepted"
    assert "已接受无误的行（林晓" in text(page(run, "").xpath("//main")[0])
    (entry,) = LedgerEvent.objects.filter(kind="testing.clean_rows_accepted")
    assert json.loads(entry.payload) == {"run_id": run.pk, "rows_accepted": 2, "rows_refused": 3}
    assert entry.actor_name == "林晓"


def test_a_value_that_cannot_be_read_is_never_a_pass_when_the_clean_rows_are_accepted() -> None:
    run = hand_in(workbook(ROWS))
    Client().post(f"{run.get_absolute_url()}accept/")
    assert run.samples.get(sample_id="S2").section == "undetermined"


def test_the_decision_takes_a_submission_and_nothing_else() -> None:
    run = hand_in(workbook(ROWS))
    assert Client().get(f"{run.get_absolute_url()}accept/").status_code == 405
    assert Client(enforce_csrf_checks=True).post(f"{run.get_absolute_url()}accept/").status_code == 403
    run.refresh_from_db()
    assert run.state == "undecided"


def test_the_workbook_holds_the_faulty_rows_as_they_were_with_reason_and_place() -> None:
    run = hand_in(workbook(ROWS))
    sheet = corrections(run).worksheets[0]
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0][-2:] == ("错误原因", "原位置")
    assert [line[-1] for line in lines[1:]] == ["Sheet1!3", "Sheet1!4", "Sheet1!6"]
    width = len(lines[0]) - 2
    assert [[cell or "" for cell in line[:width]] for line in lines[1:]] == [
        list(ROWS[number][:width]) for number in (1, 2, 4)
    ]
    assert "没有检验项目" in lines[1][-2]


def test_the_workbook_runs_no_formula() -> None:
    run = hand_in(workbook([*ROWS, reading("S9", name="=1+1", item="")]))
    cells = [cell for sheet in corrections(run) for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


def mended(run: CheckRun) -> bytes:
    """The workbook with every row put right."""
    book = corrections(run)
    sheet = book.worksheets[0]
    sheet.cell(2, column(sheet, "检验项目")).value = "甲醛含量"
    sheet.cell(2, column(sheet, "单位")).value = "mg/kg"
    sheet.cell(3, column(sheet, "检测值")).value = 7.2
    sheet.cell(4, column(sheet, "产品名称")).value = "纯棉床单"
    return saved(book)


def test_a_mended_workbook_goes_back_into_its_file_and_the_whole_is_checked() -> None:
    faulty = hand_in(workbook(ROWS))
    run = hand_in(mended(faulty), name="改好.xlsx")
    assert (run.corrects, run.state) == (faulty, "accepted")
    whole = [ROWS[0], reading("S4", item="甲醛含量", value="31"), reading("S2", value="7.2"), ROWS[3]]
    whole.append(reading("S1", item="异味", value="无"))
    straight = hand_in(workbook(whole), name="一次写对.xlsx")
    compared = "sample_id", "overall", "section", "items", "searched", "given", "verdict"
    assert list(run.samples.values_list(*compared)) == list(straight.samples.values_list(*compared))
    assert run.account == straight.account


def test_the_run_that_was_mended_leads_to_its_correction_and_the_ledger_says_so() -> None:
    faulty = hand_in(workbook(ROWS))
    run = hand_in(mended(faulty))
    faulty.refresh_from_db()
    assert faulty.state == "corrected"
    (notice,) = page(faulty, "").xpath("//p[@class='notice']")
    assert notice.xpath("./a/@href") == [run.get_absolute_url()]
    (entry,) = LedgerEvent.objects.filter(kind="testing.report_corrected")
    assert json.loads(entry.payload) == {"run_id": faulty.pk, "corrected_by_id": run.pk}


def test_a_whole_new_file_may_take_the_place_of_the_faulty_one() -> None:
    faulty = hand_in(workbook(ROWS))
    run = hand_in(workbook([ROWS[0], ROWS[3]]), corrects=faulty.pk)
    faulty.refresh_from_db()
    assert (run.corrects, faulty.state) == (faulty, "corrected")


def test_what_is_mended_by_halves_is_asked_about_again() -> None:
    faulty = hand_in(workbook(ROWS))
    book = corrections(faulty)
    sheet = book.worksheets[0]
    sheet.cell(3, column(sheet, "检测值")).value = "7.2"
    sheet.delete_rows(4)
    second = hand_in(saved(book), name="改了一半.xlsx")
    assert second.state == "undecided"
    assert list(second.faulty_rows.values_list("row", flat=True)) == [3, 6]
    third = hand_in(mended_rest(second), name="改完.xlsx")
    assert (third.corrects, third.state) == (second, "accepted")
    assert third.account["rows_in"] == 6


def mended_rest(run: CheckRun) -> bytes:
    book = corrections(run)
    sheet = book.worksheets[0]
    sheet.cell(2, column(sheet, "检验项目")).value = "异味"
    sheet.cell(2, column(sheet, "检测值")).value = "无"
    sheet.cell(3, column(sheet, "产品名称")).value = "纯棉床单"
    return saved(book)


def test_a_mended_workbook_whose_file_is_not_here_is_read_as_it_stands() -> None:
    faulty = hand_in(workbook(ROWS))
    content = mended(faulty)
    opened.file_place(faulty.file_digest).unlink()
    run = hand_in(content)
    assert (run.account["rows_refused"], sorted(run.tally["items"])) == (0, ["formaldehyde", "odour", "ph"])
    assert not [code for code, _ in run.messages if code == "unknown_column"]


@pytest.mark.parametrize("kind", ["wide", "report"])
def test_rows_of_every_shape_come_back_with_their_header(kind: str) -> None:
    path = EXAMPLES[1 if kind == "wide" else 0]
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    cell = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value) in ("7.1", "8.7"))
    was, cell.value = cell.value, "看不清"
    faulty = hand_in(saved(book), name=path.name)
    (row,) = faulty.faulty_rows.all()
    assert row.row == cell.row
    back = corrections(faulty)
    (bad,) = [one for line in back.worksheets[0].iter_rows() for one in line if one.value == "看不清"]
    bad.value = was
    run = hand_in(saved(back), name="改好.xlsx")
    straight = hand_in(path.read_bytes(), name=path.name)
    assert [one.verdict for one in run.samples.all()] == [one.verdict for one in straight.samples.all()]


def test_a_file_of_faulty_rows_is_leafed_through(django_assert_num_queries: Any) -> None:
    rows = [reading(f"S{number}", value="不清") for number in range(230)]
    run, client = hand_in(workbook(rows)), Client()
    with django_assert_num_queries(WAY_IN + 4):
        first = html.fromstring(client.get(f"{run.get_absolute_url()}rows/").content.decode())
    assert len(first.xpath("//table[contains(@class, 'faulty-rows')]/tbody")) == 100
    last = page(run, "rows/?page=3")
    assert len(last.xpath("//table[contains(@class, 'faulty-rows')]/tbody")) == 30


def test_the_messages_are_complete_in_english_too() -> None:
    run = hand_in(workbook(ROWS))
    found = page(run, language="en")
    assert "names no test item" in text(found.xpath("//main")[0])
    assert text(found.xpath("//h2")[0]) == "What to do"
