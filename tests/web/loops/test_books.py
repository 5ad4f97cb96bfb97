"""The list of matters that lived in Excel comes in: looked at first, then accepted, never twice."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.timezone import localdate

from bihuan.tables.grids import open_grids
from bihuan.web.jobs.kinds import Task
from bihuan.web.jobs.models import Job
from bihuan.web.ledger.actions import run_audit
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.loops.books import actions
from bihuan.web.loops.books.models import BookImport, BookRow
from bihuan.web.loops.models import Loop, Move, Registration
from bihuan.web.loops.queries.conservation import totals
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Office
from tests.kit.books import HEADER, back, book, matter
from tests.kit.cast import Client, office, person
from tests.kit.jobs import work_off
from tests.simulation.conftest import simulated
from tests.web.loops.pages import text_of

pytestmark = pytest.mark.django_db


def hand_in(content: bytes, *, who: str = "section-officer", name: str = "原台账.xlsx", **wishes: Any) -> Any:
    client = Client(who)
    asked = {"book": SimpleUploadedFile(name, content), "procedure": "result-handling", **wishes}
    return client.post("/loops/book/", asked)


def handed_in(content: bytes, **options: Any) -> BookImport:
    answer = hand_in(content, **options)
    assert answer.status_code == 302, text_of(answer)
    return BookImport.objects.latest("pk")


def accepted(content: bytes, *, who: str = "section-officer", **options: Any) -> BookImport:
    found = handed_in(content, who=who, **options)
    answer = Client(who).post(f"/loops/book/{found.pk}/accept/")
    assert answer.status_code == 302
    found.refresh_from_db()
    return found


def page(found: BookImport, *, who: str = "section-officer", show: str = "") -> str:
    return text_of(Client(who).get(f"/loops/book/{found.pk}/?show={show}"))


def outcomes(found: BookImport) -> list[str]:
    return [row.outcome for row in found.rows.order_by("place")]


def codes(row: BookRow) -> list[str]:
    return [code for _address, code, _data in row.told]


def test_nothing_is_written_before_the_rows_are_accepted() -> None:
    found = handed_in(book([matter("A-1"), matter("A-2")]))
    assert (Loop.objects.count(), Registration.objects.count()) == (0, 0)
    assert "共 2 行 = 可以导入 2 行 + 拒收 0 行 + 已有 0 行" in page(found)
    Client().post(f"/loops/book/{found.pk}/accept/")
    assert Loop.objects.count() == 2
    assert "共 2 行 = 已导入 2 行 + 拒收 0 行 + 已有 0 行" in page(found)


def test_a_matter_comes_in_where_it_stands_with_its_clock_from_the_day_of_service() -> None:
    accepted(book([matter("A-1")]))
    loop = Loop.objects.get()
    assert (loop.is_historical, loop.stage, loop.source, loop.number) == (
        True,
        "subject/ordered",
        "e-cqs",
        "A-1",
    )
    assert (loop.owner, loop.handler) == (office("east"), person("east-officer"))
    # 60 days from the service, rolled past days off.
    assert loop.due_on is not None
    assert localdate() + timedelta(days=40) <= loop.due_on <= localdate() + timedelta(days=52)
    assert (loop.title, loop.obligations.get().subject_name) == ("床单 pH值不合格", "A-1家纺店")


def test_without_a_day_of_service_the_limit_is_unconfirmed_and_never_overdue() -> None:
    found = accepted(book([matter("A-1", 送达日期="", 开始日期=back(400))]))
    loop = Loop.objects.get()
    assert (loop.due_on, loop.is_awaiting) == (None, True)
    assert codes(found.rows.get()) == ["book_start_unknown"]
    assert "时限待确认" in page(found)


def test_the_confirmed_start_can_still_be_followed_by_what_happened_since() -> None:
    accepted(book([matter("A-1")]))
    made = list(Move.objects.order_by("number").values_list("move", "limit", "served_on"))
    assert [one[:2] for one in made] == [
        ("open", ""),
        ("confirm-start", "rectification"),
        ("confirm-start", "recheck"),
    ]
    assert Move.objects.latest("number").on <= localdate() - timedelta(days=20)


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("待告知", "subject/notice-due"),
        ("异议期", "subject/notified"),
        ("异议期内", "subject/notified"),
        ("待责令改正", "subject/order-due"),
        ("责令整改中", "subject/ordered"),
        ("ordered", "subject/ordered"),
        ("已报整改，待复查", "subject/rectified"),
        ("待复查", "subject/rectified"),
        ("复查不合格", "subject/recheck-failed"),
        ("追溯中", "trace/tracing"),
    ],
)
def test_a_state_goes_by_its_own_words_and_by_those_of_the_officers(word: str, stage: str) -> None:
    accepted(book([matter("A-1", 当前阶段=word)]))
    assert Loop.objects.get().stage == stage


def test_a_closed_matter_comes_in_closed_as_history_and_claims_no_evidence() -> None:
    accepted(book([matter("A-1", 当前阶段="已结案", 结案日期=back(3), 结案方式="复查合格"), matter("A-2")]))
    loop = Loop.objects.get(number="A-1")
    assert (loop.is_closed, loop.closed_on) == (True, localdate() - timedelta(days=3))
    assert loop.obligations.get().ending == "recheck-passed"
    last = loop.moves.latest("number")
    assert (last.move, last.evidence, last.on) == ("conclude", [], loop.closed_on)
    assert "历史导入时已办结（未附证据）" in text_of(Client().get(loop.get_absolute_url()))
    told = totals(today=localdate())
    counts = [(one.found, one.closed, one.open) for one in told if one.kind == "loops.Registration"]
    assert counts == [(2, 1, 1)]
    assert all(one.is_balanced for one in told)


def test_the_whole_house_agrees_with_itself_afterwards() -> None:
    rows = [
        matter("A-1"),
        matter("A-2", 当前阶段="失联", 结案日期=back(9)),
        matter("A-3", 程序="交办", 当前阶段="办理中", 当事人="海州市局"),
        matter("A-4", 程序="行政处罚", 当前阶段="立案调查"),
        matter("A-5", 当前阶段="待立案"),
    ]
    accepted(book(rows))

    audit = run_audit(by=as_actor(person("section-officer")), now=timezone.now())
    assert audit.outcome == "sound", [one for one in audit.results if one["breaches"]]
    assert Loop.objects.filter(is_watched=True, number="A-2", is_closed=True).exists()
    assert set(Loop.objects.values_list("procedure", flat=True)) == {
        "result-handling",
        "hand-over",
        "penalty",
    }


@pytest.mark.parametrize(
    ("wrong", "code", "told"),
    [
        ({"原编号": ""}, "book_cell_missing", "没有填“原编号”"),
        ({"开始日期": "无"}, "book_cell_missing", "没有填“开始日期”"),
        ({"开始日期": "2026年5月"}, "book_day_unreadable", "不是一个确定的日期"),
        ({"送达日期": "电话通知"}, "book_day_unreadable", "“电话通知”不是一个确定的日期"),
        ({"送达日期": back(-3)}, "book_day_to_come", "还没有到"),
        ({"送达日期": back(90)}, "book_day_before_beginning", "早于开始日期"),
        ({"当前阶段": "已移送"}, "book_stage_unknown", "待告知、已告知"),
        ({"当前阶段": ""}, "book_cell_missing", "没有填“当前阶段”"),
        ({"当前阶段": "已结案", "结案日期": back(1)}, "book_ending_unknown", "复查合格"),
        ({"当前阶段": "已结案", "结案方式": "复查合格"}, "book_closed_without_day", "没有填“结案日期”"),
        ({"结案日期": back(1)}, "book_closed_but_open", "还没有结案"),
        ({"程序": "随便"}, "book_procedure_unknown", "没有程序“随便”"),
        ({"承办机构": "南门分局"}, "book_office_unknown", "东桥分局"),
        ({"来源": ""}, "book_cell_missing", "没有填“来源”"),
        ({"开始日期": "1999-01-01"}, "no_edition_on", "没有生效的版本"),
    ],
)
def test_a_row_that_cannot_come_in_says_where_and_what_to_do(
    wrong: dict[str, str], code: str, told: str
) -> None:
    found = accepted(book([matter("A-1", **wrong), matter("A-2")]))
    row = found.rows.get(place=1)
    assert (row.outcome, code in codes(row)) == ("refused", True)
    assert told in page(found, show="refused")
    assert list(Loop.objects.values_list("number", flat=True)) == ["A-2"]


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    found = handed_in(book([matter("", 当前阶段="飞走了", 送达日期="不知何日")]))
    assert set(codes(found.rows.get())) == {
        "book_cell_missing",
        "book_day_unreadable",
        "book_stage_unknown",
    }


def test_rows_in_are_rows_accepted_and_refused_and_there_already() -> None:
    accepted(book([matter("A-1")]))
    rows = [matter("A-1"), matter("A-2"), matter("A-2"), matter("A-3", 当前阶段="?"), {}]
    found = accepted(book(rows), name="第二份.xlsx")
    assert outcomes(found) == ["known", "opened", "refused", "refused"]
    assert "共 4 行 = 已导入 1 行 + 拒收 2 行 + 已有 1 行；另有 1 行只有序号" in page(found)
    assert codes(found.rows.get(place=3)) == ["book_number_twice"]


def test_the_same_file_again_changes_nothing() -> None:
    content = book([matter("A-1"), matter("A-2", 当前阶段="已结案", 结案日期=back(3), 结案方式="停产")])
    accepted(content)
    before = list(Loop.objects.values()), list(Move.objects.values())
    again = accepted(content)
    assert outcomes(again) == ["known", "known"]
    assert (list(Loop.objects.values()), list(Move.objects.values())) == before


def test_accepting_twice_is_accepting_once() -> None:
    found = accepted(book([matter("A-1")]))
    entries = LedgerEvent.objects.count()
    assert Client().post(f"/loops/book/{found.pk}/accept/").status_code == 302
    assert (Loop.objects.count(), LedgerEvent.objects.count()) == (1, entries)


def test_a_known_number_that_is_told_otherwise_says_so_and_changes_nothing() -> None:
    accepted(book([matter("A-1")]))
    before = Loop.objects.values().get()
    found = accepted(book([matter("A-1", 当前阶段="待复查", 承办人="")]), name="新.xlsx")
    assert outcomes(found) == ["changed"]
    shown = page(found, show="changed")
    assert "“当前阶段”与导入时不同：当时是“责令整改中”，现在写的是“已报整改，待复查”" in shown
    assert "其中 1 行内容不同" in shown
    assert Loop.objects.values().get() == before


def test_a_list_is_read_anew_with_other_wishes_as_long_as_it_waits() -> None:
    content = book([matter("A-1", 承办机构="南门分局")])
    first = handed_in(content)
    assert outcomes(first) == ["refused"]
    second = handed_in(content, owner=office("west").pk)
    assert (second, outcomes(second)) == (first, ["clean"])
    assert codes(second.rows.get())[0] == "book_office_replaced"


def test_an_officer_whom_nobody_knows_refuses_nothing_and_his_name_is_kept() -> None:
    accepted(book([matter("A-1", 承办人="查无此人")]))
    loop = Loop.objects.get()
    assert loop.handler is None
    assert "承办人：查无此人" in loop.notes.get().text


def test_columns_that_nobody_knows_go_to_the_notes() -> None:
    header = (*HEADER, "抽样地点")
    found = accepted(book([matter("A-1", 抽样地点="东桥集市", 备注="厂方配合")], header=header))
    note = Loop.objects.get().notes.get().text
    assert "抽样地点：东桥集市" in note and "备注：厂方配合" in note and "台账 第2行" in note
    assert "抽样地点" in page(found)


def test_other_headers_titles_above_and_csv_in_gb18030_are_read() -> None:
    rows = ["云溪区后处理台账,,,,", "编号,来源系统,来源编号,企业名称,办理状态,辖区分局,收到日期"]
    rows += [
        f"1,e-CQS,B-1,甲店,异议期,东桥分局,{back(9)}",
        f"2,12345热线,B-2,乙店,整改中,云溪区局西园分局,{back(9)}",
    ]
    accepted("\r\n".join(rows).encode("gb18030"), name="台账.csv")
    found = {loop.number: loop for loop in Loop.objects.all()}
    assert found["B-1"].source == "e-cqs"
    assert (found["B-2"].source, found["B-2"].owner) == ("hotline-12345", office("west"))


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", book([], header=("一", "二", "三")), book([])])
def test_a_file_that_is_no_list_is_refused_as_a_whole(content: bytes) -> None:
    answer = hand_in(content)
    assert answer.status_code == 422
    assert not BookImport.objects.exists()
    assert "error-summary" in text_of(answer) or "表单有误" in text_of(answer)


def test_the_refused_rows_come_back_as_a_workbook_that_is_taken_again_once_mended() -> None:
    found = accepted(book([matter("A-1", 当前阶段="已移送"), matter("A-2")]))
    answer = Client().get(f"/loops/book/{found.pk}/refused.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0][-1] == "错误原因"
    assert (len(cells), cells[1][2]) == (2, "A-1")
    assert "不认识阶段“已移送”" in str(cells[1][-1])
    mended = [dict(zip(cells[0], cells[1], strict=True)) | {"当前阶段": "待复查"}]
    again = accepted(book(mended, header=[str(name) for name in cells[0]]), name="改好.xlsx")
    assert outcomes(again) == ["opened"]
    assert "错误原因" not in Loop.objects.get(number="A-1").notes.get().text


def test_a_formula_in_a_cell_is_handed_back_harmless() -> None:
    found = handed_in(book([matter("A-1", 当前阶段="+cmd|' /C calc'!A0", 当事人="@SUM(A1)")]))
    answer = Client().get(f"/loops/book/{found.pk}/refused.xlsx")
    texts = [text for grid in open_grids(answer.content, name="x.xlsx") for row in grid.rows for text in row]
    assert "'@SUM(A1)" in texts and "'+cmd|' /C calc'!A0" in texts


def test_a_long_list_is_read_and_opened_by_jobs_with_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_ROWS_AT_ONCE", 3)
    monkeypatch.setattr(actions, "_PART", 2)
    answer = hand_in(book([matter(f"A-{number}") for number in range(5)]))
    assert re.fullmatch(r"/jobs/\d+/", answer.headers["Location"])
    assert not BookRow.objects.exists()
    assert work_off() == 1
    found = BookImport.objects.get()
    assert Client().get(answer.headers["Location"]).headers["Location"] == found.get_absolute_url()
    answer = Client().post(f"/loops/book/{found.pk}/accept/")
    assert re.fullmatch(r"/jobs/\d+/", answer.headers["Location"])
    assert Loop.objects.count() == 0
    assert work_off() == 1
    assert (Loop.objects.count(), Job.objects.filter(state="done").count()) == (5, 2)
    found.refresh_from_db()
    assert (found.state, found.decided_by) == ("accepted", "林晓")


def test_a_job_that_broke_off_goes_on_where_it_stood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_ROWS_AT_ONCE", 3)
    monkeypatch.setattr(actions, "_PART", 2)
    hand_in(book([matter(f"A-{number}") for number in range(5)]))
    work_off()
    found = BookImport.objects.get()
    job = actions.accept_book(book=found, by=person("section-officer"), now=timezone.now())
    assert isinstance(job, Job)

    class PowerCutError(BaseException):
        pass

    def cut(stage: str, *, done: int = 0, total: int = 0) -> None:
        if done == 2:
            raise PowerCutError

    task = Task(
        subject=job.subject,
        office_id=job.office_id,
        detail=job.detail,
        by=as_actor(person("section-officer")),
        now=timezone.now(),
        tell=cut,
    )
    with pytest.raises(PowerCutError):
        actions.accept_in_job(task=task)
    assert Loop.objects.count() == 2
    work_off()
    assert Loop.objects.count() == 5
    assert outcomes(found) == ["opened"] * 5


def test_the_template_is_taken_as_it_is_once_it_is_filled_in() -> None:
    answer = Client().get("/loops/book/template.xlsx")
    made = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = made.worksheets[0]
    header = [str(cell.value) for cell in sheet[1]]
    filled = matter("A-1", 事由="床单不合格", 主体类别="标称生产者", 统一社会信用代码="91990101MA39G7HH4J")
    for column, name in enumerate(header, 1):
        sheet.cell(2, column, filled.get(name))
    target = io.BytesIO()
    made.save(target)
    accepted(target.getvalue())
    assert Loop.objects.get().obligations.get().subject == "nominal-maker"
    told = {str(row[0].value): str(row[1].value) for row in made.worksheets[1].iter_rows()}
    assert "责令整改中" in told["当前阶段：结果处理"]


STAGES = {
    "异议期内": "subject/notified",
    "待责令改正": "subject/order-due",
    "已责令改正": "subject/ordered",
    "待复查": "subject/rectified",
    "复查不合格": "subject/recheck-failed",
    "立案调查": "case/investigating",
}


def test_the_list_of_the_synthetic_town_comes_in_where_each_matter_truly_stands(tmp_path: Path) -> None:
    town = simulated(tmp_path / "town")
    truth = pq.read_table(town / "truth/matters.parquet").to_pylist()
    content = (town / "files/matters/matters-in-procedure.xlsx").read_bytes()
    branches = {row[14] for row in open_grids(content, name="x.xlsx")[0].rows[1:]}
    for name in branches:
        Office.objects.create(name=name, kind="branch", parent=office("bureau"))
    found = accepted(content)
    assert len(truth) == found.rows.count()
    for row, one in zip(found.rows.order_by("place"), truth, strict=True):
        # Whether a transfer was accepted, and since when somebody cannot be found, the list does not say.
        assert (row.loop.stage if row.loop else "") == STAGES.get(one["state"], ""), one
        if row.loop and one["state"] == "已责令改正":
            assert row.loop.is_awaiting is ("served_on" not in row.given["row"]["cells"])
    assert all(one.is_balanced for one in totals(today=localdate()))
