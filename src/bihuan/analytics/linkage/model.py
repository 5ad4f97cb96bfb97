"""The Splink model: what is compared, at which levels, and which pairs (docs/algorithms/linkage.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import splink.comparison_level_library as library
from splink import SettingsCreator, block_on
from splink.comparison_library import CustomComparison

ROW = "row_number"  # the column that numbers the records
NEVER_SEEN = 1e-6


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a comparison: its condition on `_l` and `_r`, and how often it holds.

    `same` is the share among records of one operator, `others` among records of different ones: starting
    values that training replaces where the lists allow it, unless they are `fixed` (too rare for a sample).
    Where `by_value` names a column, `others` is the share of the very value instead, so that a common one
    weighs less.
    """

    name: str
    condition: str
    same: float
    others: float
    by_value: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared: unknown where `column` is empty on either side; else the first level that holds."""

    field: str
    column: str
    levels: tuple[Level, ...]


_ANY = "1 = 1"
_INSIDE = "length(core_l) <> length(core_r) and (contains(core_l, core_r) or contains(core_r, core_l))"
COMPARISONS = (
    Comparison("core", "core", (
        Level("same", "core_l = core_r", 0.88, 1e-4, by_value="core"),
        Level("former", "former_core_l = core_r or former_core_r = core_l", 0.01, 1e-5, fixed=True),
        Level("sound", "pinyin_l = pinyin_r", 0.05, 5e-5),
        Level("near", f"{{jaro}}(core_l, core_r) >= 0.75 or ({_INSIDE})", 0.02, 4e-3),
        Level("half", "{jaro}(core_l, core_r) >= 0.6", 0.01, 0.06),
        Level("other", _ANY, 0.03, 0.94),
    )),
    Comparison("trade", "trade", (
        Level("same", "trade_l = trade_r", 0.95, 0.1, by_value="trade"),
        Level("other", _ANY, 0.05, 0.9),
    )),
    Comparison("form", "form", (
        Level("same", "form_l = form_r", 0.9, 0.2, by_value="form"),
        Level("other", _ANY, 0.1, 0.8),
    )),
    Comparison("region", "region", (
        Level("same", "region_l = region_r", 0.9, 0.4, by_value="region"),
        Level("other", _ANY, 0.1, 0.6),
    )),
    Comparison("phone", "clean_phone", (
        Level("same", "clean_phone_l = clean_phone_r", 0.75, 1e-4, by_value="clean_phone"),
        Level("near", "damerau_levenshtein(clean_phone_l, clean_phone_r) <= 1", 0.03, 1e-5, fixed=True),
        Level("other", _ANY, 0.22, 1.0),
    )),
    Comparison("person", "clean_person", (
        Level("same", "clean_person_l = clean_person_r", 0.95, 1e-4, by_value="clean_person"),
        Level("other", _ANY, 0.05, 1.0),
    )),
    Comparison("address", "place", (
        Level("site", "site_l = site_r", 0.9, 1e-4, by_value="site"),
        Level("street", "road_l = road_r", 0.03, 1e-3),
        Level("town", "town_l = town_r", 0.03, 0.1),
        Level("other", _ANY, 0.04, 0.9),
    )),
    Comparison("code", "clean_code", (
        Level("same", "clean_code_l = clean_code_r", 0.94, 1e-7, fixed=True),
        Level("near", "(valid_code_l is null or valid_code_r is null)"
              " and damerau_levenshtein(clean_code_l, clean_code_r) <= 2", 0.05, 1e-6, fixed=True),
        Level("other", _ANY, 0.01, 1.0, fixed=True),
    )),
)  # fmt: skip
# Columns whose values weigh by how common they are, with the share that a value usually has.
VALUES = {level.by_value: level.others for one in COMPARISONS for level in one.levels if level.by_value}
# What a pair has to have in common to be looked at; a million records give some million pairs each at most.
BLOCKS: tuple[tuple[str, ...], ...] = (
    ("clean_code",),
    ("clean_phone",),
    ("site",),
    ("core", "clean_person"),
    ("road", "clean_person"),
    ("core", "trade", "town"),
    ("pinyin", "trade", "town"),
    ("whole_name",),
)
_JARO = {"duckdb": "jaro_similarity", "spark": "jaro_sim"}


def settings(*, dialect: str, prior: float) -> SettingsCreator:
    """The model for Splink before training. `prior`: the share of matches among all pairs."""
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name=ROW,
        probability_two_random_records_match=prior,
        comparisons=[_comparison(one, dialect) for one in COMPARISONS],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in BLOCKS],
        additional_columns_to_retain=["valid_code"],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
    )


def _comparison(one: Comparison, dialect: str) -> CustomComparison:
    levels: list[Any] = [library.NullLevel(one.column)]
    for level in one.levels:
        made = library.CustomLevel(level.condition.format(jaro=_JARO[dialect]), level.name)
        made.configure(
            m_probability=level.same,
            u_probability=min(level.others, 1 - NEVER_SEEN),
            fix_m_probability=level.fixed,
            fix_u_probability=level.fixed,
        )
        if level.by_value:
            made.configure(tf_adjustment_column=level.by_value)
        levels.append(made)
    return CustomComparison(levels, output_column_name=one.field)
