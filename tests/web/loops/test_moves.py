from __future__ import annotations

import pytest

from bihuan.web.loops.models import Loop
from tests.web.loops.story import day, failing_sample, letter, move

pytestmark = pytest.mark.django_db


def test_a_letter_is_answered_and_its_loop_closes() -> None:
    loop = letter()
    assert (loop.stage, loop.due_on, loop.due_limit, loop.is_closed) == (
        "hand-over/received",
        day(20),
        "reply",
        False,
    )
    move(loop, "assign", by="registrar", days=1)
    assert loop.stage == "hand-over/working"
    move(loop, "reply", days=3, served_on=day(3), evidence=["reply-letter"])
    assert (loop.is_closed, loop.closed_on, loop.due_on) == (True, day(3), None)


def test_x() -> None:
    loop = failing_sample()
    move(loop, "serve-notice", days=1, served_on=day(1))
    assert Loop.objects.get().stage == "subject/notified"
