"""The registers as they arrive: each with its own columns, and every record with its own errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bihuan.simulation import names
from bihuan.simulation.chance import Chance, Flags, Ints
from bihuan.simulation.codes import code_texts, mistyped
from bihuan.simulation.files import Columns, write_table
from bihuan.simulation.operators import Operators, address_texts, operator_ids, person_texts
from bihuan.simulation.scenario import Mistakes, Register, Scenario
from bihuan.simulation.scenario_sense import ROLES
from bihuan.simulation.texts import (
    NO_DAY,
    Column,
    compute,
    day_texts,
    digits,
    either,
    fixed,
    taken,
    whole_texts,
)

_WIDE = [(str(digit), chr(0xFF10 + digit)) for digit in range(10)]


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one register: whose they are, and what their cells say."""

    source: str
    operator: Ints
    ids: Column
    name: Column
    code: Column
    phone: Column
    owner: Column
    address: Column


def write_registers(folder: Path, scenario: Scenario, operators: Operators, chance: Chance) -> list[Records]:
    """Write all registers into a folder; the records come back with their true operators."""
    written = []
    for source, register in scenario.registers.items():
        records = make_records(source, register, scenario, operators, chance.about(source))
        columns = _COLUMNS[source](records, operators, scenario, chance.about(source))
        write_table(folder / f"{source}.{register.format}", columns)
        written.append(records)
    return written


def make_records(
    source: str, register: Register, scenario: Scenario, operators: Operators, chance: Chance
) -> Records:
    """The records of a register in a shuffled order, soiled by its mistakes."""
    numbers = np.arange(operators.count, dtype=np.int64)
    covers = np.array([register.covers.get(role, 0.0) for role in ROLES])
    listed = chance.about("listed").happens(covers[operators.role], numbers)
    again = listed & chance.about("twice").happens(register.twice, numbers)
    operator = np.concatenate([np.flatnonzero(listed), np.flatnonzero(again)])
    copy = np.concatenate([np.zeros(int(listed.sum()), np.int64), np.ones(int(again.sum()), np.int64)])
    order = np.argsort(chance.about("order").bits(operator, copy), kind="stable")
    operator = operator[order]
    lines = np.arange(len(operator), dtype=np.int64)
    soil = Soil(register.mistakes, operators, operator, lines, chance.about("mistakes"))
    return Records(
        source=source,
        operator=operator,
        ids=fixed(_ID_HEADS[source], digits(lines + 1, 8)),
        name=soil.firm_names(shop=source == "online-shops"),
        code=soil.codes(),
        phone=soil.phones(),
        owner=soil.owners(),
        address=soil.addresses(scenario.operators.towns),
    )


class Soil:
    """The cells of records about operators, with mistakes; every mistake has its own dice."""

    def __init__(
        self, mistakes: Mistakes, operators: Operators, rows: Ints, lines: Ints, chance: Chance
    ) -> None:
        self._mistakes, self._operators, self._rows, self._lines = mistakes, operators, rows, lines
        self._chance = chance

    def _hit(self, kind: str) -> Flags:
        return self._chance.about(kind).happens(getattr(self._mistakes, kind), self._lines)

    def firm_names(self, *, shop: bool) -> Column:
        """Firm names: old ones, short ones, homophones, dropped characters, traditional forms."""
        operators, rows = self._operators, self._rows
        old = self._hit("name_old") & (operators.renamed[rows] != NO_DAY)
        words = np.where(old[:, None], operators.old_words[rows], operators.words[rows])
        short = self._hit("name_short")
        words[short, names.PLACE] = 0
        words[short, names.FORM] = 0
        if shop:
            ends = np.array([names.word(text) for text in names.SHOP_ENDS])
            called = short & self._chance.about("shop-name").happens(0.7, self._lines)
            drawn = ends[self._chance.about("shop-end").below(len(ends), self._lines)]
            words[:, names.FORM] = np.where(called, drawn, words[:, names.FORM])
        self._touch(words, "name_homophone", names.sounding_alike)
        self._touch(words, "name_dropped", np.zeros_like)
        self._touch(words, "name_traditional", names.traditional)
        return names.name_texts(words)

    def _touch(self, words: names.Words, kind: str, change: Callable[[names.Words], names.Words]) -> None:
        """Change one of the first two characters of the core where the mistake happens."""
        rows = np.flatnonzero(self._hit(kind))
        column = names.FIRST + self._chance.about(f"{kind}-where").below(2, self._lines[rows])
        words[rows, column] = change(words[rows, column])

    def codes(self) -> Column:
        """Credit codes: missing or mistyped ones among them."""
        wrong = self._hit("code_mistyped")
        given = mistyped(
            self._operators.codes[self._rows], chance=self._chance, which=wrong, numbers=self._lines
        )
        return either(self._hit("code_missing"), "", code_texts(given))

    def phones(self) -> Column:
        """Telephone numbers: missing, old, mistyped; some with full-width digits."""
        old = self._hit("phone_old")
        given = np.where(
            old[:, None], self._operators.old_phones[self._rows], self._operators.phones[self._rows]
        )
        rows = np.flatnonzero(self._hit("phone_mistyped"))
        at = 3 + self._chance.about("phone-at").below(8, self._lines[rows])
        other = 1 + self._chance.about("phone-digit").below(9, self._lines[rows])
        given[rows, at] = (given[rows, at] - ord("0") + other) % 10 + ord("0")
        texts = either(self._hit("full_width"), _widened(fixed(given)), fixed(given))
        return either(self._hit("phone_missing"), "", texts)

    def owners(self) -> Column:
        return either(self._hit("owner_missing"), "", person_texts(self._operators.owners, self._rows))

    def addresses(self, towns: int) -> Column:
        """Addresses: full or short, old ones of those who moved, some with full-width digits."""
        operators, rows = self._operators, self._rows
        old = (operators.moved[rows] != NO_DAY) & self._chance.about("old-site").happens(0.4, self._lines)
        short = self._chance.about("short-site").happens(0.4, self._lines)
        texts = either(
            old,
            address_texts(operators.old_sites, rows, towns=towns),
            either(
                short,
                address_texts(operators.sites, rows, towns=towns, full=False),
                address_texts(operators.sites, rows, towns=towns),
            ),
        )
        return either(self._hit("full_width"), _widened(texts), texts)


