"""Operators and registers, read back and held against their parameters."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from stdnum.cn import uscc

from bihuan.simulation.chance import Chance
from bihuan.simulation.names import FIRST, PLAIN, TRADE, TRADES, WORDS, name_texts
from bihuan.simulation.operators import Operators, make_operators
from bihuan.simulation.registers import make_records
from bihuan.simulation.scenario import Mistakes, Scenario
from bihuan.simulation.scenario_file import load_scenario
from bihuan.simulation.scenario_sense import ROLES, SIZES
from bihuan.simulation.texts import NO_DAY
from tests.simulation.fixed_rule import read_registers, read_rows, score_of

# GB 11714: weights of the eight characters of an organisation's code.
WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# The rule of 2017 for industry: lower bounds of staff and revenue, large to small; both must be met.
INDUSTRY = {"large": (1000, 40_000), "medium": (300, 2000), "small": (20, 300)}


@pytest.fixture(scope="module")
def district() -> Scenario:
    return load_scenario("district")


@pytest.fixture(scope="module")
def crowd(district: Scenario) -> Operators:
    return make_operators(district, Chance(3))


def truth(town: Path, name: str) -> list[dict[str, str]]:
    return pq.read_table(town / "truth" / f"{name}.parquet").to_pylist()


def near(share: float, wanted: float, count: int) -> bool:
    """Within four standard errors of a share."""
    return abs(share - wanted) <= 4 * np.sqrt(max(wanted * (1 - wanted), 1e-6) / count) + 1e-9


def test_every_credit_code_is_valid_and_nobody_elses(town: Path) -> None:
    codes = [row["credit_code"] for row in truth(town, "operators")]
    assert all(uscc.is_valid(code) for code in codes)
    assert len(set(codes)) == len(codes)
    assert {code[2:4] for code in codes} == {"99"}
    for code in codes:
        values = [int(c) if c.isdigit() else ord(c) - ord("A") + 10 for c in code[8:16]]
        rest = 11 - sum(value * weight for value, weight in zip(values, WEIGHTS, strict=True)) % 11
        assert code[16] == {10: "X", 11: "0"}.get(rest, str(rest))


def test_roles_and_sizes_come_in_their_shares(district: Scenario, crowd: Operators) -> None:
    for place, role in enumerate(ROLES):
        assert near((crowd.role == place).mean(), district.operators.roles[role], crowd.count), role
    usual = ~np.isin(crowd.role, [ROLES.index("yarn"), ROLES.index("dyeing")])
    for place, size in enumerate(SIZES):
        assert near((crowd.size[usual] == place).mean(), district.operators.sizes[size], usual.sum()), size


def test_openings_closings_moves_and_renamings_come_in_their_shares_and_in_order(
    district: Scenario, crowd: Operators
) -> None:
    since = int(np.datetime64(district.period.since, "D").astype(int))
    until = int(np.datetime64(district.period.until, "D").astype(int))
    assert near((crowd.opened >= since).mean(), district.operators.opened, crowd.count)
    for name in ("closed", "moved", "renamed"):
        days = getattr(crowd, name)
        happened = days[days != NO_DAY]
        # Some would happen after the period, and are left out.
        wanted = getattr(district.operators, name)
        assert 0.5 * wanted < len(happened) / crowd.count <= wanted * 1.1, name
        assert (happened >= since).all() and (happened < until).all()
        assert (crowd.opened[days != NO_DAY] < happened).all()
    gone = crowd.closed != NO_DAY
    for name in ("moved", "renamed"):
        both = gone & (getattr(crowd, name) != NO_DAY)
        assert (getattr(crowd, name)[both] < crowd.closed[both]).all()


def test_siblings_share_an_owner_a_phone_or_an_address(district: Scenario, town: Path) -> None:
    rows = {row["operator"]: row for row in truth(town, "operators")}
    siblings = [row for row in rows.values() if row["sibling_of"]]
    assert near(len(siblings) / len(rows), district.operators.siblings, len(rows))
    for row in siblings:
        leader = rows[row["sibling_of"]]
        assert any(row[key] == leader[key] for key in ("owner", "phone", "address"))
    phones = Counter(row["phone"] for row in rows.values())
    assert sum(count - 1 for count in phones.values()) == sum(
        row["phone"] == rows[row["sibling_of"]]["phone"] for row in siblings
    )


def test_the_size_class_follows_from_staff_and_revenue(town: Path) -> None:
    for row in truth(town, "operators"):
        staff, revenue = int(row["staff"]), int(row["revenue"])
        if row["role"] not in {"yarn", "greige", "dyeing", "finished"} or row["size"] == "individual":
            continue
        fits = [size for size, (least, money) in INDUSTRY.items() if staff >= least and revenue >= money]
        assert row["size"] == (fits[0] if fits else "micro")


def test_names_are_invented_words_about_an_invented_place(town: Path) -> None:
    names = [row["name"] for row in truth(town, "operators")]
    assert all(name.startswith(("锦汀", "沅澜")) for name in names)
    assert len(set(names)) > 0.95 * len(names)
    assert {row["phone"][:3] for row in truth(town, "operators")} == {"120"}


@pytest.mark.parametrize(
    "source", ["registration", "online-shops", "earlier-inspections", "complaint-list", "market-stalls"]
)
def test_mistakes_come_in_their_shares(source: str, district: Scenario, crowd: Operators) -> None:
    register = district.registers[source]
    records = make_records(source, register, district, crowd, Chance(5).about(source))
    count, mistakes = len(records.operator), register.mistakes
    codes, phones = records.code.to_pylist(), records.phone.to_pylist()
    right = ["".join(map(chr, crowd.codes[row])) for row in records.operator]
    given = [code for code in codes if code]
    assert near(1 - len(given) / count, mistakes.code_missing, count)
    wrong = [code for code, own in zip(codes, right, strict=True) if code and code != own]
    # One mistyped character may happen to be the right one.
    assert 0.8 * mistakes.code_mistyped <= len(wrong) / len(given) + 0.006
    assert len(wrong) / len(given) <= mistakes.code_mistyped * 1.3 + 0.006
    assert sum(map(uscc.is_valid, wrong)) <= 0.1 * len(wrong) + 2
    assert near(phones.count("") / count, mistakes.phone_missing, count)
    assert near(records.owner.to_pylist().count("") / count, mistakes.owner_missing, count)
    for place, role in enumerate(ROLES):
        of_role = np.flatnonzero(crowd.role == place)
        listed = np.isin(of_role, records.operator).mean()
        assert near(listed, register.covers.get(role, 0), len(of_role)), role
    doubled = count / len(set(records.operator.tolist())) - 1
    assert near(doubled, register.twice, count)


def test_every_record_has_one_true_operator_and_its_own_id(town: Path) -> None:
    known = {row["operator"] for row in truth(town, "operators")}
    behind = {(row["source"], row["record_id"]): row["operator"] for row in truth(town, "records")}
    records = read_registers(town / "files" / "registers")
    assert {(record.source, record.id) for record in records} == set(behind)
    assert len(records) == len(behind)
    assert set(behind.values()) <= known


def test_a_valid_code_in_a_register_is_that_of_the_true_operator(town: Path) -> None:
    codes = {row["operator"]: row["credit_code"] for row in truth(town, "operators")}
    behind = {(row["source"], row["record_id"]): row["operator"] for row in truth(town, "records")}
    own = [
        record.code == codes[behind[record.source, record.id]]
        for record in read_registers(town / "files" / "registers")
        if uscc.is_valid(record.code)
    ]
    assert sum(own) >= 0.995 * len(own)


def test_registers_differ_in_columns_formats_and_coverage(town: Path) -> None:
    paths = sorted((town / "files" / "registers").iterdir())
    assert {path.suffix for path in paths} == {".xlsx", ".csv"}
    assert len({tuple(read_rows(path)[0]) for path in paths}) == 5
    text = (town / "files" / "registers" / "online-shops.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        text.decode("utf-8")
    assert text.decode("gb18030").startswith("店铺编号,")


def test_the_fixed_rule_is_neither_hopeless_nor_enough_on_a_town(town: Path) -> None:
    found = score_of(town)
    assert 0.72 <= found.f1 <= 0.88
    assert found.precision > found.recall


NO_MISTAKES = {field.name: 0.0 for field in fields(Mistakes)}


def soiled_names(district: Scenario, crowd: Operators, **shares: float) -> tuple[list[str], list[str]]:
    """The names of a register with these mistakes alone, and the true names."""
    register = replace(district.registers["registration"], mistakes=Mistakes(**(NO_MISTAKES | shares)))
    records = make_records("registration", register, district, crowd, Chance(6))
    return records.name.to_pylist(), name_texts(crowd.words[records.operator]).to_pylist()


def test_a_register_without_mistakes_tells_the_truth(district: Scenario, crowd: Operators) -> None:
    given, true = soiled_names(district, crowd)
    assert given == true


@pytest.mark.parametrize("kind", ["name_homophone", "name_traditional"])
def test_a_homophone_or_a_traditional_form_changes_one_character(
    kind: str, district: Scenario, crowd: Operators
) -> None:
    given, true = soiled_names(district, crowd, **{kind: 1.0})
    changes = Counter(
        sum(one != other for one, other in zip(*pair, strict=True)) for pair in zip(given, true, strict=True)
    )
    # Some characters have no form of their own.
    assert set(changes) <= {0, 1}
    assert changes[1] > 0.3 * len(given)


def test_a_dropped_character_makes_the_name_one_shorter(district: Scenario, crowd: Operators) -> None:
    given, true = soiled_names(district, crowd, name_dropped=1.0)
    assert all(len(short) == len(long) - 1 for short, long in zip(given, true, strict=True))


def test_a_short_name_has_neither_place_nor_form(district: Scenario, crowd: Operators) -> None:
    given, true = soiled_names(district, crowd, name_short=1.0)
    assert all(short in long for short, long in zip(given, true, strict=True))
    assert not [name for name in given if name.startswith(("锦汀区", "沅澜市")) or name.endswith("公司")]


def test_only_who_was_renamed_has_an_old_name(district: Scenario, crowd: Operators) -> None:
    given, true = soiled_names(district, crowd, name_old=1.0)
    changed = sum(one != other for one, other in zip(given, true, strict=True))
    assert (
        0.9 * (crowd.renamed != NO_DAY).mean() < changed / len(given) < 1.1 * (crowd.renamed != NO_DAY).mean()
    )


def test_core_names_use_all_characters_alike_and_trades_fit_roles(crowd: Operators) -> None:
    alone = crowd.leader == np.arange(crowd.count)
    used = np.bincount(crowd.words[alone, FIRST], minlength=len(PLAIN) + 1)[1 : len(PLAIN) + 1]
    expected = alone.sum() / len(PLAIN)
    assert abs(used - expected).max() < 5 * np.sqrt(expected)
    for place, role in enumerate(ROLES):
        trades = {WORDS[word] for word in set(crowd.words[crowd.role == place, TRADE].tolist())}
        assert trades == set(TRADES[role]), role
