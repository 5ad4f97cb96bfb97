"""The linkage that everybody would write first: same valid credit code, or same phone and core name."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook
from stdnum.cn import uscc

# What stands for id, name, credit code and telephone in each register.
HEADERS = {
    "registration": ("登记序号", "名称", "统一社会信用代码", "联系电话"),
    "online-shops": ("店铺编号", "店铺名称", "社会信用代码", "客服电话"),
    "earlier-inspections": ("检查单号", "被检查单位", "信用代码", "电话"),
    "complaint-list": ("编号", "被投诉单位", "被投诉单位代码", "电话"),
    "market-stalls": ("摊位编号", "商户名称", "税号", "手机"),
}
_PLACE = re.compile(r"^(沅澜市)?(锦汀区|沅澜|锦汀)")
_END = re.compile(
    r"(棉纺|纺纱|纱业|织造|织布|纺织品?|印染|染整|漂染|面料|布业|家纺|床上用品|家用纺织品|家居用品|布艺|电子商务|文化传媒"
    r"|网络科技|物流|货运)?(股份有限公司|有限公司|加工厂|厂|经营部|商行|店|加工坊|旗舰店|专营店|专卖店|企业店)?$"
)


@dataclass(frozen=True)
class Record:
    source: str
    id: str
    name: str
    code: str
    phone: str


@dataclass(frozen=True)
class Score:
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def read_rows(path: Path) -> list[dict[str, str]]:
    """A table of any of our formats as texts."""
    if path.suffix == ".parquet":
        return [{key: str(value) for key, value in row.items()} for row in pq.read_table(path).to_pylist()]
    if path.suffix == ".csv":
        with path.open(encoding="gb18030", newline="") as lines:
            return list(csv.DictReader(lines))
    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [dict(zip(map(str, header), map(_text, row), strict=True)) for row in rows]


def _text(cell: object) -> str:
    """A cell as it is shown: whole numbers without a point."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def read_registers(folder: Path) -> list[Record]:
    return [
        Record(path.stem, *(row[name] for name in HEADERS[path.stem]))
        for path in sorted(folder.iterdir())
        for row in read_rows(path)
    ]


def core_name(name: str) -> str:
    """The name without place, trade and form."""
    return _END.sub("", _PLACE.sub("", unicodedata.normalize("NFKC", name)), count=1)


def linked(records: Sequence[Record]) -> list[int]:
    """A cluster number for each record."""
    parent = list(range(len(records)))

    def top(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    first: dict[tuple[str, ...], int] = {}
    for place, record in enumerate(records):
        for key in _keys(record):
            parent[top(place)] = top(first.setdefault(key, place))
    return [top(place) for place in range(len(records))]


def _keys(record: Record) -> Iterator[tuple[str, ...]]:
    if uscc.is_valid(record.code):
        yield "code", record.code
    phone = unicodedata.normalize("NFKC", record.phone)
    if phone and core_name(record.name):
        yield "phone", phone, core_name(record.name)


def score(clusters: Iterable[int], truth: Iterable[str]) -> Score:
    """Precision and recall of pairs of records."""
    found, true, both = Counter[object](), Counter[object](), Counter[object]()
    for cluster, operator in zip(clusters, truth, strict=True):
        found[cluster] += 1
        true[operator] += 1
        both[cluster, operator] += 1

    def pairs(sizes: Counter[object]) -> int:
        return sum(size * (size - 1) // 2 for size in sizes.values())

    return Score(precision=pairs(both) / pairs(found), recall=pairs(both) / pairs(true))


def score_of(folder: Path) -> Score:
    """The fixed rule on the registers of a simulated district."""
    records = read_registers(folder / "files" / "registers")
    truth = {
        (row["source"], row["record_id"]): row["operator"]
        for row in pq.read_table(folder / "truth" / "records.parquet").to_pylist()
    }
    return score(linked(records), [truth[record.source, record.id] for record in records])
