from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from django.db import connection

from bihuan.web.ledger.actions import NestedRecordingError, recording
from bihuan.web.ledger.events import Event, Hearing, NotListedError, Records
from bihuan.web.ledger.facts import GENESIS, Actor, Entry
from bihuan.web.ledger.models import LedgerEvent, LedgerHead
from bihuan.web.ledger.queries import chain, verify_chain
from tests.web.ledger.tampering import break_open, run

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, 30, 0, 123456, tzinfo=UTC)
LIN = Actor(id="lin", name="林晓")
SECOND_HEAD = f"INSERT INTO ledger_ledgerhead (id, sequence, hash) VALUES (77, 1, '{'a' * 64}')"


@dataclass(frozen=True, kw_only=True)
class SampleSealed(Event):
    about: ClassVar[tuple[str, str]] = ("ledger.Sample", "sample_id")
    sample_id: int


@dataclass(frozen=True, kw_only=True)
class LoopOpened(Event):
    loop_id: int


@pytest.fixture(autouse=True)
def _listed(table: Any) -> None:
    table({SampleSealed: (), LoopOpened: ()})


def seal(*numbers: int) -> None:
    with recording(by=LIN, now=NOW) as rec:
        for number in numbers:
            rec(SampleSealed(sample_id=number))


def entries() -> list[LedgerEvent]:
    return list(LedgerEvent.objects.all())


def test_an_entry_keeps_what_happened_who_did_it_and_when() -> None:
    seal(7)
    (entry,) = entries()
    assert (entry.sequence, entry.kind, json.loads(entry.payload)) == (
        1,
        "ledger.sample_sealed",
        {"sample_id": 7},
    )
    assert (entry.actor_id, entry.actor_name, entry.at) == ("lin", "林晓", NOW)


def test_an_entry_is_tied_to_the_one_before_by_a_hash_that_anybody_can_compute() -> None:
    seal(7)
    seal(8)
    first, second = entries()
    assert first.previous_hash == "0" * 64
    assert second.previous_hash == first.hash
    fields = [
        2,  # the format
        2,
        second.kind,
        "ledger.Sample",
        "8",
        '{"sample_id":8}',
        "lin",
        "林晓",
        "2026-11-24T09:30:00.123456+00:00",
        first.hash,
    ]
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    assert second.hash == hashlib.sha256(text.encode()).hexdigest()


def test_entries_of_one_recording_stand_in_the_order_of_events() -> None:
    seal(3, 1, 2)
    assert [json.loads(entry.payload)["sample_id"] for entry in entries()] == [3, 1, 2]


def test_a_recording_without_events_adds_nothing() -> None:
    seal()
    assert not entries()


def test_whoever_hears_an_event_acts_at_once_and_records_what_follows(table: Any) -> None:
    heard_of: list[int] = []

    def open_loop(event: SampleSealed, rec: Records) -> None:
        heard_of.append(event.sample_id)
        rec(LoopOpened(loop_id=event.sample_id * 10))

    table({SampleSealed: (Hearing(open_loop, says=(LoopOpened,)),), LoopOpened: ()})
    with recording(by=LIN, now=NOW) as rec:
        rec(SampleSealed(sample_id=4))
        assert heard_of == [4]
    assert [entry.kind for entry in entries()] == ["ledger.sample_sealed", "ledger.loop_opened"]


def test_an_exception_in_the_block_undoes_everything() -> None:
    with pytest.raises(ZeroDivisionError), recording(by=LIN, now=NOW) as rec:
        rec(SampleSealed(sample_id=1))
        raise ZeroDivisionError
    assert not entries()
    seal(2)
    assert verify_chain().is_sound


def test_an_exception_of_a_hearer_undoes_everything(table: Any) -> None:
    def stumble(event: SampleSealed, rec: Records) -> None:
        raise ZeroDivisionError

    table({SampleSealed: (Hearing(stumble),), LoopOpened: ()})
    with pytest.raises(ZeroDivisionError), recording(by=LIN, now=NOW) as rec:
        rec(LoopOpened(loop_id=1))
        rec(SampleSealed(sample_id=1))
    assert not entries()


def test_an_event_that_no_line_lists_is_refused(table: Any) -> None:
    table({LoopOpened: ()})
    with pytest.raises(NotListedError, match=r"ledger\.sample_sealed"):
        seal(1)


def test_a_hearer_records_only_what_its_line_says(table: Any) -> None:
    def open_loop(event: SampleSealed, rec: Records) -> None:
        rec(LoopOpened(loop_id=1))

    table({SampleSealed: (Hearing(open_loop),), LoopOpened: ()})
    with pytest.raises(NotListedError, match=r"open_loop recorded ledger\.loop_opened"):
        seal(1)


