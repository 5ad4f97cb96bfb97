"""The cast of all tests: the people of the demonstration, and clients in which they are signed in.

`Client()` is signed in as the officer of the bureau's section, who sees every office;
`Client("east-officer")` as somebody else; `Client(None)` as nobody.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import test
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from bihuan.web.people.demonstration import OFFICES, PERSONS
from bihuan.web.people.models import Account, Office, RoleAssignment
from bihuan.web.people.sessions import SEEN, STARTED

# What every request of somebody signed in asks the database: session, account, roles.
WAY_IN = 3
PASSWORD = "Cast-and-crew-7"
ROLES = {person.sign_in_name: person.role for person in PERSONS}
_SINCE = date(2020, 1, 1)


class Client(test.Client):
    """A browser in which somebody is signed in."""

    def __init__(self, who: str | Account | None = "section-officer", **options: Any) -> None:
        super().__init__(**options)
        if who:
            self.force_login(person(who) if isinstance(who, str) else who)
            # As the sign-in page does it; otherwise the first request would write the session.
            session = self.session
            session[STARTED] = session[SEEN] = timezone.now().isoformat()
            session.save()


def person(sign_in_name: str) -> Account:
    """Somebody of the cast."""
    return _cast().get(sign_in_name=sign_in_name)


def office(id: str) -> Office:
    """An office of the cast by the word for it."""
    _cast()
    return Office.objects.get(name=next(one.name for one in OFFICES if one.id == id))


def officer_named(name: str) -> Account:
    """One more officer of the bureau's section, with the name for his sign-in name."""
    section = office("quality-section")
    account, is_new = Account.objects.get_or_create(
        sign_in_name=name.lower(), defaults={"name": name, "office": section, "must_change_password": False}
    )
    if is_new:
        bureau = office("bureau")
        RoleAssignment.objects.create(account=account, role="officer", office=bureau, from_on=_SINCE)
    return account


def _cast() -> Any:
    """The accounts; written straight into the tables, so that the ledger of a test holds its own entries."""
    if not Account.objects.exists():
        _build()
    return Account.objects.select_related("office")


def _build() -> None:
    offices: dict[str, Office] = {}
    for one in OFFICES:
        offices[one.id] = Office.objects.create(
            kind=one.kind,
            name=one.name,
            place=one.place,
            parent=offices.get(one.above),
            paper_word=one.paper_word,
        )
    hashed = make_password(PASSWORD)
    accounts = Account.objects.bulk_create(
        Account(
            sign_in_name=one.sign_in_name,
            name=one.name,
            office=offices[one.office],
            password=hashed,
            must_change_password=False,
        )
        for one in PERSONS
    )
    RoleAssignment.objects.bulk_create(
        RoleAssignment(account=account, role=one.role, office=offices[one.for_office], from_on=_SINCE)
        for account, one in zip(accounts, PERSONS, strict=True)
    )
    for account, one in zip(accounts, PERSONS, strict=True):
        if one.is_head:
            Office.objects.filter(pk=account.office_id).update(head=account)
