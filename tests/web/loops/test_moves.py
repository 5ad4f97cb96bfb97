from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from bihuan.engine.rules.procedures import Term, TimeUnit
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.loops.actions.moves import OvertakenError, make_move
from bihuan.web.loops.facts import Laying, RefusedError, Step
from bihuan.web.loops.models import Loop, Move, Obligation
from bihuan.web.loops.queries.one import loop_file
from tests.kit.cast import person
from tests.web.loops.story import TODAY, day, failing_sample, later, letter, move, on_file

pytestmark = pytest.mark.django_db


def refused(loop: Loop, name: str, **more: Any) -> list[str]:
    before = (Move.objects.count(), LedgerEvent.objects.filter(kind="loops.move_made").count())
    with pytest.raises(RefusedError) as told:
        move(loop, name, **more)
    assert (Move.objects.count(), LedgerEvent.objects.filter(kind="loops.move_made").count()) == before
    return [reason.code for reason in told.value.reasons]


def ordered(loop: Loop, served: int | None = 8) -> Loop:
    """Result handling up to an order to rectify, made on day 8."""
    move(loop, "serve-notice", days=1, served_on=day(1))
    move(loop, "accept-result", days=4, evidence=["written-waiver"])
    move(loop, "order-rectification", days=8, served_on=served and day(served))
    return loop


def due(loop: Loop, key: str) -> date | None:
    return Obligation.objects.get(loop=loop, key=key).due_on


def test_a_letter_is_answered_and_its_loop_closes() -> None:
    loop = letter()
    assert (loop.stage, loop.due_on, loop.due_limit) == ("hand-over/received", day(20), "reply")
    move(loop, "assign", by="registrar", days=1)
    assert (loop.stage, loop.is_closed) == ("hand-over/working", False)
    move(loop, "reply", days=3, served_on=day(3), evidence=["reply-letter"])
    assert (loop.is_closed, loop.closed_on, loop.due_on, loop.stage) == (True, day(3), None, "")


def test_nothing_closes_without_the_evidence_that_its_ending_asks_for() -> None:
    loop = letter()
    move(loop, "assign", by="registrar")
    assert refused(loop, "reply") == ["evidence_lacking"]
    assert refused(loop, "reply", evidence=["recall-plan"]) == ["evidence_lacking"]
    assert not Loop.objects.get(pk=loop.pk).is_closed


def test_evidence_of_another_loop_is_not_on_file_here() -> None:
    loop, other = letter(), letter()
    move(loop, "assign", by="registrar")
    foreign = on_file(other, "reply-letter")
    assert refused(loop, "reply", files=(foreign.pk,)) == ["evidence_not_on_file"]


def test_a_clock_starts_at_service_and_waits_for_its_day() -> None:
    loop = ordered(failing_sample(), served=None)
    assert (due(loop, "1"), loop.is_awaiting) == (None, True)
    move(loop, "confirm-start", days=9, limit="rectification", served_on=day(8))
    # Sixty days for the firm; the bureau's own clock waits for its own word.
    assert due(loop, "1") == day(8 + 60)
    assert loop.is_awaiting


def test_a_suspension_moves_the_due_day() -> None:
    loop = ordered(failing_sample())
    before = due(loop, "1")
    move(loop, "suspend", by="east-head", days=10, interval="suspension")
    assert loop.is_suspended
    move(loop, "resume", by="east-head", days=24, interval="suspension")
    after = due(loop, "1")
    assert before and after
    assert ((after - before).days, loop.is_suspended) == (14, False)


def test_an_order_lays_the_question_of_a_case_and_the_loop_waits_for_both() -> None:
    loop = ordered(failing_sample())
    rows = list(loop.obligations.values_list("key", "track", "state", "subject_name"))
    assert rows == [
        ("1", "subject", "ordered", "蓝屏家纺有限公司"),
        ("1/case", "case", "considering", "蓝屏家纺有限公司"),
    ]
    assert (loop.stage, loop.due_limit, loop.is_unsigned) == ("case/considering", "case-consideration", True)
    move(loop, "organise-recheck", days=30, served_on=day(30))
    proof = ["recheck-report", "recheck-certificate"]
    move(loop, "pass-recheck", days=40, evidence=proof)
    assert not loop.is_closed
    move(loop, "decline-case", by="leader", obligation="1/case", days=41, evidence=["not-filed-approval"])
    assert (loop.is_closed, loop.closed_on, loop.is_unsigned) == (True, day(41), False)


def test_only_the_approver_extends_and_only_as_far_as_the_law_goes() -> None:
    loop = ordered(failing_sample())
    asked = {"obligation": "1/case", "limit": "case-consideration", "days": 9}
    more = Term(15, TimeUnit.WORKING_DAYS)
    assert refused(loop, "extend", by="east-head", term=more, **asked) == ["role_may_not"]
    assert refused(loop, "extend", by="leader", term=Term(16, TimeUnit.WORKING_DAYS), **asked) == [
        "extension_too_long"
    ]
    before = due(loop, "1/case")
    move(loop, "extend", by="leader", term=more, **asked)
    after = due(loop, "1/case")
    assert before and after and (after - before).days >= 15


def test_a_wrong_click_is_taken_back_and_both_stay_visible() -> None:
    loop = ordered(failing_sample())
    move(loop, "correct", days=8)
    assert loop.stage == "subject/order-due"
    assert Obligation.objects.get(loop=loop, key="1/case").is_withdrawn
    assert [row.move for row in loop.moves.all()][-2:] == ["order-rectification", "correct"]
    move(loop, "order-rectification", days=9, served_on=day(9))
    assert not Obligation.objects.get(loop=loop, key="1/case").is_withdrawn


