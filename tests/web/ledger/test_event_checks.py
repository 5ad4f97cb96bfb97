from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.core.checks import run_checks

from bihuan.web.ledger.checks import declared_events, faults
from bihuan.web.ledger.events import Event, Hearing, Records, Table, heard
from bihuan.web.testing.events import ReportChecked


@dataclass(frozen=True)
class FirstSaid(Event):
    pass


@dataclass(frozen=True)
class SecondSaid(Event):
    pass


ALL = {FirstSaid, SecondSaid}


def handler(event: Event, rec: Records) -> None:
    pass


def ids(table: Table, declared: set[type[Event]]) -> list[str | None]:
    return [fault.id for fault in faults(table, declared=declared)]


def test_an_event_in_the_table_that_no_room_declares_is_a_fault() -> None:
    assert ids({FirstSaid: (), SecondSaid: ()}, {FirstSaid}) == ["ledger.E001"]


def test_an_event_that_a_handler_says_and_no_room_declares_is_a_fault() -> None:
    assert "ledger.E001" in ids({FirstSaid: (Hearing(handler, says=(SecondSaid,)),)}, {FirstSaid})


def test_a_declared_event_that_the_table_lacks_is_a_fault() -> None:
    assert ids({FirstSaid: ()}, ALL) == ["ledger.E002"]


def test_events_heard_in_a_circle_are_a_fault() -> None:
    table = {
        FirstSaid: (Hearing(handler, says=(SecondSaid,)),),
        SecondSaid: (Hearing(handler, says=(FirstSaid,)),),
    }
    assert ids(table, ALL) == ["ledger.E003", "ledger.E003"]


@dataclass(frozen=True)
class LostRowSaid(Event):
    about: ClassVar[tuple[str, str]] = ("testing.Nothing", "run_id")
    run_id: int = 0


@dataclass(frozen=True)
class LostFieldSaid(Event):
    about: ClassVar[tuple[str, str]] = ("testing.CheckRun", "id")
    run_id: int = 0


@pytest.mark.parametrize("event", [LostRowSaid, LostFieldSaid])
def test_an_event_about_a_row_that_cannot_be_found_is_a_fault(event: type[Event]) -> None:
    assert ids({event: ()}, {event}) == ["ledger.E004"]


def test_events_in_a_line_are_no_fault() -> None:
    assert not ids({FirstSaid: (Hearing(handler, says=(SecondSaid,)),), SecondSaid: ()}, ALL)


def test_every_fault_says_what_to_do() -> None:
    assert all(fault.hint for fault in faults({FirstSaid: ()}, declared={SecondSaid}))


def test_the_products_table_lists_every_event_that_its_rooms_declare() -> None:
    assert ReportChecked in set(declared_events())
    assert set(heard()) == set(declared_events())
    assert not [message for message in run_checks() if message.id and message.id.startswith("ledger.")]
