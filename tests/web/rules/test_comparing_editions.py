"""Sun Tao reads what a new edition changed."""

from __future__ import annotations

import pytest

from bihuan.web.rules.facts import current_rulebook
from bihuan.web.rules.queries.comparison import Comparison, comparable, compare, find_line
from bihuan.web.rules.queries.editions import list_editions, origin_rows
from tests.web.rules.pages import TODAY, page, row_of, text

pytestmark = pytest.mark.django_db


def compared(before: str, after: str) -> Comparison:
    lines = list_editions(day=TODAY)
    old, new = find_line(lines, before), find_line(lines, after)
    assert old
    assert new
    return compare(old, new)


def test_a_changed_limit_stands_beside_the_former_one() -> None:
    shown = page("/rules/compare/", {"standard": "GB 18401", "from": "GB 18401-2003", "to": "GB 18401-2010"})
    assert row_of(shown, "pH值", "安全类别 B").startswith("pH值 4.0~7.5")
    assert "4.0~8.5" in row_of(shown, "pH值", "安全类别 B")


def test_what_is_new_stands_under_what_was_added() -> None:
    found = compared("GB 18401-2003", "GB 18401-2010")
    assert [pair.shown.row.limit for pair in found.added] == ["NA-7"]
    assert found.removed == ()


def test_the_same_backwards_is_what_was_removed() -> None:
    found = compared("GB 18401-2010", "GB 18401-2003")
    assert [pair.shown.row.limit for pair in found.removed] == ["NA-7"]
    assert found.added == ()


def test_an_edition_does_not_differ_from_itself() -> None:
    for line in list_editions(day=TODAY):
        found = compare(line, line)
        assert not (found.changed or found.added or found.removed or found.rewritten)
        assert found.same == len(origin_rows(line.edition))


def test_every_row_of_both_editions_is_accounted_for_once() -> None:
    for standard in current_rulebook().standards:
        lines = comparable(standard.name, day=TODAY)
        for before, after in zip(lines, lines[1:], strict=False):
            found = compare(before, after)
            pairs = len(found.changed) + found.same
            old = pairs + len(found.removed) + sum(len(one.before) for one in found.rewritten)
            new = pairs + len(found.added) + sum(len(one.after) for one in found.rewritten)
            assert (old, new) == (len(origin_rows(before.edition)), len(origin_rows(after.edition)))


def test_a_standard_can_be_compared_with_those_that_it_replaced() -> None:
    shown = text(page("/rules/compare/", {"standard": "GB/T 22796", "from": "GB/T 22844-2009"}))
    assert "GB/T 22844-2009 与 GB/T 22796-2021" in shown
    assert "适用范围新增：" in shown


def test_without_a_choice_the_last_two_editions_are_compared() -> None:
    assert "GB/T 5326-2009 与 GB/T 5326-2025" in text(page("/rules/compare/", {"standard": "GB/T 5326"}))


@pytest.mark.parametrize(
    "query", [{"standard": "GB 1"}, {"standard": "GB/T 19817"}, {"standard": "GB 18401", "from": "GB 1-1999"}]
)
def test_editions_that_are_not_there_are_refused_beside_the_field(query: dict[str, str]) -> None:
    assert "没有这个选项" in page("/rules/compare/", query, status=422)
