"""Lots and deliveries, read back and checked by arithmetic of their own."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

from bihuan.simulation.chance import Chance
from bihuan.simulation.goods import Delivered, make_goods
from bihuan.simulation.links import fan_in
from bihuan.simulation.operators import make_operators
from bihuan.simulation.scenario import Scenario
from bihuan.simulation.scenario_file import load_scenario
from tests.simulation.conftest import unheard
from tests.simulation.fixed_rule import read_rows

USES = {"process": "加工", "rework": "返工", "split": "分装", "merge": "合批", "sale": "销售"}


def rows(path: Path) -> list[dict[str, Any]]:
    return pq.read_table(path).to_pylist()


@pytest.fixture(scope="module")
def lots(town: Path) -> dict[str, dict[str, Any]]:
    return {row["lot"]: row for row in rows(town / "files" / "goods" / "lots.parquet")}


@pytest.fixture(scope="module")
def links(town: Path) -> list[dict[str, Any]]:
    return rows(town / "truth" / "links.parquet")


def test_lots_name_operators_that_exist_and_no_number_twice(
    town: Path, lots: dict[str, dict[str, Any]], scenario: Scenario
) -> None:
    codes = {row["credit_code"] for row in rows(town / "truth" / "operators.parquet")}
    assert len(lots) == scenario.goods.lots
    assert {lot["operator"] for lot in lots.values()} <= codes
    assert all(lot["quantity"] >= 1 for lot in lots.values())


def test_every_delivery_joins_two_lots_that_exist(
    lots: dict[str, dict[str, Any]], links: list[dict[str, Any]]
) -> None:
    assert {end for link in links for end in (link["from_lot"], link["to_lot"])} <= set(lots)
    assert all(link["quantity"] >= 1 for link in links)
    assert all(link["unit"] == lots[link["from_lot"]]["unit"] for link in links)


def test_days_never_run_backwards(lots: dict[str, dict[str, Any]], links: list[dict[str, Any]]) -> None:
    for link in links:
        assert lots[link["from_lot"]]["day"] <= link["day"] <= lots[link["to_lot"]]["day"]


def test_no_more_leaves_a_lot_than_was_made(
    lots: dict[str, dict[str, Any]], links: list[dict[str, Any]]
) -> None:
    left: Counter[str] = Counter()
    for link in links:
        left[link["from_lot"]] += link["quantity"]
    assert [lot for lot, out in left.items() if out > lots[lot]["quantity"]] == []


def test_what_goes_into_a_lot_is_what_its_quantity_takes(
    scenario: Scenario, lots: dict[str, dict[str, Any]], links: list[dict[str, Any]]
) -> None:
    into: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for link in links:
        into[link["to_lot"]].append(link)
    tiers = scenario.goods.tiers
    takes = {"棉本色布": tiers["greige"], "棉印染布": tiers["dyed"]}
    seen: Counter[str] = Counter()
    for lot, deliveries in into.items():
        kind, quantity = deliveries[0]["kind"], lots[lot]["quantity"]
        seen[kind] += 1
        total = sum(delivery["quantity"] for delivery in deliveries)
        tier = takes.get(lots[lot]["product"], tiers["finished"])
        least, most = (tier.takes, tier.takes * (1 + tier.loss)) if kind == "process" else (1, 1)
        assert max(len(deliveries), math.floor(quantity * least)) <= total
        assert total <= max(len(deliveries), math.ceil(quantity * most))
        assert len(deliveries) == 1 or kind not in {"rework", "split"}
        assert len(deliveries) > 1 or kind != "merge"
    assert set(seen) == set(USES)


def test_goods_on_sale_are_what_their_maker_made(
    lots: dict[str, dict[str, Any]], links: list[dict[str, Any]]
) -> None:
    sold = [link for link in links if link["kind"] == "sale"]
    assert all(lots[link["from_lot"]]["product"] == lots[link["to_lot"]]["product"] for link in sold)
    makers: dict[str, set[str]] = defaultdict(set)
    for link in sold:
        makers[link["to_lot"]].add(lots[link["from_lot"]]["operator"])
    assert {len(of) for of in makers.values()} == {1}


def test_a_reworked_lot_was_a_lot_of_the_same_maker(
    lots: dict[str, dict[str, Any]], links: list[dict[str, Any]]
) -> None:
    again = [link for link in links if link["kind"] == "rework"]
    assert again
    reworked = {link["to_lot"] for link in again}
    for link in again:
        assert lots[link["from_lot"]]["operator"] == lots[link["to_lot"]]["operator"]
        assert link["from_lot"] not in reworked


def test_fan_in_has_the_tail_of_its_parameter(scenario: Scenario) -> None:
    tier = scenario.goods.tiers["dyed"]
    counts = fan_in(tier, Chance(2), np.arange(400_000))
    for least in (2, 4, 8, 16, 64):
        assert abs((counts >= least).mean() * least**tier.exponent - 1) < 0.15, least
    assert counts.max() == tier.most


def test_fan_out_has_a_heavy_tail_and_suppliers_stay(tmp_path: Path) -> None:
    district = load_scenario("district")
    operators = make_operators(district, Chance(4))
    pairs: dict[tuple[int, int], set[int]] = defaultdict(set)
    out: Counter[int] = Counter()

    def seen(run: Delivered) -> None:
        if run.made.max() == run.made.min() == list(district.products).index("dyed"):
            out.update(run.supplier.tolist())
            for supplier, buyer, on in zip(run.supplier, run.buyer, run.links.day, strict=True):
                pairs[int(buyer), int(supplier)].add(int(on) // 183)

    make_goods(tmp_path, district, operators, Chance(4), seen, unheard)
    sizes = np.sort(np.array(list(out.values())))[::-1]
    # Hill's estimate over the upper tenth: the weights' exponent, blurred by the makers' own activity.
    top = max(len(sizes) // 10, 20)
    hill = 1 / np.mean(np.log(sizes[:top] / sizes[top]))
    assert abs(hill - district.goods.suppliers_exponent) < 0.45
    often = [halves for halves in pairs.values() if len(halves) > 1]
    assert len(often) / len(pairs) > 0.4


def test_gaps_are_those_of_the_parameters(
    town: Path, links: list[dict[str, Any]], scenario: Scenario
) -> None:
    recorded = rows(town / "files" / "goods" / "links.parquet")
    assert len(recorded) == sum(link["recorded"] for link in links)
    goods = scenario.goods
    lost = 1 - len(recorded) / len(links)
    assert goods.lost_links < lost < goods.lost_links + 3 * goods.silent_operators
    lengths = Counter(len(link["day"]) for link in recorded)
    assert set(lengths) == {0, 7, 10}
    assert abs(lengths[7] / len(recorded) - goods.month_only) < 0.01
    assert abs(lengths[0] / len(recorded) - goods.day_missing) < 0.006
    whole = Counter((link["from_lot"], link["to_lot"], link["quantity"]) for link in links)
    assert all(whole[link["from_lot"], link["to_lot"], link["quantity"]] for link in recorded)


def delivery_rows(town: Path) -> list[dict[str, str]]:
    return [
        row for path in sorted((town / "files" / "goods").glob("deliveries-*")) for row in read_rows(path)
    ]


def documents(town: Path) -> list[dict[str, Any]]:
    return [
        json.loads(path.read_text("utf-8")) for path in sorted((town / "files/goods/epcis").glob("*.json"))
    ]


def shipped_lots(town: Path) -> list[tuple[str, int]]:
    return [
        (quantity["epcClass"].rsplit(".", 1)[1], quantity["quantity"])
        for document in documents(town)
        for event in document["epcisBody"]["eventList"]
        if event["type"] == "ObjectEvent"
        for quantity in event["quantityList"]
    ]


def test_sheets_and_documents_together_hold_each_recorded_delivery_once(town: Path) -> None:
    sheets = Counter((row["供货批号"], int(row["数量"])) for row in delivery_rows(town))
    recorded = Counter(
        (row["from_lot"], row["quantity"]) for row in rows(town / "files" / "goods" / "links.parquet")
    )
    assert sheets + Counter(shipped_lots(town)) == recorded


def test_a_sheet_names_the_true_supplier_and_buyer(town: Path, lots: dict[str, dict[str, Any]]) -> None:
    for row in delivery_rows(town):
        assert row["供货单位统一社会信用代码"] == lots[row["供货批号"]]["operator"]
        assert row["收货单位统一社会信用代码"] == lots[row["收货方批号"]]["operator"]
        assert row["单位"] == lots[row["供货批号"]]["unit"]
        assert row["用途"] in USES.values()


STEPS = {"shipping", "commissioning", "repairing", "repackaging"}
DISPOSITIONS = {"in_transit", "in_progress"}


def test_documents_have_the_shape_of_epcis_2(town: Path) -> None:
    events = []
    for document in documents(town):
        assert document["type"] == "EPCISDocument"
        assert document["schemaVersion"] == "2.0"
        assert document["@context"][0].endswith("epcis-context.jsonld")
        assert "creationDate" in document
        events += document["epcisBody"]["eventList"]
    assert len({event["eventID"] for event in events}) == len(events)
    for event in events:
        date.fromisoformat(event["eventTime"][:10])
        assert event["eventTime"].endswith(event["eventTimeZoneOffset"])
        assert event["bizStep"] in STEPS
        assert event["disposition"] in DISPOSITIONS
        if event["type"] == "ObjectEvent":
            assert event["action"] == "OBSERVE"
            quantities = event["quantityList"]
        else:
            assert event["type"] == "TransformationEvent"
            assert "action" not in event
            quantities = event["inputQuantityList"] + event["outputQuantityList"]
        for quantity in quantities:
            prefix, company, item, lot = quantity["epcClass"].replace(":lgtin:", ":lgtin.").split(".")
            assert prefix == "urn:epc:class:lgtin"
            # The prefix 952 is kept by GS1 for demonstrations; company and item make 13 digits.
            assert company.startswith("952")
            assert len(company + item) == 13
            assert lot.startswith("L")
            assert set(quantity) <= {"epcClass", "quantity", "uom"}


def test_a_lot_has_one_identifier_in_all_events(town: Path) -> None:
    names: dict[str, set[str]] = defaultdict(set)
    for document in documents(town):
        for event in document["epcisBody"]["eventList"]:
            for key in ("quantityList", "inputQuantityList", "outputQuantityList"):
                for quantity in event.get(key, []):
                    names[quantity["epcClass"].rsplit(".", 1)[1]].add(quantity["epcClass"])
    assert {len(spellings) for spellings in names.values()} == {1}


def test_faults_travel_down_the_true_graph_alone(town: Path) -> None:
    found = duckdb.sql(
        f"""
        with recursive links as (from '{town}/truth/links.parquet'),
        marked as (from '{town}/truth/cause_lots.parquet'),
        reached as (
            select marked.cause, marked.operator, lot from marked
            join '{town}/files/goods/lots.parquet' lots using (lot)
            join '{town}/truth/operators.parquet' people
              on people.operator = marked.operator and people.credit_code = lots.operator
            join '{town}/truth/causes.parquet' causes
              on causes.cause = marked.cause and causes.operator = marked.operator
             and lots.day >= causes.since and lots.day < causes.until
            union select cause, operator, to_lot from reached join links on from_lot = lot
        )
        select count(*), count(reached.lot) from marked left join reached using (cause, operator, lot)
        """
    ).fetchall()[0]
    assert found[0] == found[1] > 10


def test_a_fault_fades_in_a_lot_of_many_deliveries(
    town: Path, lots: dict[str, dict[str, Any]], links: list[dict[str, Any]]
) -> None:
    codes = {row["operator"]: row["credit_code"] for row in rows(town / "truth" / "operators.parquet")}
    into = Counter(link["to_lot"] for link in links)
    handed = [
        into[row["lot"]]
        for row in rows(town / "truth" / "cause_lots.parquet")
        if lots[row["lot"]]["operator"] != codes[row["operator"]]
    ]
    assert handed
    assert max(handed) <= 4


def test_causes_are_several_and_one_is_absent(town: Path, scenario: Scenario) -> None:
    causes = rows(town / "truth" / "causes.parquet")
    count = Counter(row["cause"] for row in causes if row["operator"])
    assert count == {name: cause.count for name, cause in scenario.causes.items() if cause.count}
    assert {row["cause"] for row in causes if not row["operator"]} == {"weak-greige"}
    assert len({row["operator"] for row in causes if row["operator"]}) == sum(count.values())
