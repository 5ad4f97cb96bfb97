"""What can be judged on a day: each product category × each item, by the weakest figure that it meets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bihuan.engine.judgement.plans import Plan
from bihuan.engine.judgement.resolve import Profile
from bihuan.engine.judgement.timeline import Cited
from bihuan.engine.rules.catalogue import Category, FactKind
from bihuan.engine.rules.marks import Checked
from bihuan.engine.rules.standards import Edition, Force, Rule
from bihuan.web.rules.facts import Tools, current_tools
from bihuan.web.rules.queries.editions import covers

_CONTENT = "fibre-content"
_OWN_FACTS = frozenset({"product", "safety_class", "grade"})
# From what can be relied on to what cannot be judged, then what needs no judgement.
STATES = ("official", "secondary", "recall", "partly", "gap", "exempt", "not_asked")
_JUDGED = ("official", "secondary", "recall")
_ASKED = (*_JUDGED, "partly", "gap")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """The states of one product category, in the order of the items."""

    product: str
    groups: frozenset[str]
    states: tuple[str, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many items are in each state."""
        return counted(self.states)

    @property
    def asked(self) -> int:
        """Items of which something is asked."""
        return sum(state in _ASKED for state in self.states)

    @property
    def judged(self) -> int:
        """Items of which every figure is there."""
        return sum(state in _JUDGED for state in self.states)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The whole matrix. `items` are those that any category is asked."""

    items: tuple[str, ...]
    rows: tuple[CoverageRow, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many cells are in each state."""
        return counted(state for row in self.rows for state in row.states)

    @property
    def asked(self) -> int:
        """Cells in which something is asked."""
        return sum(row.asked for row in self.rows)

    @property
    def judged(self) -> int:
        """Cells in which every figure is there."""
        return sum(row.judged for row in self.rows)

    @property
    def by_item(self) -> list[tuple[str, tuple[str, ...]]]:
        """(item, its state in each row)."""
        return [(item, tuple(row.states[at] for row in self.rows)) for at, item in enumerate(self.items)]

    def of_group(self, group: str) -> Coverage:
        """The rows of a group (all for ""), with the items that any of them is asked."""
        rows = [row for row in self.rows if not group or group in row.groups]
        kept = [at for at in range(len(self.items)) if any(row.states[at] != "not_asked" for row in rows)]
        return Coverage(
            items=tuple(self.items[at] for at in kept),
            rows=tuple(
                CoverageRow(
                    product=row.product, groups=row.groups, states=tuple(row.states[at] for at in kept)
                )
                for row in rows
            ),
        )


def counted(states: Iterable[str]) -> dict[str, int]:
    """How often each state occurs, in their order."""
    found = Counter(states)
    return {state: found[state] for state in STATES}


def coverage_on(day: date, *, declared: bool = True) -> Coverage:
    """The matrix for goods made on a day. Raises RulebookError.

    With `declared` each category declares every recommended and group standard in force whose scope it
    lies in, at the lowest grade; without it only mandatory standards count. Computed once for each state
    of the rulebook and each stretch of time in which no edition begins or ends.
    """
    tools = current_tools()
    return _coverage(tools.rulebook.digest, tools.timeline.stretch(day), declared)


@lru_cache(maxsize=16)
def _coverage(digest: str, stretch: int, declared: bool) -> Coverage:
    tools = current_tools()
    items = [item for item in tools.rulebook.catalogue.items if item.scale != "label" and not item.covers]
    rows = []
    for category in tools.rulebook.catalogue.categories:
        profile = _profile(category, stretch, declared, tools)
        editions = tools.planner.may_speak(profile)
        states = tuple(_state(profile, item.id, editions, tools) for item in items)
        rows.append(CoverageRow(product=category.id, groups=category.groups, states=states))
    whole = Coverage(items=tuple(item.id for item in items), rows=tuple(rows))
    return whole.of_group("")


def _profile(category: Category, stretch: int, declared: bool, tools: Tools) -> Profile:
    settled = dict(category.facts)
    kinds = [kind for kind in tools.rulebook.catalogue.facts if kind.id not in _OWN_FACTS]
    return Profile(
        category=category.id,
        groups=category.groups | {category.id},
        possible=tuple(sorted((kind.id, settled.get(kind.id) or _open(kind)) for kind in kinds)),
        made=(stretch,),
        sold=stretch,
        declared=_declarable(category, stretch, tools) if declared else (),
        declared_class="",
        declared_grade="",
    )


def _open(kind: FactKind) -> tuple[str, ...]:
    return kind.assumed or kind.values


def _declarable(category: Category, stretch: int, tools: Tools) -> tuple[Cited, ...]:
    """The recommended and group standards in force that may hold the category."""
    found = []
    for standard in tools.rulebook.standards:
        edition = tools.timeline.in_force(standard, stretch)
        is_voluntary = standard.force in {Force.RECOMMENDED, Force.GROUP}
        if edition and is_voluntary and "product" in edition.applies.facts and covers(edition, category):
            found.append(Cited(standard.name, edition.edition))
    return tuple(found)


def _state(profile: Profile, item: str, editions: Sequence[Edition], tools: Tools) -> str:
    if item == _CONTENT:
        return _content_state(editions)
    named = {p for edition in editions for rule in edition.rules if rule.item == item for p in rule.parts}
    if not any(rule.item == item for edition in editions for rule in edition.rules):
        return "not_asked"
    fillings = sorted(part for part in named if tools.names.parts[part].kind == "filling")
    return state_of([tools.planner.plan(profile, item, "", part) for part in ("", *fillings)])


def _content_state(editions: Sequence[Edition]) -> str:
    """A labelled content is compared with the tolerances of the edition in force."""
    rules = [edition.fibres for edition in editions if edition.fibres]
    if not rules:
        return "not_asked"
    if any(one.single.limit is None for one in rules):
        return "partly"
    marks = [mark for one in rules for mark in (one.single.mark, *(band.mark for band in one.tolerances))]
    return min(mark.checked for mark in marks).word


def state_of(plans: Sequence[Plan]) -> str:
    """The weakest answer of all branches; where only some of them lack their figure, "partly"."""
    if any(plan.too_many for plan in plans):
        return "partly"
    branches = [branch for plan in plans for branch in plan.branches]
    rules = {rule for branch in branches for rule in branch.rules}
    live = [rule for rule in rules if rule.limit is not None]
    if len(live) < len(rules):
        return "partly" if live else "gap"
    if live:
        return _weakest(live).word
    return "exempt" if any(branch.exemptions for branch in branches) else "not_asked"


def _weakest(rules: Iterable[Rule]) -> Checked:
    return min(rule.mark.checked for rule in rules)
