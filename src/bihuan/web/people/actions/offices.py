"""The offices of the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.facts import Actor
from bihuan.web.people.actions.changes import write_changes
from bihuan.web.people.actions.refusals import RefusedError
from bihuan.web.people.events import OfficeChanged, OfficeOpened
from bihuan.web.people.models import Account, Office
from bihuan.web.people.queries import is_below


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeData:
    """What is written down about an office."""

    kind: str
    name: str
    parent: Office | None
    place: str
    head: Account | None
    paper_word: str = ""


def open_office(*, data: OfficeData, by: Actor, now: datetime) -> Office:
    """Add an office. Raises RefusedError."""
    with recording(by=by, now=now) as rec:
        _demand_free_name(data.name)
        office = Office.objects.create(
            kind=data.kind,
            name=data.name,
            parent=data.parent,
            place=data.place,
            head=data.head,
            paper_word=data.paper_word,
        )
        rec(OfficeOpened(office_id=office.pk))
    return office


def change_office(*, office_id: int, data: OfficeData, by: Actor, now: datetime) -> None:
    """Write down what an office is now. Raises RefusedError."""
    with recording(by=by, now=now) as rec:
        office = Office.objects.select_for_update().get(pk=office_id)
        _demand_free_name(data.name, but=office)
        if data.parent and is_below(data.parent, office):
            raise RefusedError("office_in_a_circle")
        new = {
            "kind": data.kind,
            "name": data.name,
            "parent_id": data.parent.pk if data.parent else None,
            "place": data.place,
            "head_id": data.head.pk if data.head else None,
            "paper_word": data.paper_word,
        }
        if changed := write_changes(row=office, new=new):
            rec(OfficeChanged(office_id=office.pk, fields=changed))


def _demand_free_name(name: str, *, but: Office | None = None) -> None:
    if Office.objects.filter(name=name).exclude(pk=but.pk if but else 0).exists():
        raise RefusedError("name_taken")
