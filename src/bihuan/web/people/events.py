from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bihuan.web.ledger.events import Event


@dataclass(frozen=True, kw_only=True)
class OfficeOpened(Event):
    about: ClassVar[tuple[str, str]] = ("people.Office", "office_id")

    office_id: int


@dataclass(frozen=True, kw_only=True)
class OfficeChanged(Event):
    """`fields` are the names of what changed."""

    about: ClassVar[tuple[str, str]] = ("people.Office", "office_id")

    office_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AccountOpened(Event):
    about: ClassVar[tuple[str, str]] = ("people.Account", "account_id")

    account_id: int


@dataclass(frozen=True, kw_only=True)
class AccountChanged(Event):
    """`fields` are the names of what changed."""

    about: ClassVar[tuple[str, str]] = ("people.Account", "account_id")

    account_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AccountDisabled(Event):
    about: ClassVar[tuple[str, str]] = ("people.Account", "account_id")

    account_id: int


@dataclass(frozen=True, kw_only=True)
class AccountEnabled(Event):
    about: ClassVar[tuple[str, str]] = ("people.Account", "account_id")

    account_id: int


@dataclass(frozen=True, kw_only=True)
class AccountUnlocked(Event):
    about: ClassVar[tuple[str, str]] = ("people.Account", "account_id")

    account_id: int


@dataclass(frozen=True, kw_only=True)
class PasswordReset(Event):
    """An administrator gave a first password again; the second factor is gone with the old one."""

    about: ClassVar[tuple[str, str]] = ("people.Account", "account_id")

    account_id: int


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    about: ClassVar[tuple[str, str]] = ("people.Account", "account_id")

    account_id: int


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """`factor` is what stood beside the password: none, totp or recovery-code."""

    about: ClassVar[tuple[str, str]] = ("people.Account", "account_id")

    account_id: int
    factor: str


@dataclass(frozen=True, kw_only=True)
class SignInRefused(Event):
    """`failed_count` in a row, this one included."""

    about: ClassVar[tuple[str, str]] = ("people.Account", "account_id")

    account_id: int
    failed_count: int


@dataclass(frozen=True, kw_only=True)
class AccountLocked(Event):
    about: ClassVar[tuple[str, str]] = ("people.Account", "account_id")

    account_id: int
    until: str


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    about: ClassVar[tuple[str, str]] = ("people.Account", "account_id")

    account_id: int


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Event):
    about: ClassVar[tuple[str, str]] = ("people.Account", "account_id")

    account_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class SecondFactorEnrolled(Event):
    about: ClassVar[tuple[str, str]] = ("people.Account", "account_id")

    account_id: int


@dataclass(frozen=True, kw_only=True)
class SecondFactorRemoved(Event):
    about: ClassVar[tuple[str, str]] = ("people.Account", "account_id")

    account_id: int


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesRenewed(Event):
    about: ClassVar[tuple[str, str]] = ("people.Account", "account_id")

    account_id: int


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    about: ClassVar[tuple[str, str]] = ("people.RoleAssignment", "assignment_id")

    assignment_id: int
    account_id: int
    role: str
    office_id: int


@dataclass(frozen=True, kw_only=True)
class RoleEnded(Event):
    about: ClassVar[tuple[str, str]] = ("people.RoleAssignment", "assignment_id")

    assignment_id: int
    account_id: int
    role: str
    until_on: str
