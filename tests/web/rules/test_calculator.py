"""He Yu calls: "The report says pH 8.55 for a bed sheet. Is that a pass?\""""

from __future__ import annotations

import pytest

from tests.web.rules.pages import page, text

pytestmark = pytest.mark.django_db
GOODS = {"product": "sheet", "class": "B", "audience": "adult", "treatment": "dyed", "made_on": "2024-05-01"}


def answer(**reading: str) -> str:
    return text(page("/rules/calculator/", {**GOODS, **reading}).partition('aria-labelledby="answer"')[2])


def test_a_value_is_rounded_once_and_compared_step_by_step() -> None:
    shown = answer(item="pH值", value="8.55")
    assert "不符合" in shown
    assert "8.55 → 8.6" in shown
    assert "4.0~8.5" in shown
    assert "GB 18401-2010 5.1 T1" in shown


def test_half_is_rounded_to_even() -> None:
    shown = answer(item="pH", value="8.45")
    assert "8.45 → 8.4" in shown
    assert "不符合" not in shown


def test_the_edition_of_the_production_date_is_used() -> None:
    assert "GB 18401-2003" in answer(item="pH值", value="8.0", made_on="2011-07-31")


def test_a_declared_limit_that_is_stricter_binds() -> None:
    shown = answer(item="甲醛含量", value="50", unit="mg/kg", declared_limit="≤20")
    assert "不符合" in shown
    assert "≤20" in shown


def test_a_gap_leaves_the_laboratory_s_conclusion() -> None:
    shown = answer(item="断裂强力", value="300", unit="N", component="经向", declared="GB/T 22796-2021")
    assert "未核对（无限值）" in shown


def test_an_open_fact_that_decides_is_named() -> None:
    shown = answer(item="甲醛含量", value="50", unit="mg/kg", **{"class": "", "audience": ""})
    assert "无法判定" in shown
    assert "使用对象" in shown


def test_a_fibre_is_compared_with_its_label() -> None:
    shown = answer(item="纤维含量", component="棉", value="93.0", unit="%", composition="棉100%")
    assert "不符合" in shown
    assert "GB/T 29862-2013" in shown


@pytest.mark.parametrize(
    ("reading", "field", "said"),
    [
        ({"item": "", "value": "1"}, "item", "没有写检验项目"),
        ({"item": "pH值", "value": ""}, "value", "没有写检测值"),
        ({"item": "甲荃含量", "value": "1"}, "item", "甲醛含量"),
        ({"item": "甲醛含量", "value": "七十五"}, "value", ""),
        ({"item": "甲醛含量", "value": "75", "unit": "磅"}, "unit", "磅"),
        ({"item": "甲醛含量", "value": "75", "unit": "kg"}, "unit", "mg/kg"),
        ({"item": "耐水色牢度", "value": "3", "component": "zz"}, "component", "不认识的分项"),
        ({"item": "甲醛含量", "value": "75", "declared_limit": "很少"}, "declared_limit", "很少"),
    ],
)
def test_bad_input_is_answered_beside_the_field(reading: dict[str, str], field: str, said: str) -> None:
    shown = page("/rules/calculator/", {**GOODS, **reading}, status=422)
    beside = shown.partition(f'id="id_{field}_error"')[2].partition("</p>")[0]
    assert beside
    assert said in text(f"<p {beside}")
    assert 'aria-labelledby="answer"' not in shown


def test_what_was_typed_is_shown_as_text() -> None:
    shown = page(
        "/rules/calculator/", {**GOODS, "item": "<script>alert(1)</script>", "value": "1"}, status=422
    )
    assert "<script>alert" not in shown


def test_the_empty_form_is_no_error() -> None:
    assert "error-summary" not in page("/rules/calculator/")
