from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bihuan.engine.procedures.folding import advance, fold
from bihuan.engine.procedures.history import HistoryError, Matter, Move
from bihuan.engine.procedures.refusals import refusals
from bihuan.engine.rules.procedures import Procedure, Term, TimeUnit
from tests.engine.procedures.kit import move, opening, procedure, rectifying

ORDERED = rectifying()
PASSED = [
    *ORDERED,
    move("organise-recheck", "2026-06-01", served_on="2026-06-01"),
    move("pass-recheck", "2026-06-20", evidence=["recheck-report", "recheck-certificate"]),
]


def handling() -> Procedure:
    return procedure("result-handling")


def state(history: list[Move], known: Procedure | None = None) -> Matter:
    return fold(procedure=known or handling(), history=history)


def refused(history: list[Move], made: Move, known: Procedure | None = None) -> list[str]:
    """The codes of the reasons against a move after a history."""
    known = known or handling()
    return [reason.code for reason in refusals(procedure=known, matter=state(history, known), move=made)]


def test_each_move_leads_to_the_next_state() -> None:
    states = [state(ORDERED[: i + 1]).obligations[0].state for i in range(len(ORDERED))]
    assert states == ["notice-due", "notified", "order-due", "ordered"]


def test_a_matter_closes_when_every_obligation_has_ended() -> None:
    assert not state(PASSED).is_closed
    assert [one.id for one in state(PASSED).open_obligations] == ["1/case"]
    filed = move("file-case", "2026-06-21", "bureau-head", obligation="1/case", evidence=["case-number"])
    closed = state([*PASSED, filed])
    assert closed.is_closed
    assert [(one.id, one.ending) for one in closed.obligations] == [
        ("1", "recheck-passed"),
        ("1/case", "case-filed"),
    ]


def test_a_matter_without_an_obligation_is_not_closed() -> None:
    assert not Matter().is_closed


def test_subjects_run_on_parallel_tracks() -> None:
    history = [
        *ORDERED,
        opening("subject", "nominal-maker", "2026-05-07", obligation="2"),
        opening("notification", "nominal-maker", "2026-05-07", obligation="3"),
        opening("publication", "bureau", "2026-05-07", obligation="4"),
    ]
    assert [(one.track, one.subject, one.state) for one in state(history).obligations] == [
        ("subject", "sampled-party", "ordered"),
        ("case", "sampled-party", "considering"),
        ("subject", "nominal-maker", "notice-due"),
        ("notification", "nominal-maker", "notification-due"),
        ("publication", "bureau", "publication-due"),
    ]


def test_a_matter_may_come_in_in_mid_procedure() -> None:
    imported = opening("subject", "sampled-party", "2026-05-01", state="rectified")
    assert state([imported]).obligations[0].state == "rectified"


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (opening("subject", "sampled-party"), "obligation_exists"),
        (opening("somewhere", "sampled-party", obligation="9"), "track_unknown"),
        (opening("publication", "platform", obligation="9"), "subject_not_on_track"),
        (opening("subject", "platform", obligation="9", state="considering"), "state_unknown"),
        (move("report-rectification", "2026-05-20", obligation="9"), "obligation_unknown"),
        (move("fly", "2026-05-20"), "move_unknown"),
        (move("serve-notice", "2026-05-20"), "not_from_here"),
        (move("file-case", "2026-05-20"), "not_from_here"),
        (move("report-rectification", "2026-05-20"), "evidence_lacking"),
        (
            move("report-rectification", "2026-05-20", "laboratory", evidence=["rectification-report"]),
            "role_may_not",
        ),
        (
            move("report-rectification", "2026-05-01", evidence=["rectification-report"]),
            "day_goes_back",
        ),
        (move("organise-recheck", "2026-05-20", served_on="2026-05-19"), "served_before_made"),
        (move("subject-untraceable", "2026-05-20", "section-head"), "evidence_lacking"),
        (move("confirm-start", "2026-05-20", limit="objection", served_on="2026-05-10"), "limit_not_running"),
        (move("confirm-start", "2026-05-20", limit="no-such", served_on="2026-05-10"), "limit_not_running"),
        (move("confirm-start", "2026-05-20", limit="recheck"), "start_lacking"),
        (move("confirm-start", "2026-05-20", limit="recheck", served_on="2026-05-10"), "start_known"),
        (
            move("correct", "2026-05-20", at=datetime(2026, 5, 20, 16, 0, tzinfo=UTC)),
            "instant_of_other_day",
        ),
        (
            move("confirm-start", "2026-05-20", limit="recheck", served_on="2026-05-21"),
            "start_in_the_future",
        ),
        (
            move("confirm-start", "2026-05-20", "laboratory", limit="recheck", served_on="2026-05-10"),
            "role_may_not",
        ),
        (
            move("extend", "2026-05-20", limit="recheck", term=Term(5, TimeUnit.CALENDAR_DAYS)),
            "no_extension_left",
        ),
        (move("suspend", "2026-05-20", interval="hearing"), "interval_unknown"),
        (move("suspend", "2026-05-20", interval="suspension"), "role_may_not"),
        (move("resume", "2026-05-20", "section-head", interval="suspension"), "interval_not_begun"),
        (move("correct", "2026-05-20", "laboratory"), "role_may_not"),
        (move("reopen", "2026-05-20", "section-head", evidence=["signed-decision"]), "not_ended"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.move,
)
def test_a_move_that_is_not_allowed_is_refused_with_its_reason(made: Move, code: str) -> None:
    assert code in refused(ORDERED, made)


