"""Accounts as the system administrator keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bihuan.web.ledger.actions import recording
from bihuan.web.ledger.facts import Actor
from bihuan.web.people.actions.changes import write_changes
from bihuan.web.people.actions.own import drop_second_factor
from bihuan.web.people.actions.refusals import RefusedError
from bihuan.web.people.events import (
    AccountChanged,
    AccountDisabled,
    AccountEnabled,
    AccountOpened,
    AccountUnlocked,
    PasswordReset,
)
from bihuan.web.people.facts import as_sign_in_name, new_first_password
from bihuan.web.people.models import Account, Office


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountData:
    """What is written down about a person."""

    sign_in_name: str
    name: str
    office: Office


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPassword:
    """An account with the password to hand over: told once, kept nowhere."""

    account: Account
    password: str


def open_account(*, data: AccountData, by: Actor, now: datetime) -> FirstPassword:
    """Add a person, with a first password that must be changed. Raises RefusedError."""
    password = new_first_password()
    account = Account(sign_in_name=as_sign_in_name(data.sign_in_name), name=data.name, office=data.office)
    account.set_password(password)
    with recording(by=by, now=now) as rec:
        _demand_free_name(account.sign_in_name)
        account.save()
        rec(AccountOpened(account_id=account.pk))
    return FirstPassword(account=account, password=password)


def change_account(*, account_id: int, data: AccountData, by: Actor, now: datetime) -> None:
    """Write down what is true of a person now. Raises RefusedError."""
    with recording(by=by, now=now) as rec:
        account = _locked(account_id)
        new = {
            "sign_in_name": as_sign_in_name(data.sign_in_name),
            "name": data.name,
            "office_id": data.office.pk,
        }
        _demand_free_name(as_sign_in_name(data.sign_in_name), but=account)
        if changed := write_changes(row=account, new=new):
            rec(AccountChanged(account_id=account.pk, fields=changed))


def disable_account(*, account_id: int, by: Actor, now: datetime) -> None:
    """Let a person in no more; whoever is signed in is out at once. Raises RefusedError."""
    _demand_other(account_id, by)
    with recording(by=by, now=now) as rec:
        account = _locked(account_id)
        if account.is_active:
            account.is_active = False
            account.save(update_fields=["is_active"])
            account.sessions.all().delete()
            rec(AccountDisabled(account_id=account.pk))


def enable_account(*, account_id: int, by: Actor, now: datetime) -> None:
    """Let a person in again."""
    with recording(by=by, now=now) as rec:
        account = _locked(account_id)
        if not account.is_active:
            account.is_active = True
            account.save(update_fields=["is_active"])
            rec(AccountEnabled(account_id=account.pk))


def unlock_account(*, account_id: int, by: Actor, now: datetime) -> None:
    """Forget the failures, so that the person may try again at once."""
    with recording(by=by, now=now) as rec:
        account = _locked(account_id)
        account.failed_count, account.locked_until = 0, None
        account.save(update_fields=["failed_count", "locked_until"])
        rec(AccountUnlocked(account_id=account.pk))


def reset_password(*, account_id: int, by: Actor, now: datetime) -> FirstPassword:
    """A first password again, for whoever forgot his own or lost his authenticator. Raises RefusedError."""
    _demand_other(account_id, by)
    password = new_first_password()
    hashed = Account()
    hashed.set_password(password)
    with recording(by=by, now=now) as rec:
        account = _locked(account_id)
        account.password, account.must_change_password = hashed.password, True
        account.failed_count, account.locked_until = 0, None
        account.save(update_fields=["password", "must_change_password", "failed_count", "locked_until"])
        drop_second_factor(account=account)
        account.sessions.all().delete()
        rec(PasswordReset(account_id=account.pk))
    return FirstPassword(account=account, password=password)


def _locked(account_id: int) -> Account:
    return Account.objects.select_for_update().get(pk=account_id)


def _demand_other(account_id: int, by: Actor) -> None:
    if str(account_id) == by.id:
        raise RefusedError("own_account")


def _demand_free_name(name: str, *, but: Account | None = None) -> None:
    if Account.objects.filter(sign_in_name=name).exclude(pk=but.pk if but else 0).exists():
        raise RefusedError("name_taken")
