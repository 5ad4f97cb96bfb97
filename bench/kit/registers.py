"""The registers of a simulated district as one table, with the operator that each record truly belongs to."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from bihuan.simulation.chance import Chance
from bihuan.simulation.operators import make_operators, operator_ids, town_names
from bihuan.simulation.registers import make_records
from bihuan.simulation.scenario import Scenario
from bihuan.simulation.scenario_file import load_scenario

# About a million records; more towns than a district has.
MILLION = 500_000


def scenario_of(name: str) -> Scenario:
    """A scenario of the simulation, or `million`: the province with half of its operators."""
    if name != "million":
        return load_scenario(name)
    province = load_scenario("province")
    return replace(province, operators=replace(province.operators, count=MILLION))


def simulated_registers(name: str, *, seed: int) -> tuple[pa.Table, list[str], list[str]]:
    """(records as `analytics.linkage` takes them, their true operators, the names of the towns)."""
    scenario, chance = scenario_of(name), Chance(seed)
    operators = make_operators(scenario, chance)
    tables, truth = [], []
    for source, register in scenario.registers.items():
        made = make_records(source, register, scenario, operators, chance.about(source))
        truth += operator_ids(made.operator).to_pylist()
        columns = {
            "source": pa.array([source] * len(made.operator), pa.string()),
            "record_id": made.ids,
            "name": made.name,
            "code": made.code,
            "phone": made.phone,
            "person": made.owner,
            "address": made.address,
        }
        tables.append(pa.table({name: _text(column) for name, column in columns.items()}))
    return pa.concat_tables(tables), truth, town_names(scenario.operators.towns)


def _text(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    return column.cast(pa.string()).fill_null("")