def test_a_closed_loop_is_taken_up_again_with_a_signed_decision_only() -> None:
    loop = letter()
    move(loop, "assign", by="registrar")
    move(loop, "reply", days=2, served_on=day(2), evidence=["reply-letter"])
    assert refused(loop, "reopen", by="east-head", days=3) == ["evidence_lacking"]
    move(loop, "reopen", by="east-head", days=3, evidence=["signed-decision"], stated_on=day(30))
    assert (loop.is_closed, loop.closed_on, loop.due_on) == (False, None, day(30))
    kinds = list(LedgerEvent.objects.order_by("sequence").values_list("kind", flat=True))
    assert kinds[-1] == "loops.loop_reopened"
    assert "loops.loop_closed" in kinds


def test_the_second_of_two_officers_is_told_who_moved_what() -> None:
    loop = failing_sample()
    file = on_file(loop, "issued-paper")
    step = Step(
        obligation="1",
        move="serve-notice",
        on=day(1),
        served_on=day(1),
        paper_number="云改88号",
        files=(file.pk,),
    )
    asked = {"loop_id": loop.pk, "step": step, "expected_length": 1, "now": later(1)}
    make_move(**asked, by=person("east-officer"))
    with pytest.raises(OvertakenError) as told:
        make_move(**asked, by=person("east-head"))
    assert [(row.by_name, row.move) for row in told.value.moves] == [("许川", "serve-notice")]
    assert Move.objects.count() == 2


def test_whoever_may_not_see_a_loop_cannot_move_it_and_is_not_told_that_it_is_there() -> None:
    loop = failing_sample(owner="west")
    step = Step(obligation="1", move="serve-notice", on=day(0))
    for pk in (loop.pk, 99_999):
        with pytest.raises(Loop.DoesNotExist):
            make_move(loop_id=pk, step=step, expected_length=1, by=person("east-officer"), now=later(0))


def test_a_role_that_the_procedure_does_not_name_cannot_make_the_move() -> None:
    loop = failing_sample()
    assert refused(loop, "serve-notice", by="legal-reviewer") == ["role_may_not"]


def test_nothing_is_done_on_a_day_that_is_still_to_come() -> None:
    loop = failing_sample()
    assert refused(loop, "serve-notice", days=1, on=day(2)) == ["day_in_the_future"]
    assert refused(loop, "serve-notice", days=1, served_on=day(2)) == ["day_in_the_future"]


def test_a_move_has_to_wait_for_the_limit_that_it_comes_after() -> None:
    loop = failing_sample()
    move(loop, "serve-notice", served_on=day(0))
    assert refused(loop, "let-objection-lapse", days=10) == ["limit_not_over"]
    move(loop, "let-objection-lapse", days=30)
    assert loop.stage == "subject/order-due"


def test_an_error_on_the_way_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = failing_sample()
    before = Loop.objects.filter(pk=loop.pk).values().get()

    def fail(**_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("bihuan.web.loops.actions.writing.write_caches", fail)
    with pytest.raises(OSError, match="disk full"):
        move(loop, "serve-notice", served_on=day(0))
    assert Loop.objects.filter(pk=loop.pk).values().get() == before
    assert Move.objects.count() == 1


def test_the_ledger_keeps_the_digest_of_a_move_and_no_name() -> None:
    loop = failing_sample()
    row = move(loop, "serve-notice", served_on=day(0), note="李某签收")
    entry = LedgerEvent.objects.get(kind="loops.move_made", payload__contains="serve-notice")
    assert json.loads(entry.payload)["digest"] == row.digest
    assert "李某" not in entry.payload
    assert not LedgerEvent.objects.filter(payload__contains="蓝屏").exists()


def test_a_reader_is_offered_his_own_moves_only() -> None:
    loop = ordered(failing_sample())

    def offered(who: str) -> set[str]:
        file = loop_file(Loop.objects.get(pk=loop.pk), person(who), today=day(10))
        return {option.move for option, _ in file.options if not option.against}

    assert {"organise-recheck", "report-rectification"} <= offered("east-officer")
    assert "file-case" not in offered("east-officer")
    assert {"file-case", "extend"} <= offered("leader")
    assert "organise-recheck" not in offered("leader")


def test_the_page_of_a_loop_has_clocks_with_their_derivation_and_the_way_it_went() -> None:
    loop = ordered(failing_sample())
    file = loop_file(loop, person("east-officer"), today=day(10))
    line = file.lines[0]
    assert line.path == ("notice-due", "notified", "order-due", "ordered")
    assert all(clock.due.derivation for clock in line.clocks)
    assert {clock.limit.id for clock in line.clocks if clock.met_on is None} == {"rectification", "recheck"}
    assert file.procedure.digest == loop.procedure_digest


def test_a_hearing_is_notified_seven_working_days_before_the_day_that_is_set_for_it() -> None:
    asked = Laying(track="case", subject="party", subject_name="蓝屏家纺有限公司", state="hearing-due")
    loop = letter(procedure="penalty", layings=(asked,), is_historical=True)
    assert refused(loop, "notify-hearing", served_on=TODAY) != []
    move(loop, "set-hearing", by="legal-reviewer", stated_on=date(2026, 5, 27))
    # 18 to 26 May are seven working days; the day before them is a Sunday.
    assert (loop.due_limit, loop.due_on, loop.advised_on) == (
        "hearing-notice",
        date(2026, 5, 17),
        date(2026, 5, 15),
    )
    assert refused(loop, "hold-hearing", by="legal-reviewer", evidence=["hearing-record"]) != []
    move(loop, "notify-hearing", days=2, served_on=day(2))
    move(loop, "hold-hearing", by="legal-reviewer", days=21, evidence=["hearing-record"])
    assert loop.stage == "case/deciding"
