# ruff: noqa: E501 - tables of texts read best one record a line
"""A readings table of any size: every column, independent attributes, realistic items, values and dirt.

Written by the benchmark from a seed; nothing in it is a real sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.kit.items import SLOTS, FibreDraws, Slot, values_of

COLUMNS = (
    "sample_id",
    "product_category",
    "product_name",
    "audience",
    "stage",
    "treatment",
    "depth",
    "safety_class",
    "produced_on",
    "sampled_on",
    "declared_standard",
    "declared_grade",
    "composition_label",
    "item",
    "part",
    "component",
    "value",
    "unit",
    "method",
    "tested_on",
    "report_no",
    "laboratory",
    "purpose",
    "rule_set",
    "sampled_party",
    "sampled_party_code",
    "place",
    "channel",
    "nominal_maker",
    "nominal_maker_code",
    "trademark",
    "model",
    "lot",
    "purchased_on",
    "declared_limit",
    "lab_limit",
    "lab_verdict",
)
_SAMPLES_AT_ONCE = 25_000
_DRAWS = 4_000  # values drawn beforehand for each slot
_FIRST_DAY = np.datetime64("2018-01-01")
_DAYS = 3_000

CATEGORIES = {
    "床单": 9, "被套": 9, "枕套": 6, "四件套": 12, "sheet": 2, "被子": 4, "蚕丝被": 3, "羽绒被": 3, "枕头": 3,
    "床罩": 2, "毯子": 5, "毛巾被": 2, "毛巾": 9, "浴巾": 4, "窗帘": 6, "方巾": 2, "quilt-cover": 2, "towel": 2,
    "": 1, "其他纺织品": 1,
}  # fmt: skip
STANDARDS = {
    "GB/T 22796-2021": 10, "GB/T 22796-2009": 6, "GB/T 22797-2009": 4, "GB/T 22844-2009": 6, "GB/T 22864-2009": 5,
    "GB/T 22864-2020": 6, "GB/T 22843-2009": 3, "GB/T 24252-2019": 3, "FZ/T 62011.1-2016": 2, "FZ/T 62033-2016": 2,
    "GB/T 22855-2009": 3, "GB/T 411-2017": 2, "FZ/T 62039-2019": 1, "Q/ABC 001-2020": 3, "GB/T 99999-2020": 1,
    "GB/T 22796": 2, "GB 18401-2010": 3, "GB 18401-2010 GB/T 22796-2021": 3, "GB/T22844-2009": 1, "/": 2, "": 6,
}  # fmt: skip
CLASSES = {
    "A": 8,
    "B": 40,
    "C": 15,
    "GB 18401-2010 B类": 8,
    "B类": 6,
    "GB 31701-2015 A类": 2,
    "": 8,
    "无": 1,
    "直接接触皮肤类": 2,
    "D": 0.2,
}
AUDIENCES = {"adult": 60, "成人": 10, "child": 6, "儿童": 4, "infant": 5, "婴幼儿": 3, "": 12, "老人": 0.2}
STAGES = {"finished": 80, "成品": 10, "unfinished": 2, "": 8}
TREATMENTS = {
    "dyed": 25,
    "printed": 30,
    "bleached": 8,
    "undyed": 4,
    "hand-dyed": 0.5,
    "染色": 8,
    "印花": 8,
    "": 16,
    "扎花": 0.3,
}
DEPTHS = {"light": 35, "dark": 30, "浅色": 6, "深色": 6, "": 23}
GRADES = {"优等品": 10, "一等品": 25, "合格品": 35, "": 28, "三等": 0.3, "一等": 2}
PURPOSES = {
    "supervision-provincial": 4,
    "supervision-city": 3,
    "supervision-national": 1,
    "monitoring": 1,
    "commissioned": 2,
}
RULE_SETS = {"": 6, "bedding-national-2023": 2, "towels-guizhou-2023": 1, "未知细则": 0.1}
CHANNELS = {"factory": 3, "shop": 5, "online": 3}
VERDICTS = {"合格": 90, "不合格": 5, "": 3, "符合": 2}


def write_table(folder: Path, *, samples: int, seed: int, csv: bool = True) -> tuple[Path, Path]:
    """Write `readings.parquet` and `readings.csv` of about 20 readings a sample into a folder."""
    target = folder / "readings.parquet"
    schema = pa.schema([(column, pa.string()) for column in COLUMNS])
    with pq.ParquetWriter(target, schema, write_statistics=False) as writer:
        for batch in batches(samples=samples, seed=seed):
            writer.write_table(batch)
    plain = folder / "readings.csv"
    if csv:
        with duckdb.connect() as connection:
            connection.execute("SET threads = 2; SET memory_limit = '2GB'")
            connection.execute(f"COPY (FROM read_parquet('{target}')) TO '{plain}' (HEADER)")
    return target, plain


def batches(*, samples: int, seed: int) -> Iterator[pa.Table]:
    """The table, some thousand samples at a time."""
    rng = np.random.default_rng(seed)
    maker = _Maker(rng)
    for first in range(0, samples, _SAMPLES_AT_ONCE):
        yield maker.batch(first, min(_SAMPLES_AT_ONCE, samples - first))


class _Maker:
    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._values = [values_of(slot, rng, _DRAWS) for slot in SLOTS]
        self._fibres = FibreDraws(rng)
        self._names = _product_names()
        self._makers = [f"{place}{word}纺织有限公司" for place in _PLACES for word in _WORDS]
        self._day_texts = [str(_FIRST_DAY + day) for day in range(_DAYS + 900)]

    def batch(self, first: int, count: int) -> pa.Table:
        """Samples with their readings."""
        sample, columns = self._readings(count)
        rows = len(sample)
        whole: dict[str, Any] = {
            column: _taken(texts, codes[sample])
            for column, (texts, codes) in self._samples(first, count).items()
        }
        whole |= columns
        table = pa.table({column: whole[column] for column in COLUMNS})
        return self._dirtied(table, rows)

    def _readings(self, count: int) -> tuple[Any, dict[str, Any]]:
        """Which items each sample has, and what its readings say."""
        rng = self._rng
        weights = np.array([slot.share for slot in SLOTS])
        chosen = rng.random((count, len(SLOTS))) < weights
        labels = rng.integers(0, len(self._fibres.labels), count)
        self._labels = labels
        sample, slot = np.nonzero(chosen)
        texts = _Texts()
        for number, one in enumerate(SLOTS):
            texts.add(number, one, self._values[number])
        parts = [texts.columns(slot, rng)]
        owners = [sample]
        for place in range(3):
            rows, told = self._fibres.rows(labels, place, rng)
            owners.append(rows)
            parts.append(told)
        order = np.argsort(np.concatenate(owners), kind="stable")
        owner = np.concatenate(owners)[order]
        columns = {
            column: pa.concat_arrays([part[column] for part in parts]).take(pa.array(order))
            for column in parts[0]
        }
        days = rng.integers(0, _DAYS, count) + 30
        tested = self._tested(days, owner)
        columns["tested_on"] = tested
        self._sampled_days = days
        return owner, columns

    def _tested(self, days: Any, owner: Any) -> Any:
        late = days[owner] + self._rng.integers(3, 25, len(owner))
        texts = pa.array([*self._day_texts, ""], pa.string())
        codes = np.where(self._rng.random(len(owner)) < 0.1, len(self._day_texts), late)
        return texts.take(pa.array(codes))

    def _samples(self, first: int, count: int) -> dict[str, tuple[Sequence[str], Any]]:
        rng = self._rng
        numbers = np.arange(count)
        made = self._sampled_days - rng.integers(5, 400, count)
        made_texts = [
            *self._day_texts,
            *(t.replace("-", "/") for t in self._day_texts),
            *(t[:7] for t in self._day_texts),
            "",
            "见包装",
            "/",
        ]
        style = rng.random(count)
        known = np.clip(made, 0, len(self._day_texts) - 1)
        size = len(self._day_texts)
        codes = np.select(
            [style < 0.86, style < 0.91, style < 0.93, style < 0.98, style < 0.985],
            [known, known + size, known + 2 * size, np.full(count, 3 * size), np.full(count, 3 * size + 1)],
            3 * size + 2,
        )
        found: dict[str, tuple[Sequence[str], Any]] = {
            "sample_id": ([f"S{first + n:07d}" for n in range(count)], numbers),
            "report_no": ([f"W2024{first + n:07d}" for n in range(count)], numbers),
            "lot": ([f"L{(first + n) * 7919 % 1000003:06d}" for n in range(count)], numbers),
            "produced_on": (made_texts, codes),
            "sampled_on": (
                [*self._day_texts, ""],
                np.where(rng.random(count) < 0.04, size, self._sampled_days),
            ),
            "purchased_on": (
                [*self._day_texts, ""],
                np.where(rng.random(count) < 0.85, size, self._sampled_days),
            ),
            "composition_label": (self._fibres.texts, self._labels),
            "product_name": (self._names, rng.integers(0, len(self._names), count)),
            "laboratory": ([f"{place}纤维检验所" for place in _PLACES], rng.integers(0, len(_PLACES), count)),
            "sampled_party": (_PARTIES, rng.integers(0, len(_PARTIES), count)),
            "sampled_party_code": (_CODES, rng.integers(0, len(_CODES), count)),
            "place": (_PLACES, rng.integers(0, len(_PLACES), count)),
            "nominal_maker": (self._makers, rng.integers(0, len(self._makers), count)),
            "nominal_maker_code": (_CODES, rng.integers(0, len(_CODES), count)),
            "trademark": (_WORDS, rng.integers(0, len(_WORDS), count)),
            "model": (_MODELS, rng.integers(0, len(_MODELS), count)),
        }
        for column, words in _CHOICES.items():
            found[column] = _drawn(words, count, rng)
        return found

    def _dirtied(self, table: pa.Table, rows: int) -> pa.Table:
        """Rows without sample or item, empty rows, items that nobody knows."""
        rng = self._rng
        table = _replaced(table, "sample_id", "", rng.random(rows) < 0.0001)
        table = _replaced(table, "item", "", rng.random(rows) < 0.00001)
        for name, share in (("耐摩擦色牢度xx", 0.0003), ("手感", 0.0003), ("克重偏差", 0.0002)):
            table = _replaced(table, "item", name, rng.random(rows) < share)
        table = _replaced(table, "audience", "成年", rng.random(rows) < 0.00001)
        return _replaced(table, "value", "", rng.random(rows) < 0.0002)


class _Texts:
    """The texts of each slot, laid one after another."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._all: dict[str, list[str]] = {
            c: [] for c in ("value", "unit", "method", "declared_limit", "lab_limit")
        }
        self._slots: list[Slot] = []

    def add(self, number: int, slot: Slot, drawn: Mapping[str, list[str]]) -> None:
        """Add the texts of a slot; every column has the same number of draws."""
        self._slots.append(slot)
        for column, texts in drawn.items():
            self._all[column] += texts

    def columns(self, slot: Any, rng: np.random.Generator) -> dict[str, Any]:
        """The columns of readings of these slots."""
        count = len(slot)
        found = {
            column: pa.array(texts, pa.string()).take(
                pa.array(slot * _DRAWS + rng.integers(0, _DRAWS, count))
            )
            for column, texts in self._all.items()
        }
        for column in ("item", "part", "component"):
            texts = pa.array([getattr(one, column) for one in self._slots], pa.string())
            found[column] = texts.take(pa.array(slot))
        found["lab_verdict"] = _taken(*_drawn(VERDICTS, count, rng))
        return found


