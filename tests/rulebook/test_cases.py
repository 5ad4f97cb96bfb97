"""The examples of the rulebook hold, and they leave no live limit without one on each side."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bihuan.engine.judgement.compare import Measured, compare
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.results import SampleVerdict
from bihuan.engine.kernel.rounding import plain, round_to_step
from bihuan.engine.kernel.text import squeeze
from bihuan.engine.kernel.values import parse_value
from bihuan.engine.rules.catalogue import Item
from bihuan.engine.rules.limit_text import parse_limit
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.rulebook import cases as shipped
from bihuan.rulebook.cases import Case, differences, load_cases
from bihuan.rulebook.load import load_rulebook

CASES = load_cases()
CLAUSES: dict[str, list[dict[str, str]]] = yaml.load(
    (shipped.FOLDER / "rounding" / "gb-t-8170.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
FIGURE = Item(id="figure", zh="数值", en="Figure", aliases=(), scale="number")
BOTH_SIDES = {"pass", "fail"}


@lru_cache(maxsize=1)
def judge() -> Judge:
    return Judge(load_rulebook())


@lru_cache(maxsize=1)
def verdicts() -> tuple[SampleVerdict, ...]:
    return tuple(judge().sample(case.given) for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_example_holds(case: Case) -> None:
    found = [
        f"{one.what}: expected {one.expected}, found {one.found}" for one in differences(case, judge=judge())
    ]
    assert not found, "\n".join([f"{case.place} {case.id} {case.name['en']} ({case.clause})", *found])


def test_there_are_enough_examples_and_each_says_what_it_expects() -> None:
    assert len(CASES) >= 250
    assert not [case.id for case in CASES if not case.expected]


@pytest.mark.parametrize("row", CLAUSES["rounding"], ids=lambda row: f"{row['value']} to {row['step']}")
def test_a_number_is_rounded_as_the_clause_says(row: dict[str, str]) -> None:
    value = parse_value(row["value"])
    assert value.low is not None
    rounded = round_to_step(value.low, Decimal(row["step"]), mark=value.mark)
    assert plain(rounded) == row["expect"], row["clause"]


@pytest.mark.parametrize("way", ["full", "rounded"])
@pytest.mark.parametrize("row", CLAUSES["comparing"], ids=lambda row: f"{row['value']} in {row['limit']}")
def test_a_value_is_compared_as_the_table_of_the_standard_says(row: dict[str, str], way: str) -> None:
    limit = parse_limit(row["limit"], scale="number")
    assert limit is not None
    number = Decimal(row["value"])
    outcome = compare(Measured(low=number, high=number), limit, item=FIGURE, rounded=way == "rounded")
    assert outcome.value == row[way]


def test_every_live_limit_is_met_by_one_example_and_broken_by_another() -> None:
    seen = outcomes_by_rule(verdicts())
    bare = [
        f"{rule}: no example with {'/'.join(sorted(BOTH_SIDES - seen.get(rule, set())))}"
        for rule in live_rules(load_rulebook())
        if not seen.get(rule, set()) >= BOTH_SIDES
    ]
    assert not bare, "\n".join(bare)


def test_every_exemption_frees_some_example() -> None:
    used = {
        dict(reason.data)["exemption"]
        for verdict in verdicts()
        for row in verdict.readings
        for reason in row.reasons
        if reason.code == "exempt"
    }
    editions = [edition for standard in load_rulebook().standards for edition in standard.editions]
    assert not [f"{e.name} {x.id}" for e in editions for x in e.exemptions if x.id not in used]


def test_the_examples_reach_every_outcome_and_every_overall_verdict() -> None:
    outcomes = {row.outcome.value for verdict in verdicts() for row in verdict.readings}
    assert outcomes >= {
        "pass",
        "fail",
        "not_applicable",
        "not_required",
        "no_rule",
        "pending",
        "indeterminate",
        "data_error",
    }
    overall = {verdict.overall.value for verdict in verdicts()}
    assert overall == {"nonconforming", "undetermined", "partly_checked", "no_nonconformity_found"}


@pytest.mark.parametrize("kind", ["items", "categories", "fibres", "parts", "components", "units"])
def test_no_name_belongs_to_two_records(kind: str) -> None:
    owners: dict[str, str] = {}
    for record in records(kind):
        for name in {squeeze(name).lower() for name in names_of(record)}:
            assert owners.setdefault(name, record["id"]) == record["id"], name


@pytest.mark.parametrize("kind", ["items", "categories", "fibres", "parts", "components"])
def test_no_record_lists_a_name_twice(kind: str) -> None:
    for record in records(kind):
        names = [squeeze(name).lower() for name in record["aliases"]]
        assert len(names) == len(set(names)), record["id"]


def test_a_trade_name_is_never_an_accepted_fibre_name() -> None:
    accepted = {squeeze(name).lower() for record in records("fibres") for name in names_of(record)}
    assert not [
        name
        for record in records("fibres")
        for name in record.get("trade_names", [])
        if squeeze(name).lower() in accepted
    ]


def test_a_word_for_a_fact_means_one_of_its_values() -> None:
    for fact in records("facts"):
        assert set(fact.get("words", {}).values()) <= set(fact["values"]), fact["id"]
        assert set(fact.get("name_words", {}).values()) <= {*fact["values"], ""}, fact["id"]


def outcomes_by_rule(found: tuple[SampleVerdict, ...]) -> dict[str, set[str]]:
    """Outcomes per rule: of the rule that fills the columns, and of those compared beside it."""
    seen: dict[str, set[str]] = {}
    for verdict in found:
        for row in verdict.readings:
            seen.setdefault(row.rule_id, set()).add(row.outcome.value)
            for reason in row.reasons:
                if reason.code == "also_compared":
                    data = dict(reason.data)
                    seen.setdefault(data["rule"], set()).add(data["outcome"])
    return seen


def live_rules(rulebook: Rulebook) -> Iterator[str]:
    for standard in rulebook.standards:
        for edition in standard.editions:
            yield from (rule.id for rule in edition.rules if rule.limit and rule.mark.is_live)
            if edition.fibres:
                yield from (f"{edition.name}#{band.id}" for band in edition.fibres.tolerances)


def records(kind: str) -> list[dict[str, Any]]:
    path = Path(shipped.__file__).parent / "catalogue" / f"{kind}.yaml"
    found: list[dict[str, Any]] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return found


def names_of(record: dict[str, Any]) -> set[str]:
    return {record["id"], *(record[key] for key in ("zh", "en") if key in record), *record["aliases"]}
