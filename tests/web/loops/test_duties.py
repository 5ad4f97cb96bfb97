from __future__ import annotations

from typing import Any

import pytest

from bihuan.web.loops.actions.duties import delegate, end_delegation, hand_over, mark_read
from bihuan.web.loops.facts import RefusedError
from bihuan.web.loops.models import Alert, Delegation, Loop
from bihuan.web.loops.queries.duties import roles_in, visible_loops
from bihuan.web.loops.queries.worklist import Wanted, count_unread, worklist
from tests.kit.cast import office, person
from tests.web.loops.story import NOW, TODAY, day, failing_sample, later, letter, move

pytestmark = pytest.mark.django_db


def given(loop: Loop, owner: str, handler: str | None, *, by: str = "east-head") -> Loop:
    return hand_over(
        loop_id=loop.pk,
        owner=office(owner),
        handler=person(handler) if handler else None,
        reason="管辖调整",
        by=person(by),
        now=NOW,
    )


def codes(error: pytest.ExceptionInfo[RefusedError]) -> list[str]:
    return [reason.code for reason in error.value.reasons]


def test_a_loop_that_is_handed_over_is_seen_by_its_new_owner_only() -> None:
    loop = failing_sample()
    given(loop, "west", "west-officer", by="section-head")
    assert not visible_loops(person("east-officer"), today=TODAY).exists()
    assert visible_loops(person("west-officer"), today=TODAY).get() == loop
    assert [one.owner.name for one in loop.assignments.all()] == ["东桥分局", "西园分局"]


def test_nobody_is_put_in_charge_of_what_he_cannot_see() -> None:
    loop = failing_sample()
    with pytest.raises(RefusedError) as told:
        given(loop, "east", "west-officer")
    assert codes(told) == ["out_of_reach"]
    with pytest.raises(RefusedError) as told:
        given(loop, "east", None)
    assert codes(told) == ["handed_over_already"]


def test_an_alert_is_unread_until_he_looks() -> None:
    loop = given(failing_sample(), "east", "east-officer")
    officer = person("east-officer")
    assert count_unread(officer, today=TODAY) == 1
    assert mark_read(loop_id=loop.pk, by=officer, now=NOW) == 1
    assert mark_read(loop_id=loop.pk, by=officer, now=NOW) == 0
    assert count_unread(officer, today=TODAY) == 0
    assert Alert.objects.get().read_at == NOW


def stand_in(deputy: str, by: str, first: int = 0, until: int = 5) -> Delegation:
    return delegate(deputy=person(deputy), from_on=day(first), until_on=day(until), by=person(by), now=NOW)


def test_a_deputy_has_the_matters_and_the_roles_of_him_for_whom_he_stands_in() -> None:
    loop = letter(handler=person("east-head"))
    deputy = person("east-officer")
    assert not worklist(deputy, Wanted(), today=TODAY).exists()
    row = stand_in("east-officer", by="east-head")
    assert worklist(deputy, Wanted(), today=TODAY).get() == loop
    assert roles_in(loop, deputy, today=TODAY) == {"officer", "section-head"}
    assert roles_in(letter(), deputy, today=TODAY) == {"officer"}
    # Assigning is for a registrar or a head; the move says in whose role and by whom it was made.
    made = move(loop, "assign")
    assert (made.role, made.by_name) == ("section-head", "许川")
    assert roles_in(loop, deputy, today=day(5)) == {"officer"}
    end_delegation(delegation_id=row.pk, by=person("east-head"), now=NOW)
    assert roles_in(loop, deputy, today=TODAY) == {"officer"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"deputy": "east-head", "by": "east-head"}, "own_deputy"),
        ({"deputy": "west-officer", "by": "east-head"}, "out_of_reach"),
        ({"deputy": "east-officer", "by": "east-head", "first": -1}, "delegation_days"),
        ({"deputy": "east-officer", "by": "east-head", "until": 0}, "delegation_days"),
    ],
)
def test_a_delegation_that_makes_no_sense_is_refused(asked: dict[str, Any], code: str) -> None:
    with pytest.raises(RefusedError) as told:
        stand_in(**asked)
    assert codes(told) == [code]


def test_nobody_ends_the_delegation_of_another() -> None:
    row = stand_in("east-officer", by="east-head")
    with pytest.raises(Delegation.DoesNotExist):
        end_delegation(delegation_id=row.pk, by=person("east-officer"), now=later(0))
