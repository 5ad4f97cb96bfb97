"""Lists of operators come in: looked at first, accepted as a whole, never twice, complainants never."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.timezone import localdate

from bihuan.tables.registers import read_register
from bihuan.web.census.linking.actions.linking import LINK
from bihuan.web.census.lists.actions import accepting, importing
from bihuan.web.census.lists.actions.importing import discard_waiting
from bihuan.web.census.lists.models import ImportRow, ListImport
from bihuan.web.census.lists.waiting import waiting_place
from bihuan.web.census.models import ListFile, Record, RecordVersion, Source
from bihuan.web.jobs.models import Job
from bihuan.web.jobs.worker import work_once
from bihuan.web.ledger.actions import run_audit
from bihuan.web.ledger.facts import Actor
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.people.facts import as_actor
from tests.kit.cast import WAY_IN, Client, person
from tests.kit.jobs import work_off
from tests.tables.registers.books import CODE, HEADER, ONE, OTHER_CODE, TWO, book, text
from tests.web.loops.pages import text_of

pytestmark = pytest.mark.django_db

PLAIN = (("档案号", *HEADER), ("A-1", *ONE), ("A-2", *TWO))
FAULTY_CODE = "91990101MAW0FCY22M"


def hand_in(content: bytes, *, who: str = "registrar", name: str = "企业名册.xlsx", **given: Any) -> Any:
    asked = {
        "source": "new",
        "new_source": "登记注册",
        "received_on": localdate().isoformat(),
        "extent": "whole",
    }
    return Client(who).post("/census/lists/", {**asked, "list": SimpleUploadedFile(name, content), **given})


def handed_in(content: bytes, **given: Any) -> ListImport:
    answer = hand_in(content, **given)
    assert answer.status_code == 302, text_of(answer)
    return ListImport.objects.latest("pk")


def accept(found: ListImport, *overridden: str, who: str = "registrar") -> ListImport:
    answer = Client(who).post(f"/census/lists/{found.pk}/accept/", {"overridden": overridden})
    assert answer.status_code == 302
    found.refresh_from_db()
    return found


def page(found: ListImport, show: str = "", *, who: str = "registrar") -> str:
    return seen(Client(who).get(f"/census/lists/{found.pk}/?show={show}"))


def seen(answer: Any) -> str:
    """What a reader sees of a page."""
    return re.sub(r"<[^>]+>", "", text_of(answer))


def counts(found: ListImport) -> dict[str, int]:
    found.refresh_from_db()
    return {name: count for name, count in found.counts.items() if count}


def test_nothing_is_written_before_the_list_is_accepted() -> None:
    found = handed_in(book(PLAIN))
    assert Record.objects.count() == 0
    assert "共 2 行 = 新增 2 行 + 有变化 0 行 + 没有变化 0 行 + 拒收 0 行" in page(found)
    accept(found)
    assert Job.objects.get().kind == LINK
    file = ListFile.objects.get()
    assert (file.rows_in, file.rows_accepted, file.rows_refused) == (2, 2, 0)
    first = Record.objects.get(record_id="A-1")
    assert (first.name, first.code, first.source.name, first.row) == (ONE[0], CODE, "登记注册", 2)
    assert first.raw["法定代表人"] == "许棠"


def test_the_same_file_again_changes_nothing() -> None:
    content = book(PLAIN)
    accept(handed_in(content))
    before = list(Record.objects.order_by("pk").values())
    again = handed_in(content)
    assert counts(again) == {"same": 2}
    assert "没有要写入的内容" in page(again)
    accept(again)
    assert list(Record.objects.order_by("pk").values()) == before
    assert (ListFile.objects.count(), RecordVersion.objects.count()) == (1, 0)


def test_a_changed_row_keeps_what_it_said_before() -> None:
    accept(handed_in(book(PLAIN)))
    moved = ("A-2", TWO[0], TWO[1], "12000902199", *TWO[3:])
    found = handed_in(book((PLAIN[0], PLAIN[1], moved)), name="企业名册2.xlsx")
    assert counts(found) == {"changed": 1, "same": 1}
    assert "120****2112 → 120****2199" in page(found, "changed")
    accept(found)
    record = Record.objects.get(record_id="A-2")
    version = record.versions.get()
    assert (record.phone, version.columns["phone"], version.raw["联系电话"]) == (
        "12000902199",
        TWO[2],
        TWO[2],
    )
    assert Record.objects.get(record_id="A-1").versions.count() == 0
    told = seen(Client("registrar").get(f"/census/lists/records/{record.pk}/"))
    assert "120****2112 → 120****2199" in told and "12000902199" not in told


def test_rows_that_a_whole_list_lacks_are_told_and_never_deleted() -> None:
    accept(handed_in(book(PLAIN)))
    found = handed_in(book(PLAIN[:2]), name="少了一行.xlsx")
    assert TWO[0] in page(found, "gone")
    accept(found)
    gone = Record.objects.get(record_id="A-2")
    assert (found.gone, gone.gone_on) == (1, localdate())
    assert TWO[0] in text_of(Client("registrar").get(f"/census/lists/sources/{gone.source_id}/"))
    accept(handed_in(book(PLAIN)))
    gone.refresh_from_db()
    assert gone.gone_on is None


def test_a_supplement_leaves_the_rest_alone() -> None:
    accept(handed_in(book(PLAIN)))
    more = ("A-3", "巷口缝纫作坊", "", "", "", "")
    accept(handed_in(book((PLAIN[0], more)), name="补充.xlsx", extent="part"))
    assert Record.objects.filter(gone_on=None).count() == 3


def test_a_row_with_something_odd_comes_in_only_when_that_is_confirmed() -> None:
    rows = (*PLAIN, ("A-3", "云溪布艺厂", FAULTY_CODE, "12000902113", "", ""), ("A-4", "", "", "1", "", ""))
    first = accept(handed_in(book(rows)))
    assert counts(first) == {"new": 2, "held": 1, "refused": 1}
    file = ListFile.objects.get()
    assert (file.rows_in, file.rows_accepted, file.rows_refused) == (4, 2, 2)
    again = accept(handed_in(book(rows)), "register_code_faulty")
    assert counts(again) == {"new": 1, "same": 2, "refused": 1}
    record = Record.objects.get(record_id="A-3")
    assert [code for _place, code, _data in record.oddities] == ["register_code_faulty"]
    entry = LedgerEvent.objects.filter(kind="lists.list_accepted").latest("sequence")
    assert '"overridden":["register_code_faulty"]' in entry.payload


def test_rows_to_be_mended_go_out_with_their_reasons_and_come_back_as_a_supplement() -> None:
    found = accept(handed_in(book((*PLAIN, ("A-3", "", OTHER_CODE, "12000902113", "乔小", "")))))
    answer = Client("registrar").post(f"/census/lists/{found.pk}/faulty.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert "没有名称" in rows[1][-1] and "Sheet1!C4" not in rows[1][-1]
    assert LedgerEvent.objects.filter(kind="lists.faulty_rows_taken").count() == 1
    assert rows[0] == [*PLAIN[0], "错误原因"]
    mended = book((rows[0], ["A-3", "云溪布艺厂", *rows[1][2:]]))
    mended = handed_in(mended, extent="part", name="更正.xlsx")
    assert counts(accept(mended)) == {"new": 1}
    assert set(Record.objects.get(record_id="A-3").raw) == {
        "档案号",
        "企业名称",
        "统一社会信用代码",
        "联系电话",
        "法定代表人",
    }


def test_headers_that_nobody_knows_are_settled_once_and_remembered() -> None:
    rows = (("甲栏", "乙栏"), ("云棠布艺", "12000902111"))
    found = handed_in(book(rows))
    assert "要先指定各列的含义" in page(found)
    client = Client("registrar")
    address = f"/census/lists/{found.pk}/columns/"
    refused = client.post(address, {"kind": "stalls", "column_0": "keep", "column_1": "phone"})
    assert refused.status_code == 422 and "还没有指定哪一列是名称" in text_of(refused)
    client.post(address, {"kind": "stalls", "column_0": "name", "column_1": "phone"})
    accept(found)
    source = Source.objects.get()
    assert (source.kind, source.mapping) == ("stalls", {"甲栏": "name", "乙栏": "phone"})
    next_one = handed_in(book((*rows, ("溪山毛巾", "12000902112"))), name="下月.xlsx")
    assert counts(next_one) == {"new": 1, "same": 1}


def test_a_list_without_numbers_of_its_own_is_told_by_code_and_name() -> None:
    accept(handed_in(book((HEADER, ONE, TWO))))
    found = handed_in(book((HEADER, ("新开布店", "", "", "", ""), TWO, ONE)), name="换了顺序.xlsx")
    assert counts(found) == {"new": 1, "same": 2}


def test_whoever_complained_is_nowhere_and_the_file_is_gone_once_it_is_decided() -> None:
    rows = (
        ("编号", "投诉人", "被投诉单位", "被投诉单位电话", "投诉内容"),
        ("T1", "柳私密", "云棠布艺", "12000902111", "被子掉色"),
        ("T2", "柳私密", "", "12000902111", "被子掉色"),
    )
    found = handed_in(book(rows), new_source="投诉")
    place = waiting_place(found.file_digest)
    assert place.exists()
    faulty = Client("registrar").post(f"/census/lists/{found.pk}/faulty.xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(faulty)).active
    told = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row]
    accept(found)
    assert not place.exists()
    kept = [
        *Record.objects.values(),
        *ImportRow.objects.values(),
        *ListImport.objects.values("messages", "columns"),
    ]
    everything = "".join(map(str, (*kept, *told, *LedgerEvent.objects.values_list("payload", flat=True))))
    assert "柳私密" not in everything and "掉色" not in everything
    assert Record.objects.get().raw == {
        "编号": "T1",
        "被投诉单位": "云棠布艺",
        "被投诉单位电话": "12000902111",
    }


def test_a_list_that_is_given_up_leaves_no_rows_and_no_file() -> None:
    found = handed_in(book(PLAIN))
    Client("registrar").post(f"/census/lists/{found.pk}/discard/")
    assert (ImportRow.objects.count(), Record.objects.count()) == (0, 0)
    assert not waiting_place(found.file_digest).exists()
    assert Client("registrar").post(f"/census/lists/{found.pk}/accept/").status_code == 404


def test_a_long_list_is_read_and_accepted_by_jobs() -> None:
    rows = [(f"L-{n}", f"第{n}号织布坊", "", "", "", "织和路") for n in range(2_500)]
    answer = hand_in(text((PLAIN[0], *rows)), name="长名册.csv")
    assert answer.url == Job.objects.get().get_absolute_url()
    assert work_off() == 1
    found = ListImport.objects.get()
    assert counts(found) == {"new": 2_500}
    accept(found)
    assert Record.objects.count() == 0
    work_once(worker="test")
    assert (Record.objects.count(), ListFile.objects.get().rows_accepted) == (2_500, 2_500)


def test_a_source_of_another_office_is_not_written_into() -> None:
    accept(handed_in(book(PLAIN), who="east-officer"), who="east-officer")
    answer = hand_in(book(PLAIN[:2]), who="west-officer")
    assert answer.status_code == 422
    assert "由其他机构导入" in text_of(answer)


def test_a_source_whose_first_list_still_waits_is_not_taken_over() -> None:
    handed_in(book(PLAIN), who="east-officer")
    assert "由其他机构导入" in text_of(hand_in(book(PLAIN[:2]), who="west-officer"))


def test_the_same_file_may_wait_for_two_sources() -> None:
    content = book(PLAIN)
    first, other = handed_in(content), handed_in(content, new_source="另一来源")
    Client("registrar").post(f"/census/lists/{first.pk}/discard/")
    assert waiting_place(other.file_digest).exists()
    accept(other)
    assert not waiting_place(other.file_digest).exists()


def test_a_list_that_is_given_up_while_it_is_read_leaves_no_row() -> None:
    found = handed_in(book(PLAIN))
    stale = ListImport.objects.get(pk=found.pk)
    Client("registrar").post(f"/census/lists/{found.pk}/discard/")
    read = read_register(book(PLAIN), name=found.file_name)
    importing._keep(stale, read, by=Actor(id="x", name="x"), now=timezone.now(), tell=importing._silent)
    assert ImportRow.objects.count() == 0
    found.refresh_from_db()
    assert found.state == "discarded"


def test_a_day_to_come_and_a_list_without_source_are_refused() -> None:
    tomorrow = (localdate() + timedelta(days=1)).isoformat()
    assert "这一天还没有到" in text_of(hand_in(book(PLAIN), received_on=tomorrow))
    assert "请选择来源" in text_of(hand_in(book(PLAIN), new_source=" "))


def test_a_list_that_nobody_decides_on_is_given_up_after_a_month() -> None:
    found = handed_in(book(PLAIN))
    by = Actor(id="night", name="night")
    assert discard_waiting(by=by, now=timezone.now() + timedelta(days=29)) == 0
    assert discard_waiting(by=by, now=timezone.now() + timedelta(days=31)) == 1
    found.refresh_from_db()
    assert (found.state, waiting_place(found.file_digest).exists()) == ("discarded", False)


def test_a_list_whose_writing_broke_off_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(f"L-{n}", f"第{n}号织布坊", "", "", "", "织和路") for n in range(25)]
    found = handed_in(book((PLAIN[0], *rows)))
    monkeypatch.setattr(accepting, "PART", 10)
    monkeypatch.setattr(importing, "PART", 10)

    def broken(stage: str, *, done: int, total: int) -> None:
        raise RuntimeError("the power went")

    options = {"list_import": found, "overridden": frozenset(), "by": as_actor(person("registrar"))}
    with pytest.raises(RuntimeError):
        importing._accept(**options, now=timezone.now(), tell=broken)
    assert Record.objects.count() == 10
    assert Client("registrar").post(f"/census/lists/{found.pk}/discard/").status_code == 404
    importing._accept(**options, now=timezone.now(), tell=importing._silent)
    file = ListFile.objects.get()
    assert (Record.objects.count(), file.rows_in, file.rows_accepted) == (25, 25, 25)
    assert run_audit(by=as_actor(person("registrar")), now=timezone.now()).outcome == "sound"


@pytest.mark.parametrize(
    ("path", "own"),
    [("", 11), ("{found}/", 7), ("{found}/?show=odd", 7), ("{found}/columns/", 2), ("sources/{source}/", 5)],
)
def test_pages_ask_the_database_as_often_for_many_rows_as_for_few(
    path: str, own: int, django_assert_num_queries: Any
) -> None:
    accept(handed_in(book(PLAIN), name="a.xlsx"))
    rows = [(f"L-{n}", f"第{n}号织布坊", FAULTY_CODE, "", "", "织和路") for n in range(120)]
    found = handed_in(book((PLAIN[0], *rows)), name="b.xlsx")
    client = Client("registrar")
    with django_assert_num_queries(WAY_IN + own):
        client.get("/census/lists/" + path.format(found=found.pk, source=found.source_id))
