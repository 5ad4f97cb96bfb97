"""Deliveries as the bureau gets them: sheets of the buyers (xlsx, csv), EPCIS documents of a few of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bihuan.simulation.chance import Chance, Flags, Ints
from bihuan.simulation.codes import code_texts
from bihuan.simulation.epcis import Transfer, write_documents
from bihuan.simulation.files import write_table
from bihuan.simulation.goods import Delivered
from bihuan.simulation.links import KINDS
from bihuan.simulation.lots import lot_ids
from bihuan.simulation.names import name_texts
from bihuan.simulation.operators import Operators
from bihuan.simulation.scenario import Scenario
from bihuan.simulation.texts import day_texts, digits, fixed, taken

USES = {"process": "加工", "rework": "返工", "split": "分装", "merge": "合批", "sale": "销售"}
_EPCIS, _WORKBOOK, _TEXT = range(3)


class Sheets:
    """Gathers deliveries while goods are made, and writes them as sheets by year and as EPCIS documents."""

    def __init__(self, scenario: Scenario, operators: Operators, chance: Chance) -> None:
        chance = chance.about("sheets")
        numbers = np.arange(operators.count)
        share = scenario.goods.workbook_operators
        workbook = np.where(chance.about("workbook").happens(share, numbers), _WORKBOOK, _TEXT)
        electronic = chance.about("epcis").happens(scenario.goods.epcis_operators, numbers)
        self._way: Ints = np.where(electronic, _EPCIS, workbook)
        self._names, self._codes = name_texts(operators.words), code_texts(operators.codes)
        self._products = [product.category for product in scenario.products.values()]
        self._rows: dict[int, list[pa.Table]] = {_WORKBOOK: [], _TEXT: []}
        self._transfers: list[Transfer] = []

    def gather(self, run: Delivered) -> None:
        """Keep the recorded deliveries of a run."""
        way = self._way[run.buyer]
        for kind in (_WORKBOOK, _TEXT):
            self._rows[kind].append(self._sheet(run, run.recorded & (way == kind)))
        self._transfers.extend(self._electronic(run, run.recorded & (way == _EPCIS)))

    def write(self, folder: Path) -> None:
        """Write everything that was gathered."""
        for kind, ending in ((_WORKBOOK, "xlsx"), (_TEXT, "csv")):
            rows = pa.concat_tables(self._rows[kind])
            years = pc.utf8_slice_codeunits(rows["送货日期"], 0, 4).to_numpy(zero_copy_only=False)
            for year in sorted(set(years)):
                name = f"deliveries-{year or 'undated'}.{ending}"
                write_table(folder / name, rows.filter(pa.array(years == year)))
        write_documents(folder / "epcis", self._transfers, products=self._products)

    def _sheet(self, run: Delivered, which: Flags) -> pa.Table:
        rows = np.flatnonzero(which)
        links = run.links
        return pa.table(
            {
                "送货单号": fixed("SH", digits(links.number[rows] % 10**12, 12)),
                "供货单位": taken(self._names, run.supplier[rows]),
                "供货单位统一社会信用代码": taken(self._codes, run.supplier[rows]),
                "供货批号": lot_ids(links.source[rows]),
                "收货单位": taken(self._names, run.buyer[rows]),
                "收货单位统一社会信用代码": taken(self._codes, run.buyer[rows]),
                "收货方批号": lot_ids(links.target[rows]),
                "产品": taken(self._products, run.product[rows]),
                "数量": pa.array(links.quantity[rows]),
                "单位": taken(run.unit, rows),
                "送货日期": taken(run.day, rows),
                "用途": taken([USES[kind] for kind in KINDS], links.kind[rows]),
            }
        )

    def _electronic(self, run: Delivered, which: Flags) -> Sequence[Transfer]:
        rows = np.flatnonzero(which)
        links = run.links
        units = taken(run.unit, rows).to_pylist()
        days = day_texts(links.day[rows]).to_pylist()
        whole = zip(
            *(column.tolist() for column in (links.source[rows], links.target[rows], links.quantity[rows])),
            units,
            days,
            [KINDS[kind] for kind in links.kind[rows]],
            *(column[rows].tolist() for column in (run.supplier, run.buyer, run.product, run.made)),
            strict=True,
        )
        return [Transfer(*one) for one in whole]
