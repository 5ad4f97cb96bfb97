"""Ten matters at random that anyone draws again, and figures by office that open the matters behind them."""

from __future__ import annotations

import hashlib
import io
import json
import re
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from bihuan.web.ledger.actions import run_audit
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.loops.models import Loop
from bihuan.web.loops.spot_checks.models import SpotCheck
from bihuan.web.people.facts import as_actor
from tests.kit.books import back, book, matter
from tests.kit.cast import Client, office, person
from tests.web.loops.pages import assigned, day, letter, made, reply_on_file, text_of
from tests.web.loops.pages import matter as opened
from tests.web.loops.test_books import accepted

pytestmark = pytest.mark.django_db

PERIOD = f"from_on={day(-400).isoformat()}&last_on={day(0).isoformat()}"
SEED = "2026-05-06 福彩 0417"


def shown_digest(query: str = PERIOD, *, who: str = "section-officer") -> str:
    found = re.search(
        r"<code>([0-9a-f]{64})</code>", text_of(Client(who).get(f"/loops/spot-checks/?{query}"))
    )
    assert found
    return found[1]


def draw(query: str = PERIOD, *, who: str = "section-officer", seed: str = SEED, digest: str = "") -> Any:
    given = {"seed": seed, "list_digest": digest or shown_digest(query, who=who)}
    return Client(who).post(f"/loops/spot-checks/?{query}", given)


def drawn(**options: Any) -> SpotCheck:
    answer = draw(**options)
    assert answer.status_code == 302, text_of(answer)
    return SpotCheck.objects.latest("pk")


def figures(query: str = PERIOD, *, who: str = "section-officer") -> str:
    return text_of(Client(who).get(f"/loops/figures/?{query}"))


def cells(page: str) -> list[list[str]]:
    """The rows of the table of figures, as a reader sees them."""
    body = page.split('<table class="figures">')[1].split("<tbody>")[1].split("</tbody>")[0]
    rows = body.split("<tr>")[1:]
    return [
        [
            re.sub(r"\s+", " ", re.sub(r'<span class="unseen">[^<]*</span>|<[^>]+>', "", cell)).strip()
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
        ]
        for row in rows
    ]


def test_the_ten_lowest_tickets_are_drawn_and_anyone_can_compute_them() -> None:
    loops = [letter() for _ in range(14)]
    made_draw = drawn()
    tickets = sorted((hashlib.sha256(f"{SEED},{loop.pk}".encode()).hexdigest(), loop.pk) for loop in loops)
    assert list(made_draw.drawn.values_list("ticket", "loop_id")) == tickets[:10]
    page = text_of(Client().get(made_draw.get_absolute_url()))
    assert "从 14 件中抽出 10 件" in page and SEED in page and made_draw.list_digest in page
    content = b"".join(Client().get(f"{made_draw.get_absolute_url()}list.txt"))
    assert content.decode().split() == [str(pk) for pk in sorted(loop.pk for loop in loops)]
    assert hashlib.sha256(content).hexdigest() == made_draw.list_digest


def test_the_same_list_and_seed_give_the_same_matters_and_both_draws_are_kept() -> None:
    for _ in range(12):
        letter()
    first, second = drawn(), drawn()
    assert first != second
    assert [one.loop_id for one in first.drawn.all()] == [one.loop_id for one in second.drawn.all()]
    other = drawn(seed="另一组数字")
    assert [one.loop_id for one in other.drawn.all()] != [one.loop_id for one in first.drawn.all()]
    assert text_of(Client().get("/loops/spot-checks/")).count(SEED) == 2


def test_a_draw_stands_in_the_ledger_with_the_digests_of_its_list_and_seed() -> None:
    letter()
    made_draw = drawn()
    entry = LedgerEvent.objects.get(kind="spot_checks.matters_drawn")
    told = json.loads(entry.payload)
    assert told["list_digest"] == made_draw.list_digest
    assert told["seed_digest"] == hashlib.sha256(SEED.encode()).hexdigest()


