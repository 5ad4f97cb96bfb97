from __future__ import annotations

import pytest

from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.loops.actions.opening import open_within
from bihuan.web.loops.facts import Laying, RefusedError
from bihuan.web.loops.models import Alert, Loop, Registration
from tests.kit.cast import person
from tests.web.loops.story import NOW, SYSTEM, day, failing_sample, letter, move, opening

pytestmark = pytest.mark.django_db


def codes(error: pytest.ExceptionInfo[RefusedError]) -> list[str]:
    return [reason.code for reason in error.value.reasons]


def test_a_finding_opens_one_loop_however_often_it_is_told() -> None:
    first = failing_sample(number="XBJ-1", about_id="1")
    entries = LedgerEvent.objects.count()
    assert failing_sample(number="XBJ-1", about_id="1") == first
    assert (Loop.objects.count(), LedgerEvent.objects.count()) == (1, entries)


def test_a_number_that_belongs_to_another_finding_is_refused() -> None:
    failing_sample(number="XBJ-1", about_id="1")
    with pytest.raises(RefusedError) as told:
        failing_sample(number="XBJ-1", about_id="2")
    assert codes(told) == ["number_taken"]


def test_a_letter_is_entered_once() -> None:
    first = letter(number="云市监函〔2026〕1号")
    assert letter(number="云市监函〔2026〕1号") == first
    assert Registration.objects.count() == 1


def test_the_edition_is_picked_by_the_day_on_which_the_matter_began() -> None:
    laying = (Laying(track="complaint", subject="complainant"),)
    old = letter(procedure="complaint", received_on=day(-22), layings=laying)
    new = letter(procedure="complaint", received_on=day(-21), layings=laying)
    assert (old.edition, new.edition) == ("order-20", "order-121")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"opened_on": day(1)}, "day_in_the_future"),
        ({"opened_on": day(-9000)}, "no_edition_on"),
        ({"procedure": "no-such"}, "no_edition_on"),
        ({"layings": ()}, "nothing_laid"),
        ({"layings": (Laying(track="subject", subject="sender"),)}, "subject_not_on_track"),
        ({"layings": (Laying(track="no-such", subject="sender"),)}, "track_unknown"),
        (
            {"layings": (Laying(track="subject", subject="platform", state="ordered"),)},
            "begins_in_the_middle",
        ),
    ],
)
def test_what_cannot_be_opened_is_refused_and_leaves_nothing(asked: dict[str, object], code: str) -> None:
    with pytest.raises(RefusedError) as told:
        failing_sample(**asked)
    assert codes(told) == [code]
    assert (Loop.objects.count(), LedgerEvent.objects.count()) == (0, 0)


def test_a_matter_of_before_the_program_comes_in_in_mid_procedure_and_is_marked() -> None:
    loop = failing_sample(
        is_historical=True,
        opened_on=day(-90),
        layings=(Laying(track="subject", subject="sampled-party", state="ordered"),),
    )
    assert (loop.is_historical, loop.stage, loop.is_awaiting) == (True, "subject/ordered", True)
    move(loop, "confirm-start", limit="rectification", served_on=day(-30))
    assert loop.due_on == day(30)


def test_several_subjects_of_one_sample_run_side_by_side() -> None:
    loop = failing_sample(
        layings=(
            Laying(track="subject", subject="sampled-party", subject_name="云溪百货商店"),
            Laying(track="subject", subject="nominal-maker", subject_name="蓝屏家纺有限公司"),
            Laying(track="trace", subject="sampled-party"),
        )
    )
    assert loop.length == 3
    move(loop, "serve-notice", obligation="2", served_on=day(0))
    states = dict(loop.obligations.values_list("key", "state"))
    assert states == {"1": "notice-due", "2": "notified", "3": "tracing"}


def test_a_branch_does_not_register_matters_for_another() -> None:
    with pytest.raises(RefusedError) as told:
        letter(owner="west", by="east-officer")
    assert codes(told) == ["office_out_of_reach"]
    assert not Registration.objects.exists()


def test_a_handler_of_another_room_opens_a_loop_inside_its_transaction() -> None:
    with pytest.raises(OSError, match="late"), recording(by=SYSTEM, now=NOW) as rec:
        open_within(opening=opening(), rec=rec)
        raise OSError("late")
    assert not Loop.objects.exists()
    with recording(by=SYSTEM, now=NOW) as rec:
        open_within(opening=opening(), rec=rec)
    assert Loop.objects.count() == 1


def test_the_officer_in_charge_is_told() -> None:
    loop = failing_sample(handler="east-officer")
    assert Alert.objects.get().account == person("east-officer")
    assert Alert.objects.get().loop == loop
