"""Wu Lan at the bureau looks up which edition held, holds and will hold."""

from __future__ import annotations

from datetime import date

import pytest

from bihuan.web.rules.facts import current_rulebook
from bihuan.web.rules.queries.editions import Phase, axis_of, list_editions, time_line
from bihuan.web.rules.views import rulebook as views
from tests.web.rules.pages import TODAY, page, row_of, rows, text

pytestmark = pytest.mark.django_db
DAY_BEFORE = date(2027, 2, 28)
FIRST_DAY = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("day", "old", "new"),
    [(DAY_BEFORE, Phase.IN_FORCE, Phase.TO_COME), (FIRST_DAY, Phase.ENDED, Phase.IN_FORCE)],
)
def test_an_edition_gives_way_on_the_day_on_which_the_next_begins(day: date, old: Phase, new: Phase) -> None:
    found = {line.edition.name: line.phase for line in list_editions(day=day)}
    assert found["GB/T 5326-2009"] is old
    assert found["GB/T 5326-2025"] is new


def on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Makes the pages believe that this is today."""
    monkeypatch.setattr(views, "_today", lambda: day)


def test_an_edition_that_begins_later_is_not_said_to_be_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, DAY_BEFORE)
    assert "尚未实施" in row_of(page("/rules/"), "GB/T 5326-2025", "2027-03-01")
    assert "自 2027-03-01 起生产的产品才适用" in text(page("/rules/gb-t-5326/2025/"))
    on(monkeypatch, FIRST_DAY)
    assert "现行" in row_of(page("/rules/"), "GB/T 5326-2025", "2027-03-01")


def test_the_list_of_a_day_shows_only_what_was_in_force_on_it() -> None:
    day = date(2010, 1, 1)
    shown = [
        row for row in rows(page("/rules/", {"on": day.isoformat()})) if "据二手" in row or "凭记忆" in row
    ]
    held = [line.edition.name for line in list_editions(day=day) if line.phase is Phase.IN_FORCE]
    assert len(shown) == len(held)
    assert all("现行" in row for row in shown)
    assert all(any(row.startswith(name) for row in shown) for name in held)


def test_the_list_of_a_product_shows_the_standards_whose_scope_may_hold_it() -> None:
    shown = text(page("/rules/", {"product": "curtain"}))
    assert "T/HOMETEX 6-2019" in shown
    assert "GB 18401-2010" in shown
    assert "GB/T 22864-2020" not in shown  # towels
    assert "FZ/T 62039-2019" not in shown  # children's sleeping bags


def test_what_binds_everybody_comes_first() -> None:
    _, found = time_line(today=TODAY)
    forces = [one.standard.force.value for one in found]
    assert forces == sorted(forces, key=["mandatory", "claim", "recommended", "group"].index)
    assert len(found) == len(current_rulebook().standards)


def test_bars_stand_in_the_order_of_their_days_and_do_not_overlap() -> None:
    _, found = time_line(today=TODAY)
    for standard in found:
        ends = [bar.x + bar.width for bar in standard.bars]
        assert all(bar.x >= 0 and end <= 100.01 for bar, end in zip(standard.bars, ends, strict=True))
        assert all(end <= bar.x for end, bar in zip(ends, standard.bars[1:], strict=False))


def test_a_time_line_reaches_to_editions_that_are_to_come() -> None:
    axis = axis_of([line.edition for line in list_editions(day=TODAY)], today=TODAY, day=TODAY)
    assert axis.last > FIRST_DAY
    assert axis.place(axis.first) == 0
    assert 0 < axis.here < 100


@pytest.mark.parametrize("path", ["/rules/", "/rules/coverage/"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_no_day_is_too_far_away(path: str, day: str) -> None:
    assert page(path, {"on": day})


def test_a_day_that_cannot_be_read_is_answered_beside_the_field() -> None:
    shown = page("/rules/", {"on": "昨天"}, status=422)
    assert "读不出这个日期" in shown
    assert 'id="id_on_error"' in shown


def test_a_filter_that_nothing_fits_says_so() -> None:
    assert "没有符合这些条件的标准" in page("/rules/", {"product": "umbrella", "on": "1980-01-01"})
