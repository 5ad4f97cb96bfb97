"""The matters of the demonstration on any day on which it is started."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bihuan.web.ledger.facts import Actor
from bihuan.web.loops.demonstration import open_matters
from bihuan.web.loops.models import Loop
from bihuan.web.loops.queries.one import loop_file
from bihuan.web.people.actions.demonstration import build_cast
from tests.kit.cast import person


@pytest.mark.django_db
@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 3, 2, 1, tzinfo=UTC),
        datetime(2026, 5, 9, 1, tzinfo=UTC),
        datetime(2026, 11, 26, 1, tzinfo=UTC),
        datetime(2028, 2, 29, 1, tzinfo=UTC),
    ],
    ids=str,
)
def test_the_last_day_for_objections_of_the_rechecked_matter_was_a_free_one(
    settings: Any, tmp_path: Path, now: datetime
) -> None:
    settings.BIHUAN_DATA = tmp_path
    build_cast(by=Actor(id="demo", name="演示"), now=now)
    open_matters(now=now)
    file = loop_file(Loop.objects.get(number="XBJ-示-0012"), person("east-officer"), today=now.date())
    (objection,) = [clock for line in file.lines for clock in line.clocks if clock.limit.id == "objection"]
    steps = [step.code for step in objection.due.derivation]
    assert "rolled_forward" in steps