def test_a_list_that_changed_after_it_was_shown_is_not_drawn_from() -> None:
    letter()
    digest = shown_digest()
    letter()
    answer = draw(digest=digest)
    assert (answer.status_code, SpotCheck.objects.count()) == (422, 0)
    page = text_of(answer)
    assert "名单在您看到以后变了，现在有 2 件" in page
    (fresh,) = re.findall(r'name="list_digest" value="([0-9a-f]{64})"', page)
    assert draw(digest=fresh).status_code == 302


def test_period_office_and_procedure_narrow_the_list() -> None:
    letter(owner="west", handler=None)
    mine = letter(owner="east")
    opened("complaint", track="complaint", subject="complainant", ago=5)
    query = f"{PERIOD}&owner={office('east').pk}&procedure=hand-over"
    assert [one.loop_id for one in drawn(query=query).drawn.all()] == [mine.pk]
    empty = text_of(Client().get(f"/loops/spot-checks/?from_on={day(-9)}&last_on={day(-8)}"))
    assert "这个范围内没有事项" in empty
    wrong = Client().get(f"/loops/spot-checks/?from_on={day(0)}&last_on={day(-8)}")
    assert (wrong.status_code, "最后一天早于第一天" in text_of(wrong)) == (422, True)


def test_an_office_draws_from_its_own_and_sees_no_draw_of_another() -> None:
    letter(owner="west", handler=None)
    mine = letter(owner="east")
    made_draw = drawn(who="east-officer")
    assert [one.loop_id for one in made_draw.drawn.all()] == [mine.pk]
    for address in ("", "list.txt", "matters.xlsx"):
        assert Client("west-officer").get(f"{made_draw.get_absolute_url()}{address}").status_code == 404


def test_a_matter_that_went_elsewhere_is_counted_but_not_shown() -> None:
    loop = letter(owner="east")
    made_draw = drawn(who="east-officer")
    Loop.objects.filter(pk=loop.pk).update(owner=office("west"))
    page = text_of(Client("east-officer").get(made_draw.get_absolute_url()))
    assert loop.title not in page and "另有 1 件您看不到" in page


def test_the_audit_names_a_draw_that_its_seed_does_not_give() -> None:
    letter()
    SpotCheck.objects.filter(pk=drawn().pk).update(seed="挑过的")
    audit = run_audit(by=as_actor(person("section-officer")), now=timezone.now())
    (told,) = [one for one in audit.results if one["name"] == "draws"]
    assert told["breaches"]


def test_each_limit_says_whether_it_was_met_in_time() -> None:
    late = opened("result-handling", track="subject", subject="sampled-party", ago=60)
    made(late, "serve-notice", by="east-officer", ago=50, served_on=day(-49))
    letter(answer_in=-3)
    page = text_of(Client().get(drawn().get_absolute_url()))
    assert "复函期限" in page and "逾期" in page
    assert "异议期" in page


def test_completion_and_timeliness_stand_by_office_with_their_n() -> None:
    answered = assigned()
    made(answered, "reply", by="east-officer", ago=2, files=(reply_on_file(answered).pk,), served_on=day(-1))
    letter(answer_in=-3)
    letter()
    letter(owner="west", handler=None)
    assert cells(figures()) == [
        ["东桥分局", "系统登记", "33% 1 / 3", "50% 1 / 2", "1", "1", "0"],
        ["西园分局", "系统登记", "0% 0 / 1", "没有可算的 0 / 0", "0", "1", "0"],
        ["合计", "系统登记", "25% 1 / 4", "50% 1 / 2", "1", "2", "0"],
    ]


