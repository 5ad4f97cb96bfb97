"""Reminders: one click, recorded once a day, told to the officer in charge, with a text to be copied."""

from __future__ import annotations

import re

import pytest
from django.utils.timezone import localdate

from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.loops.actions import reminding
from bihuan.web.loops.models import Alert, Loop, Reminder
from tests.kit.cast import Client, person
from tests.web.loops import story
from tests.web.loops.pages import assigned, day, letter, made, matter, reply_on_file, text_of

pytestmark = pytest.mark.django_db


def remind(loop: Loop, to: str = "office", who: str = "east-head") -> str:
    answer = Client(who).post(f"/loops/{loop.pk}/remind/", {"to": to})
    assert answer.status_code == 302, text_of(answer)
    return str(answer.headers["Location"])


def ordered() -> Loop:
    """A failing sample whose maker was told to rectify."""
    loop = matter("result-handling", track="subject", subject="sampled-party", ago=40)
    made(loop, "serve-notice", by="east-officer", ago=39, served_on=day(-38))
    return loop


def test_one_click_records_the_text_and_shows_it_to_be_copied() -> None:
    loop = assigned(answer_in=-2)
    page = text_of(Client("east-head").get(remind(loop)))
    row = Reminder.objects.get()
    for words in ("东桥分局", "许川", loop.title, loop.number, "已逾期2天", "复函期限"):
        assert words in row.text
    shown = re.search(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", page, re.S)
    assert shown
    assert shown[1] == row.text
    assert 'data-copy="text-' in page


def test_the_text_says_today_and_how_many_days_are_left() -> None:
    for days, words in ((0, "今天到期"), (3, "还剩3天")):
        loop = assigned(answer_in=days)
        remind(loop)
        assert words in loop.reminders.get().text


def test_the_text_names_the_article_of_the_law() -> None:
    loop = ordered()
    remind(loop)
    assert re.search(r"依据《[^》]+》.*第\d+条", loop.reminders.get().text)


def test_a_second_click_the_same_day_shows_the_first_and_records_nothing() -> None:
    loop = assigned()
    first = remind(loop)
    second = remind(loop, who="task-force")
    assert first.split("?")[0] == second.split("?")[0]
    assert "今天已经提醒过" in text_of(Client("task-force").get(second))
    assert Reminder.objects.count() == 1
    assert LedgerEvent.objects.filter(kind="loops.reminder_given").count() == 1
    assert Alert.objects.filter(kind="reminded").count() == 1


def test_the_officer_in_charge_is_told_and_the_matter_shows_it() -> None:
    loop = assigned()
    Client("east-officer").get(f"/loops/{loop.pk}/")
    remind(loop)
    alert = person("east-officer").alerts.get(read_at=None)
    assert alert.kind == "reminded"
    page = text_of(Client("east-officer").get(f"/loops/{loop.pk}/"))
    assert "催办 东桥分局" in page.split('id="reminders"')[1]
    assert not person("east-officer").alerts.filter(read_at=None).exists()


def test_whoever_reminds_himself_gets_no_alert() -> None:
    loop = assigned()
    remind(loop, who="east-officer")
    assert not Alert.objects.filter(kind="reminded").exists()


def test_an_operator_is_reminded_of_his_own_limit() -> None:
    loop = ordered()
    name = loop.obligations.get(key="1").subject_name
    remind(loop, "1")
    row = loop.reminders.get()
    assert row.to_name == name
    assert row.text.startswith(f"【提醒】{name}：")
    assert not Alert.objects.filter(kind="reminded").exists()


def test_nobody_is_reminded_of_a_closed_matter_or_by_a_name_that_is_not_there() -> None:
    loop = assigned()
    page = Client("east-head").post(f"/loops/{loop.pk}/remind/", {"to": "9"})
    assert page.status_code == 422
    assert "没有要办的事" in text_of(page)
    file = reply_on_file(loop)
    made(loop, "reply", by="east-officer", ago=0, served_on=day(0), files=(file.pk,))
    assert Client("east-head").post(f"/loops/{loop.pk}/remind/", {"to": "office"}).status_code == 422
    assert not Reminder.objects.exists()


def test_a_reminder_does_not_pass_for_the_nights_alert() -> None:
    loop = assigned(answer_in=-2)
    remind(loop)
    from bihuan.web.loops.actions.nightly import escalate

    assert escalate(now=story.NOW.now(tz=story.UTC)) == 1
    assert Alert.objects.filter(loop=loop, kind="overdue").count() == 1


def test_a_list_is_reminded_of_as_it_is_filtered_and_the_page_says_how_many() -> None:
    late = [assigned(answer_in=-days) for days in (1, 2)]
    calm, other = assigned(answer_in=30), letter(owner="west", handler="west-officer", answer_in=-3)
    client = Client("east-head")
    assert "/loops/reminders/offices/?list=overdue" in text_of(client.get("/loops/?list=overdue"))
    address = "/loops/reminders/offices/?list=overdue"
    assert "催办这 2 件" in text_of(client.get(address))
    remind(late[0])
    answer = client.post(address, {"expected": "2"})
    assert answer.headers["Location"] == "/loops/reminders/?made=1&of=2"
    assert {one.loop for one in Reminder.objects.all()} == set(late)
    page = text_of(client.get(answer.headers["Location"]))
    assert "2 件中新记录 1 件" in page
    assert "共 2 条<" in page
    assert all(one.title in page for one in late)
    assert not any(one.title in page for one in (calm, other))


def test_a_list_that_has_changed_since_it_was_seen_reminds_nobody() -> None:
    assigned(answer_in=-1)
    answer = Client("east-head").post("/loops/reminders/offices/?list=overdue", {"expected": "2"})
    assert answer.status_code == 422
    assert "现在是 1 件，没有催办" in text_of(answer)
    assert not Reminder.objects.exists()


def test_a_list_that_is_too_long_has_to_be_narrowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminding, "MOST_AT_ONCE", 1)
    assigned(), assigned()
    client, address = Client("east-head"), "/loops/reminders/offices/"
    assert "一次最多催办 1 件" in text_of(client.get(address))
    assert client.post(address, {"expected": "2"}).status_code == 422
    assert not Reminder.objects.exists()


def test_closed_matters_of_a_list_are_left_out() -> None:
    loop = assigned()
    file = reply_on_file(loop)
    made(loop, "reply", by="east-officer", ago=0, served_on=day(0), files=(file.pk,))
    assert "没有可以催办的" in text_of(Client("east-head").get("/loops/reminders/offices/?list=all"))


def test_the_reminders_of_another_day_are_found_by_their_day() -> None:
    loop = assigned()
    remind(loop)
    client = Client("east-head")
    assert "共 1 条<" in text_of(client.get(f"/loops/reminders/?day={localdate().isoformat()}"))
    assert "这一天没有提醒。" in text_of(client.get("/loops/reminders/?day=2026-01-01"))
