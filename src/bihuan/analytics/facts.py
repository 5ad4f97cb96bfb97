"""What the samples of a table tell: the engine's `resolve`, each of its steps asked of the distinct texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from bihuan.analytics.columns import Column, Mask, constant, each, merged
from bihuan.analytics.tools import Tools
from bihuan.engine.judgement.resolve import (
    NO_SHEET_FACTS,
    SHEET_FACTS,
    Profile,
    category_of,
    class_letter,
    class_of,
    coloured,
    declared_of,
    fact_of,
    grade_of,
    made_of,
    narrowed,
    told_by_name,
)
from bihuan.engine.judgement.timeline import Cited
from bihuan.engine.kernel.dates import parse_days
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.catalogue import Category, FactKind

Days = npt.NDArray[np.int32]  # ordinals, 0 where no day is given
Reasons = tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What readings tell about their sample.

    `first_tested` is the day on which the first test ended; `proof` the (item, value) that shows colour.
    """

    first_tested: Days
    proof: Column


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFacts:
    """The resolved samples: each column holds one part of a `Resolved`; `reasons` in their order."""

    category: Column  # Category | None
    possible: Mapping[str, Column]  # by fact: tuples of values
    made: Column
    sold: Column
    declared: Column
    unknown: Column  # whether a declared standard is unknown
    class_text: Column
    declared_class: Column
    declared_grade: Column
    reasons: tuple[Column, ...]
    received_on: Column

    def profile(self, row: int) -> Profile:
        """The profile of one sample."""
        category: Category | None = self.category[row]
        possible = {fact: column[row] for fact, column in self.possible.items()}
        return Profile(
            category=category.id if category else "",
            groups=category.groups | {category.id} if category else frozenset(),
            possible=tuple(sorted(possible.items())),
            made=self.made[row],
            sold=self.sold[row],
            declared=self.declared[row],
            declared_class=self.declared_class[row],
            declared_grade=self.declared_grade[row],
        )


def resolve_samples(texts: Mapping[str, Column], told: Told, *, tools: Tools, today: date) -> SampleFacts:
    """Resolve samples from the columns of their texts; what the sheet has no column for is not given."""
    count = len(texts["sample_id"])
    given = _Given(texts, count)
    category, why_category = _categories(given, tools)
    possible, why_facts = _facts(given, category, told, tools)
    received = _received(given, told, today)
    made, why_made = _made(given, received, told, tools)
    declared_whole = each(lambda t: declared_of(t, timeline=tools.timeline), given["declared_standard"])
    declared, unknown, why_declared = (_part(declared_whole, n) for n in range(3))
    letter = each(class_letter, given["declared_standard"])
    class_whole = each(
        lambda text, beside: class_of(text, beside, names=tools.names), given["safety_class"], letter
    )
    class_text, declared_class, why_class = (_part(class_whole, n) for n in range(3))
    possible, why_narrowed = _narrowed(possible, declared, declared_class, made, tools)
    grade_whole = each(lambda text: grade_of(text, names=tools.names), given["declared_grade"])
    return SampleFacts(
        category=category,
        possible=possible,
        made=made,
        sold=_sold(given, tools),
        declared=declared,
        unknown=each(bool, unknown),
        class_text=class_text,
        declared_class=declared_class,
        declared_grade=_part(grade_whole, 0),
        reasons=(
            why_category,
            *why_facts,
            why_made,
            why_declared,
            why_class,
            why_narrowed,
            _part(grade_whole, 1),
        ),
        received_on=received,
    )


class _Given:
    """The texts of the samples; a column that the table lacks is empty."""

    def __init__(self, texts: Mapping[str, Column], count: int) -> None:
        self._texts = texts
        self._empty = constant("", count)

    def __getitem__(self, column: str) -> Column:
        return self._texts.get(column, self._empty)

    def has(self, column: str) -> bool:
        return column in self._texts


def _part(whole: Column, place: int) -> Column:
    return each(lambda answer: answer[place], whole)


def _categories(given: _Given, tools: Tools) -> tuple[Column, Column]:
    words = given["product_category"]
    is_known = words.told(lambda text: tools.names.category(text) is not None)
    guessed = words.told(lambda text: tools.names.category_in(text) is not None)
    name = given["product_name"].where(~is_known & ~guessed, "")
    whole = each(lambda text, named: category_of(text, named, names=tools.names), words, name)
    return _part(whole, 0), _part(whole, 1)


def _facts(
    given: _Given, category: Column, told: Told, tools: Tools
) -> tuple[dict[str, Column], list[Column]]:
    possible: dict[str, Column] = {}
    reasons: list[Column] = []
    for kind in tools.names.facts.values():
        if kind.id not in NO_SHEET_FACTS:
            whole = _fact(kind, given, category, tools)
            possible[kind.id] = _part(whole, 0)
            reasons.append(_part(whole, 1))
    if "treatment" in possible:
        is_open = possible["treatment"].told(lambda values: len(values) > 1)
        proof = told.proof.where(is_open, None)
        whole = each(
            lambda values, shown: coloured(values, shown) if shown else (values, ()),
            possible["treatment"],
            proof,
        )
        possible["treatment"] = _part(whole, 0)
        reasons.append(_part(whole, 1))
    return possible, reasons


