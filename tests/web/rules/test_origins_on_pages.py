from __future__ import annotations

import pytest

from bihuan.web.rules.queries.editions import find_edition, origin_rows, sources_of
from tests.web.rules.pages import TODAY, page, row_of, rows, text

pytestmark = pytest.mark.django_db


def test_each_figure_of_an_edition_names_what_was_read_for_it() -> None:
    shown = page("/rules/gb-31701/2015/")
    assert "S15" in row_of(shown, "耐湿摩擦色牢度", "≥2-3")
    assert "GB 31701-2015：湿摩擦、铅、镉、邻苯二甲酸酯" in row_of(shown, "S15 GB 31701")


def test_a_recalled_figure_says_how_sure_the_recall_is() -> None:
    assert "凭记忆待核 把握较大" in row_of(page("/rules/gb-31701/2015/"), "附件抗拉强力", "≥70")


def test_a_gap_says_why_the_figure_is_missing() -> None:
    shown = row_of(page("/rules/gb-31701/2015/"), "绳带")
    assert "未收录" in shown
    assert "绳带的规定针对服装并按年龄划分" in shown


def test_the_sources_count_the_rows_that_rest_on_them() -> None:
    line = find_edition("gb-18401", "2010", day=TODAY)
    assert line
    counts = {source.id: source.figures for source in sources_of(line.edition)}
    found = [one for one in origin_rows(line.edition) if one.row.kind != "gap"]
    assert counts == {id: sum(one.source == id for one in found) for id in counts}
    assert counts["S1"] == 23


def test_an_exemption_stands_once_with_all_its_items() -> None:
    shown = [row for row in rows(page("/rules/gb-18401/2010/")) if "（NA-2）" in row]
    assert len(shown) == 1
    assert "耐水色牢度" in shown[0]
    assert "耐唾液色牢度" in shown[0]


def test_sources_and_reasons_are_told_in_the_reader_s_language() -> None:
    assert "The figure of Table 1 is in no source." in text(page("/rules/gb-t-22796/2021/", language="en"))
    assert "表 1 的这个数值所查资料都没有。" in text(page("/rules/gb-t-22796/2021/"))


def test_an_edition_without_limits_says_so() -> None:
    assert "没有可比较的限值" in page("/rules/gb-t-45360/2025/")


def test_an_edition_that_has_ended_says_for_which_goods_it_still_counts() -> None:
    assert "只用于 2011-08-01 之前生产的产品" in text(page("/rules/gb-18401/2003/"))
