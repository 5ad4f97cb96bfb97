"""Building the demonstration's cast, through the same doors as everybody else."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.utils.timezone import localdate

from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.facts import Actor
from bihuan.web.people.actions.grants import grant_role
from bihuan.web.people.actions.offices import OfficeData, change_office, open_office
from bihuan.web.people.demonstration import OFFICES, PERSONS, CastPerson
from bihuan.web.people.events import AccountOpened, PasswordReset
from bihuan.web.people.models import Account, Office


def build_cast(*, by: Actor, now: datetime) -> None:
    """Add what is missing of the cast; what is there already stays as it is."""
    offices: dict[str, Office] = {}
    for one in OFFICES:
        data = OfficeData(
            kind=one.kind,
            name=one.name,
            parent=offices.get(one.above),
            place=one.place,
            head=None,
            paper_word=one.paper_word,
        )
        found = Office.objects.filter(name=one.name).first()
        offices[one.id] = found or open_office(data=data, by=by, now=now)
    for person in PERSONS:
        if not Account.objects.filter(sign_in_name=person.sign_in_name).exists():
            _add(person, offices, by=by, now=now)


def give_passwords(*, password: str, by: Actor, now: datetime) -> None:
    """Let the whole cast sign in with one password, for as long as this demonstration runs."""
    names = [person.sign_in_name for person in PERSONS]
    hashed = make_password(password)
    with recording(by=by, now=now) as rec:
        cast = Account.objects.filter(sign_in_name__in=names)
        cast.update(password=hashed, must_change_password=False, failed_count=0, locked_until=None)
        for account in cast:
            rec(PasswordReset(account_id=account.pk))


def _add(person: CastPerson, offices: dict[str, Office], *, by: Actor, now: datetime) -> None:
    home, acts_for = offices[person.office], offices[person.for_office]
    account = Account(sign_in_name=person.sign_in_name, name=person.name, office=home)
    # Not by `open_account`: a first password for each would cost a slow hash, and nobody would use it.
    account.set_unusable_password()
    with recording(by=by, now=now) as rec:
        account.save()
        rec(AccountOpened(account_id=account.pk))
    grant_role(
        account=account,
        role=person.role,
        office=acts_for,
        from_on=localdate(now),
        until_on=None,
        by=by,
        now=now,
    )
    if person.is_head:
        headed = OfficeData(
            kind=home.kind,
            name=home.name,
            parent=home.parent,
            place=home.place,
            head=account,
            paper_word=home.paper_word,
        )
        change_office(office_id=home.pk, data=headed, by=by, now=now)
