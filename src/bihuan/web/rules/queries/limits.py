"""The limits that hold for certain goods, as the engine's own planner finds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from bihuan.engine.judgement.facts import Sample
from bihuan.engine.judgement.plans import Branch, Plan
from bihuan.engine.judgement.resolve import Profile, resolve
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.marks import Checked, Mark
from bihuan.engine.rules.standards import Condition, Edition, Exemption, Rule
from bihuan.rulebook.origins import origin_words
from bihuan.rulebook.rows import RuleRow, rows_of
from bihuan.web.rules.facts import Tools, current_sources, current_tools
from bihuan.web.rules.queries.editions import EditionLine, list_editions, slug
from bihuan.web.rules.queries.worlds import terms_of
from bihuan.web.ui.words import language

CONTENT = "fibre-content"
_PLACES = "component"
_NO_READING = "no_readings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What is known of the goods, as catalogue ids; "" is not known."""

    product: str
    made_on: date
    audience: str = ""
    treatment: str = ""
    depth: str = ""
    safety_class: str = ""
    grade: str = ""
    declared: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLine:
    """What one rule, gap, exemption or tolerance says of an item of these goods, and when it does.

    `kind` is limit, gap, exempt, excuse (an exemption from the test alone) or tolerance. `by_grade` holds
    (grade, limit) where a graded edition asks more of better grades.
    """

    kind: str
    id: str
    limit: str
    unit: str
    edition: Edition
    clause: str
    mark: Mark
    places: tuple[str, ...]
    condition: Condition
    by_grade: tuple[tuple[str, str], ...] = ()

    @property
    def slug(self) -> str:
        """The address of the standard."""
        return slug(self.edition.standard)

    @property
    def why(self) -> str:
        """Why the figure of a gap is missing; "" when it is recalled too weakly."""
        note = self.mark.note
        return "" if note in current_sources() else origin_words(note, language=language())

    @property
    def source(self) -> str:
        """The id of what was read for it."""
        return self.mark.note if self.mark.note in current_sources() else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLimits:
    """Everything that is asked of one item; `is_open`: too many open facts to lay out."""

    item: str
    lines: tuple[LimitLine, ...]
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsTable:
    """The limits of certain goods, with the editions that bind them and what the answer rests on."""

    goods: Goods
    items: tuple[ItemLimits, ...]
    editions: tuple[EditionLine, ...]
    premises: tuple[Reason, ...]

    @property
    def gaps(self) -> int:
        """Items of which at least one figure is missing."""
        return sum(any(line.kind == "gap" for line in item.lines) for item in self.items)


def sample_of(goods: Goods) -> Sample:
    """The goods as a sample without readings."""
    return Sample(
        sample_id="",
        readings=(),
        product_category=goods.product,
        audience=goods.audience,
        treatment=goods.treatment,
        depth=goods.depth,
        safety_class=goods.safety_class,
        produced_on=goods.made_on.isoformat(),
        declared_standard=goods.declared,
        declared_grade=goods.grade,
    )


def limits_for(goods: Goods) -> LimitsTable:
    """The limits table of these goods. Raises RulebookError."""
    tools = current_tools()
    sample = sample_of(goods)
    profile = resolve(sample, names=tools.names, timeline=tools.timeline).profile
    editions = tools.planner.may_speak(profile)
    verdict = tools.judge.sample(sample)
    by_identity = {id(line.edition): line for line in list_editions(day=goods.made_on)}
    return LimitsTable(
        goods=goods,
        items=tuple(_items(profile, editions, tools)),
        editions=tuple(by_identity[id(edition)] for edition in editions),
        premises=tuple(reason for reason in verdict.reasons if reason.code != _NO_READING),
    )


def _items(profile: Profile, editions: Sequence[Edition], tools: Tools) -> Iterator[ItemLimits]:
    named = {rule.item for edition in editions for rule in edition.rules}
    for item in tools.rulebook.catalogue.items:
        if item.id == CONTENT:
            lines = tuple(_tolerances(editions))
            found = ItemLimits(item=item.id, lines=lines)
        elif item.id in named:
            found = _item(profile, item.id, editions, tools)
        else:
            continue
        if found.lines or found.is_open:
            yield found


def _item(profile: Profile, item: str, editions: Sequence[Edition], tools: Tools) -> ItemLimits:
    lines: dict[tuple[object, ...], LimitLine] = {}
    is_open = False
    for part in ("", *_fillings(item, editions, tools)):
        plan = tools.planner.plan(profile, item, "", part)
        is_open = is_open or plan.too_many
        for line in _lines(plan, editions):
            lines.setdefault((line.kind, line.id, line.places, line.condition), line)
    return ItemLimits(item=item, lines=_together(lines.values()), is_open=is_open)


