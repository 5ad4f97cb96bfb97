"""What a scenario file names: the size, shape and faults of a synthetic district."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

Share = Annotated[float, "share"]  # from 0 to 1
Amount = Annotated[float, "amount"]  # 0 or more
Number = Annotated[float, "number"]
Count = Annotated[int, "count"]  # 0 or more
Roles = dict[str, Share]
LEAST = "least"  # the lower end of an item's limits, where it has one


@dataclass(frozen=True, slots=True)
class Period:
    """The years of the district; `arrives_on` is the day on which the software would be installed."""

    since: date
    until: date
    arrives_on: date


@dataclass(frozen=True, slots=True)
class People:
    """Operators: how many, of which roles and sizes, and how many change in the period."""

    count: Count
    towns: Count
    branches: Count
    region: str
    roles: Roles
    sizes: Roles
    opened: Share
    closed: Share
    moved: Share
    renamed: Share
    siblings: Share
    siblings_same_core: Share


@dataclass(frozen=True, slots=True)
class Mistakes:
    """Shares of records with an error of each kind."""

    code_missing: Share
    code_mistyped: Share
    phone_missing: Share
    phone_mistyped: Share
    phone_old: Share
    name_old: Share
    name_short: Share
    name_homophone: Share
    name_dropped: Share
    name_traditional: Share
    full_width: Share
    owner_missing: Share


@dataclass(frozen=True, slots=True)
class Register:
    """A register: its format, whom it covers, the share of operators that stand in it twice, its errors."""

    format: Literal["xlsx", "csv", "parquet"]
    covers: Roles
    twice: Share
    mistakes: Mistakes


@dataclass(frozen=True, slots=True)
class Tier:
    """A stage of the goods: its share of lots, and what one unit takes of the stage before (with a loss)."""

    share: Share
    unit: str
    takes: Amount
    loss: Share
    rework: Share
    exponent: Amount  # of the heavy tail of the fan-in: P(inputs >= n) = n^-exponent
    most: Count
    size: Count  # median quantity of a lot that nobody draws from


@dataclass(frozen=True, slots=True)
class Goods:
    """Lots and the deliveries between them."""

    lots: Count
    sheets: bool  # delivery sheets and EPCIS documents beside parquet
    tiers: dict[str, Tier]
    suppliers_exponent: Amount  # of the heavy tail of suppliers' weights, which makes the fan-out
    supplier_turnover: Share
    hot_lots: Share
    lost_links: Share
    silent_operators: Share
    month_only: Share
    day_missing: Share
    epcis_operators: Share
    workbook_operators: Share


@dataclass(frozen=True, slots=True)
class Cause:
    """Why goods fail: `count` operators of a role, a time window, hazard added by item. Count 0: absent."""

    role: str
    count: Count
    since: date
    until: date
    carries: Share
    items: dict[str, Amount]


@dataclass(frozen=True, slots=True)
class Quality:
    """The latent quality of operators, its drift and what shows it."""

    spread: Amount
    drift: Amount
    trend_first: Amount
    trend_last: Amount
    individual: Amount
    channels: dict[str, Amount]
    good_practice: Share
    untrue_answers: Share
    answered: Share
    complaints_per_year: Amount
    complaints_trend: Number
    truth_every_months: Count


@dataclass(frozen=True, slots=True)
class Item:
    """A test item: how its true value lies around the limit and how a laboratory reports it."""

    kind: Literal["above", "above-log", "below", "grade", "found", "words", "fibre"]
    spread: Amount
    error: Amount
    step: Amount
    detection: Amount
    unit: str
    method: str
    components: tuple[str, ...]
    words: tuple[str, ...]  # what a good and a bad result are called, where it is no number
    limits: dict[str, Number]  # by safety class, stage or "standard grade", else "all"; "least" is for print


@dataclass(frozen=True, slots=True)
class Product:
    """A kind of goods: its share of the makers, its share of failures, and what fails."""

    category: str
    share: Share
    fails: Share
    standard: str
    classes: Roles
    grades: Roles
    audience: str
    stage: str
    treatments: tuple[str, ...]
    kinds: tuple[str, ...]
    labels: tuple[str, ...]
    models: tuple[str, ...]
    items: dict[str, Amount]


@dataclass(frozen=True, slots=True)
class Nature:
    """Tests of one nature: how many a year, the share drawn at random, the share of each channel."""

    per_year: Count
    random: Share
    channels: Roles


@dataclass(frozen=True, slots=True)
class Tests:
    """The history of tests, how sheets are soiled, and how often a laboratory errs in its verdict."""

    format: Literal["csv", "parquet"]
    natures: dict[str, Nature]
    recheck_passes: Share
    soiled: Share
    unreadable: Share
    wrong_verdicts: Share


@dataclass(frozen=True, slots=True)
class Laboratory:
    """A laboratory: its share of samples, days to a report, samples a month, yuan a sample, what it lacks."""

    share: Share
    days: Count
    monthly: Count
    price: Count
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bureau:
    """Who supervises, and with what."""

    inspectors: Count
    ties: Share
    budget: Count
    matters: Count
    dates_missing: Share
    letters: Count
    laboratories: dict[str, Laboratory]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One district."""

    name: str
    period: Period
    operators: People
    registers: dict[str, Register]
    goods: Goods
    products: dict[str, Product]
    items: dict[str, Item]
    quality: Quality
    causes: dict[str, Cause]
    tests: Tests
    bureau: Bureau
