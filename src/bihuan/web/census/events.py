from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bihuan.web.ledger.events import Event

_OPERATOR = ("census.Operator", "operator_id")


@dataclass(frozen=True, kw_only=True)
class OperatorsMade(Event):
    """Operators were made from records; the digest is that of their ids, one a line."""

    count: int
    operators_digest: str


@dataclass(frozen=True, kw_only=True)
class RecordsJoined(Event):
    """Records joined operators that were there; the digest is that of the records' ids, one a line."""

    count: int
    records_digest: str


@dataclass(frozen=True, kw_only=True)
class OperatorChanged(Event):
    """`fields` are the names of what changed; the digests those of their values before and after."""

    about: ClassVar[tuple[str, str]] = _OPERATOR

    operator_id: int
    fields: tuple[str, ...]
    before_digest: str
    after_digest: str


@dataclass(frozen=True, kw_only=True)
class OperatorRenamed(Event):
    about: ClassVar[tuple[str, str]] = _OPERATOR

    operator_id: int
    before_digest: str
    after_digest: str


@dataclass(frozen=True, kw_only=True)
class OperatorMoved(Event):
    about: ClassVar[tuple[str, str]] = _OPERATOR

    operator_id: int
    site_id: int


@dataclass(frozen=True, kw_only=True)
class OperatorClosed(Event):
    """It stopped: `status` says how (closed, deregistered, revoked, not-found)."""

    about: ClassVar[tuple[str, str]] = _OPERATOR

    operator_id: int
    status: str


@dataclass(frozen=True, kw_only=True)
class ChainRolesChanged(Event):
    about: ClassVar[tuple[str, str]] = _OPERATOR

    operator_id: int
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ProductsChanged(Event):
    about: ClassVar[tuple[str, str]] = _OPERATOR

    operator_id: int
    categories: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CertificateAdded(Event):
    about: ClassVar[tuple[str, str]] = _OPERATOR

    operator_id: int
    certificate_id: int


@dataclass(frozen=True, kw_only=True)
class OperatorsAssigned(Event):
    """Branch or chain role of a filtered set was written; the digest is that of the ids, one a line."""

    fields: tuple[str, ...]
    count: int
    operators_digest: str


@dataclass(frozen=True, kw_only=True)
class SiteChecksAsked(Event):
    about: ClassVar[tuple[str, str]] = ("people.Office", "branch_id")

    branch_id: int
    count: int
    operators_digest: str


@dataclass(frozen=True, kw_only=True)
class SiteCheckDone(Event):
    about: ClassVar[tuple[str, str]] = ("census.SiteCheck", "site_check_id")

    site_check_id: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class ContactUnmasked(Event):
    """Somebody looked at a whole phone or name; `reason` is one of the fixed reasons."""

    about: ClassVar[tuple[str, str]] = _OPERATOR

    operator_id: int
    contact_id: int
    reason: str
