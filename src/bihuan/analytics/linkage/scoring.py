"""Pairs of records with their weights: trained without labels and scored by Splink."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from splink import DuckDBAPI, Linker, block_on

from bihuan.analytics.linkage.features import compute
from bihuan.analytics.linkage.model import COMPARISONS, ROW, VALUES, settings

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
# A connection of DuckDB → Splink's API, and what makes one of the connection's tables known to it.
Backend = Callable[[Any], tuple[Any, Callable[[str], Any]]]
Model = dict[str, Any]  # as Splink writes a trained model

_SEED = 1
_RANDOM_PAIRS = 400_000
_LEAST_RECORDS = 1000  # below, random pairs are too few: the starting shares stay
_LEAST_PAIRS = 500  # of one block, below which the starting shares stay
_MOST_PAIRS = 300_000  # of one block: enough for shares with three digits
_ROUGH_RECALL = 0.9
_SELDOM = 0.002  # share of a level that no pair of one operator shows: a cell can always be wrong

_COMPARED = """
create table compared as
select {row}, nullif(core, '') as core, nullif(pinyin, '') as pinyin, nullif(former_core, '') as former_core,
  nullif(trade, '') as trade, nullif(form, '') as form, nullif(region, '') as region,
  nullif(clean_phone, '') as clean_phone, nullif(clean_person, '') as clean_person, nullif(town, '') as town,
  nullif(town || street, '') as place, case when street <> '' then town || '|' || street end as road,
  case when street <> '' and number <> '' then town || '|' || street || '|' || number end as site,
  nullif(clean_code, '') as clean_code, case when code_state = 'valid' then clean_code end as valid_code,
  case when core <> '' and form <> '' then concat_ws('|', region, core, trade, form) end as whole_name
from features
"""
_SURE = """
select count(*) from (
  select l.{row}, r.{row} as other from compared l join compared r
    on l.valid_code = r.valid_code and l.{row} < r.{row}
  union
  select l.{row}, r.{row} from compared l join compared r
    on l.clean_phone = r.clean_phone and l.core = r.core and l.{row} < r.{row}
    and coalesce(l.valid_code = r.valid_code, true)
)
"""
# How common each value is: its share, drawn towards what is usual, since a short list says little about that.
_COMMON = """
create table common_{column} as
select {column}, (count(*) + {as_many} * {share}) / ((select count({column}) from compared) + {as_many})
  as tf_{column}
from compared where {column} is not null group by {column}
"""
_AS_MANY = 1000  # records that say what is usual
# Blocks within which most pairs are one operator's; what a block is made of is trained in another.
_TRAINING = (("valid_code",), ("clean_phone", "core"), ("site", "clean_person"))


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs of rows, left < right.

    `weights` are log2 of how much more often a comparison's level holds among records of one operator than
    among others, 0 where unknown; `levels` the places of the levels in the comparison, -1 where unknown.
    `prior` is the weight that a pair has before anything is compared; `codes` is 1 where both have one valid
    code, -1 where they have different ones, else 0.
    """

    left: Ints
    right: Ints
    prior: float
    weights: Mapping[str, npt.NDArray[np.float32]]
    levels: Mapping[str, npt.NDArray[np.int8]]
    codes: npt.NDArray[np.int8]
    same: Mapping[str, tuple[float, ...]]  # the shares of the levels among records of one operator


