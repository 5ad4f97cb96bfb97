"""Complaints and violation reports, as the 12315 platform exports them, a workbook a year."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from bihuan.simulation.chance import Chance, Floats, Ints
from bihuan.simulation.files import write_table
from bihuan.simulation.lots import SALE_ROLES
from bihuan.simulation.names import SURNAMES
from bihuan.simulation.operators import Operators, day, operator_ids
from bihuan.simulation.quality import Quality
from bihuan.simulation.registers import Soil
from bihuan.simulation.scenario import Scenario
from bihuan.simulation.texts import (
    NO_DAY,
    Column,
    day_texts,
    digits,
    either,
    fixed,
    joined,
    taken,
    whole_texts,
)

_MONTH = 30.44
_MOST = 6  # about one operator in a month
_PROBLEMS = ("掉色", "纤维成分不符", "标识不全", "异味", "起球", "缩水", "强力不足", "以次充好")
_CLAIMS = ("退货", "换货", "赔偿", "退款", "修理")
_CHANNELS = ("12315网站", "12315热线", "12345转办", "来信来访", "小程序")
_LAG = 90  # days until a complaint is settled


def write_complaints(
    folder: Path, scenario: Scenario, operators: Operators, quality: Quality, chance: Chance
) -> tuple[int, int]:
    """Write the exports and the truth; how many there are, and how many name a credit code."""
    chance = chance.about("complaints")
    party, on = _happened(scenario, operators, quality, chance)
    lines = np.arange(len(party))
    soil = Soil(scenario.registers["complaint-list"].mistakes, operators, party, lines, chance.about("soil"))
    ids = fixed("12315-", digits(lines + 1, 8))
    codes = soil.codes()
    columns = {
        "登记编号": ids,
        "登记日期": day_texts(on),
        "类型": taken(["投诉", "举报"], chance.about("kind").among([0.85, 0.15], lines)),
        "来源渠道": taken(_CHANNELS, chance.about("channel").below(len(_CHANNELS), lines)),
        "提供方姓名": joined(taken(list(SURNAMES), chance.about("who").below(len(SURNAMES), lines)), "**"),
        "提供方电话": fixed("120****", digits(chance.about("call").below(10_000, lines), 4)),
        "被投诉举报方": soil.firm_names(shop=False),
        "被投诉举报方统一社会信用代码": codes,
        "被投诉举报方地址": soil.addresses(scenario.operators.towns),
        "被投诉举报方电话": soil.phones(),
        "商品类别": taken(_goods(scenario), chance.about("goods").below(len(_goods(scenario)), lines)),
        "问题类别": taken(_PROBLEMS, chance.about("problem").below(len(_PROBLEMS), lines)),
        "涉及金额": whole_texts(30 + chance.about("amount").below(900, lines)),
        "诉求": taken(_CLAIMS, chance.about("claim").below(len(_CLAIMS), lines)),
    } | _settled(scenario, on, chance)
    export = pa.table(columns)
    years = day_years(on)
    for year in sorted(set(years.tolist())):
        ending = "parquet" if scenario.tests.format == "parquet" else "xlsx"
        write_table(
            folder / "files" / "complaints" / f"12315-{year}.{ending}", export.filter(pa.array(years == year))
        )
    write_table(folder / "truth" / "complaints.parquet", {"complaint": ids, "operator": operator_ids(party)})
    return len(party), int(np.sum(codes.to_numpy(zero_copy_only=False) != ""))


def day_years(days: Ints) -> Ints:
    """The calendar year of each day."""
    return np.asarray(days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970)


def _happened(
    scenario: Scenario, operators: Operators, quality: Quality, chance: Chance
) -> tuple[Ints, Ints]:
    """Whom complaints are about and when: Poisson by operator and month, in the order of days."""
    sellers = operators.of_role(*SALE_ROLES)
    since, until = day(scenario.period.since), day(scenario.period.until)
    parties, days = [], []
    for month in range(round((until - since) / _MONTH)):
        begin = since + round(month * _MONTH)
        at = np.full(len(sellers), begin)
        open_ = (operators.opened[sellers] < begin) & (
            (operators.closed[sellers] == NO_DAY) | (operators.closed[sellers] > begin + 31)
        )
        yearly = (1 + scenario.quality.complaints_trend) ** (month / 12)
        rate = scenario.quality.complaints_per_year / 12 * yearly * np.exp(quality.of(sellers, at)) * open_
        count = _poisson(rate, chance.about(f"month-{month}").uniform(sellers))
        party = np.repeat(sellers, count)
        place = np.arange(len(party)) - np.repeat(np.cumsum(count) - count, count)
        parties.append(party)
        days.append(np.minimum(begin + chance.about(f"day-{month}").below(30, party, place), until - 1))
    party, on = np.concatenate(parties), np.concatenate(days)
    order = np.lexsort((party, on))
    return party[order], on[order]


def _poisson(rate: Floats, draw: Floats) -> Ints:
    """Poisson numbers by inversion, cut at a few."""
    term = np.exp(-rate)
    below = term.copy()
    found = np.zeros(len(rate), dtype=np.int64)
    for count in range(1, _MOST + 1):
        found += draw > below
        term = term * rate / count
        below += term
    return found


def _goods(scenario: Scenario) -> list[str]:
    return [product.category for product in scenario.products.values() if product.share > 0]


def _settled(scenario: Scenario, on: Ints, chance: Chance) -> dict[str, Column]:
    """What had become of each complaint on the day of the arrival; later ones are shown as they ended."""
    lines = np.arange(len(on))
    ends = on + 5 + chance.about("ends").below(_LAG, lines)
    pending = ends >= day(scenario.period.until)
    words = taken(
        ["调解成功", "终止调解", "不予受理", "已分送"],
        chance.about("end").among([0.6, 0.2, 0.12, 0.08], lines),
    )
    return {
        "办理状态": either(pending, "办理中", words),
        "办结日期": day_texts(np.where(pending, NO_DAY, ends)),
    }
