"""The bureau's own Excel list on the day the software arrives: matters in mid-procedure, with gaps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from bihuan.simulation.bureau import branch_names, officer_names
from bihuan.simulation.chance import Chance, Flags, Ints
from bihuan.simulation.codes import code_texts
from bihuan.simulation.files import write_table
from bihuan.simulation.lots import lot_ids
from bihuan.simulation.names import name_texts
from bihuan.simulation.operators import Operators, branch_of, day, operator_ids
from bihuan.simulation.samples import RECHECK, natures, sample_ids
from bihuan.simulation.scenario import Scenario
from bihuan.simulation.testing import Tested
from bihuan.simulation.texts import NO_DAY, Column, blank, day_texts, digits, either, fixed, joined, taken

STATES = ("异议期内", "待责令改正", "已责令改正", "待复查", "已移送", "立案调查", "失联", "复查不合格")
_SOURCES = ("e-CQS", "省级抽查系统", "12345热线", "上级交办", "外地移送")
_REPORT_DAYS = 25  # from the sampling to the report in the bureau
_OWN = 0.8  # of the matters come from the bureau's own samples, the others from other systems
_OLDEST = 200  # days


@dataclass(frozen=True, slots=True)
class _Matters:
    """The open matters of one day; `known` ones have a sample, `place` is its row."""

    party: Ints
    known: Flags
    place: Ints
    state: Ints
    reported: Ints
    ordered: Ints
    served: Ints

    @property
    def has_order(self) -> Flags:
        """An order has been given: whether the list still says when is another matter."""
        return np.isin(self.state, [STATES.index(name) for name in STATES[2:]])


def write_matters(
    folder: Path, scenario: Scenario, operators: Operators, tested: Tested, chance: Chance
) -> tuple[int, int]:
    """Write the list and its truth; how many failing samples were open, and how many of them it holds."""
    chance = chance.about("matters")
    rows = _open_samples(scenario, tested)
    listed = rows[: round(scenario.bureau.matters * _OWN)]
    matters = _matters(scenario, operators, tested, listed, chance)
    columns = _columns(scenario, operators, tested, matters, chance)
    write_table(folder / "files" / "matters" / "matters-in-procedure.xlsx", columns)
    write_table(
        folder / "truth" / "matters.parquet",
        {
            "matter": columns["序号"],
            "operator": operator_ids(matters.party),
            "sample_id": columns["样品编号"],
            "state": columns["当前状态"],
            "ordered_on": _day_or_blank(matters.ordered, matters.has_order),
            "served_on": _day_or_blank(matters.served, matters.has_order),
        },
    )
    return len(rows), len(listed)


def _matters(
    scenario: Scenario, operators: Operators, tested: Tested, listed: Ints, chance: Chance
) -> _Matters:
    """Matters of these samples, and as many more from other systems as the scenario wants."""
    arrival = day(scenario.period.arrives_on)
    strange = np.arange(scenario.bureau.matters - len(listed))
    whom = chance.about("whom").below(operators.count, strange)
    sent = arrival - 5 - chance.about("age").below(_OLDEST, strange)
    reported = np.concatenate([tested.samples.sampled_on[listed] + _REPORT_DAYS, sent])
    lines = np.arange(len(reported))
    ordered = np.minimum(reported + 20 + chance.about("order").below(15, lines), arrival)
    state = _states(arrival - reported, chance, lines)
    again = _rechecked(scenario, tested)
    failed = np.isin(tested.samples.lot[listed], tested.samples.lot[again & tested.failed])
    state[: len(listed)] = np.where(failed, STATES.index("复查不合格"), state[: len(listed)])
    return _Matters(
        party=np.concatenate([tested.samples.party[listed], whom]),
        known=lines < len(listed),
        place=np.concatenate([listed, np.zeros(len(strange), dtype=np.int64)]),
        state=state,
        reported=reported,
        ordered=ordered,
        served=np.minimum(ordered + 1 + chance.about("served").below(7, lines), arrival),
    )


def _columns(
    scenario: Scenario, operators: Operators, tested: Tested, matters: _Matters, chance: Chance
) -> dict[str, Column]:
    """The list as the officer keeps it."""
    lines = np.arange(len(matters.party))
    samples, party, known, ordered = tested.samples, matters.party, matters.known, matters.has_order
    source = taken(_SOURCES, chance.about("source").below(len(_SOURCES), lines))
    branch = branch_of(operators.sites.town[party], branches=scenario.operators.branches)
    officer = chance.about("officer").below(scenario.bureau.inspectors, lines)

    def kept(name: str, column: Column) -> Column:
        """A column of which some cells were never filled in."""
        return either(chance.about(f"lost-{name}").happens(scenario.bureau.dates_missing, lines), "", column)

    return {
        "序号": fixed("TZ", digits(lines + 1, 5)),
        "来源系统": either(known, "e-CQS", source),
        "原编号": joined("CQ", fixed(digits(chance.about("number").below(10**9, lines), 9))),
        "当事人": taken(name_texts(operators.words), party),
        "统一社会信用代码": kept("code", taken(code_texts(operators.codes), party)),
        "样品编号": either(known, taken(sample_ids(samples.number), matters.place), ""),
        "批号": either(known, lot_ids(samples.lot[matters.place]), ""),
        "不合格项目": either(known, _items(scenario, tested, matters.place), "详见报告"),
        "检验报告日期": day_texts(matters.reported),
        "责令改正日期": kept("ordered", _day_or_blank(matters.ordered, ordered)),
        "送达日期": kept("served", _day_or_blank(matters.served, ordered)),
        "整改期限": kept("due", _day_or_blank(matters.ordered + 60, ordered)),
        "复查期限": _day_or_blank(matters.ordered + 75, ordered),
        "当前状态": taken(STATES, matters.state),
        "承办分局": taken(branch_names(scenario), branch),
        "承办人": taken(officer_names(scenario, chance), officer),
        "备注": blank(len(lines)),
    }


def _rechecked(scenario: Scenario, tested: Tested) -> Flags:
    """Re-checks whose report had come in."""
    arrival = day(scenario.period.arrives_on)
    found: Flags = (tested.samples.nature == natures(scenario).index(RECHECK)) & (
        tested.samples.sampled_on + _REPORT_DAYS <= arrival
    )
    return found


def _open_samples(scenario: Scenario, tested: Tested) -> Ints:
    """Failing samples of supervision with their report in and no re-check that closed them, newest first."""
    supervised = np.array([name.startswith("supervision") for name in natures(scenario)])
    age = day(scenario.period.arrives_on) - tested.samples.sampled_on - _REPORT_DAYS
    fits = tested.failed & supervised[tested.samples.nature] & (age >= 0) & (age < _OLDEST)
    passed = _rechecked(scenario, tested) & ~tested.failed
    rows = np.flatnonzero(fits & ~np.isin(tested.samples.lot, tested.samples.lot[passed]))
    return rows[np.argsort(age[rows], kind="stable")]


def _states(age: Ints, chance: Chance, lines: Ints) -> Ints:
    """The state of a matter by the days since its report."""
    later = STATES.index("待复查") + chance.about("state").among([0.55, 0.15, 0.22, 0.08], lines)
    return np.select([age < 15, age < 35, age < 95], [0, 1, 2], later)


def _day_or_blank(days: Ints, which: Flags) -> Column:
    return day_texts(np.where(which, days, NO_DAY))


def _items(scenario: Scenario, tested: Tested, rows: Ints) -> Column:
    names = list(scenario.items)
    return pa.array(
        [
            "、".join(name for name, failed in zip(names, row, strict=True) if failed)
            for row in tested.failing_items[rows]
        ],
        pa.string(),
    )
