# ruff: noqa: E501 - tables of texts read best one record a line
"""The items of the benchmark's table: what a bedding or towel report holds, with values and dirt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

Draw = Callable[[np.random.Generator], str]


@dataclass(frozen=True)
class Slot:
    """A reading that a sample has with probability `share`."""

    item: str
    share: float
    draw: Draw
    unit: str = ""
    component: str = ""
    part: str = ""
    methods: tuple[str, ...] = ("",)
    limits: tuple[str, ...] = ("",)
    declared: tuple[str, ...] = ()


def _whole(mean: float, spread: float, low: float = 0) -> Draw:
    return lambda rng: str(max(int(low), int(rng.normal(mean, spread))))


def _tenths(mean: float, spread: float) -> Draw:
    return lambda rng: f"{rng.normal(mean, spread):.1f}"


def _grade(*weights: float) -> Draw:
    grades = ("2", "2-3", "3", "3-4", "4", "4-5", "5")
    share = np.array(weights) / sum(weights)
    return lambda rng: str(rng.choice(grades, p=share))


def _either(first: str, other: Draw, share: float) -> Draw:
    return lambda rng: first if rng.random() < share else other(rng)


_G = _grade(0.5, 1, 4, 12, 40, 30, 12)
_HCHO = _either("未检出", _either("<20", lambda rng: str(int(rng.lognormal(3.4, 0.8))), 0.1), 0.6)
_PH = _tenths(7.0, 0.6)


def _fastness(
    item: str, method: str, *, share: float = 0.5, sides: tuple[str, ...] = ("变色", "沾色")
) -> list[Slot]:
    methods = (f"{method}-2013", f"{method}-2013", method, f"{method}-2008", "")
    limits = ("≥3", "≥3-4", "≥3", "≥4", "3-4", "")
    return [
        Slot(
            item,
            share,
            _G,
            unit="级",
            component=side,
            methods=methods,
            limits=limits,
            declared=("≥4", "≥3-4", "4级"),
        )
        for side in sides
    ]


def _directions(item: str, draw: Draw, *, unit: str, method: str, limits: tuple[str, ...]) -> list[Slot]:
    return [
        Slot(
            item,
            0.45,
            draw,
            unit=unit,
            component=side,
            methods=(method, method, ""),
            limits=limits,
            declared=limits,
        )
        for side in ("经向", "纬向")
    ]


SLOTS: tuple[Slot, ...] = (
    Slot("甲醛含量", 0.97, _HCHO, unit="mg/kg", methods=("GB/T 2912.1-2009", "GB/T 2912.1-2009", "GB/T 2912.1-1998", ""), limits=("≤75", "≤20", "≤300", "≤75 mg/kg", "")),
    Slot("pH值", 0.97, _PH, methods=("GB/T 7573-2009", "GB/T 7573-2009", "GB/T 7573-2002", ""), limits=("4.0~8.5", "4.0~7.5", "4.0~9.0", "4.0-8.5", "")),
    Slot("异味", 0.95, _either("无", lambda rng: str(rng.choice(["无异味", "有霉味", "无", "汽油味"])), 0.97), limits=("无", "无异味", "")),
    Slot("可分解致癌芳香胺染料", 0.9, _either("未检出", _tenths(24, 9), 0.995), unit="mg/kg", methods=("GB/T 17592-2011", "GB/T 17592-2011", ""), limits=("禁用", "≤20", "未检出", "")),
    Slot("可分解致癌芳香胺染料", 0.05, _either("未检出", _tenths(12, 9), 0.9), unit="mg/kg", component="联苯胺", methods=("GB/T 17592-2011",), limits=("≤20",)),
    *_fastness("耐水色牢度", "GB/T 5713", share=0.85),
    *_fastness("耐酸汗渍色牢度", "GB/T 3922", share=0.85),
    *_fastness("耐碱汗渍色牢度", "GB/T 3922", share=0.85),
    *_fastness("耐皂洗色牢度", "GB/T 3921", share=0.7),
    *_fastness("耐干摩擦色牢度", "GB/T 3920", share=0.85, sides=("",)),
    *_fastness("耐湿摩擦色牢度", "GB/T 3920", share=0.7, sides=("",)),
    *_fastness("耐唾液色牢度", "GB/T 18886", share=0.12),
    Slot("耐光色牢度", 0.4, _G, unit="级", methods=("GB/T 8427-2008", "GB/T 8427-2019", ""), limits=("≥3", "≥4", "")),
    *_directions("断裂强力", _whole(340, 90), unit="N", method="GB/T 3923.1-2013", limits=("≥220", "≥250", "≥180", "")),
    *_directions("水洗尺寸变化率", _tenths(-2.4, 1.6), unit="%", method="GB/T 8630-2013", limits=("-4.0~+2.0", "±3.0", "-5.0~+2.0", "")),
    *_directions("撕破强力", _tenths(14, 5), unit="N", method="GB/T 3917.2-2009", limits=("≥7", "≥10", "")),
    Slot("起球", 0.5, _grade(1, 2, 6, 12, 30, 20, 5), unit="级", methods=("GB/T 4802.1-2008", ""), limits=("≥3", "≥3-4", "")),
    Slot("胀破强力", 0.15, _whole(260, 60), unit="kPa", methods=("GB/T 7742.1-2005", ""), limits=("≥200", "")),
    Slot("吸水性", 0.15, _tenths(9, 6), unit="s", limits=("≤20", "≤10", "")),
    Slot("质量偏差率", 0.2, _tenths(-2, 3), unit="%", limits=("±5.0", "≥-5.0", "")),
    Slot("铅", 0.06, _either("未检出", _tenths(40, 30), 0.8), unit="mg/kg", methods=("GB/T 30157-2013", ""), limits=("≤90", "")),
    Slot("含油率", 0.06, _tenths(0.8, 0.4), unit="%", limits=("≤1.5", "")),
    Slot("标识标注", 0.5, lambda rng: str(rng.choice(["符合", "符合要求", "不符合"], p=[0.8, 0.15, 0.05]))),
)  # fmt: skip


def values_of(slot: Slot, rng: np.random.Generator, draws: int) -> dict[str, list[str]]:
    """Texts to draw from; now and then a value as nobody should write it."""
    values = [_dirty(slot.draw(rng), slot, rng) for _ in range(draws)]
    declared = [
        str(rng.choice(slot.declared)) if slot.declared and rng.random() < 0.04 else "" for _ in values
    ]
    units = [
        slot.unit if rng.random() < 0.985 else str(rng.choice(["", "%", slot.unit.upper()])) for _ in values
    ]
    return {
        "value": values,
        "unit": units,
        "method": [str(rng.choice(slot.methods)) for _ in values],
        "declared_limit": declared,
        "lab_limit": [str(rng.choice(slot.limits)) for _ in values],
    }


_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")


def _dirty(value: str, slot: Slot, rng: np.random.Generator) -> str:
    if rng.random() > 0.02:
        return value
    ways = (
        value.translate(_WIDE),
        f"{value}{slot.unit}",
        f" {value} ",
        value.replace("-", "~"),
        "/",
        "未检",
        "",
        "见附页",
        "ND",
        f"<{value}",
        f"{value}级",
    )
    return str(rng.choice(ways))


_LABELS = (
    ("棉100%", (("棉", 100),)), ("100%棉", (("棉", 100),)), ("聚酯纤维100%", (("聚酯纤维", 100),)),
    ("棉60% 聚酯纤维40%", (("棉", 60), ("聚酯纤维", 40))), ("棉55%聚酯纤维45%", (("棉", 55), ("聚酯纤维", 45))),
    ("聚酯纤维65% 棉35%", (("聚酯纤维", 65), ("棉", 35))), ("棉80% 聚酯纤维20%", (("棉", 80), ("聚酯纤维", 20))),
    ("粘纤70% 棉30%", (("粘纤", 70), ("棉", 30))), ("莱赛尔60% 棉40%", (("莱赛尔纤维", 60), ("棉", 40))),
    ("桑蚕丝100%", (("桑蚕丝", 100),)), ("亚麻55% 棉45%", (("亚麻", 55), ("棉", 45))),
    ("面料:棉100% 填充物:聚酯纤维100%", (("棉", 100),)), ("棉97% 氨纶3%", (("棉", 97), ("氨纶", 3))),
    ("竹纤维30% 棉70%", (("竹纤维", 30), ("棉", 70))), ("无", (("棉", 100),)), ("", (("聚酯纤维", 100),)),
    ("涤棉", (("聚酯纤维", 65), ("棉", 35))), ("棉 50% 粘纤 30% 聚酯纤维 20%", (("棉", 50), ("粘纤", 30), ("聚酯纤维", 20))),
)  # fmt: skip
_FIBRE_DRAWS = 120


class FibreDraws:
    """Labels, and what was measured of each."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.labels = range(len(_LABELS))
        self.texts = [text for text, _ in _LABELS]
        drawn = [[_measured(fibres, rng) for _ in range(_FIBRE_DRAWS)] for _, fibres in _LABELS]
        self._names = [[f[place][0] if place < len(f) else "" for place in range(3)] for _, f in _LABELS]
        self._values = [
            [[d[place] if place < len(d) else "" for place in range(3)] for d in group] for group in drawn
        ]
        self._draw = np.zeros(0, dtype=np.int64)

    def rows(self, labels: Any, place: int, rng: np.random.Generator) -> tuple[Any, dict[str, Any]]:
        """(the samples that have a fibre in that place, their readings)."""
        if place == 0:
            self._draw = rng.integers(0, _FIBRE_DRAWS, len(labels))
        present = np.array([bool(names[place]) for names in self._names])
        rows = np.flatnonzero(present[labels])
        codes = labels[rows] * _FIBRE_DRAWS + self._draw[rows]
        values = pa.array([d[place] for group in self._values for d in group], pa.string())
        names = pa.array([names[place] for names in self._names], pa.string())
        count = len(rows)
        verdicts = pa.array(
            ["合格", "合格", "合格", "合格", "合格", "合格", "合格", "合格", "", "不合格"], pa.string()
        )
        return rows, {
            "item": pa.array(["纤维含量"] * count, pa.string()),
            "part": pa.array([""] * count, pa.string()),
            "component": names.take(pa.array(labels[rows])),
            "value": values.take(pa.array(codes)),
            "unit": pa.array(["%"] * count, pa.string()),
            "method": pa.array(["GB/T 2910.11-2009"] * count, pa.string()),
            "declared_limit": pa.array([""] * count, pa.string()),
            "lab_limit": pa.array([""] * count, pa.string()),
            "lab_verdict": verdicts.take(pa.array(rng.integers(0, len(verdicts), count))),
        }


def _measured(fibres: Any, rng: np.random.Generator) -> list[str]:
    """Shares around the label's that make 100 together."""
    if len(fibres) == 1:
        return ["100" if rng.random() < 0.9 else f"{rng.uniform(90, 99.9):.1f}"]
    noise = rng.normal(0, 3)
    shares = [fibres[0][1] + noise, fibres[1][1] - noise, *(share for _, share in fibres[2:])]
    return [f"{max(share, 0.0):.1f}" for share in shares]
