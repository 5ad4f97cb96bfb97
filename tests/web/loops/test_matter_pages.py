"""A matter's page, moves through their form, evidence, notes, handing over, standing in."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from bihuan.web.loops.models import Delegation, Loop, Move
from tests.kit.cast import WAY_IN, Client, office, person
from tests.web.loops import story
from tests.web.loops.pages import PDF, assigned, day, letter, made, matter, reply_on_file, text_of

pytestmark = pytest.mark.django_db


def reply_form(loop: Loop, **more: object) -> dict[str, object]:
    return {
        "length": Loop.objects.get(pk=loop.pk).length,
        "on": day(0).isoformat(),
        "served_on": day(0).isoformat(),
        "note": "已寄出",
        **more,
    }


def send(
    loop: Loop, answers: dict[str, object], *, who: str = "east-officer", move: str = "reply"
) -> HttpResponse:
    return Client(who).post(f"/loops/{loop.pk}/move/?obligation=1&move={move}", answers)


def test_the_page_tells_where_a_matter_stands_and_why_it_is_due() -> None:
    loop = assigned(answer_in=-2)
    page = text_of(Client("east-officer").get(f"/loops/{loop.pk}/"))
    for words in (
        loop.title,
        "公文系统",
        loop.number,
        "逾期 2 天",
        "办理中",
        "为什么：复函期限的推算",
        "（现在在这里）",
    ):
        assert words in page


def test_a_limit_of_unknown_length_does_not_count_as_kept() -> None:
    loop = story.failing_sample(owner="east", handler="east-officer")
    story.move(loop, "serve-notice", days=1, served_on=story.day(1))
    page = text_of(Client("east-officer").get(f"/loops/{loop.pk}/"))
    # The law only says "promptly": nobody can tell whether the notice was in time.
    assert "结果告知时限" in page
    assert "已办理，时限未确定" in page
    assert "按期办结" not in page


def test_moves_are_offered_by_role_with_the_evidence_that_they_need() -> None:
    loop = assigned()
    officer = text_of(Client("east-officer").get(f"/loops/{loop.pk}/"))
    assert "move=reply" in officer
    assert "需要证据：书面回复" in officer
    assert "move=reply" not in text_of(Client("registrar").get(f"/loops/{loop.pk}/"))


def test_a_move_without_its_evidence_is_refused_at_its_field() -> None:
    loop = assigned()
    answer = send(loop, reply_form(loop))
    assert answer.status_code == 422
    assert "缺少“书面回复”。请上传，或勾选已在卷的文件。" in text_of(answer)
    assert Move.objects.filter(loop=loop).count() == 2


def test_a_move_is_checked_then_made_with_the_file_that_was_uploaded() -> None:
    loop = assigned()
    upload = SimpleUploadedFile("复函.pdf", PDF)
    answers = {"upload_reply-letter": upload, "paper_number": "云函88号"}
    checked = send(loop, reply_form(loop, **answers))
    page = text_of(checked)
    assert "请核对，确认后生效" in page
    assert "全部应办事项已办结，本件结案。" in page
    assert Move.objects.filter(loop=loop).count() == 2, "nothing counts before it is confirmed"
    hidden: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', page):
        hidden.setdefault(name, []).append(value)
    done = send(loop, {**hidden, "confirmed": "1"})
    assert done.status_code == 302
    loop.refresh_from_db()
    assert (loop.is_closed, loop.moves.last().note) == (True, "已寄出")
    assert [use.file.name for use in loop.moves.last().uses.all()] == ["复函.pdf"]
    assert loop.moves.last().paper_number == "云函88号"


def test_the_second_officer_is_told_who_moved_what_and_loses_nothing() -> None:
    loop = assigned()
    answers = reply_form(loop, note="第二人的说明", files=[reply_on_file(loop).pk])
    made(loop, "correct", by="east-head", ago=0)
    made(loop, "assign", by="east-head", ago=0)
    answer = send(loop, {**answers, "confirmed": "1"})
    page = text_of(answer)
    assert answer.status_code == 409
    assert "您填写期间，别人办理了这件事项" in page
    assert page.count("苏棠") >= 2
    assert "第二人的说明" in page
    assert not Loop.objects.get(pk=loop.pk).is_closed
    assert f'name="length" value="{Loop.objects.get(pk=loop.pk).length}"' in page


def test_a_move_that_another_has_made_impossible_keeps_what_was_written() -> None:
    loop = assigned()
    answers = reply_form(loop, note="第二人的说明", files=[reply_on_file(loop).pk])
    made(loop, "correct", by="east-head", ago=0)
    answer = send(loop, {**answers, "confirmed": "1"})
    assert answer.status_code == 409
    assert "您要办理的动作现在已不适用，没有提交。" in text_of(answer)
    assert "第二人的说明" in text_of(answer)


def test_a_day_that_is_still_to_come_is_refused_in_words() -> None:
    loop = assigned()
    answer = send(loop, reply_form(loop, on=day(1).isoformat(), files=[reply_on_file(loop).pk]))
    assert answer.status_code == 422
    assert day(1).isoformat() in text_of(answer)
    assert "day_in_the_future" not in text_of(answer)


def test_a_correction_strikes_the_move_and_both_stay() -> None:
    loop = assigned()
    made(loop, "correct", by="east-head", ago=0)
    page = text_of(Client("east-officer").get(f"/loops/{loop.pk}/"))
    assert "<s>分办</s>" in page
    assert "（已更正撤回）" in page
    assert "更正（撤回上一动作）" in page


def test_a_file_is_uploaded_listed_and_read_by_whoever_may_see_the_matter() -> None:
    loop = letter()
    answer = Client("east-officer").post(
        f"/loops/{loop.pk}/evidence/", {"kind": "reply-letter", "file": SimpleUploadedFile("复函.pdf", PDF)}
    )
    assert answer.status_code == 302
    file = loop.files.get()
    page = text_of(Client("east-head").get(f"/loops/{loop.pk}/"))
    assert file.digest[:16] in page
    address = f"/loops/{loop.pk}/evidence/{file.pk}/"
    assert b"".join(Client("east-head").get(address).streaming_content) == PDF  # type: ignore[attr-defined]
    assert Client("west-officer").get(address).status_code == 404


def test_a_file_of_an_unknown_type_is_refused_in_words() -> None:
    loop = letter()
    answer = Client("east-officer").post(
        f"/loops/{loop.pk}/evidence/",
        {"kind": "reply-letter", "file": SimpleUploadedFile("复函.pdf", b"MZ\x00\x01")},
    )
    assert answer.status_code == 422
    assert "file_of_unknown_type" not in text_of(answer)
    assert "error-summary" in text_of(answer)
    assert not loop.files.exists()


def test_a_start_that_was_unknown_is_confirmed_and_the_clock_runs() -> None:
    loop = matter("result-handling", track="subject", subject="sampled-party")
    made(loop, "serve-notice", by="east-officer")
    assert loop.is_awaiting
    named = "confirm-start&limit=objection"
    answers = {"length": loop.length, "on": day(0).isoformat(), "served_on": day(-3).isoformat(), "note": ""}
    assert "法定届满日" in text_of(send(loop, answers, move=named))
    assert send(loop, {**answers, "confirmed": "1"}, move=named).status_code == 302
    loop.refresh_from_db()
    assert not loop.is_awaiting
    assert loop.due_on >= day(12)


def test_an_extension_longer_than_the_law_allows_is_refused_at_its_field() -> None:
    loop = matter("violation-report", track="report", subject="party", ago=1)
    named = "extend&limit=verification"
    answers = {"length": loop.length, "on": day(0).isoformat(), "unit": "working-days", "note": ""}
    refused = send(loop, {**answers, "amount": "16"}, who="leader", move=named)
    assert "超过了可以延长的最长时间。" in text_of(refused)
    assert (
        send(loop, {**answers, "amount": "15", "confirmed": "1"}, who="leader", move=named).status_code == 302
    )
    before = loop.due_on
    loop.refresh_from_db()
    assert loop.due_on > before


def test_script_in_a_note_is_text() -> None:
    loop = letter()
    Client("east-officer").post(f"/loops/{loop.pk}/notes/", {"text": "<script>alert(1)</script>"})
    page = text_of(Client("east-officer").get(f"/loops/{loop.pk}/"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_opening_the_page_is_reading_the_alert() -> None:
    loop = letter()
    assert person("east-officer").alerts.filter(read_at=None).count() == 1
    Client("east-officer").get(f"/loops/{loop.pk}/")
    assert not person("east-officer").alerts.filter(read_at=None).exists()


def test_a_matter_is_handed_over_after_its_answers_were_checked() -> None:
    loop = letter()
    answers = {"owner": office("west").pk, "handler": person("west-officer").pk, "reason": "属地"}
    client = Client("task-force")
    address = f"/loops/{loop.pk}/hand-over/"
    assert "请核对，确认后生效" in text_of(client.post(address, answers))
    assert Loop.objects.get(pk=loop.pk).owner == office("east")
    client.post(address, {**answers, "confirmed": "1"})
    assert Loop.objects.get(pk=loop.pk).owner == office("west")


def test_a_deputy_is_appointed_and_dismissed() -> None:
    client = Client("east-officer")
    answers = {"deputy": person("east-head").pk, "from_on": day(0).isoformat(), "last_on": day(2).isoformat()}
    assert client.post("/loops/delegations/", answers).status_code == 302
    row = Delegation.objects.get()
    assert row.until_on == day(3)
    assert day(2).isoformat() in text_of(client.get("/loops/delegations/"))
    assert Client("west-officer").post("/loops/delegations/end/", {"delegation": row.pk}).status_code == 404
    client.post("/loops/delegations/end/", {"delegation": row.pk})
    row.refresh_from_db()
    assert row.until_on == day(0)


def test_a_matter_asks_the_database_no_more_for_more_moves(django_assert_num_queries: object) -> None:
    loop = assigned()
    client = Client("east-head")
    for more in range(2):
        with django_assert_num_queries(WAY_IN + 15):  # type: ignore[operator]
            client.get(f"/loops/{loop.pk}/")
        if not more:
            made(loop, "correct", by="east-head", ago=0)
            made(loop, "assign", by="east-head", ago=0)
