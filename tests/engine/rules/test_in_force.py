from __future__ import annotations

from datetime import date

import pytest

from bihuan.engine.rules.in_force import edition_on, holds_on
from tests.engine.kit import edition, standard

OLD = edition("GB 1-2003", start="2005-01-01", end="2011-08-01")
NEW = edition("GB 1-2010", start="2011-08-01")


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2004-12-31", None),
        ("2005-01-01", "GB 1-2003"),
        ("2011-07-31", "GB 1-2003"),
        ("2011-08-01", "GB 1-2010"),
        ("2999-01-01", "GB 1-2010"),
    ],
)
def test_an_edition_holds_from_its_first_day_until_the_day_before_its_end(day: str, name: str | None) -> None:
    found = edition_on(standard=standard(OLD, NEW), day=date.fromisoformat(day))
    assert (found.name if found else None) == name


def test_of_two_editions_that_follow_each_other_one_holds_each_day() -> None:
    for day in (date(2011, 7, 31), date(2011, 8, 1)):
        assert [holds_on(edition=one, day=day) for one in (OLD, NEW)].count(True) == 1
