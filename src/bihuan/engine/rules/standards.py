"""Standards, their editions, and the rules inside an edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from bihuan.engine.rules.limits import Limit
from bihuan.engine.rules.marks import Mark


class Force(Enum):
    """What makes a standard bind a product."""

    MANDATORY = "mandatory"  # binds by law, declared or not
    RECOMMENDED = "recommended"  # binds when declared (GB/T, FZ/T)
    GROUP = "group"  # binds when declared (T/…)
    CLAIM = "claim"  # binds whatever the label says (fibre content)


@dataclass(frozen=True, slots=True)
class Condition:
    """Facts and the values under which a rule applies; all must hold, () always holds.

    A fact is one of `facts.yaml` of the catalogue; `product` is met by the category itself or by any
    of the groups it belongs to.
    """

    terms: tuple[tuple[str, frozenset[str]], ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that this condition reads."""
        return tuple(fact for fact, _ in self.terms)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rule:
    """One limit of one item under one condition. `limit` None is a declared gap: we lack the figure.

    Compared by identity, like editions.
    """

    id: str  # "GB 18401-2010#formaldehyde-b"
    standard: str  # "GB 18401"
    edition: str  # "2010"
    clause: str
    item: str  # item id of the catalogue
    when: Condition
    limit: Limit | None
    mark: Mark
    unit: str = ""
    parts: tuple[str, ...] = ()  # part ids; () = every part
    components: tuple[
        str, ...
    ] = ()  # aspects the rule reads ("change", "staining", "warp", …); () = every one
    rounded: bool = False  # compare after rounding to the places of the limit (GB/T 8170 4.3.3)
    severity: str = ""  # safety | performance | label


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """Items of an edition that are not assessed under a condition (its id is the reason).

    `untested_only`: it excuses a missing test, never a figure that was measured.
    """

    id: str
    clause: str
    items: frozenset[str]
    when: Condition
    mark: Mark
    untested_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FibreTolerance:
    """Allowed deviation of a labelled fibre share N (percent), both ends inclusive, in percentage points.

    The band is `above` < N ≤ `up_to`. `points` is absolute, `share` a share of N; `must_be_present`
    means that the measured share must not be 0.
    """

    id: str
    clause: str
    filling: bool
    above: Decimal
    up_to: Decimal
    mark: Mark
    points: Decimal | None = None
    share: Decimal | None = None
    must_be_present: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FibreRules:
    """How an edition compares a content label with measured shares."""

    tolerances: tuple[FibreTolerance, ...]
    single: Rule  # one fibre, "100 %"
    trace: Decimal | None  # a fibre (or several together) up to this share may go unlabelled
    trace_clause: str
    cashmere_low: Decimal | None  # "100 % cashmere": at least this, the rest suspected wool
    decorative_high: Decimal | None  # "100 % X, decorative fibre excepted"
    unlabelled_clause: str
    other_fibres_high: Decimal | None  # a fibre up to this share may be shown as "other fibres"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRule:
    """A duty about the label, with the finding (a reason code) that breaks it."""

    id: str
    clause: str
    finding: str
    when: Condition
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edition:
    """One edition of a standard: valid for goods produced in [in_force_from, in_force_until).

    Editions are compared by identity: there is one object for each in a rulebook.

    `on_sale_from`: from this day it binds everything on sale, whenever it was made.
    `classes`: minimum safety class by condition, first match first.
    `grades`: quality grades from best to lowest; () when the edition knows none.
    `digest` is the SHA-256 of what a verdict can read of the edition, in hexadecimal; `entered_by` and
    `checked_by` are the two persons behind an edition that an office entered itself.
    """

    standard: str
    edition: str
    title: str
    in_force_from: date
    in_force_until: date | None
    applies: Condition
    mark: Mark
    rules: tuple[Rule, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    classes: tuple[tuple[Condition, str], ...] = ()
    class_clause: str = ""
    grades: tuple[str, ...] = ()
    fibres: FibreRules | None = None
    labels: tuple[LabelRule, ...] = ()
    on_sale_from: date | None = None
    set_clause: str = ""  # a set is graded by its worst piece, under this clause
    cites: tuple[str, ...] = ()  # standards that this one makes binding for whoever declares it
    entered_by: str = ""
    checked_by: str = ""
    digest: str = ""

    @property
    def name(self) -> str:
        """Standard and edition as reports cite them: "GB 18401-2010"."""
        return f"{self.standard}-{self.edition}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A standard with its editions in order of date; `replaced_by` names its successor, if any."""

    name: str
    force: Force
    editions: tuple[Edition, ...]
    replaced_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodEdition:
    """One edition of a test method, valid for tests done in [in_force_from, in_force_until)."""

    method: str  # "GB/T 2912.1"
    edition: str  # "2009"
    in_force_from: date | None
    in_force_until: date | None
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A test method and the precision of the result it reports.

    `steps` are (up to, step) pairs for the absolute value, the last one open-ended with up_to None;
    `finer_allowed`: a result reported finer than the step stands as it is.
    `detection_limit`: results below it are "not detected" (in `unit`).
    """

    name: str
    items: tuple[str, ...]
    editions: tuple[MethodEdition, ...]
    steps: tuple[tuple[Decimal | None, Decimal], ...]
    unit: str
    mark: Mark
    finer_allowed: bool = False
    detection_limit: Decimal | None = None
