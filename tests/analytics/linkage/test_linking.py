"""Registers into operators, on a synthetic town whose truth is known, and on lists that fit on this page."""

from __future__ import annotations

import json
from collections import defaultdict

import numpy as np
import pyarrow as pa
import pytest

from bench.kit.registers import simulated_registers
from bihuan.analytics.linkage.linking import Key, Linked, link
from bihuan.engine.linkage.codes import CodeState, clean_code, code_state
from tests.analytics.linkage.conftest import Town
from tests.simulation.fixed_rule import score

GIVEN = ("source", "record_id", "name", "code", "phone", "person", "address")
ONE, OTHER = "92990101MAM4WQT00Y", "92990101MANW0J704F"


def table(*rows: tuple[str, ...]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ([] for _ in GIVEN)
    return pa.table(
        {name: pa.array(list(cells), pa.string()) for name, cells in zip(GIVEN, columns, strict=True)}
    )


def operators(found: Linked) -> dict[Key, str]:
    return {(row["source"], row["record_id"]): row["operator_id"] for row in found.operators.to_pylist()}


def several_codes(records: pa.Table, found: Linked) -> list[str]:
    """Operators that hold two valid different codes."""
    within: dict[str, set[str]] = defaultdict(set)
    for text, operator in zip(
        records["code"].to_pylist(), found.operators["operator_id"].to_pylist(), strict=True
    ):
        if code_state(clean_code(text)) is CodeState.VALID:
            within[operator].add(clean_code(text))
    return [operator for operator, codes in within.items() if len(codes) > 1]


def test_a_town_is_linked_as_it_truly_is(town: Town) -> None:
    found = score(town.linked.operators["operator_id"].to_pylist(), town.truth)
    assert found.precision >= 0.99
    assert found.f1 >= 0.97
    assert not several_codes(town.records, town.linked)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [101, 102])
def test_a_district_of_another_seed_is_linked_as_it_truly_is(seed: int) -> None:
    records, truth, towns = simulated_registers("district", seed=seed)
    linked = link(records, towns=towns)
    found = score(linked.operators["operator_id"].to_pylist(), truth)
    assert found.precision >= 0.99
    assert found.f1 >= 0.97
    assert not several_codes(records, linked)


def test_the_same_rows_in_another_order_give_the_same_operators(town: Town) -> None:
    order = np.random.default_rng(7).permutation(town.records.num_rows)
    again = link(town.records.take(order), towns=town.towns)
    assert again.operators.equals(town.linked.operators.take(order))
    assert again.pairs.equals(town.linked.pairs)


def test_the_weights_of_the_evidence_add_up_to_the_weight(town: Town) -> None:
    for row in town.linked.pairs.to_pylist():
        told = json.loads(row["evidence"])
        assert sum(line["weight"] or 0 for line in told) == pytest.approx(row["weight"], abs=0.15)
        assert row["probability"] == pytest.approx(1 / (1 + 2 ** -row["weight"]))


def test_outcomes_say_what_became_of_a_pair(town: Town) -> None:
    where = operators(town.linked)
    for row in town.linked.pairs.to_pylist():
        together = where[row["source_l"], row["record_id_l"]] == where[row["source_r"], row["record_id_r"]]
        assert (row["outcome"] == "linked") == together
        if row["outcome"] == "review":
            assert 0.05 <= row["probability"] < 0.7
        if row["outcome"] == "vetoed":
            assert row["probability"] >= 0.7
            assert json.loads(row["evidence"])[-1]["field"] == "veto"


def test_every_record_has_one_operator_and_a_probability(town: Town) -> None:
    found = town.linked.operators
    assert found.column_names == ["source", "record_id", "operator_id", "probability"]
    assert found.select(["source", "record_id"]).equals(town.records.select(["source", "record_id"]))
    assert all(0 <= row["probability"] <= 1 for row in found.to_pylist())


def test_officers_decisions_win_over_weights_and_codes(town: Town) -> None:
    pairs = town.linked.pairs.to_pylist()
    codes = dict(zip(operators(town.linked), town.records["code"].to_pylist(), strict=True))
    keys = [((row["source_l"], row["record_id_l"]), (row["source_r"], row["record_id_r"])) for row in pairs]
    parted = next(key for key, row in zip(keys, pairs, strict=True) if row["probability"] > 0.9999)
    joined = next(
        pair for pair in zip(codes, reversed(codes), strict=True) if codes[pair[0]] and codes[pair[1]]
    )
    gone = (("registration", "gone"), joined[0])
    found = link(town.records, towns=town.towns, same=[joined, gone], apart=[parted, gone])
    where = operators(found)
    assert where[joined[0]] == where[joined[1]]
    assert where[parted[0]] != where[parted[1]]
    told = {
        frozenset([(row["source_l"], row["record_id_l"]), (row["source_r"], row["record_id_r"])]): row
        for row in found.pairs.to_pylist()
    }
    assert json.loads(told[frozenset(joined)]["evidence"])[-1]["level"] == "same_over_codes"
    assert told[frozenset(joined)]["outcome"] == "linked"
    assert json.loads(told[frozenset(parted)]["evidence"])[-1]["level"] == "apart"
    assert told[frozenset(parted)]["outcome"] == "vetoed"


FIRST = ("shops", "1", "云绣家纺旗舰店", "", "12083360838", "王小柏", "绣汀镇织兴路83号")
SECOND = (
    "register",
    "7",
    "锦汀区雲繡家紡有限公司",
    ONE,
    "１２０８３３６０８３８",
    "王小柏",
    "沅澜市锦汀区绣汀镇织兴路８３号",
)
THIRD = ("register", "8", "锦汀区荷丰布艺商行", OTHER, "12075517179", "孟星", "锦湾镇棉明路390号")


def test_two_short_lists_are_linked_without_training() -> None:
    found = operators(link(table(FIRST, SECOND, THIRD)))
    assert found["shops", "1"] == found["register", "7"] != found["register", "8"]


def test_firms_of_one_owner_with_two_codes_stay_two() -> None:
    sibling = ("register", "9", *SECOND[2:3], OTHER, *SECOND[4:])
    found = link(table(FIRST, SECOND, sibling, THIRD[:3] + ("",) + THIRD[4:]))
    where = operators(found)
    assert where["register", "7"] != where["register", "9"]
    assert not several_codes(table(FIRST, SECOND, sibling, THIRD), found)


@pytest.mark.parametrize(
    "rows", [(), (FIRST,), (("a", "1", "", "", "", "", ""), ("b", "1", "", "", "", "", ""))]
)
def test_nothing_in_common_links_nothing(rows: tuple[tuple[str, ...], ...]) -> None:
    found = link(table(*rows))
    assert len(set(found.operators["operator_id"].to_pylist())) == len(rows)
    assert found.pairs.num_rows == 0


def test_a_number_that_a_register_uses_twice_names_both_rows() -> None:
    twice = (*FIRST[:2], *THIRD[2:])
    found = link(table(FIRST, twice, SECOND))
    assert found.operators.num_rows == 3
    assert link(table(twice, SECOND, FIRST)).operators.num_rows == 3
