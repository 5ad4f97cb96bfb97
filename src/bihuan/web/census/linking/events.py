from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bihuan.web.ledger.events import Event


@dataclass(frozen=True, kw_only=True)
class RecordsLinked(Event):
    """Every record was linked: how many there are, operators made, records that joined one or left theirs,
    and pairs that wait for an officer.
    """

    records: int
    made: int
    joined: int
    freed: int
    pairs: int


@dataclass(frozen=True, kw_only=True)
class PairDecided(Event):
    """An officer said of two records whether they are one operator; `decision` is merge, apart or later."""

    about: ClassVar[tuple[str, str]] = ("census.Pair", "pair_id")

    pair_id: int
    decision: str


@dataclass(frozen=True, kw_only=True)
class DecisionWithdrawn(Event):
    """A decision on two records was taken back: the pair waits again."""

    about: ClassVar[tuple[str, str]] = ("census.Pair", "pair_id")

    pair_id: int
    decision: str


@dataclass(frozen=True, kw_only=True)
class _OfMerge(Event):
    """What happens to a merge names it and both operators."""

    about: ClassVar[tuple[str, str]] = ("census.Merge", "merge_id")

    merge_id: int
    kept_id: int
    absorbed_id: int


@dataclass(frozen=True, kw_only=True)
class MergeProposed(_OfMerge):
    """Two operators are to be one; a second person has to confirm it, because matters are open."""


@dataclass(frozen=True, kw_only=True)
class OperatorsMerged(_OfMerge):
    """Two operators are one from now on."""


@dataclass(frozen=True, kw_only=True)
class MergeDeclined(_OfMerge):
    """The second person did not confirm, or the proposal was withdrawn."""


@dataclass(frozen=True, kw_only=True)
class MergeUndone(_OfMerge):
    """Two operators are two again."""


@dataclass(frozen=True, kw_only=True)
class RecordSplit(Event):
    """A record was taken out of an operator and made one of its own."""

    about: ClassVar[tuple[str, str]] = ("census.Record", "record_id")

    record_id: int
    from_id: int
    to_id: int


@dataclass(frozen=True, kw_only=True)
class PartyResolved(Event):
    """An officer said which operator the subject of a matter is."""

    about: ClassVar[tuple[str, str]] = ("census.Party", "party_id")

    party_id: int
    operator_id: int
