"""底数: every operator is counted, the unknown on a line of its own, and each number opens its rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bihuan.web.census.actions.lines import refresh_lines
from bihuan.web.census.actions.operators import set_fields
from bihuan.web.census.figures.facts import DIMENSIONS, UNKNOWN, Counts
from bihuan.web.census.figures.queries.base import BaseFigures, base_figures
from bihuan.web.census.forms.filters import FilterForm
from bihuan.web.census.models import Operator, Pair, Product
from bihuan.web.census.queries.register import wanted_lines
from bihuan.web.people.facts import as_actor
from tests.kit.cast import Client, person
from tests.web.census.story import NOW, TODAY, operator_of

pytestmark = pytest.mark.django_db


def figures(*, who: str = "registrar", as_of: int = 0, with_gone: bool = False) -> BaseFigures:
    """The figures for a reader, `as_of` days before today."""
    day = TODAY - timedelta(days=as_of)
    return base_figures(person(who), as_of=day, with_gone=with_gone, today=TODAY)


def lines(found: BaseFigures, dimension: str) -> Mapping[str, int]:
    """Value → operators, those without operators left out."""
    return {line.value: line.counts.operators for line in found.figures[dimension] if line.counts.operators}


def some_operators() -> None:
    operator_of(
        "甲织造",
        branch="east",
        role="greige",
        town="东桥镇",
        address="东桥镇1号",
        fields={"size_class": "small"},
    )
    operator_of(
        "乙家纺", branch="east", role="finished online", town="东桥镇", address="东桥镇2号", status="存续"
    )
    operator_of(
        "丙布行",
        branch="west",
        role="shop",
        town="西园镇",
        address="西园镇3号",
        fields={"verified_on": TODAY},
    )
    operator_of("丁作坊")
    operator_of("戊布行", branch="west", role="shop", status="注销")
    product = Product.objects.create(operator=Operator.objects.get(name="乙家纺"), category="quilt")
    refresh_lines(root_ids=[product.operator_id])


def test_the_unknown_has_a_line_of_its_own_and_those_that_closed_are_told_apart() -> None:
    some_operators()
    found = figures()
    assert found.total == Counts(operators=4, unverified=3, doubtful=0)
    assert found.gone == 1
    assert lines(found, "role") == {"greige": 1, "finished": 1, "online": 1, "shop": 1, UNKNOWN: 1}
    assert lines(found, "size") == {"small": 1, UNKNOWN: 3}
    assert lines(found, "town") == {"东桥镇": 2, "西园镇": 1, UNKNOWN: 1}
    assert lines(found, "product") == {"quilt": 1, UNKNOWN: 3}
    assert all(found.figures[dimension][-1].value == UNKNOWN for dimension in DIMENSIONS)
    everybody = figures(with_gone=True)
    assert everybody.total.operators == 5 and lines(everybody, "status")["deregistered"] == 1


def test_lines_of_one_value_each_add_up_to_all_and_roles_cross_with_sizes() -> None:
    some_operators()
    found = figures()
    for dimension in ("size", "branch", "status"):
        total = sum((line.counts for line in found.figures[dimension]), Counts())
        assert total == found.total, dimension
    for row in found.crossed:
        assert sum(row.cells) == row.total == lines(found, "role").get(row.role, 0)


def test_a_family_counts_once() -> None:
    first, second = operator_of("甲布行", role="shop"), operator_of("甲布行二", role="shop")
    Operator.objects.filter(pk=second.pk).update(root=first)
    refresh_lines(root_ids=[first.pk, second.pk])
    assert figures().total.operators == 1
    assert (
        figures(as_of=0).total
        == base_figures(
            person("registrar"), as_of=TODAY, with_gone=False, today=TODAY + timedelta(days=1)
        ).total
    )


@pytest.mark.parametrize(("decision", "doubtful"), [("none", 2), ("later", 2), ("apart", 0), ("merge", 0)])
def test_both_operators_of_an_undecided_pair_are_doubtful(decision: str, doubtful: int) -> None:
    first, second, _ = operator_of("甲布行"), operator_of("甲家纺布行"), operator_of("乙布行")
    left, right = sorted((first.records.get(), second.records.get()), key=lambda one: one.pk)
    Pair.objects.create(left=left, right=right, outcome=Pair.Outcome.REVIEW, decision=decision)
    assert figures().total.doubtful == doubtful


def test_a_pair_within_one_family_is_no_doubt() -> None:
    first, second = operator_of("甲布行"), operator_of("甲家纺布行")
    left, right = sorted((first.records.get(), second.records.get()), key=lambda one: one.pk)
    Pair.objects.create(left=left, right=right, outcome=Pair.Outcome.REVIEW)
    Operator.objects.filter(pk=second.pk).update(root=first)
    refresh_lines(root_ids=[first.pk, second.pk])
    assert figures().total.doubtful == 0


def test_a_branch_counts_its_own_operators() -> None:
    some_operators()
    found = figures(who="east-officer")
    assert found.total.operators == 2 and lines(found, "town") == {"东桥镇": 2}


def test_an_earlier_day_is_counted_as_the_register_was_then() -> None:
    some_operators()
    by = as_actor(person("registrar"))
    ten_later, day = NOW + timedelta(days=10), TODAY + timedelta(days=10)
    new = {"size_class": "medium", "status": "closed", "verified_on": day}
    set_fields(operator_id=Operator.objects.get(name="甲织造").pk, new=new, on=day, by=by, now=ten_later)
    reader = person("registrar")
    now = base_figures(reader, as_of=day, with_gone=False, today=day)
    assert now.total.operators == 3 and lines(now, "size") == {UNKNOWN: 3}
    then = base_figures(reader, as_of=TODAY + timedelta(days=9), with_gone=False, today=day)
    assert then.total.operators == 4 and lines(then, "size") == {"small": 1, UNKNOWN: 3}
    assert then.total.unverified == 3
    before = base_figures(reader, as_of=TODAY - timedelta(days=1), with_gone=False, today=day)
    assert before.total == Counts()


def test_a_family_is_there_since_its_first_member() -> None:
    first, later = operator_of("甲布行", role="shop"), operator_of("甲家纺布行")
    Operator.objects.filter(pk=later.pk).update(at=NOW + timedelta(days=5))
    Operator.objects.filter(pk=first.pk).update(root=later)
    refresh_lines(root_ids=[first.pk, later.pk])
    day = TODAY + timedelta(days=9)
    found = base_figures(person("registrar"), as_of=TODAY, with_gone=False, today=day)
    assert found.total.operators == 1 and lines(found, "role") == {"shop": 1}


def test_yesterday_and_today_agree_where_nothing_has_changed() -> None:
    """Two ways to count, the cached lines and the dated rows, give one answer."""
    some_operators()
    tomorrow = TODAY + timedelta(days=1)
    for with_gone in (False, True):
        today = figures(with_gone=with_gone)
        again = base_figures(person("registrar"), as_of=TODAY, with_gone=with_gone, today=tomorrow)
        assert (again.total, again.gone, again.crossed) == (today.total, today.gone, today.crossed)
        assert again.figures == today.figures


# --- pages ---
def page(path: str = "", *, who: str = "registrar") -> str:
    answer = Client(who).get(f"/census/figures/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def test_the_page_shows_every_figure_and_leads_to_the_register() -> None:
    some_operators()
    shown = page()
    for title in ("产业链环节", "规模", "镇街", "分局", "产品类别", "经营状态"):
        assert f"<caption>{title}" in shown
    assert "/census/?status=active&amp;role=greige&amp;verified=no" in shown
    assert "/census/?status=active&amp;role=greige&amp;size=small" in shown
    assert "另有已停业、注销、吊销，不计入" in shown


def test_every_number_of_today_is_the_count_of_the_list_that_it_opens() -> None:
    some_operators()
    left, right = sorted(
        (Operator.objects.get(name=name).records.get() for name in ("甲织造", "丙布行")),
        key=lambda one: one.pk,
    )
    Pair.objects.create(left=left, right=right, outcome=Pair.Outcome.REVIEW)
    reader, today = person("registrar"), timezone.localdate()
    for query in ("", "?status=all"):
        opened = re.findall(r'<a href="/census/(?:\?([^"]*))?">(\d+)<', page(query))
        assert len(opened) > 40
        for address, number in opened:
            form = FilterForm(QueryDict(address.replace("&amp;", "&")), account=reader, today=today)
            assert form.is_valid(), address
            assert wanted_lines(reader, form.wanted, today=today).count() == int(number), address


def test_a_number_of_an_earlier_day_opens_the_operators_that_it_counted() -> None:
    some_operators()
    Operator.objects.update(at=timezone.now() - timedelta(days=30))
    shown = page(f"?as_of={days_ago(1)}")
    behind = re.search(r'href="/census/figures/(operators/[^"]*role=shop)"', shown)
    assert behind is not None
    rows = page(behind[1].replace("&amp;", "&"))
    assert "丙布行" in rows and "戊布行" not in rows and "共 1 户" in rows
    assert "共 0 户" in page(f"operators/?as_of={days_ago(31)}&role=shop")


def test_a_day_to_come_and_a_day_that_is_none_are_refused_with_what_to_do() -> None:
    for day, words in ((days_ago(-1), "这一天还没有到"), ("2026-02-30", "读不出这个日期")):
        answer = Client("registrar").get(f"/census/figures/?as_of={day}")
        assert answer.status_code == 422 and words in answer.content.decode()
    assert Client("registrar").get("/census/figures/operators/?as_of=2026-02-30").status_code == 404


def test_the_files_hold_what_the_page_shows() -> None:
    some_operators()
    content = Client("registrar").get("/census/figures/figures.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    assert ["合计", "", "4", "3", "0"] in rows
    assert ["产业链环节", "坯布", "1", "1", "0"] in rows
    assert ["规模", "未提供", "3", "2", "0"] in rows
    assert Client("registrar").get("/census/figures/figures.xlsx").content[:2] == b"PK"


def test_the_figures_ask_the_database_as_often_for_many_operators() -> None:
    some_operators()
    reader = person("registrar")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            base_figures(reader, as_of=TODAY, with_gone=False, today=TODAY)
        counts.append(len(asked))
        operator_of("己布行", role="shop")
    assert counts[0] == counts[1] <= 7
