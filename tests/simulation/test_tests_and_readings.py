"""The history of tests: designs, readings, re-checks; and `bihuan judge` agrees with the truth."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from bihuan.cli import app
from bihuan.simulation.scenario import Scenario
from tests.simulation.fixed_rule import read_rows

NATURES = {
    "supervision-national",
    "supervision-provincial",
    "supervision-city",
    "supervision-district",
    "monitoring",
    "screening",
    "enforcement",
    "free",
    "recheck",
}
STRATUM = {"shop": "shop", "online": "online", "live": "online"} | dict.fromkeys(
    ("yarn", "greige", "dyeing", "fabric", "finished"), "factory"
)
KEY = ("sample_id", "item", "part", "component")


@pytest.fixture(scope="module")
def samples(town: Path) -> list[dict[str, str]]:
    return read_rows(town / "files" / "testing" / "samples.csv")


@pytest.fixture(scope="module")
def truth(town: Path) -> dict[str, dict[str, object]]:
    return {row["sample_id"]: row for row in pq.read_table(town / "truth" / "samples.parquet").to_pylist()}


@pytest.fixture(scope="module")
def readings(town: Path) -> list[dict[str, str]]:
    return [
        row for path in sorted((town / "files" / "testing").glob("readings-*")) for row in read_rows(path)
    ]


def test_every_nature_of_test_occurs_as_often_as_planned(
    samples: list[dict[str, str]], scenario: Scenario
) -> None:
    count = Counter(row["purpose"] for row in samples)
    assert set(count) == NATURES
    for nature, plan in scenario.tests.natures.items():
        # A small town has not always enough operators in a channel.
        assert 0.5 * 3 * plan.per_year <= count[nature] <= 3 * plan.per_year + 3, nature


def test_only_random_samples_have_an_inclusion_probability(samples: list[dict[str, str]]) -> None:
    for row in samples:
        assert (row["selection"] == "random") == bool(row["inclusion_probability"])
        assert not row["inclusion_probability"] or 0 < float(row["inclusion_probability"]) <= 1
        assert (row["purpose"] == "recheck") == (row["selection"] == "follow-up")
        assert row["purpose"] != "enforcement" or row["selection"] == "targeted"


def test_an_inclusion_probability_is_that_of_drawing_from_all_who_had_goods_that_year(
    town: Path, samples: list[dict[str, str]], scenario: Scenario
) -> None:
    roles = {
        row["credit_code"]: row["role"]
        for row in pq.read_table(town / "truth" / "operators.parquet").to_pylist()
    }
    lots = {row["lot"]: row for row in pq.read_table(town / "files" / "goods" / "lots.parquet").to_pylist()}

    def year(lot: str) -> int:
        return (date.fromisoformat(lots[lot]["day"]) - scenario.period.since).days // 365

    frames: dict[tuple[str, int], set[str]] = defaultdict(set)
    for lot, row in lots.items():
        frames[STRATUM[roles[row["operator"]]], year(lot)].add(row["operator"])
    drawn: dict[tuple[str, str, int], list[float]] = defaultdict(list)
    for row in samples:
        if row["selection"] == "random":
            drawn[row["purpose"], row["stratum"], year(row["lot"])].append(
                float(row["inclusion_probability"])
            )
    assert drawn
    for (_, stratum, in_year), shares in drawn.items():
        assert shares == pytest.approx([len(shares) / len(frames[stratum, in_year])] * len(shares), rel=1e-4)


def test_targeted_samples_fail_more_often_in_truth(
    samples: list[dict[str, str]], truth: dict[str, dict[str, object]]
) -> None:
    chances: dict[str, list[float]] = defaultdict(list)
    for row in samples:
        if row["purpose"] == "supervision-district":
            chances[row["selection"]].append(float(str(truth[row["sample_id"]]["probability"])))
    mean = {selection: sum(found) / len(found) for selection, found in chances.items()}
    assert mean["targeted"] > 1.05 * mean["random"]


def test_a_recheck_follows_a_failing_sample_of_supervision(
    samples: list[dict[str, str]], truth: dict[str, dict[str, object]]
) -> None:
    failing = {
        (row["sampled_party_code"], row["lot"]): row["sampled_on"]
        for row in samples
        if row["purpose"].startswith("supervision") and truth[row["sample_id"]]["reported_fails"]
    }
    again = [row for row in samples if row["purpose"] == "recheck"]
    assert again
    for row in again:
        assert failing[row["sampled_party_code"], row["lot"]] < row["sampled_on"]


def test_days_of_a_sample_are_in_order(readings: list[dict[str, str]]) -> None:
    for row in readings:
        assert (row["produced_on"] or row["sampled_on"]) <= row["sampled_on"] <= row["tested_on"]
        assert not row["purchased_on"] or row["channel"] == "online"
    undated = sum(not row["produced_on"] for row in readings) / len(readings)
    assert 0.005 < undated < 0.08


def test_readings_belong_to_listed_samples_and_laboratories_keep_to_their_scope(
    town: Path, samples: list[dict[str, str]], readings: list[dict[str, str]], scenario: Scenario
) -> None:
    listed = {row["sample_id"]: row for row in samples}
    assert {row["sample_id"] for row in readings} == set(listed)
    lacks = {name: set(one.lacks) for name, one in scenario.bureau.laboratories.items()}
    for row in readings:
        assert row["laboratory"] == listed[row["sample_id"]]["laboratory"]
        assert row["item"] not in lacks[row["laboratory"]]
    true = Counter(
        tuple(row[name] for name in KEY)
        for row in pq.read_table(town / "truth" / "readings.parquet").to_pylist()
    )
    assert Counter(tuple(row[name] for name in KEY) for row in readings) == true


def test_party_maker_and_lot_are_those_of_the_truth(
    town: Path, readings: list[dict[str, str]], truth: dict[str, dict[str, object]]
) -> None:
    codes = {
        row["operator"]: row["credit_code"]
        for row in pq.read_table(town / "truth" / "operators.parquet").to_pylist()
    }
    owners = {
        row["lot"]: row["operator"]
        for row in pq.read_table(town / "files" / "goods" / "lots.parquet").to_pylist()
    }
    for row in readings:
        true = truth[row["sample_id"]]
        assert row["sampled_party_code"] == codes[str(true["operator"])] == owners[row["lot"]]
        assert row["nominal_maker_code"] == codes[str(true["maker"])]


def test_bihuan_judge_finds_in_every_reading_what_is_true_of_its_value(town: Path, tmp_path: Path) -> None:
    """The rulebook and the simulation state the limits independently of each other."""
    files = sorted(str(path) for path in (town / "files" / "testing").glob("readings-*.csv"))
    out = tmp_path / "verdicts.parquet"
    result = CliRunner().invoke(app, ["judge", *files, "-o", str(out)])
    assert result.exit_code == 0, result.output
    found = duckdb.sql(
        f"""
        select outcome, reported_fails, cell, count(*) from '{out}' verdict
        join '{town}/truth/readings.parquet' truth
          on truth.sample_id = verdict.sample_id and truth.item = verdict.item
         and truth.part = coalesce(verdict.part, '') and truth.component = coalesce(verdict.component, '')
        group by all
        """
    ).fetchall()
    count: Counter[tuple[str, bool, str]] = Counter()
    for outcome, fails, cell, rows in found:
        count[outcome, fails, cell] += rows
    readable = {key: rows for key, rows in count.items() if key[2] != "unreadable"}
    assert not [key for key in readable if key[:2] in {("pass", True), ("fail", False)}], count
    # What can be read is judged, or the rulebook has no figure for it; nothing is a faulty row.
    assert {outcome for outcome, _, _ in readable} <= {"pass", "fail", "no_rule", "not_required"}
    judged = sum(rows for (outcome, _, _), rows in readable.items() if outcome in {"pass", "fail"})
    assert judged > 0.6 * sum(readable.values())
    assert count["fail", True, "clean"] > 20
    unreadable = {outcome for outcome, _, cell in count if cell == "unreadable"}
    assert not unreadable & {"pass", "fail"}


def test_readings_are_soiled_in_their_share(
    readings: list[dict[str, str]], town: Path, scenario: Scenario
) -> None:
    cells = Counter(pq.read_table(town / "truth" / "readings.parquet")["cell"].to_pylist())
    assert abs(cells["soiled"] / len(readings) - scenario.tests.soiled) < 0.006
    assert abs(cells["unreadable"] / len(readings) - scenario.tests.unreadable) < 0.003