def test_a_history_with_a_refused_move_names_it() -> None:
    with pytest.raises(HistoryError) as caught:
        state([*ORDERED, move("serve-notice", "2026-05-20", served_on="2026-05-20")])
    assert caught.value.number == 5
    assert [reason.code for reason in caught.value.reasons] == ["not_from_here"]
    with pytest.raises(HistoryError) as caught:
        advance(procedure=handling(), matter=state(ORDERED), move=move("fly", "2026-06-01"))
    assert caught.value.number == 5


def test_every_reason_against_a_move_is_told_at_once() -> None:
    made = move("serve-notice", "2026-05-01", "laboratory", served_on="2026-04-01")
    assert refused(ORDERED, made) == [
        "day_goes_back",
        "served_before_made",
        "not_from_here",
        "role_may_not",
    ]


def test_an_obligation_never_ends_without_the_evidence_of_its_ending() -> None:
    made = move("subject-untraceable", "2026-05-20", "section-head")
    (reason,) = refusals(procedure=handling(), matter=state(ORDERED), move=made)
    assert reason.as_dict() == {"code": "evidence_lacking", "evidence": "search-record"}


def test_who_cannot_be_found_has_ended_but_stays_watched() -> None:
    gone = move("subject-untraceable", "2026-05-20", "section-head", evidence=["search-record"])
    at = state([*ORDERED, gone]).obligations[0]
    assert (at.is_open, at.ending, at.is_watched) == (False, "untraceable", True)
    assert not state(PASSED).obligations[0].is_watched


def test_an_ended_obligation_moves_no_more_until_it_is_reopened() -> None:
    assert "obligation_ended" in refused(PASSED, move("report-up", "2026-06-25", "section-head"))
    assert "evidence_lacking" in refused(PASSED, move("reopen", "2026-06-25", "section-head"))
    reopened = state([*PASSED, move("reopen", "2026-06-25", "section-head", evidence=["signed-decision"])])
    at = reopened.obligations[0]
    assert (at.state, at.ending, at.reopened) == ("order-due", "", 1)


def test_a_counter_move_brings_back_the_state_before_and_leaves_a_trace() -> None:
    wrong = move("subject-deregistered", "2026-05-20", "section-head", evidence=["registration-extract"])
    matter = state([*ORDERED, wrong, move("correct", "2026-05-21")])
    at, before = matter.obligations[0], state(ORDERED).obligations[0]
    assert (at.state, at.ending, at.moves) == (before.state, before.ending, before.moves)
    assert (at.corrected, matter.length) == (1, 6)


def test_a_counter_move_takes_back_what_the_move_had_laid() -> None:
    matter = state([*ORDERED, move("correct", "2026-05-07")])
    child = matter.find("1/case")
    assert child is not None
    assert (child.is_withdrawn, child.is_open, child.state, child.ending) == (True, False, "", "")
    again = state(
        [
            *ORDERED,
            move("correct", "2026-05-07"),
            move("order-rectification", "2026-05-07", served_on="2026-05-09"),
        ]
    )
    assert [(one.id, one.is_open) for one in again.obligations] == [("1", True), ("1/case", True)]


def test_a_withdrawn_obligation_moves_no_more() -> None:
    history = [*ORDERED, move("correct", "2026-05-07")]
    made = move("file-case", "2026-05-08", "bureau-head", obligation="1/case", evidence=["case-number"])
    assert refused(history, made) == ["obligation_unknown"]


def test_a_move_whose_obligation_has_moved_on_cannot_be_taken_back() -> None:
    filed = move("file-case", "2026-05-10", "bureau-head", obligation="1/case", evidence=["case-number"])
    assert refused([*ORDERED, filed], move("correct", "2026-05-11")) == ["laid_has_moved"]


def test_an_opening_is_not_taken_back() -> None:
    assert refused([opening("subject", "platform")], move("correct", "2026-05-20")) == ["nothing_to_correct"]


def test_a_move_that_is_made_again_lays_no_second_obligation() -> None:
    reopened = move("reopen", "2026-06-25", "section-head", evidence=["signed-decision"])
    again = move("order-rectification", "2026-06-26", served_on="2026-06-26")
    assert [one.id for one in state([*PASSED, reopened, again]).obligations] == ["1", "1/case"]


def test_an_interval_begins_once_and_ends_once() -> None:
    begun = [*ORDERED, move("suspend", "2026-05-20", "section-head", interval="suspension")]
    assert state(begun).obligations[0].suspended == {"suspension"}
    assert refused(begun, move("suspend", "2026-05-21", "section-head", interval="suspension")) == [
        "interval_begun"
    ]
    ended = [*begun, move("resume", "2026-05-25", "section-head", interval="suspension")]
    assert state(ended).obligations[0].suspended == frozenset()


