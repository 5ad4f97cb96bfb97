"""A new matter by hand, and the procedures to read."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.web.loops.models import Loop
from tests.kit.cast import Client, office
from tests.web.loops.pages import PDF, day, text_of

pytestmark = pytest.mark.django_db

PROCEDURES = (
    "result-handling",
    "penalty",
    "complaint",
    "violation-report",
    "random-inspection",
    "supervision-order",
    "report-verification",
    "hand-over",
    "service-request",
)


def answers(**more: object) -> dict[str, object]:
    return {
        "title": "转办线索",
        "source": "documents",
        "number": "海函1号",
        "received_on": day(-1).isoformat(),
        "subject_name": "海州市局",
        "stated_on": day(9).isoformat(),
        "owner": office("east").pk,
        **more,
    }


def test_a_letter_is_checked_then_registered_with_its_day_for_the_answer() -> None:
    client = Client("registrar")
    assert "请核对，确认后生效" in text_of(client.post("/loops/new/hand-over/", answers()))
    assert not Loop.objects.exists()
    done = client.post("/loops/new/hand-over/", answers(confirmed="1"))
    loop = Loop.objects.get()
    assert (done.status_code, loop.due_on, loop.source) == (302, day(9), "documents")
    page = text_of(client.get(done.headers["Location"]))
    assert f"已登记，编号 {loop.pk}。" in page


def test_the_letter_itself_is_asked_for_first_until_it_is_on_file() -> None:
    client = Client("registrar")
    done = client.post("/loops/new/hand-over/", answers(confirmed="1"))
    address, loop = done.headers["Location"], Loop.objects.get()
    page = text_of(client.get(address))
    assert "上传来件" in page
    assert "来件还没有入卷" in page
    assert '<option value="incoming-letter" selected>来件</option>' in page
    for kind in ("incoming-letter", "attached-report"):
        sent = {"kind": kind, "file": SimpleUploadedFile("来件.pdf", PDF)}
        assert client.post(f"/loops/{loop.pk}/evidence/", sent).status_code == 302
    page = text_of(client.get(f"/loops/{loop.pk}/"))
    assert "来件还没有入卷" not in page
    assert "来件所附检验报告" in page
    assert 'value="incoming-letter" selected' not in page


def test_the_same_number_leads_to_the_matter_that_exists() -> None:
    client = Client("registrar")
    for _time in range(2):
        done = client.post("/loops/new/hand-over/", answers(confirmed="1"))
    assert Loop.objects.count() == 1
    assert "没有重复登记" in text_of(client.get(done.headers["Location"]))


def test_without_a_day_for_the_answer_the_limit_is_unconfirmed_and_not_overdue() -> None:
    client = Client("registrar")
    done = client.post("/loops/new/hand-over/", answers(stated_on="", confirmed="1"))
    page = text_of(client.get(done.headers["Location"]))
    assert "时限待确认" in page
    assert "逾期 " not in page
    assert "move=confirm-start" in text_of(Client("east-officer").get(f"/loops/{Loop.objects.get().pk}/"))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("received_on", day(1).isoformat(), "收到日期晚于今天。"),
        ("stated_on", day(-5).isoformat(), "回复日期早于收到日期。"),
        ("title", "", "这一项必须填写。"),
        ("received_on", "9999-13-01", "读不出这个日期。"),
    ],
)
def test_a_slip_is_told_at_its_field(field: str, value: str, words: str) -> None:
    answer = Client("registrar").post("/loops/new/hand-over/", answers(**{field: value}))
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert f'href="#id_{field}"' in text_of(answer)


def test_an_officer_of_a_branch_gives_matters_to_his_own_branch_alone() -> None:
    answer = Client("east-officer").post("/loops/new/hand-over/", answers(owner=office("west").pk))
    assert answer.status_code == 422
    assert "西园分局" not in text_of(answer)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("procedure", PROCEDURES)
def test_every_procedure_is_shown_and_can_be_opened_by_hand(procedure: str, language: str) -> None:
    client = Client("task-force")
    client.cookies["django_language"] = language
    page = text_of(client.get(f"/loops/procedures/{procedure}/"))
    assert "<svg" in page
    assert client.get(f"/loops/new/{procedure}/").status_code == 200


def test_an_edition_is_shown_with_its_limits_articles_and_marks() -> None:
    page = text_of(Client().get("/loops/procedures/complaint/?edition=order-20"))
    for words in ("调解期限", "45 个工作日", "第21条", "据二手资料", "逾期后果："):
        assert words in page
    assert Client().get("/loops/procedures/complaint/?edition=none").status_code == 404
