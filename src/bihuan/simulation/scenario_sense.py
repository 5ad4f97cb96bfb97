"""What the parts of a scenario must agree on beyond their own kinds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bihuan.simulation.labels import read_label
from bihuan.simulation.scenario import Item, Scenario

ROLES = ("yarn", "greige", "dyeing", "fabric", "finished", "shop", "online", "live", "logistics")
SIZES = ("large", "medium", "small", "micro", "individual")
TIERS = ("yarn", "greige", "dyed", "fabric", "finished", "sale")
CHANNELS = ("factory", "shop", "online")
NATURES = (
    *(f"supervision-{level}" for level in ("national", "provincial", "city", "district")),
    *("monitoring", "screening", "enforcement", "free", "commissioned"),
)
REGISTERS = ("registration", "online-shops", "earlier-inspections", "complaint-list", "market-stalls")
LEAST, MOST = 300, 1_000_000  # operators
TENTH = 0.1
LEAST_TIER = 0.01
LEAST_TESTS = 10  # a year, of at least one nature
MOST_CULPRITS = 16  # a bit each in the marks of lots
Contradiction = tuple[tuple[str, ...], str, dict[str, str]]


def contradictions(scenario: Scenario) -> Iterator[Contradiction]:
    """Where a scenario contradicts itself: the key, a code, data for the sentence."""
    yield from _people(scenario)
    yield from _days(scenario)
    yield from _things(scenario)
    yield from _goods(scenario)
    yield from _references(scenario)
    yield from _tests(scenario)


def _people(scenario: Scenario) -> Iterator[Contradiction]:
    people = scenario.operators
    if not LEAST <= people.count <= MOST:
        yield ("operators", "count"), "count", {"least": str(LEAST), "most": str(MOST)}
    yield from _names(("operators", "roles"), people.roles, ROLES)
    yield from _names(("operators", "sizes"), people.sizes, SIZES)
    yield from _sums(("operators", "roles"), people.roles)
    yield from _sums(("operators", "sizes"), people.sizes)
    for key, value in (("towns", people.towns), ("branches", people.branches)):
        if not 1 <= value <= 100:
            yield ("operators", key), "towns", {"key": key}
    if not (len(people.region) == 6 and people.region.isdigit() and people.region.startswith("99")):
        yield ("operators", "region"), "region", {"value": people.region}
    yield from _names(("registers",), scenario.registers, REGISTERS)
    for name, register in scenario.registers.items():
        for role in set(register.covers) - set(ROLES):
            yield ("registers", name, "covers", role), "unknown", {"key": role, "known": ", ".join(ROLES)}


def _days(scenario: Scenario) -> Iterator[Contradiction]:
    period = scenario.period
    if not 100 <= (period.until - period.since).days <= 5000:
        yield ("period", "until"), "period", {}
    if not period.since <= period.arrives_on <= period.until:
        yield ("period", "arrives_on"), "arrives", {}
    for name, cause in scenario.causes.items():
        if not period.since <= cause.since < cause.until <= period.until:
            yield ("causes", name, "until"), "cause_days", {"key": name}


def _goods(scenario: Scenario) -> Iterator[Contradiction]:
    yield from _names(("goods", "tiers"), scenario.goods.tiers, TIERS)
    yield from _sums(("goods", "tiers"), {name: tier.share for name, tier in scenario.goods.tiers.items()})
    for name, tier in scenario.goods.tiers.items():
        if tier.exponent <= 1 or tier.most < 1:
            yield ("goods", "tiers", name, "exponent"), "exponent", {"key": name}
        if tier.share < LEAST_TIER:
            yield ("goods", "tiers", name, "share"), "small", {"key": "share", "least": str(LEAST_TIER)}
    if scenario.goods.lots < 1000:
        yield ("goods", "lots"), "lots", {}
    if scenario.goods.suppliers_exponent <= 0:
        yield ("goods", "suppliers_exponent"), "exponent", {"key": "suppliers_exponent"}


def _references(scenario: Scenario) -> Iterator[Contradiction]:
    known = ", ".join(scenario.items)
    for name, product in scenario.products.items():
        for item in set(product.items) - set(scenario.items):
            yield ("products", name, "items", item), "unknown", {"key": item, "known": known}
        yield from _sums(("products", name, "items"), product.items)
        yield from _sums(("products", name, "classes"), product.classes)
        yield from _sums(("products", name, "grades"), product.grades)
    yield from _sums(("products",), {name: product.share for name, product in scenario.products.items()})
    yield from _lacking(("products",), scenario.products, TIERS[:4])
    for name, cause in scenario.causes.items():
        for item in set(cause.items) - set(scenario.items):
            yield ("causes", name, "items", item), "unknown", {"key": item, "known": known}
        if cause.role not in ROLES[:5]:
            yield ("causes", name, "role"), "unknown", {"key": cause.role, "known": ", ".join(ROLES[:5])}


def _tests(scenario: Scenario) -> Iterator[Contradiction]:
    natures = scenario.tests.natures
    yield from _names(("quality", "channels"), scenario.quality.channels, CHANNELS)
    yield from _lacking(("tests", "natures"), natures, NATURES[1:2])
    if max((nature.per_year for nature in natures.values()), default=0) < LEAST_TESTS:
        yield ("tests", "natures"), "small", {"key": "per_year", "least": str(LEAST_TESTS)}
    if not scenario.bureau.inspectors:
        yield ("bureau", "inspectors"), "small", {"key": "inspectors", "least": "1"}
    for name, nature in natures.items():
        if name not in NATURES:
            yield ("tests", "natures", name), "unknown", {"key": name, "known": ", ".join(NATURES)}
        yield from _names(("tests", "natures", name, "channels"), nature.channels, CHANNELS)
        yield from _sums(("tests", "natures", name, "channels"), nature.channels)
    for key in ("trend_first", "trend_last", "individual"):
        if getattr(scenario.quality, key) <= 0:
            yield ("quality", key), "quality", {"key": key}
    for key, factor in scenario.quality.channels.items():
        if factor <= 0:
            yield ("quality", "channels", key), "quality", {"key": key}


def _things(scenario: Scenario) -> Iterator[Contradiction]:
    for name, product in scenario.products.items():
        for key in ("treatments", "kinds", "labels", "models", "items"):
            if not getattr(product, key):
                yield ("products", name, key), "empty", {"key": key}
        for label in product.labels:
            if not _is_label(label):
                yield ("products", name, "labels"), "label", {"key": label}
    for name, item in scenario.items.items():
        if lacking := _lacks(item):
            yield ("items", name), "item", {"key": name, "what": lacking}
    laboratories = scenario.bureau.laboratories
    if not laboratories or next(iter(laboratories.values())).lacks:
        yield ("bureau", "laboratories"), "laboratories", {}
    culprits = sum(cause.count for cause in scenario.causes.values())
    if culprits > MOST_CULPRITS:
        yield ("causes",), "causes", {"total": str(culprits), "most": str(MOST_CULPRITS)}


def _lacks(item: Item) -> str:
    """What an item of its kind must have and has not."""
    if len(item.words) != {"words": 2, "found": 1}.get(item.kind, 0):
        return "words"
    if not item.components:
        return "components"
    if item.kind == "words":
        return ""
    if item.kind in {"fibre", "found"} and "all" not in item.limits:
        return "limits"
    if item.kind != "grade" and not (item.step == TENTH or item.step in {1, 10, 100}):
        return "step"
    return "" if item.step > 0 and item.limits else "step, limits"


def _is_label(label: str) -> bool:
    try:
        read_label(label)
    except ValueError:
        return False
    return True


def _lacking(
    path: tuple[str, ...], given: Mapping[str, object], wanted: tuple[str, ...]
) -> Iterator[Contradiction]:
    for key in wanted:
        if key not in given:
            yield path, "lacking", {"key": key, "known": ", ".join(wanted)}


def _names(
    path: tuple[str, ...], given: Mapping[str, object], known: tuple[str, ...]
) -> Iterator[Contradiction]:
    for key in sorted(set(given) ^ set(known)):
        where = (*path, key) if key in given else path
        yield where, "unknown" if key in given else "lacking", {"key": key, "known": ", ".join(known)}


def _sums(path: tuple[str, ...], given: Mapping[str, float]) -> Iterator[Contradiction]:
    total = sum(given.values())
    if abs(total - 1) > 1e-6:
        yield path, "sum", {"key": ".".join(path), "total": f"{total:g}"}