def test_what_came_in_as_history_is_told_apart() -> None:
    letter()
    accepted(book([matter("A-1"), matter("A-2", 当前阶段="已结案", 结案日期=back(3), 结案方式="停产")]))
    rows = cells(figures())
    assert [row[:3] for row in rows] == [
        ["东桥分局", "系统登记", "0% 0 / 1"],
        ["东桥分局", "历史导入", "50% 1 / 2"],
        ["合计", "系统登记", "0% 0 / 1"],
        ["合计", "历史导入", "50% 1 / 2"],
    ]


def test_the_unknown_is_never_in_time() -> None:
    """A re-check whose clock nobody knows was organised: it met its limit on no known day."""
    accepted(book([matter("A-1", 送达日期="", 当前阶段="待复查")]))
    loop = Loop.objects.get()
    assert cells(figures())[0][3:] == ["没有可算的 0 / 0", "0", "0", "1"]
    made(loop, "organise-recheck", by="east-officer", ago=3, served_on=day(-2))
    assert cells(figures())[0][3:5] == ["没有可算的 0 / 0", "0"]
    assert int(cells(figures())[0][6]) >= 1


def test_the_lateness_of_a_party_is_not_the_office_s() -> None:
    accepted(book([matter("A-1", 开始日期=back(100), 送达日期=back(70))]))
    late = cells(figures())[0][4]
    assert late == "0"
    assert "逾期" in text_of(Client().get(f"/loops/figures/matters/?{PERIOD}&figure=found"))


@pytest.mark.parametrize(
    ("figure", "count"),
    [("found", 3), ("closed", 1), ("open", 2), ("in-time", 1), ("late", 1), ("due", 2), ("running", 1)],
)
def test_every_figure_opens_the_matters_behind_it(figure: str, count: int) -> None:
    answered = assigned()
    made(answered, "reply", by="east-officer", ago=2, files=(reply_on_file(answered).pk,), served_on=day(-1))
    letter(answer_in=-3)
    letter()
    page = figures()
    address = (
        next(
            one.replace("&amp;", "&")
            for one in re.findall(r'href="(/loops/figures/matters/\?[^"]+)"', page)
            if one.endswith(f"figure={figure}")
        )
        if figure != "open"
        else f"/loops/figures/matters/?{PERIOD}&figure=open"
    )
    assert f"共 {count} 件" in text_of(Client().get(address))


def test_an_office_counts_its_own_alone() -> None:
    letter(owner="west", handler=None)
    letter(owner="east")
    assert [row[0] for row in cells(figures(who="east-officer"))] == ["东桥分局", "合计"]
    west = f"{PERIOD}&owner={office('west').pk}"
    assert Client("east-officer").get(f"/loops/figures/?{west}").status_code == 422
    assert Client("east-officer").get(f"/loops/figures/matters/?{west}").status_code == 404


def test_more_than_a_page_can_count_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from bihuan.web.loops.spot_checks import queries

    monkeypatch.setattr(queries, "MOST_MATTERS", 1)
    letter()
    letter()
    assert "请缩短期间，或选一个机构" in figures()
    assert Client().get(f"/loops/figures/figures.xlsx?{PERIOD}").status_code == 404


def test_draw_and_figures_go_out_as_workbooks() -> None:
    loop = letter()
    made_draw = drawn()
    sheets = openpyxl.load_workbook(
        io.BytesIO(Client().get(f"{made_draw.get_absolute_url()}matters.xlsx").content)
    )
    assert [sheet.title for sheet in sheets.worksheets] == ["抽取", "事项", "时限"]
    assert sheets["抽取"]["B2"].value == SEED
    assert (sheets["事项"]["A2"].value, sheets["时限"]["C2"].value) == (loop.pk, "复函期限")
    sheets = openpyxl.load_workbook(io.BytesIO(Client().get(f"/loops/figures/figures.xlsx?{PERIOD}").content))
    assert [cell.value for cell in sheets["办结率和按时率"][2]][:5] == ["东桥分局", "系统登记", 1, 0, 1]
    assert sheets["事项"]["A2"].value == loop.pk
