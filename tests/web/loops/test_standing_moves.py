"""Moves that every procedure knows, through their form: suspend, resume, extend, reopen, correct."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from bihuan.web.loops.models import Loop, Obligation
from tests.kit.cast import Client
from tests.web.loops.pages import PDF, assigned, day, made, matter, reply_on_file, text_of

pytestmark = pytest.mark.django_db


def send(loop: Loop, move: str, *, who: str, **answers: object) -> HttpResponse:
    length = Loop.objects.get(pk=loop.pk).length
    address = f"/loops/{loop.pk}/move/?obligation=1&move={move}"
    return Client(who).post(
        address, {"length": length, "on": day(0).isoformat(), "note": "", "confirmed": "1", **answers}
    )


def page_of(loop: Loop, *, who: str = "east-officer") -> str:
    return text_of(Client(who).get(f"/loops/{loop.pk}/"))


def due_on(loop: Loop) -> date:
    found = Obligation.objects.get(loop=loop, key="1").due_on
    assert found
    return found


def ordered() -> Loop:
    """A firm that was ordered to rectify ten days ago."""
    loop = matter("result-handling", track="subject", subject="sampled-party")
    made(loop, "serve-notice", by="east-officer", ago=20, served_on=day(-20))
    proof = SimpleUploadedFile("放弃异议.pdf", PDF)
    send(loop, "accept-result", who="east-officer", on=day(-12), **{"upload_written-waiver": proof})
    made(loop, "order-rectification", by="east-officer", ago=10, served_on=day(-10))
    return loop


def closed() -> Loop:
    loop = assigned()
    answers = {
        "served_on": day(0),
        "files": [reply_on_file(loop).pk],
        "paper_number": f"云函〔2026〕{loop.pk}号",
    }
    send(loop, "reply", who="east-officer", **answers)
    loop.refresh_from_db()
    assert loop.is_closed
    return loop


def test_a_suspended_clock_says_so_and_moves_on_when_it_is_resumed() -> None:
    loop = ordered()
    before = due_on(loop)
    named = "suspend&interval=suspension"
    assert named.replace("&", "&amp;") in page_of(loop, who="east-head")
    assert named.replace("&", "&amp;") not in page_of(loop), "an officer may not suspend"
    assert send(loop, named, who="east-head", on=day(-6)).status_code == 302
    page = page_of(loop, who="east-head")
    assert "中止" in page
    assert "resume&amp;interval=suspension" in page
    assert send(loop, "resume&interval=suspension", who="east-head", on=day(-2)).status_code == 302
    # Rolled forward to a working day, so not before the four days that were left out.
    assert (due_on(loop) - before).days >= 4
    assert not Loop.objects.get(pk=loop.pk).is_suspended


def test_whoever_may_not_suspend_cannot_by_naming_it() -> None:
    loop = ordered()
    answer = send(loop, "suspend&interval=suspension", who="east-officer")
    assert answer.status_code == 409
    assert not Loop.objects.get(pk=loop.pk).is_suspended


def test_an_extension_tells_the_new_day_before_it_counts_and_who_granted_it_after() -> None:
    loop = matter("violation-report", track="report", subject="party", ago=1)
    before, named = due_on(loop), "extend&limit=verification"
    answers = {"amount": "10", "unit": "working-days", "confirmed": ""}
    foreseen = text_of(
        Client("leader").post(
            f"/loops/{loop.pk}/move/?obligation=1&move={named}",
            {"length": loop.length, "on": day(0), "note": "案情复杂", "amount": "10", "unit": "working-days"},
        )
    )
    assert due_on(loop) == before
    promised = re.search(r'法定届满日 <time datetime="([\d-]+)"', foreseen)
    assert promised, foreseen
    assert send(loop, named, who="leader", **{**answers, "confirmed": "1"}).status_code == 302
    assert due_on(loop) == date.fromisoformat(promised[1]) > before
    assert "顾远" in page_of(loop)
    assert named.replace("&", "&amp;") not in page_of(loop, who="leader"), "it may be extended once"


def test_a_closed_matter_is_taken_up_again_with_a_signed_decision_and_its_trace_stays() -> None:
    loop = closed()
    assert "move=reopen" not in page_of(loop), "an officer may not reopen"
    assert "move=reopen" in page_of(loop, who="east-head")
    refused = send(loop, "reopen", who="east-head", stated_on=day(30))
    assert refused.status_code == 422
    assert "缺少“经签批的决定”" in text_of(refused)
    decision = SimpleUploadedFile("重启决定.pdf", PDF)
    answers = {"stated_on": day(30), "upload_signed-decision": decision}
    assert send(loop, "reopen", who="east-head", **answers).status_code == 302
    loop.refresh_from_db()
    assert (loop.is_closed, loop.due_on) == (False, day(30))
    page = page_of(loop)
    assert "重新办理" in page
    assert "复函" in page, "what had ended it stays in the history"


def test_a_matter_taken_up_again_without_a_new_day_is_unconfirmed_and_not_overdue() -> None:
    loop = closed()
    decision = SimpleUploadedFile("重启决定.pdf", PDF)
    assert send(loop, "reopen", who="east-head", **{"upload_signed-decision": decision}).status_code == 302
    page = page_of(loop)
    assert "时限待确认" in page
    assert "逾期 " not in page


def test_a_wrong_click_is_corrected_on_the_page_and_stays_in_the_history() -> None:
    loop = assigned()
    assert send(loop, "correct", who="east-head", note="分错了").status_code == 302
    page = page_of(loop)
    assert "<s>分办</s>" in page
    assert "分错了" in page
    assert Loop.objects.get(pk=loop.pk).stage == "hand-over/received"


def test_an_ending_that_was_a_wrong_click_is_taken_back() -> None:
    loop = closed()
    assert send(loop, "correct", who="east-officer").status_code == 302
    loop.refresh_from_db()
    assert (loop.is_closed, loop.stage) == (False, "hand-over/working")
    assert "<s>复函</s>" in page_of(loop)