def _taken(texts: Sequence[str], codes: Any) -> Any:
    return pa.array(list(texts), pa.string()).take(pa.array(codes))


def _drawn(words: Mapping[str, float], count: int, rng: np.random.Generator) -> tuple[Sequence[str], Any]:
    weights = np.array(list(words.values()), dtype=float)
    return list(words), rng.choice(len(words), size=count, p=weights / weights.sum())


def _replaced(table: pa.Table, column: str, text: str, mask: Any) -> pa.Table:
    if not mask.any():
        return table
    place = table.schema.get_field_index(column)
    return table.set_column(place, column, pc.if_else(pa.array(mask), text, table.column(column)))


def _product_names() -> list[str]:
    materials = [
        "全棉",
        "纯棉",
        "涤棉",
        "蚕丝",
        "竹纤维",
        "天丝",
        "珊瑚绒",
        "法兰绒",
        "羽绒",
        "亚麻",
        "水洗棉",
        "贡缎",
    ]
    styles = [
        "",
        "印花",
        "活性印花",
        "素色",
        "提花",
        "色织",
        "婴儿",
        "儿童",
        "卡通",
        "简约",
        "高支",
        "酒店",
        "宝宝",
        "深色",
    ]
    goods = ["床单", "被套", "四件套", "枕套", "毛巾", "浴巾", "毯", "夏凉被", "窗帘", "被子", "枕芯", "床笠"]
    return [f"{m}{s}{g}" for m in materials for s in styles for g in goods]


_PLACES = [
    f"{name}{kind}"
    for name in ("东山", "南湖", "西岭", "北河", "中原", "临江", "望海", "青石")
    for kind in ("市", "县", "区")
]
_WORDS = [f"{a}{b}" for a in "云锦华丰恒瑞祥泰安康宁远" for b in "织梦眠纺语棉裳居家庭园"]
_PARTIES = [f"{place}{word}家纺店" for place in _PLACES for word in _WORDS]
_CODES = [f"9133{n:014d}" for n in range(4_000)]
_MODELS = [f"{w}cm×{h}cm" for w in (150, 180, 200, 220, 245) for h in (200, 215, 230, 245, 250, 270)]
_CHOICES: dict[str, Mapping[str, float]] = {
    "product_category": CATEGORIES, "declared_standard": STANDARDS, "safety_class": CLASSES, "audience": AUDIENCES,
    "stage": STAGES, "treatment": TREATMENTS, "depth": DEPTHS, "declared_grade": GRADES, "purpose": PURPOSES,
    "rule_set": RULE_SETS, "channel": CHANNELS,
}  # fmt: skip
