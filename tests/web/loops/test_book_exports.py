"""台账 out: what the officers know, ready to print; it comes in again elsewhere with the same states."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone

from bihuan.web.loops.actions.files import add_evidence
from bihuan.web.loops.models import Loop, Registration
from tests.kit.books import HEADER, back, book, matter
from tests.kit.cast import Client, person
from tests.web.loops.pages import assigned, day, letter, made, reply_on_file
from tests.web.loops.pages import matter as opened
from tests.web.loops.test_books import accepted
from tests.web.testing.releasing import kept, released, row

pytestmark = pytest.mark.django_db


def exported(query: str = "list=all&scope=all", **options: Any) -> bytes:
    return Client(**options).get(f"/loops/worklist.xlsx?{query}").content


def rows(content: bytes, sheet: int = 0) -> list[dict[str, Any]]:
    made = openpyxl.load_workbook(io.BytesIO(content)).worksheets[sheet]
    head, *body = [[cell.value for cell in row] for row in made.iter_rows()]
    return [dict(zip(map(str, head), cells, strict=True)) for cells in body]


def test_a_matter_is_one_row_with_what_the_officers_know_of_it() -> None:
    told = matter("A-1", 备注="厂方配合", 文书文号="云市监〔责改〕〔2026〕3号")
    accepted(book([told], header=(*HEADER, "文书文号")))
    (row,) = rows(exported())
    loop = Loop.objects.get()
    assert row["登记编号"] == loop.pk
    assert (row["来源"], row["原编号"], row["程序"]) == ("抽查系统", "A-1", "结果处理")
    assert (row["当事人"], row["产品"], row["不合格项目"]) == ("A-1家纺店", "床单", "pH值")
    assert (row["承办机构"], row["承办人"], row["当前阶段"]) == ("东桥分局", "许川", "责令整改中")
    assert row["文书文号"] == "云市监〔责改〕〔2026〕3号"
    assert row["备注"] == "历史导入；厂方配合"
    assert (row["状态"], row["结案日期"], row["结案方式"]) == ("在办", None, None)


def test_days_are_days_and_what_is_not_known_is_empty() -> None:
    accepted(book([matter("A-1"), matter("A-2", 送达日期="")]))
    first, second = sorted(rows(exported()), key=lambda row: str(row["原编号"]))
    assert isinstance(first["送达日期"], datetime) and isinstance(first["法定届满日"], datetime)
    assert first["送达日期"].date() == date.fromisoformat(back(20))
    assert (second["送达日期"], second["法定届满日"], second["剩余天数"]) == (None, None, None)
    assert second["状态"] == "时限待确认"


def test_the_sheets_are_set_up_for_a4_in_landscape_with_a_header_on_each_page() -> None:
    letter()
    for sheet in openpyxl.load_workbook(io.BytesIO(exported())).worksheets:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.freeze_panes == "D2"


def test_a_formula_in_what_others_wrote_is_harmless() -> None:
    accepted(book([matter("=1+1", 当事人="+SUM(A1)", 备注="@x")]))
    (row,) = rows(exported())
    assert (row["原编号"], row["当事人"]) == ("'=1+1", "'+SUM(A1)")
    assert row["备注"] == "历史导入；@x"


def test_each_obligation_has_a_row_of_its_own() -> None:
    loop = opened("result-handling", track="subject", subject="sampled-party")
    made(loop, "serve-notice", by="east-officer", served_on=day(-19))
    told = rows(exported(), sheet=1)
    assert [(one["办理线"], one["当前阶段"]) for one in told] == [("责任主体后处理", "已告知（异议期）")]
    assert told[0]["送达日期"].date() == day(-19)


def test_the_export_holds_what_its_reader_may_see() -> None:
    letter(owner="west", handler=None)
    mine = letter(owner="east")
    assert [row["登记编号"] for row in rows(exported(who="east-officer"))] == [mine.pk]


def objection(loop: Loop) -> int:
    """The application, on file."""
    return add_evidence(
        loop_id=loop.pk,
        kind="objection-application",
        name="y.pdf",
        content=b"%PDF-1.7 objection",
        by=person("east-officer"),
        now=timezone.now(),
    ).pk


def standing() -> dict[tuple[str, str, str], Any]:
    """Number, track and subject → where everything stands, and since and until when."""
    return {
        (loop.number, one.track, one.subject): (
            loop.procedure,
            loop.title,
            loop.source,
            loop.owner.name,
            loop.handler and loop.handler.name,
            loop.opened_on,
            loop.is_closed,
            loop.closed_on,
            loop.due_on,
            loop.advised_on,
            loop.is_awaiting,
            loop.stage,
            one.state,
            one.ending,
            one.is_watched,
            one.subject_name,
            one.due_on,
        )
        for loop in Loop.objects.exclude(number__startswith="old ").prefetch_related("obligations")
        for one in loop.obligations.all()
    }


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_went_out_comes_in_again_in_an_empty_house_with_the_same_states(language: str) -> None:
    ordered = opened("result-handling", track="subject", subject="nominal-maker", ago=60)
    made(ordered, "serve-notice", by="east-officer", ago=50, served_on=day(-49))
    waiver = add_evidence(
        loop_id=ordered.pk,
        kind="written-waiver",
        name="x.pdf",
        content=b"%PDF-1.7 waiver",
        by=person("east-officer"),
        now=timezone.now(),
    )
    made(ordered, "accept-result", by="east-officer", ago=40, files=(waiver.pk,))
    waiting = opened("result-handling", track="subject", subject="sampled-party", ago=60)
    made(waiting, "serve-notice", by="east-officer", ago=50)
    unserved = opened("result-handling", track="subject", subject="sampled-party", ago=60)
    made(unserved, "serve-notice", by="east-officer", ago=50, served_on=day(-49))
    made(unserved, "raise-objection", by="east-officer", ago=45, files=(objection(unserved),))
    made(ordered, "order-rectification", by="east-officer", ago=30, served_on=day(-28))
    letter(owner="west", handler="west-officer")
    answered = assigned()
    made(answered, "reply", by="east-officer", ago=2, files=(reply_on_file(answered).pk,), served_on=day(-1))
    opened("complaint", track="complaint", subject="complainant", ago=5)
    accepted(book([matter("A-1"), matter("A-2", 当前阶段="失联", 结案日期=back(9))]))
    assert ordered.obligations.count() == 2
    before = standing()

    client = Client()
    client.cookies["django_language"] = language
    content = client.get("/loops/worklist.xlsx?list=all&scope=all").content
    Loop.objects.update(number=Concat(Value("old "), "number"))
    Registration.objects.update(number=Concat(Value("old "), "number"))
    found = accepted(content, name="另一处.xlsx")
    assert [(row.number, row.told) for row in found.rows.exclude(outcome="opened")] == []
    assert standing() == before


def test_a_matter_that_a_laboratory_s_sheet_opened_tells_product_and_failing_items() -> None:
    released(row("S1"))
    sample = kept("S1")
    (told,) = rows(exported())
    assert sample.failing_items
    assert (told["产品"], told["不合格项目"]) == (sample.product_name, sample.failing_items)
