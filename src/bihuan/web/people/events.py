from __future__ import annotations

from dataclasses import dataclass

from bihuan.web.ledger.events import Event


@dataclass(frozen=True, kw_only=True)
class OfficeOpened(Event):
    office_id: int


@dataclass(frozen=True, kw_only=True)
class OfficeChanged(Event):
    """`fields` are the names of what changed."""

    office_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AccountOpened(Event):
    account_id: int


@dataclass(frozen=True, kw_only=True)
class AccountChanged(Event):
    """`fields` are the names of what changed."""

    account_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AccountDisabled(Event):
    account_id: int


@dataclass(frozen=True, kw_only=True)
class AccountEnabled(Event):
    account_id: int


@dataclass(frozen=True, kw_only=True)
class AccountUnlocked(Event):
    account_id: int


@dataclass(frozen=True, kw_only=True)
class PasswordReset(Event):
    """An administrator gave a first password again; the second factor is gone with the old one."""

    account_id: int


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    account_id: int


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """`factor` is what stood beside the password: none, totp or recovery-code."""

    account_id: int
    factor: str


@dataclass(frozen=True, kw_only=True)
class SignInRefused(Event):
    """`failed_count` in a row, this one included."""

    account_id: int
    failed_count: int


@dataclass(frozen=True, kw_only=True)
class AccountLocked(Event):
    account_id: int
    until: str


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    account_id: int


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Event):
    account_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class SecondFactorEnrolled(Event):
    account_id: int


@dataclass(frozen=True, kw_only=True)
class SecondFactorRemoved(Event):
    account_id: int


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesRenewed(Event):
    account_id: int


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    assignment_id: int
    account_id: int
    role: str
    office_id: int


@dataclass(frozen=True, kw_only=True)
class RoleEnded(Event):
    assignment_id: int
    account_id: int
    role: str
    until_on: str
