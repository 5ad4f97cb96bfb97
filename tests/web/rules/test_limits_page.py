"""Officer Zhao holds a sheet in her hands and asks which limits it has to meet."""

from __future__ import annotations

from datetime import date

import pytest

from bihuan.web.rules.facts import current_tools
from bihuan.web.rules.queries.calculator import judge_reading
from bihuan.web.rules.queries.limits import Goods, LimitLine, limits_for
from tests.web.rules.pages import page, row_of, rows, text

pytestmark = pytest.mark.django_db
SHEET = {
    "product": "sheet",
    "class": "B",
    "audience": "adult",
    "treatment": "printed",
    "made_on": "2024-05-01",
}
MADE_ON = date(2024, 5, 1)


def lines_of(item: str, goods: Goods) -> list[LimitLine]:
    return [line for found in limits_for(goods).items if found.item == item for line in found.lines]


def test_the_limits_of_a_printed_sheet_of_class_b() -> None:
    shown = page("/rules/limits/", SHEET)
    formaldehyde = row_of(shown, "甲醛含量")
    assert "≤75 mg/kg" in formaldehyde
    assert "一律适用" in formaldehyde
    assert "GB 18401-2010 5.1 T1 据二手资料" in formaldehyde
    assert "≤20 mg/kg" in row_of(shown, "可分解致癌芳香胺染料")
    assert "≥3" in row_of(shown, "耐水色牢度")
    assert "邻苯二甲酸酯" not in text(shown)  # asked of infants' and children's goods alone


def test_the_day_on_which_the_goods_were_made_chooses_the_edition() -> None:
    shown = page("/rules/limits/", {**SHEET, "made_on": "2011-07-31"})
    assert "4.0~7.5" in row_of(shown, "pH值", "GB 18401-2003")
    later = page("/rules/limits/", {**SHEET, "made_on": "2011-08-01"})
    assert "4.0~8.5" in row_of(later, "pH值", "GB 18401-2010")


def test_what_is_not_known_is_laid_out_as_branches() -> None:
    found = lines_of("formaldehyde", Goods(product="sheet", made_on=MADE_ON))
    told = {line.limit: line.condition.terms for line in found}
    assert told == {
        "≤20": (("safety_class", frozenset({"A"})),),
        "≤75": (("safety_class", frozenset({"B"})),),
    }


def test_an_exemption_stands_beside_the_limit_that_it_takes_away() -> None:
    shown = [row for row in rows(page("/rules/limits/", {**SHEET, "treatment": ""})) if "（NA-2）" in row]
    assert len(shown) == 5
    assert all("染整方式 漂白、本色" in row for row in shown)


def test_a_gap_is_said_in_words_with_its_reason() -> None:
    shown = page("/rules/limits/", {**SHEET, "product": "quilt", "declared": "GB/T 22796-2021"})
    gap = row_of(shown, "填充物含油率")
    assert "未收录" in gap
    assert "表 1 的这个数值所查资料都没有。" in gap


def test_better_grades_are_told_where_they_ask_more() -> None:
    shown = page("/rules/limits/", {**SHEET, "product": "quilt-cover", "declared": "GB/T 22796-2021"})
    assert "优等品 ≥4，一等品 ≥3-4，合格品 ≥3" in row_of(shown, "耐皂洗色牢度")


def test_the_declared_grade_binds() -> None:
    goods = Goods(
        product="quilt", made_on=MADE_ON, declared="GB/T 22796-2021", audience="adult", grade="first"
    )
    assert [line.limit for line in lines_of("fastness-soaping", goods) if line.kind == "limit"] == ["≥3-4"]


def test_a_component_is_named_where_the_standard_tells_them_apart() -> None:
    found = lines_of("breaking-strength", Goods(product="sheet", made_on=MADE_ON, declared="T/HNAS 002-2021"))
    assert {(line.limit, line.places) for line in found} == {("≥1000", ("warp",)), ("≥450", ("weft",))}


def test_the_answer_says_what_it_rests_on() -> None:
    shown = text(page("/rules/limits/", {**SHEET, "class": "", "declared": "GB/T 99999-2020"}))
    assert "表中未提供安全类别" in shown
    assert "GB/T 99999-2020" in shown


def settled() -> list[Goods]:
    return [
        Goods(
            product=product,
            made_on=made_on,
            declared=declared,
            safety_class="B",
            audience=audience,
            treatment="dyed",
            depth="dark",
        )
        for product, declared in (("sheet", "T/HNAS 002-2021"), ("quilt", "GB/T 22796-2021"), ("towel", ""))
        for made_on in (date(2012, 3, 1), MADE_ON, date(2026, 8, 1))
        for audience in ("adult", "child")
    ]


@pytest.mark.parametrize("goods", settled(), ids=str)
def test_the_table_and_the_judge_never_disagree(goods: Goods) -> None:
    table = {found.item: found.lines for found in limits_for(goods).items}
    judged = 0
    for item in current_tools().rulebook.catalogue.items:
        if item.scale in {"fibre", "label"} or item.covers:
            continue
        verdict = judge_reading(goods, reading={"item": item.id, "value": "1"}).verdict
        # What is asked of a filling alone is asked of no reading that names no part.
        lines = [line for line in table.get(item.id, ()) if "filling" not in line.places]
        if verdict.rule_id:
            assert verdict.rule_id in {line.id for line in lines}
            judged += 1
        elif verdict.outcome.value == "not_required":
            assert not [line for line in lines if line.kind in {"limit", "gap"}]
    assert judged > 5


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"product": ""}, "请选择一项"),
        ({"product": "spaceship"}, "没有这个选项"),
        ({"product": "sheet", "made_on": "2024-02-30"}, "读不出这个日期"),
    ],
)
def test_what_cannot_be_answered_is_said_beside_the_field(query: dict[str, str], said: str) -> None:
    shown = page("/rules/limits/", query, status=422)
    assert said in shown
    assert "error-summary" in shown


def test_an_address_without_a_day_means_today() -> None:
    assert "GB 18401-2010" in page("/rules/limits/", {"product": "sheet"})


def test_the_empty_form_is_no_error() -> None:
    assert "error-summary" not in page("/rules/limits/")