def test_there_is_one_door_and_no_door_behind_it() -> None:
    with recording(by=LIN, now=NOW), pytest.raises(NestedRecordingError), recording(by=LIN, now=NOW):
        pass


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "'ledger.sample_seale'"),
        ("payload", "'{\"sample_id\":9}'"),
        ("format", "1"),
        ("subject_kind", "'ledger.Loop'"),
        ("subject_id", "'9'"),
        ("actor_id", "'Lin'"),
        ("actor_name", "'林小'"),
        ("at", "'2026-11-24 09:30:00.123457+00:00'"),
        ("hash", f"'{'f' * 64}'"),
    ],
)
def test_a_changed_byte_is_found_and_named(column: str, value: str) -> None:
    seal(1, 2, 3)
    break_open()
    run(f"UPDATE ledger_ledgerevent SET {column} = {value} WHERE sequence = 2")
    proof = verify_chain()
    assert (proof.is_sound, proof.broken_at, proof.fault, proof.entries) == (False, 2, "changed", 1)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL holds no such cell")
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "'2026-11-24 0x:30'"),
        ("at", "7"),
        ("payload", "x'ff00'"),
        ("payload", "CAST(x'7bff7d' AS TEXT)"),
        ("actor_name", "CAST(x'ff' AS TEXT)"),
    ],
)
def test_an_entry_that_cannot_be_read_is_named(column: str, value: str) -> None:
    seal(1, 2, 3)
    break_open()
    run(f"UPDATE ledger_ledgerevent SET {column} = {value} WHERE sequence = 2")
    proof = verify_chain()
    assert (proof.broken_at, proof.fault, proof.entries) == (2, "unreadable", 1)


def test_an_entry_hashed_anew_breaks_the_tie_of_the_next_one() -> None:
    seal(1, 2, 3)
    break_open()
    run(f"UPDATE ledger_ledgerevent SET previous_hash = '{'a' * 64}' WHERE sequence = 3")
    proof = verify_chain()
    assert (proof.broken_at, proof.fault) == (3, "moved")


def test_a_removed_entry_is_named_by_the_gap_that_it_leaves() -> None:
    seal(1, 2, 3)
    break_open()
    run("DELETE FROM ledger_ledgerevent WHERE sequence = 2")
    proof = verify_chain()
    assert (proof.broken_at, proof.fault) == (2, "missing")


def test_a_cut_end_is_found_by_the_head() -> None:
    seal(1, 2, 3)
    break_open()
    run("DELETE FROM ledger_ledgerevent WHERE sequence = 3")
    proof = verify_chain()
    assert (proof.broken_at, proof.fault) == (3, "cut")


def test_a_cut_beginning_is_found() -> None:
    seal(1, 2)
    break_open()
    run("DELETE FROM ledger_ledgerevent WHERE sequence = 1")
    proof = verify_chain()
    assert (proof.broken_at, proof.fault, proof.entries) == (1, "missing", 0)


def test_an_entry_that_was_put_behind_the_head_is_found() -> None:
    seal(1, 2)
    break_open()
    LedgerHead.objects.update(sequence=1, hash=LedgerEvent.objects.get(sequence=1).hash)
    proof = verify_chain()
    assert (proof.broken_at, proof.fault) == (2, "added")


def test_a_head_with_another_hash_is_found() -> None:
    seal(1, 2)
    break_open()
    run(f"UPDATE ledger_ledgerhead SET hash = '{'a' * 64}'")
    proof = verify_chain()
    assert (proof.broken_at, proof.fault) == (2, "changed")


@pytest.mark.parametrize("statement", ["DELETE FROM ledger_ledgerhead", SECOND_HEAD])
def test_a_chain_without_its_one_head_is_not_sound(statement: str) -> None:
    seal(1)
    break_open()
    run(statement)
    assert (verify_chain().broken_at, verify_chain().fault) == (2, "headless")


def test_an_entry_of_the_first_format_stays_sound_but_takes_no_subject() -> None:
    first = Entry(1, 1, "ledger.sample_sealed", "", "", "{}", "lin", "林晓", NOW, GENESIS)
    fields = [1, first.kind, "{}", "lin", "林晓", "2026-11-24T09:30:00.123456+00:00", GENESIS]
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    assert first.digest() == hashlib.sha256(text.encode()).hexdigest()
    LedgerEvent.objects.create(**asdict(first), hash=first.digest())
    LedgerHead.objects.update(sequence=1, hash=first.digest())
    seal(7)
    assert verify_chain().is_sound
    break_open()
    run("UPDATE ledger_ledgerevent SET subject_id = '7' WHERE sequence = 1")
    assert (verify_chain().broken_at, verify_chain().fault) == (1, "changed")


def test_entries_that_are_added_during_the_walk_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    seal(1, 2)
    walked = chain._first_fault

    def walk_and_be_overtaken(walk: Any) -> str:
        fault = walked(walk)
        seal(3)
        return fault

    monkeypatch.setattr(chain, "_first_fault", walk_and_be_overtaken)
    proof = verify_chain()
    assert (proof.is_sound, proof.entries) == (True, 2)


def test_an_untouched_chain_is_sound() -> None:
    assert verify_chain().is_sound
    seal(1, 2)
    assert (verify_chain().is_sound, verify_chain().entries) == (True, 2)
    assert LedgerHead.objects.get().sequence == 2