def score(features: pa.Table, *, backend: Backend | None = None) -> Scored:
    """All pairs that share a blocking key, scored. `features` as `prepare` gives them, a row a record."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        numbered = features.append_column(ROW, pa.array(range(features.num_rows), pa.int64()))
        connection.register("features", numbered)
        connection.execute(_COMPARED.format(row=ROW))
        connection.unregister("features")
        prior = _prior(connection, features.num_rows)
        api, register = (backend or _on_duckdb)(connection)
        table = register("compared")
        model_before = settings(dialect=api.sql_dialect.sql_dialect_str, prior=prior)
        linker = Linker(table, model_before, log_level=logging.ERROR)
        for column, share in VALUES.items():
            connection.execute(_COMMON.format(column=column, share=share, as_many=_AS_MANY))
            linker.table_management.register_term_frequency_lookup(register(f"common_{column}"), column)
        model = _trained(linker, records=features.num_rows, count=_counter(connection))
        found: Any = Linker(table, model, log_level=logging.ERROR).inference.predict(warning_mode="never")
        return _scored(found.as_pyarrow_table(), model)


def _on_duckdb(connection: Any) -> tuple[Any, Callable[[str], Any]]:
    api = DuckDBAPI(connection)
    return api, lambda name: api.register(name, table_name=f"known_{name}")


def _prior(connection: Any, records: int) -> float:
    """The share of matches among all pairs, from pairs that are nearly sure."""
    ((sure,),) = connection.execute(_SURE.format(row=ROW)).fetchall()
    every = records * (records - 1) / 2
    return min(0.5, float((sure + 1) / _ROUGH_RECALL / (every + 2)))


def _counter(connection: Any) -> Callable[[tuple[str, ...]], int]:
    def count(block: tuple[str, ...]) -> int:
        known = " and ".join(f"{column} is not null" for column in block)
        groups = f"select count(*) as n from compared where {known} group by {', '.join(block)}"
        query = f"select coalesce(sum(n * (n - 1) / 2), 0) from ({groups})"
        ((pairs,),) = connection.execute(query).fetchall()
        return int(pairs)

    return count


def _trained(linker: Linker, *, records: int, count: Callable[[tuple[str, ...]], int]) -> Model:
    """The model with its shares: of others from random pairs, of one operator by expectation maximisation."""
    if records >= _LEAST_RECORDS:
        linker.training.estimate_u_using_random_sampling(
            max_pairs=_RANDOM_PAIRS, seed=_SEED, min_count_per_level=None, num_chunks=1
        )
    for block in _TRAINING:
        if count(block) >= _LEAST_PAIRS:
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*block), max_pairs=_MOST_PAIRS
            )
    model: Model = linker.misc.save_model_to_json()
    for comparison in model["comparisons"]:
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level"):
                level["m_probability"] = max(level["m_probability"], _SELDOM)
    return model


def _scored(pairs: pa.Table, model: Model) -> Scored:
    weights, levels, same = {}, {}, {}
    for comparison, told in zip(COMPARISONS, model["comparisons"], strict=True):
        field = comparison.field
        plain = _numbers(pairs, f"mw_{field}")
        shares = [level for level in told["comparison_levels"] if not level.get("is_null_level")]
        same[field] = tuple(level["m_probability"] for level in shares)
        steps = np.array([np.log2(level["m_probability"] / level["u_probability"]) for level in shares])
        nearest = np.abs(plain[:, None] - steps[None, :]).argmin(axis=1)
        levels[field] = np.where(plain == 0, -1, nearest).astype(np.int8)
        if f"mw_tf_adj_{field}" in pairs.column_names:
            plain = plain + _numbers(pairs, f"mw_tf_adj_{field}")
        weights[field] = plain.astype(np.float32)
    first, second = (_numbers(pairs, f"{ROW}_{side}").astype(np.int64) for side in "lr")
    prior = model["probability_two_random_records_match"]
    return Scored(
        left=np.minimum(first, second),
        right=np.maximum(first, second),
        prior=float(np.log2(prior / (1 - prior))),
        weights=weights,
        levels=levels,
        codes=_codes(pairs),
        same=same,
    )


def _numbers(pairs: pa.Table, name: str) -> npt.NDArray[np.float64]:
    return np.asarray(pairs[name].to_numpy(zero_copy_only=False), dtype=np.float64)


def _codes(pairs: pa.Table) -> npt.NDArray[np.int8]:
    equal = compute.equal(pairs["valid_code_l"], pairs["valid_code_r"])
    return np.asarray(
        compute.if_else(equal, 1, -1).fill_null(0).to_numpy(zero_copy_only=False), dtype=np.int8
    )