def _widened(texts: Column) -> Column:
    for narrow, wide in _WIDE:
        texts = compute.replace_substring(texts, narrow, wide)
    return texts


def true_operators(records: Records) -> Columns:
    """The truth about a register: the operator behind each record."""
    return {
        "source": pa.repeat(pa.scalar(records.source), len(records.operator)),
        "record_id": records.ids,
        "operator": operator_ids(records.operator),
    }


def _registration(records: Records, operators: Operators, scenario: Scenario, chance: Chance) -> Columns:
    rows = records.operator
    kinds = ["个体工商户" if name == "individual" else "企业" for name in scenario.operators.sizes]
    gone = operators.closed[rows] != NO_DAY
    return {
        "登记序号": records.ids,
        "统一社会信用代码": records.code,
        "名称": records.name,
        "主体类型": taken(kinds, operators.size[rows]),
        "法定代表人或经营者": records.owner,
        "住所": records.address,
        "联系电话": records.phone,
        "成立日期": day_texts(operators.opened[rows]),
        "登记状态": either(gone, "注销", "存续"),
        "注销日期": day_texts(operators.closed[rows]),
        "从业人员": whole_texts(operators.staff[rows]),
        "营业收入(万元)": whole_texts(operators.revenue[rows]),
        "经营范围": taken(_SCOPES, operators.role[rows]),
    }


def _online_shops(records: Records, operators: Operators, scenario: Scenario, chance: Chance) -> Columns:
    lines = np.arange(len(records.operator))
    return {
        "店铺编号": records.ids,
        "平台": taken(_PLATFORMS, chance.about("platform").among([0.4, 0.25, 0.2, 0.15], lines)),
        "店铺名称": records.name,
        "经营者": records.owner,
        "社会信用代码": records.code,
        "客服电话": records.phone,
        "发货地址": records.address,
    }


def _earlier_inspections(
    records: Records, operators: Operators, scenario: Scenario, chance: Chance
) -> Columns:
    lines = np.arange(len(records.operator))
    return {
        "检查单号": records.ids,
        "被检查单位": records.name,
        "信用代码": records.code,
        "地址": records.address,
        "负责人": records.owner,
        "电话": records.phone,
        "检查日期": _earlier_days(records, operators, scenario, chance),
        "检查结果": taken(
            ["未发现问题", "责令改正", "未见经营"], chance.about("result").among([0.75, 0.2, 0.05], lines)
        ),
    }


def _complaint_list(records: Records, operators: Operators, scenario: Scenario, chance: Chance) -> Columns:
    lines = np.arange(len(records.operator))
    return {
        "编号": records.ids,
        "被投诉单位": records.name,
        "被投诉单位代码": records.code,
        "电话": records.phone,
        "联系人": records.owner,
        "地址": records.address,
        "投诉日期": _earlier_days(records, operators, scenario, chance),
        "投诉内容": taken(_GRIEVANCES, chance.about("grievance").below(len(_GRIEVANCES), lines)),
    }


def _market_stalls(records: Records, operators: Operators, scenario: Scenario, chance: Chance) -> Columns:
    lines = np.arange(len(records.operator))
    markets = taken(names.MARKETS, chance.about("market").below(len(names.MARKETS), lines))
    return {
        "摊位编号": records.ids,
        "市场": markets,
        "商户名称": records.name,
        "经营者姓名": records.owner,
        "手机": records.phone,
        "税号": records.code,
        "登记地址": records.address,
        "摊位号": fixed("A", digits(chance.about("stall").below(900, lines) + 100, 3)),
    }


def _earlier_days(records: Records, operators: Operators, scenario: Scenario, chance: Chance) -> Any:
    """Days between the opening of the operator and the end of the period, most of them before its begin."""
    since = int(np.datetime64(scenario.period.since, "D").astype(np.int64))
    lines = np.arange(len(records.operator))
    wanted = since - 1 - chance.about("day").below(900, lines)
    opened = operators.opened[records.operator]
    return day_texts(np.where(wanted > opened, wanted, opened + chance.about("soon").below(60, lines)))


_ID_HEADS = {
    "registration": "D",
    "online-shops": "W",
    "earlier-inspections": "J",
    "complaint-list": "T",
    "market-stalls": "S",
}
_COLUMNS: dict[str, Callable[[Records, Operators, Scenario, Chance], Columns]] = {
    "registration": _registration,
    "online-shops": _online_shops,
    "earlier-inspections": _earlier_inspections,
    "complaint-list": _complaint_list,
    "market-stalls": _market_stalls,
}
_SCOPES = (
    "棉纱生产、销售", "坯布织造", "印染加工", "面料生产、销售", "床上用品生产、销售", "家用纺织品零售",
    "家用纺织品网上零售", "网络直播销售", "道路货物运输",
)  # fmt: skip
_PLATFORMS = ("甲购平台", "乙拼平台", "丙播平台", "丁选平台")
_GRIEVANCES = ("掉色", "面料成分与标识不符", "有异味", "起球严重", "缩水严重", "不予退货", "无合格证")
