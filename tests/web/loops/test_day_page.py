"""今日工作: what somebody finds in the morning, and that it is his own, exact, and of this day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from bihuan.web.ledger.actions import run_audit
from bihuan.web.loops.actions.files import add_note
from bihuan.web.loops.models import Loop, Registration
from bihuan.web.loops.queries.day import day_of
from bihuan.web.people.queries import find_signed_in
from tests.kit.cast import WAY_IN, Client, person
from tests.web.loops import story
from tests.web.loops.pages import assigned, day, letter, made, reply_on_file, text_of
from tests.web.loops.test_worklist_pages import count_in

pytestmark = pytest.mark.django_db


def page_of(who: str = "east-officer", address: str = "/loops/today/") -> str:
    return text_of(Client(who).get(address))


def sums_in(page: str) -> dict[str, tuple[str, int]]:
    """What the line of numbers says: words → the list that it opens, the number."""
    line = page.split('<p class="sum">')[1].split("</p>")[0]
    found = re.findall(r'(\w+) <a href="([^"]+)"><b>(\d+)</b>', line)
    return {words: (address.replace("&amp;", "&"), int(number)) for words, address, number in found}


def closed() -> Loop:
    loop = assigned()
    file = reply_on_file(loop)
    made(loop, "reply", by="east-officer", ago=0, served_on=day(0), files=(file.pk,))
    return loop


def test_found_is_closed_and_open_and_each_number_opens_the_list_that_it_counts() -> None:
    letter(answer_in=-2), letter(answer_in=3), closed()
    sums = sums_in(page_of())
    numbers = {words: number for words, (_address, number) in sums.items()}
    assert numbers == {"发现": 3, "已办结": 1, "在办": 2, "其中逾期": 1}
    for address, number in sums.values():
        assert count_in(page_of(address=address)) == number


def test_numbers_stand_by_source_too() -> None:
    letter(), letter(answer_in=-1)
    page = page_of(address="/loops/today/?scope=unit")
    row = page.split("公文系统")[1].split("</tr>")[0]
    assert re.findall(r">(\d+)<", row) == ["2", "0", "2", "1"]
    assert "list=overdue&amp;scope=unit&amp;source=documents" in row


def test_a_matter_that_was_deleted_is_missed_by_whoever_sees_the_house() -> None:
    kept, lost = letter(), letter()
    assert "没有对应的事项" not in page_of("task-force", "/loops/today/?scope=all")
    Registration.objects.create(
        procedure="hand-over", source="documents", number="遗失1号", title="遗失", at=kept.opened_at,
        received_on=day(0), by_name="登记员",
    )  # fmt: skip
    page = page_of("task-force", "/loops/today/?scope=all")
    assert "有 1 件登记没有对应的事项" in page
    assert sums_in(page)["发现"][1] == 3
    assert lost.title in page
    assert "没有对应的事项" not in page_of("east-officer", "/loops/today/?scope=all")


def test_the_most_urgent_come_first_with_what_to_do_next_and_by_when() -> None:
    calm, late = assigned(answer_in=30), assigned(answer_in=-2)
    page = page_of()
    assert page.index(late.title) < page.index(calm.title)
    line = page.split(late.title)[1].split("</li>")[0]
    assert "逾期 2 天" in line
    assert day(-2).isoformat() in line
    assert f'href="/loops/{late.pk}/move/?obligation=1&amp;move=reply"' in line
    assert "文书：复函" in line


def test_whoever_may_not_act_reads_who_has_to() -> None:
    loop = letter(answer_in=1)
    line = page_of().split(loop.title)[1].split("</li>")[0]
    assert "等待：登记人员、科室或分局负责人" in line
    assert "/move/" not in line


def test_ten_urgent_matters_are_shown_and_three_where_nothing_presses() -> None:
    for _more in range(5):
        letter(answer_in=30)
    assert page_of().count('class="urgent-head"') == 3
    for _more in range(11):
        letter(answer_in=1)
    assert page_of().count('class="urgent-head"') == 10


def test_the_scope_is_the_narrowest_in_which_something_is_open() -> None:
    letter(owner="west", handler="west-officer")
    assert 'href="?scope=all" aria-current="page"' in page_of("task-force")
    letter(handler=None)
    assert 'href="?scope=unit" aria-current="page"' in page_of("east-officer")
    letter()
    assert 'href="?scope=mine" aria-current="page"' in page_of("east-officer")


def test_another_offices_matters_stay_away_in_every_scope() -> None:
    other = letter(owner="west", handler="west-officer", answer_in=-3)
    for scope in ("mine", "unit", "all", "nonsense"):
        page = page_of(address=f"/loops/today/?scope={scope}")
        assert other.title not in page
        assert sums_in(page)["发现"][1] == 0


def test_a_signer_is_told_what_waits_for_his_signature_and_nobody_else() -> None:
    letter()
    assert "等我签字" in page_of("leader")
    assert "等我签字" not in page_of("east-officer")


def test_what_others_did_on_my_matters_is_told_and_what_i_did_is_not() -> None:
    mine, other = assigned(), letter(owner="west", handler="west-officer")
    now = story.NOW.now(tz=UTC)
    add_note(loop_id=mine.pk, text="请补照片", by=person("east-head"), now=now)
    add_note(loop_id=mine.pk, text="已补", by=person("east-officer"), now=now)
    add_note(loop_id=other.pk, text="他处", by=person("west-head"), now=now)
    changes = page_of().split("他人办理的")[1].split("</ul>")[0]
    assert changes.count("<li>") == 2
    assert "苏棠" in changes
    assert "分办" in changes
    assert "许川" not in changes


def test_news_open_the_lists_that_they_count() -> None:
    letter(), letter()
    page = page_of()
    for name, scope in (("new", "mine"), ("unread", "all")):
        assert re.search(rf'\?list={name}&amp;scope={scope}"><b>2</b>', page)
        assert count_in(page_of(address=f"/loops/?list={name}&scope={scope}")) == 2


def test_heads_read_how_the_night_went_and_who_can_open_it() -> None:
    letter()
    assert "夜间核对" not in page_of("east-head")
    run_audit(by=story.SYSTEM, now=story.NOW)
    assert "夜间核对：无异常" in page_of("east-head")
    assert "由审计管理员" in page_of("east-head")
    assert "夜间核对" not in page_of("east-officer")


def test_one_button_imports_laboratory_results() -> None:
    assert '<a class="button" href="/testing/">导入检验结果</a>' in page_of()


def test_no_digest_stands_on_the_page() -> None:
    closed()
    assert not re.search(r"[0-9a-f]{16}", page_of().split("<main")[1].split("<form")[0])


def test_the_day_turns_at_midnight_in_shanghai() -> None:
    story.letter(days=1, handler=person("east-officer"))
    reader = find_signed_in(person("east-officer").pk)
    assert reader
    before, after = datetime(2026, 5, 7, 15, 59, tzinfo=UTC), datetime(2026, 5, 7, 16, 0, tzinfo=UTC)
    seen = [day_of(reader, scope="mine", now=now) for now in (before, after)]
    assert [one.today for one in seen] == [date(2026, 5, 7), date(2026, 5, 8)]
    assert [dict(one.counts)["today"] for one in seen] == [1, 0]
    assert [one.totals.overdue for one in seen] == [0, 1]


def test_new_is_what_came_since_the_last_working_day_began() -> None:
    reader = find_signed_in(person("east-officer").pk)
    assert reader
    # Monday after a weekend, the first day of work after the May holiday of 2026 (1 to 5 May).
    monday, wednesday = datetime(2026, 5, 11, 1, tzinfo=UTC), datetime(2026, 5, 6, 1, tzinfo=UTC)
    assert day_of(reader, scope="mine", now=monday).since == date(2026, 5, 9), "a moved working Saturday"
    assert day_of(reader, scope="mine", now=wednesday).since == date(2026, 4, 30)


def test_the_day_asks_the_database_no_more_for_more_matters(django_assert_num_queries: object) -> None:
    client = Client("east-officer")
    for number in (1, 6):
        for _more in range(number):
            assigned(answer_in=-1)
        with django_assert_num_queries(WAY_IN + 23):  # type: ignore[operator]
            client.get("/loops/today/?scope=mine")