def filing(*more: Move) -> list[Move]:
    return [opening("case", "party", "2026-06-01"), *more]


EXTENDED = move("extend", "2026-06-20", "bureau-head", limit="filing", term=Term(15, TimeUnit.WORKING_DAYS))


@pytest.mark.parametrize(
    ("made", "codes"),
    [
        (EXTENDED, []),
        (move("extend", "2026-06-20", "officer", limit="filing", term=EXTENDED.term), ["role_may_not"]),
        (
            move("extend", "2026-06-20", "bureau-head", limit="filing", term=Term(16, TimeUnit.WORKING_DAYS)),
            ["extension_too_long"],
        ),
        (
            move(
                "extend", "2026-06-20", "bureau-head", limit="filing", term=Term(15, TimeUnit.CALENDAR_DAYS)
            ),
            ["extension_too_long"],
        ),
        (move("extend", "2026-06-20", "bureau-head", limit="filing"), ["extension_without_length"]),
        (
            move("extend", "2026-06-20", "bureau-head", limit="filing", term=Term(0, TimeUnit.WORKING_DAYS)),
            ["extension_without_length"],
        ),
        (
            move("extend", "2026-06-20", "bureau-head", limit="decision", term=EXTENDED.term),
            ["no_extension_left"],
        ),
    ],
)
def test_an_extension_needs_its_approver_and_stays_within_its_length(made: Move, codes: list[str]) -> None:
    assert refused(filing(), made, procedure("penalty")) == codes


def test_each_extension_is_granted_once() -> None:
    assert refused(filing(EXTENDED), EXTENDED, procedure("penalty")) == ["no_extension_left"]


def test_after_the_first_extension_the_heads_fix_any_further_time() -> None:
    penalty = procedure("penalty")
    filed = filing(move("file-case", "2026-06-02", "bureau-head", evidence=["filing-approval"]))
    first = move(
        "extend", "2026-08-20", "bureau-head", limit="decision", term=Term(30, TimeUnit.CALENDAR_DAYS)
    )
    second = move(
        "extend", "2026-09-20", "head-group", limit="decision", term=Term(70, TimeUnit.CALENDAR_DAYS)
    )
    assert refused(filed, second, penalty) == ["role_may_not", "extension_too_long"]
    assert refused([*filed, first], second, penalty) == []


def test_a_paper_that_states_a_day_needs_it() -> None:
    known = procedure("supervision-order")
    history = [opening("order", "bureau")]
    assert refused(history, move("issue", "2026-05-07", "section-head"), known) == ["stated_day_lacking"]
    dated = move("issue", "2026-05-07", "section-head", stated_on="2026-05-31")
    assert refused(history, dated, known) == []


def test_a_move_may_be_recorded_on_the_day_of_the_last_one() -> None:
    assert refused(ORDERED, move("organise-recheck", "2026-05-06", served_on="2026-05-06")) == []
    assert state(ORDERED).obligations[0].moves[-1].on == date(2026, 5, 6)


def brought_in(day: str = "2026-04-01") -> list[Move]:
    """A matter that came in in mid-procedure."""
    return [opening("subject", "sampled-party", day, state="notice-due")]


def test_what_had_ended_before_it_came_in_is_closed_without_evidence() -> None:
    ended = move("conclude", "2026-04-20", state="untraceable")
    matter = state([*brought_in(), ended])
    assert matter.is_closed
    assert (matter.obligations[0].ending, matter.obligations[0].is_watched) == ("untraceable", True)
    assert not matter.obligations[0].moves[-1].evidence


def test_only_what_came_in_in_mid_procedure_with_nothing_done_since_may_have_ended_before() -> None:
    ended = move("conclude", "2026-05-20", state="untraceable")
    assert refused(rectifying(), ended) == ["not_from_before"]
    assert refused([opening("subject", "sampled-party", "2026-04-01")], ended) == ["not_from_before"]
    served = move("serve-notice", "2026-04-02", served_on="2026-04-03")
    assert refused([*brought_in(), served], ended) == ["not_from_before"]
    assert refused([*brought_in(), ended], ended) == ["not_from_before"]


def test_a_conclusion_names_an_ending_of_its_track_by_somebody_who_acts_there() -> None:
    elsewhere = move("conclude", "2026-04-20", state="settled")
    assert refused(brought_in(), elsewhere) == ["ending_not_on_track"]
    stranger = move("conclude", "2026-04-20", "registrar", state="untraceable")
    assert refused(brought_in(), stranger) == ["role_may_not"]


def test_a_conclusion_can_be_taken_back_and_reopened() -> None:
    ended = [*brought_in(), move("conclude", "2026-04-20", state="untraceable")]
    taken_back = state([*ended, move("correct", "2026-04-21", "section-head")])
    assert taken_back.obligations[0].state == "notice-due"
    again = move("reopen", "2026-04-21", "section-head", evidence=["signed-decision"])
    assert state([*ended, again]).obligations[0].state == "order-due"
