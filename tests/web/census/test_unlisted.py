"""名录漏了多少户: how lists overlap, whom they count for a reader, and what is said when nothing follows."""

from __future__ import annotations

import csv
import io

import pytest

from bihuan.web.census.actions.lines import refresh_lines
from bihuan.web.census.actions.operators import create_operators
from bihuan.web.census.figures.queries.overlaps import estimate, sources_with_rows, usual_estimate
from bihuan.web.census.models import Operator, Source
from bihuan.web.people.facts import as_actor
from tests.kit.cast import Client, office, person
from tests.web.census.story import NOW, TODAY, list_file, operator_of, record_of

pytestmark = pytest.mark.django_db

LISTS = {"登记": "registration", "网店": "shops", "摊位": "stalls"}


def on(*lists: str, times: int, branch: str = "east") -> None:
    """Operators that stand on exactly these lists."""
    for name in lists:
        list_file(name, kind=LISTS[name])
    groups = [[record_of(f"{number}号", source=name) for name in lists] for number in range(times)]
    by = as_actor(person("registrar"))
    made = [operator.pk for operator in create_operators(groups=groups, by=by, now=NOW)]
    Operator.objects.filter(pk__in=made).update(branch=office(branch))
    refresh_lines(root_ids=made)


def three_lists() -> list[Source]:
    for lists, times in (
        ("登记", 12),
        ("网店", 6),
        ("摊位", 4),
        ("登记 网店", 6),
        ("登记 摊位", 4),
        ("网店 摊位", 2),
    ):
        on(*lists.split(), times=times)
    on("登记", "网店", "摊位", times=2)
    return [Source.objects.get(name=name) for name in LISTS]


def test_operators_are_counted_by_the_lists_that_they_are_on() -> None:
    sources = three_lists()
    found = estimate(person("registrar"), sources, today=TODAY)
    counted = {tuple(source.name for source in one.sources): one.operators for one in found.combinations}
    assert counted == {
        ("登记",): 12,
        ("网店",): 6,
        ("摊位",): 4,
        ("登记", "网店"): 6,
        ("登记", "摊位"): 4,
        ("网店", "摊位"): 2,
        ("登记", "网店", "摊位"): 2,
    }
    assert found.sizes == (24, 16, 12)
    assert found.found.listed == 36 and found.total is not None and found.total > 36


def test_two_rows_of_one_list_and_a_merge_make_no_second_operator() -> None:
    sources = three_lists()
    before = estimate(person("registrar"), sources, today=TODAY).found.listed
    first = operator_of("甲布行", source="登记")
    again = record_of("甲布行", source="登记")
    again.operator = first
    again.save()
    second = operator_of("甲布店", source="网店")
    Operator.objects.filter(pk=second.pk).update(root=first)
    found = estimate(person("registrar"), sources, today=TODAY)
    assert found.found.listed == before + 1
    assert {len(one.sources) for one in found.combinations if one.operators} == {1, 2, 3}


def test_those_that_closed_and_those_of_other_branches_do_not_count() -> None:
    sources = three_lists()
    on("登记", "网店", times=3, branch="west")
    operator_of("旧布行", source="登记", status="注销")
    assert estimate(person("registrar"), sources, today=TODAY).found.listed == 39
    assert estimate(person("east-officer"), sources, today=TODAY).found.listed == 36


def test_a_row_that_its_list_has_lost_does_not_count() -> None:
    sources = three_lists()
    gone = sources[1].records.filter(operator__records__source=sources[0]).first()
    assert gone is not None
    gone.gone_on = TODAY
    gone.save()
    found = estimate(person("registrar"), sources, today=TODAY)
    assert found.sizes == (24, 15, 12) and found.found.listed == 36


def test_a_branch_sees_no_list_without_an_operator_of_its_own() -> None:
    three_lists()
    on("登记", times=2, branch="west")
    east = sources_with_rows(person("east-officer"), today=TODAY)
    assert [source.name for source in east] == list(LISTS)
    operator_of("西园布行", source="西园名册", branch="west")
    assert sources_with_rows(person("east-officer"), today=TODAY) == east
    other = Source.objects.get(name="西园名册")
    assert Client("east-officer").get(f"/census/figures/unlisted/?source={other.pk}").status_code == 422


def test_rows_that_stand_for_no_operator_are_told() -> None:
    sources = three_lists()
    record_of("还没归并", source="登记")
    assert estimate(person("registrar"), sources, today=TODAY).unlinked == 1


def test_where_nothing_is_chosen_the_largest_lists_are_taken_and_those_that_share_nobody_are_not() -> None:
    three_lists()
    for place in range(4):
        operator_of(f"独此一家{place}", source=f"名册{place}")
    sources = sources_with_rows(person("registrar"), today=TODAY)
    assert [source.name for source in sources[:3]] == list(LISTS) and len(sources) == 7
    found = usual_estimate(person("registrar"), sources, today=TODAY)
    assert [source.name for source in found.sources] == list(LISTS) and found.total


# --- pages ---
def page(path: str = "", *, status: int = 200) -> str:
    answer = Client("registrar").get(f"/census/figures/unlisted/{path}")
    assert answer.status_code == status
    return answer.content.decode()


def query(sources: list[Source]) -> str:
    return "&".join(f"source={source.pk}" for source in sources)


def test_the_page_says_estimate_intervals_and_assumptions() -> None:
    sources = three_lists()
    shown = page(f"?{query(sources)}")
    for words in ("推算的名录外户数", "置信区间", "宽区间", "假定归并无误", "假定各名册说的是同一时期"):
        assert words in shown
    only_two = page(f"?{query(sources[:2])}")
    assert "假定是否在“登记”与是否在“网店”互不相关" in only_two


def test_a_combination_opens_its_operators() -> None:
    sources = three_lists()
    on_two = "&".join(f"on={source.pk}" for source in sources[:2])
    shown = page(f"operators/?{query(sources)}&{on_two}")
    assert "共 6 户" in shown
    assert "共 0 户" in page(f"operators/?{query(sources)}")


def test_lists_that_share_nobody_give_no_estimate_but_say_why() -> None:
    on("登记", times=3)
    on("网店", times=2)
    shown = page()
    assert "没有一户重合" in shown and "宽区间" not in shown


def test_without_lists_there_is_nothing_to_estimate_from() -> None:
    assert "还没有导入名册" in page()


def test_a_list_that_does_not_exist_is_refused() -> None:
    three_lists()
    assert "没有这个选项" in page("?source=999999", status=422)
    assert Client("registrar").get("/census/figures/unlisted.csv?source=999999").status_code == 404


def test_the_files_hold_the_estimate_with_its_assumptions() -> None:
    sources = three_lists()
    content = Client("registrar").get(f"/census/figures/unlisted.csv?{query(sources)}").content
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert ["名录上的户数", "36"] in rows and ["登记、网店", "6"] in rows
    assert any(row and row[0] == "前提与提醒" for row in rows)
    assert Client("registrar").get(f"/census/figures/unlisted.xlsx?{query(sources)}").content[:2] == b"PK"