def _fillings(item: str, editions: Sequence[Edition], tools: Tools) -> list[str]:
    """The parts whose rules hold for nothing else: what a quilt is filled with."""
    parts = {p for edition in editions for rule in edition.rules if rule.item == item for p in rule.parts}
    return sorted(part for part in parts if tools.names.parts[part].kind == "filling")


def _lines(plan: Plan, editions: Sequence[Edition]) -> Iterator[LimitLine]:
    universe = [world for branch in plan.branches for world in branch.worlds]
    rules = dict.fromkeys(rule for branch in plan.branches for rule in branch.rules)
    for rule in rules:
        branches = [branch for branch in plan.branches if rule in branch.rules]
        line = _rule_line(rule, branches, editions)
        yield from _where(line, branches, universe)
    for kind in ("exempt", "excuse"):
        for exemption in dict.fromkeys(one for branch in plan.branches for one in _freed(branch, kind)):
            branches = [branch for branch in plan.branches if exemption in _freed(branch, kind)]
            line = _exemption_line(kind, exemption, editions)
            yield from _where(line, branches, universe)


def _freed(branch: Branch, kind: str) -> tuple[Exemption, ...]:
    return branch.exemptions if kind == "exempt" else branch.excuses


def _where(
    line: LimitLine, branches: Iterable[Branch], universe: list[tuple[tuple[str, str], ...]]
) -> Iterator[LimitLine]:
    worlds = [world for branch in branches for world in branch.worlds]
    for terms in terms_of(worlds, universe):
        places = tuple(value for fact, values in terms if fact == _PLACES for value in sorted(values))
        rest = tuple(sorted((fact, values) for fact, values in terms if fact != _PLACES))
        yield replace(line, places=line.places + places, condition=Condition(rest))


def _rule_line(rule: Rule, branches: Sequence[Branch], editions: Sequence[Edition]) -> LimitLine:
    return LimitLine(
        kind="limit" if rule.limit else "gap",
        id=rule.id,
        limit=rule.limit.written if rule.limit else "",
        unit=rule.unit,
        edition=next(edition for edition in editions if rule in edition.rules),
        clause=rule.clause,
        mark=rule.mark,
        places=rule.parts,
        condition=Condition(),
        by_grade=_by_grade(rule, branches),
    )


def _by_grade(rule: Rule, branches: Sequence[Branch]) -> tuple[tuple[str, str], ...]:
    """The limits of every grade, where grades differ."""
    if "grade" not in rule.when.facts:
        return ()
    found: dict[str, str] = {}
    for branch in branches:
        for grade, rules in branch.by_grade:
            for one in rules:
                if one.standard == rule.standard and one.components == rule.components:
                    found.setdefault(grade, one.limit.written if one.limit else "")
    return tuple(found.items()) if len(set(found.values())) > 1 else ()


def _exemption_line(kind: str, exemption: Exemption, editions: Sequence[Edition]) -> LimitLine:
    return LimitLine(
        kind=kind,
        id=exemption.id,
        limit=exemption.id,
        unit="",
        edition=next(edition for edition in editions if exemption in edition.exemptions),
        clause=exemption.clause,
        mark=exemption.mark,
        places=(),
        condition=Condition(),
    )


def _together(lines: Iterable[LimitLine]) -> tuple[LimitLine, ...]:
    """Lines that differ only by their component, as one line with all of them."""
    ordered = sorted(
        lines, key=lambda line: (line.kind != "limit", line.kind == "exempt", line.edition.name, line.id)
    )
    found: list[LimitLine] = []
    for _, alike in groupby(ordered, key=lambda line: (line.kind, line.edition.name, line.id)):
        merged: dict[Condition, LimitLine] = {}
        for line in alike:
            known = merged.get(line.condition)
            places = dict.fromkeys((*(known.places if known else ()), *line.places))
            merged[line.condition] = replace(line, places=tuple(places))
        found += merged.values()
    return tuple(found)


def _tolerances(editions: Sequence[Edition]) -> Iterator[LimitLine]:
    for edition in editions:
        if edition.fibres is not None:
            yield from (_tolerance(row, edition) for row in rows_of(edition, item=CONTENT))


def _tolerance(row: RuleRow, edition: Edition) -> LimitLine:
    return LimitLine(
        kind=row.kind,
        id=row.id,
        limit=row.limit,
        unit=row.unit,
        edition=edition,
        clause=row.clause,
        mark=Mark(Checked[row.checked.upper()], row.confidence, row.source),
        places=row.places,
        condition=row.condition,
    )