def _fact(kind: FactKind, given: _Given, category: Column, tools: Tools) -> Column:
    names = tools.names
    safety_class = given["safety_class"]
    if kind.id != "audience":
        safety_class = constant("", len(category))
    by_name = each(
        lambda name, beside: told_by_name(kind.id, name, beside, names=names),
        given["product_name"],
        safety_class,
    )
    settled = each(lambda found: dict(found.facts).get(kind.id, ()) if found else (), category)
    # audience, stage … have columns of their own, further facts the column of their id
    text = given[kind.id] if kind.id in SHEET_FACTS or given.has(kind.id) else constant("", len(category))
    return each(
        lambda written, word, usual: fact_of(kind, written, told=word, settled=usual, names=names),
        text,
        by_name,
        settled,
    )


def _last_day(text: str) -> int:
    span = parse_days(text)
    return span.last.toordinal() if span else 0


def days_of(texts: Column) -> Days:
    """The last day that each text may mean, as an ordinal; 0 where it means none."""
    return texts.told(_last_day, np.int32)


def _received(given: _Given, told: Told, today: date) -> Column:
    """The day of receipt: today where the sheet gives no date at all."""
    dated = told.first_tested > 0
    for column in ("produced_on", "purchased_on", "sampled_on", "received_on"):
        dated |= given[column].told(lambda text: parse_days(text) is not None)
    return given["received_on"].where(dated, today.isoformat())


def _made(given: _Given, received: Column, told: Told, tools: Tools) -> tuple[Column, Column]:
    produced = given["produced_on"]
    anchor = days_of(received)
    for later in (told.first_tested, days_of(given["sampled_on"]), days_of(given["purchased_on"])):
        anchor = np.where(later > 0, later, anchor)
    first = produced.told(lambda text: span.first.toordinal() if (span := parse_days(text)) else 0, np.int32)
    reads_anchor: Mask = (first == 0) | (first > anchor)
    day = _ordinals(np.where(reads_anchor, anchor, 0))
    whole = each(
        lambda text, by: made_of(text, date.fromordinal(by) if by else None, timeline=tools.timeline),
        produced,
        day,
    )
    return _part(whole, 0), _part(whole, 1)


def _ordinals(days: npt.NDArray[Any]) -> Column:
    values, codes = np.unique(days, return_inverse=True)
    return Column(codes.astype(np.int32), [int(value) for value in values])


def _sold(given: _Given, tools: Tools) -> Column:
    """The stretch of purchase, else of sampling."""
    bought, sampled = days_of(given["purchased_on"]), days_of(given["sampled_on"])
    day = _ordinals(np.where(bought > 0, bought, sampled))
    return each(lambda by: tools.timeline.stretch(date.fromordinal(by)) if by else -1, day)


def _narrowed(
    possible: dict[str, Column], declared: Column, declared_class: Column, made: Column, tools: Tools
) -> tuple[dict[str, Column], Column]:
    """What is declared narrows open facts only: of the others nothing is asked."""
    last = each(lambda stretches: stretches[-1], made)
    scopes = each(lambda cited, stretch: _scope(cited, stretch, tools), declared, last)
    facts = sorted({"audience", *(fact for scope in scopes.values for fact in scope)} & set(possible))
    is_open = {fact: possible[fact].told(lambda values: len(values) > 1) for fact in facts}
    any_open = np.logical_or.reduce(list(is_open.values())) if facts else np.zeros(len(made), dtype=np.bool_)

    def ask(cited: Any, stretch: int, letter: str, *values: tuple[str, ...]) -> Any:
        left, why = narrowed(
            dict(zip(facts, values, strict=True)),
            declared=cited,
            declared_class=letter,
            stretch=stretch,
            timeline=tools.timeline,
        )
        return tuple(left[fact] for fact in facts), why

    whole = each(
        ask,
        declared.where(any_open, ()),
        last.where(any_open, 0),
        declared_class.where(any_open, ""),
        *(possible[fact].where(is_open[fact], ()) for fact in facts),
    )
    left = dict(possible)
    for place, fact in enumerate(facts):
        kept = each(lambda answer, n=place: answer[0][n], whole)
        left[fact] = merged(is_open[fact], kept, possible[fact])
    return left, _part(whole, 1)


def _scope(cited: tuple[Cited, ...], stretch: int, tools: Tools) -> tuple[str, ...]:
    """The facts that the declared editions read."""
    editions = [tools.timeline.declared(one, stretch)[0] for one in cited]
    return tuple(fact for edition in editions if edition for fact, _ in edition.applies.terms)
