"""Registers into operators: records in, operators and explained pairs out (docs/algorithms/linkage.md)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import pyarrow as pa

from bihuan.analytics.linkage.evidence import Found, explained
from bihuan.analytics.linkage.features import compute, prepare
from bihuan.analytics.linkage.relatives import against_relatives, combined
from bihuan.analytics.linkage.scoring import Backend, Floats, Ints, Scored, score
from bihuan.engine.linkage.clusters import cluster
from bihuan.engine.linkage.codes import CodeState

Key = tuple[str, str]  # source, record_id
Decided = Sequence[tuple[Key, Key]]
DEFAULT = 0.7  # the probability from which a pair is linked
BAND = (0.05, DEFAULT)  # where a person should look
_DECIMALS = 4  # of a weight; behind them the sums of several threads differ
_ID_LENGTH = 12


@dataclass(frozen=True)
class Linked:
    """What linking found.

    `operators`: `source, record_id, operator_id, probability`, a row a record in the order given. The
    probability says how sure it is that the record belongs where it is: that of its best pair within the
    operator, or, of a record that is alone, that its best pair is wrong.
    `pairs`: `source_l, record_id_l, source_r, record_id_r, weight, probability, outcome, evidence`. Outcomes:
    `linked`, both are in one operator; `vetoed`, probable enough but kept apart by codes or by an officer;
    `review`, in the band and not linked. The weight is log2 of the odds, null where only a decision speaks
    of the pair; evidence is a JSON list of `{field, level, weight}` whose weights add up to it.
    """

    operators: pa.Table
    _found: Found = field(repr=False)

    @cached_property
    def pairs(self) -> pa.Table:
        return explained(self._found)


def link(
    records: pa.Table,
    *,
    towns: Sequence[str] = (),
    same: Decided = (),
    apart: Decided = (),
    threshold: float = DEFAULT,
    band: tuple[float, float] = BAND,
    backend: Backend | None = None,
) -> Linked:
    """Put records of one operator together.

    `records` as `prepare` takes them; the same rows in any order give the same operators. `same` and `apart`
    are decisions of officers and always win, `same` also over different codes; where they name records that
    are not there, they mean nothing. Two valid different codes never end in one operator, unless `same`
    says so. `backend` is where Splink works, its own DuckDB if None.
    """
    order = _order(records)
    features = prepare(records.take(order), towns=towns)
    rows = _rows(features)
    kept, parted = frozenset(_row_pairs(rows, same)), frozenset(_row_pairs(rows, apart))
    scored = score(features, backend=backend)
    strangers: Floats = np.round(
        np.sum([*scored.weights.values()], axis=0, dtype=np.float64) + scored.prior, _DECIMALS
    )
    weight: Floats = np.round(combined(strangers, against_relatives(scored)), _DECIMALS)
    codes = _valid_codes(features)
    clusters = cluster(
        codes=codes, pairs=_heaviest_first(scored, weight, threshold), same=sorted(kept), apart=sorted(parted)
    )
    found = Found(
        records=features.select(["source", "record_id"]),
        codes=codes,
        scored=scored,
        strangers=strangers,
        weight=weight,
        cluster=np.array(clusters, dtype=np.int64),
        same=kept,
        apart=parted,
        threshold=threshold,
        band=band,
    )
    return Linked(_operators(found).take(np.argsort(order.to_numpy(), kind="stable")), found)


def _order(records: pa.Table) -> Any:
    """The places of the records sorted by their keys and then by all that they say."""
    names = ["source", "record_id", *sorted(set(records.column_names) - {"source", "record_id"})]
    texts = {name: records[name] for name in names}
    keys = [(name, "ascending") for name in names]
    return compute.sort_indices(pa.table(texts), sort_keys=keys).cast(pa.int64())


def _keys(records: pa.Table) -> Iterator[Key]:
    columns: Any = (records["source"].to_pylist(), records["record_id"].to_pylist())
    return zip(*columns, strict=True)


def _rows(features: pa.Table) -> dict[Key, list[int]]:
    """The rows of each key: a register may use a number twice."""
    found: dict[Key, list[int]] = defaultdict(list)
    for row, key in enumerate(_keys(features)):
        found[key].append(row)
    return found


def _row_pairs(rows: dict[Key, list[int]], decided: Decided) -> Iterator[tuple[int, int]]:
    for one, other in decided:
        for left, right in product(rows.get(one, ()), rows.get(other, ())):
            if left != right:
                yield min(left, right), max(left, right)


def _valid_codes(features: pa.Table) -> tuple[str, ...]:
    valid = compute.equal(features["code_state"], CodeState.VALID.value)
    return tuple(compute.if_else(valid, features["clean_code"], "").to_pylist())


def _heaviest_first(scored: Scored, weight: Floats, threshold: float) -> Iterator[tuple[int, int]]:
    at = np.flatnonzero(weight >= np.log2(threshold / (1 - threshold)))
    at = at[np.lexsort((scored.right[at], scored.left[at], -weight[at]))]
    return zip(scored.left[at].tolist(), scored.right[at].tolist(), strict=True)


def _operators(found: Found) -> pa.Table:
    best, doubt = np.zeros(len(found.codes)), np.zeros(len(found.codes))
    together, probability = found.together, found.probability
    for side in (found.scored.left, found.scored.right):
        np.maximum.at(best, side[together], probability[together])
        np.maximum.at(doubt, side[~together], probability[~together])
    for pair in found.same:
        best[list(pair)] = 1.0
    alone = np.bincount(found.cluster, minlength=len(found.codes))[found.cluster] == 1
    return found.records.append_column("operator_id", _ids(found)).append_column(
        "probability", pa.array(np.where(alone, 1 - doubt, best), pa.float64())
    )


def _ids(found: Found) -> Any:
    """Operators are called after their first record, so that a name lasts while that record does."""
    first: Ints = np.unique(found.cluster)
    keys = _keys(found.records.take(first))
    made = {row: _id(*key) for row, key in zip(first.tolist(), keys, strict=True)}
    return pa.array([made[row] for row in found.cluster.tolist()], pa.string())


def _id(source: str, record: str) -> str:
    return hashlib.sha256(f"{source}\n{record}".encode()).hexdigest()[:_ID_LENGTH]
