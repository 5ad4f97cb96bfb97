from __future__ import annotations

from datetime import date

from bihuan.engine.procedures.allowed import MoveOption, allowed_moves
from bihuan.engine.procedures.history import Move
from tests.engine.procedures.kit import book, move, opening, procedure, rectifying


def options(
    history: list[Move], role: str, today: str, name: str = "result-handling"
) -> dict[str, MoveOption]:
    found = allowed_moves(
        procedure=procedure(name),
        history=history,
        role=role,
        calendars=book().calendars,
        today=date.fromisoformat(today),
    )
    keys = ((one.move, one.limit or one.interval) for one in found if one.obligation == "1")
    return {":".join(filter(None, key)): one for key, one in zip(keys, found, strict=False)}


def open_codes(option: MoveOption) -> list[str]:
    return [reason.code for reason in option.against]


def test_each_role_sees_its_own_moves() -> None:
    assert set(options(rectifying(), "operator", "2026-06-01")) == {"report-rectification"}
    officer = set(options(rectifying(), "officer", "2026-06-01"))
    assert {"report-rectification", "organise-recheck", "correct"} <= officer
    assert "subject-untraceable" not in officer
    assert "subject-untraceable" in options(rectifying(), "section-head", "2026-06-01")
    assert options(rectifying(), "laboratory", "2026-06-01") == {}


def test_a_move_tells_the_evidence_that_it_and_its_ending_ask_for() -> None:
    organised = [*rectifying(), move("organise-recheck", "2026-06-01", served_on="2026-06-01")]
    found = options(organised, "officer", "2026-06-20")
    assert found["pass-recheck"].evidence == ("recheck-report", "recheck-certificate")


def test_a_right_lapses_only_when_its_limit_is_over() -> None:
    notified = rectifying()[:2]  # served on 2026-04-03: the 15 days end on Saturday 18 April, so on the 20th
    before = options(notified, "officer", "2026-04-20")["let-objection-lapse"]
    assert before.against[0].as_dict() == {
        "code": "limit_not_over",
        "limit": "objection",
        "day": "2026-04-20",
    }
    assert options(notified, "officer", "2026-04-21")["let-objection-lapse"].against == ()


def test_a_right_never_lapses_without_a_day_of_service() -> None:
    unserved = [rectifying()[0], move("serve-notice", "2026-04-02")]
    assert open_codes(options(unserved, "officer", "2027-04-20")["let-objection-lapse"]) == [
        "limit_not_known_yet"
    ]
    assert "confirm-start:objection" in options(unserved, "officer", "2026-04-20")


def test_a_window_opens_on_its_day() -> None:
    announced = [opening("subject", "sampled-party", "2026-03-01", state="reported-up")]
    announced.append(move("announce", "2026-03-01", evidence=["announcement"]))
    shut = options(announced, "officer", "2026-04-30")["organise-second-recheck"]
    assert shut.against[0].as_dict() == {
        "code": "window_not_open",
        "limit": "second-recheck",
        "day": "2026-05-01",
    }
    assert options(announced, "officer", "2026-05-01")["organise-second-recheck"].against == ()
    imported = [opening("subject", "sampled-party", "2026-03-01", state="announced")]
    unknown = options(imported, "officer", "2026-05-01")["organise-second-recheck"]
    assert open_codes(unknown) == ["limit_not_known_yet"]


def test_the_head_may_extend_once() -> None:
    history = [opening("case", "party", "2026-06-01")]
    assert "extend:filing" in options(history, "bureau-head", "2026-06-10", "penalty")
    assert "extend:filing" not in options(history, "officer", "2026-06-10", "penalty")


def test_an_interval_can_be_begun_or_ended_but_not_both() -> None:
    assert "suspend:suspension" in options(rectifying(), "section-head", "2026-06-01")
    begun = [*rectifying(), move("suspend", "2026-05-20", "section-head", interval="suspension")]
    found = options(begun, "section-head", "2026-06-01")
    assert "resume:suspension" in found and "suspend:suspension" not in found


def test_what_has_ended_can_be_reopened_or_corrected_and_nothing_else() -> None:
    gone = move("subject-deregistered", "2026-05-20", "section-head", evidence=["registration-extract"])
    found = options([*rectifying(), gone], "section-head", "2026-06-01")
    assert set(found) == {"reopen", "correct"}
    assert found["reopen"].evidence == ("signed-decision",)
    assert options([*rectifying(), gone], "operator", "2026-06-01") == {}


def test_an_opening_alone_offers_nothing_to_correct() -> None:
    assert "correct" not in options([opening("subject", "platform")], "officer", "2026-06-01")


def test_a_move_whose_obligation_has_moved_on_is_offered_with_what_stands_against_it() -> None:
    filed = move("file-case", "2026-05-10", "bureau-head", obligation="1/case", evidence=["case-number"])
    found = options([*rectifying(), filed], "officer", "2026-05-11")["correct"]
    assert open_codes(found) == ["laid_has_moved"]


def test_a_limit_that_is_over_is_extended_no_more() -> None:
    history = [opening("case", "party", "2026-06-01")]
    in_time, late = (options(history, "bureau-head", day, "penalty") for day in ("2026-06-23", "2026-06-24"))
    assert in_time["extend:filing"].against == ()
    assert open_codes(late["extend:filing"]) == ["limit_over"]
