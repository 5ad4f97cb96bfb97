"""The first administrators of an installation, before anybody could grant them anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from bihuan.web.ledger.facts import Actor
from bihuan.web.people.actions.accounts import AccountData, FirstPassword, open_account
from bihuan.web.people.actions.grants import grant_role
from bihuan.web.people.actions.offices import OfficeData, open_office
from bihuan.web.people.models import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministratorData:
    """Who is to be an administrator: `office` by its name, `duty` system, security or audit."""

    sign_in_name: str
    name: str
    office: str
    duty: str


def open_administrator(*, data: AdministratorData, by: Actor, now: datetime) -> FirstPassword:
    """An account with one of the three duties; an office that does not exist is added as a bureau.

    Raises RefusedError where the sign-in name is taken.
    """
    known = Office.objects.filter(name=data.office).first()
    bureau = OfficeData(kind=Office.Kind.BUREAU.value, name=data.office, parent=None, place="", head=None)
    office = known or open_office(data=bureau, by=by, now=now)
    account = AccountData(sign_in_name=data.sign_in_name, name=data.name, office=office)
    opened = open_account(data=account, by=by, now=now)
    grant_role(
        account=opened.account,
        role=f"{data.duty}-administrator",
        office=office,
        from_on=localdate(now),
        until_on=None,
        by=by,
        now=now,
    )
    return opened
