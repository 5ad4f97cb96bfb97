"""The head of the branch asks how far the program can be relied on today."""

from __future__ import annotations

import time
from datetime import date

import pytest

from bihuan.engine.rules.marks import Checked
from bihuan.web.rules.facts import current_rulebook
from bihuan.web.rules.queries.coverage import STATES, Coverage, coverage_on
from bihuan.web.rules.queries.limits import Goods, limits_for
from tests.web.rules.pages import TODAY, page, row_of, text

pytestmark = pytest.mark.django_db


def state(found: Coverage, product: str, item: str) -> str:
    row = next(row for row in found.rows if row.product == product)
    return row.states[found.items.index(item)]


def test_every_cell_of_product_and_item_has_one_state() -> None:
    found = coverage_on(TODAY)
    assert len(found.rows) == len(current_rulebook().catalogue.categories)
    assert sum(found.counts.values()) == len(found.rows) * len(found.items)
    assert set(found.counts) == set(STATES)


@pytest.mark.parametrize(
    ("product", "item", "expected"),
    [
        ("sheet", "formaldehyde", "secondary"),
        ("sheet", "phthalates-dehp", "recall"),
        ("curtain", "fastness-acid-perspiration", "exempt"),
        ("umbrella", "formaldehyde", "not_asked"),
        ("towel", "absorbency", "gap"),
        ("sheet", "fibre-content", "recall"),  # the tolerance of one fibre alone is recalled
    ],
)
def test_a_cell_tells_the_weakest_figure(product: str, item: str, expected: str) -> None:
    assert state(coverage_on(TODAY), product, item) == expected


@pytest.mark.parametrize("product", ["sheet", "quilt", "curtain", "towel", "cotton-greige"])
def test_the_matrix_and_the_limits_table_never_disagree(product: str) -> None:
    found = coverage_on(TODAY, declared=False)
    table = {one.item: one.lines for one in limits_for(Goods(product=product, made_on=TODAY)).items}
    for item in found.items:
        if item == "fibre-content":
            continue
        lines = [line for line in table.get(item, ()) if line.kind in {"limit", "gap"}]
        gaps = [line for line in lines if line.kind == "gap"]
        told = state(found, product, item)
        if not lines:
            assert told in {"exempt", "not_asked"}
        elif gaps:
            assert told == ("gap" if len(gaps) == len(lines) else "partly")
        else:
            assert told == Checked(min(line.mark.checked for line in lines)).word


def test_without_product_standards_fewer_items_are_asked() -> None:
    whole, mandatory = coverage_on(TODAY), coverage_on(TODAY, declared=False)
    assert set(mandatory.items) < set(whole.items)


def test_the_matrix_is_that_of_its_day() -> None:
    before, after = coverage_on(date(2026, 6, 30)), coverage_on(date(2026, 7, 1))
    assert state(before, "quilt", "filling-material") == "partly"
    assert state(after, "quilt", "filling-material") == "gap"


def test_it_is_reckoned_once() -> None:
    coverage_on(TODAY)
    began = time.perf_counter()
    coverage_on(TODAY)
    assert time.perf_counter() - began < 0.05


def test_the_page_shows_words_beside_signs_and_the_way_to_the_limits() -> None:
    shown = page("/rules/coverage/", {"group": "towels", "on": "2026-11-24"})
    assert "缺 缺限值" in row_of(shown, "吸水性")
    assert "/rules/limits/?product=bath-towel&amp;made_on=2026-11-24" in shown
    assert "床单" not in text(shown.partition("<table")[2])


def test_the_counts_on_the_page_are_those_of_the_matrix() -> None:
    found = coverage_on(TODAY)
    shown = text(page("/rules/coverage/", {"on": "2026-11-24"}))
    assert f"有要求的 {found.asked} 格，限值齐全的 {found.judged} 格" in shown
    assert f"{found.counts['gap']} 缺限值" in shown


def test_the_foot_counts_what_is_asked_of_each_product() -> None:
    found = coverage_on(TODAY).of_group("towels")
    shown = page("/rules/coverage/", {"group": "towels", "on": "2026-11-24"})
    assert row_of(shown, "有要求的项目").split()[1:] == [str(row.asked) for row in found.rows]
    assert row_of(shown, "限值齐全的项目").split()[1:] == [str(row.judged) for row in found.rows]


def test_all_products_can_be_asked_for_at_once() -> None:
    assert "窗帘" not in text(page("/rules/coverage/").partition("<table")[2])
    assert "窗帘" in text(page("/rules/coverage/", {"group": ""}).partition("<table")[2])


def test_a_day_before_all_rules_is_no_error() -> None:
    assert "没有适用的规则" in page("/rules/coverage/", {"on": "1950-01-01"})
