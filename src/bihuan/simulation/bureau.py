"""Who supervises: branches, inspectors with their ties, laboratories with scopes and speed, a budget."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from bihuan.simulation.chance import Chance, Ints
from bihuan.simulation.codes import code_texts
from bihuan.simulation.files import Columns, write_table
from bihuan.simulation.names import PLAIN, SURNAMES, name_texts
from bihuan.simulation.operators import Operators, Persons, branch_of, person_texts, town_names
from bihuan.simulation.scenario import Scenario
from bihuan.simulation.texts import Column, digits, either, fixed, taken

_TIES = ("近亲属任职", "曾任职未满三年", "持有股份", "担任顾问")


def branch_names(scenario: Scenario) -> list[str]:
    """Branches of the bureau, named after the first town of each."""
    towns = town_names(max(scenario.operators.towns, scenario.operators.branches))
    return [f"{towns[place].removesuffix('镇')}分局" for place in range(scenario.operators.branches)]


def officer_names(scenario: Scenario, chance: Chance) -> Column:
    """The names of all inspectors."""
    numbers = np.arange(scenario.bureau.inspectors)
    dice = chance.about("inspectors")
    persons = Persons(
        surname=dice.about("surname").below(len(SURNAMES), numbers),
        first=dice.about("first").below(len(PLAIN), numbers),
        second=dice.about("second").below(len(PLAIN), numbers),
    )
    return person_texts(persons, numbers)


def laboratory_of(scenario: Scenario, numbers: Ints, product: Ints, chance: Chance) -> Ints:
    """The laboratory of each sample, the first one where the drawn one lacks an item."""
    known = list(scenario.bureau.laboratories.values())
    able = np.array(
        [[not set(one.items) & set(two.lacks) for two in known] for one in scenario.products.values()]
    )
    drawn = chance.about("laboratory").among([one.share for one in known], numbers)
    return np.where(able[product, drawn], drawn, 0)


def write_bureau(folder: Path, scenario: Scenario, operators: Operators, chance: Chance) -> None:
    """Write branches, inspectors, laboratories and the budget."""
    towns, branches = town_names(scenario.operators.towns), branch_names(scenario)
    laboratories = scenario.bureau.laboratories.values()
    write_table(
        folder / "branches.csv",
        {
            "乡镇": pa.array(towns),
            "分局": taken(branches, branch_of(np.arange(len(towns)), branches=len(branches))),
        },
    )
    write_table(folder / "inspectors.xlsx", _inspectors(scenario, operators, branches, chance))
    write_table(
        folder / "laboratories.csv",
        {
            "检验机构": pa.array(list(scenario.bureau.laboratories)),
            "出具报告天数": pa.array([one.days for one in laboratories]),
            "每月批次": pa.array([one.monthly for one in laboratories]),
            "每批次费用": pa.array([one.price for one in laboratories]),
            "检验项目": pa.array(
                ["、".join(item for item in scenario.items if item not in one.lacks) for one in laboratories]
            ),
        },
    )
    write_table(folder / "budget.csv", _budget(scenario))


def _inspectors(scenario: Scenario, operators: Operators, branches: list[str], chance: Chance) -> Columns:
    numbers = np.arange(scenario.bureau.inspectors)
    dice = chance.about("ties")
    tied = dice.happens(scenario.bureau.ties, numbers)
    whom = dice.about("whom").below(operators.count, numbers)
    why = taken(_TIES, dice.about("why").below(len(_TIES), numbers))
    return {
        "姓名": officer_names(scenario, chance),
        "所属分局": taken(branches, numbers % len(branches)),
        "执法证号": fixed("ZF", digits(numbers + 1, 6)),
        "回避单位": either(tied, name_texts(operators.words[whom]), ""),
        "回避单位统一社会信用代码": either(tied, code_texts(operators.codes[whom]), ""),
        "回避原因": either(tied, why, ""),
    }


def _budget(scenario: Scenario) -> Columns:
    """The year's money by nature of test, shared out by the number of tests."""
    plans = scenario.tests.natures
    total = sum(plan.per_year for plan in plans.values()) or 1
    years = range(scenario.period.since.year, scenario.period.until.year + 1)
    rows = [(year, name, plan.per_year) for year in years for name, plan in plans.items()]
    return {
        "年度": pa.array([year for year, _, _ in rows]),
        "检验性质": pa.array([name for _, name, _ in rows]),
        "计划批次": pa.array([count for _, _, count in rows]),
        "经费(元)": pa.array([scenario.bureau.budget * count // total for _, _, count in rows]),
    }
