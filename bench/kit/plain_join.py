"""The rival of bulk judging: plain numeric limits, joined to the readings by hand in DuckDB.

It reads no composition, no rounding, no open fact and no date, gives one reason for all and leaves the rows
in any order: as much as a query of a page can do, and as little as it has to for the same number of rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from bench.kit.readings_table import CATEGORIES, CLASSES, COLUMNS, STANDARDS
from bihuan.engine.judgement.names import Names
from bihuan.engine.judgement.resolve import class_letter
from bihuan.engine.judgement.timeline import parse_citations
from bihuan.engine.judgement.weigh import limit_width
from bihuan.engine.rules.limits import LimitKind
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.engine.rules.standards import Force, Rule

_OF_READINGS = ("item", "part", "component", "value", "unit", "method", "tested_on", "declared_limit",
                "lab_limit", "lab_verdict")  # fmt: skip


def write_join(source: Path, target: Path, *, kind: str, items: Sequence[str], rulebook: Rulebook) -> int:
    """Judge `source` (parquet or csv) into `target` of a kind; the number of rows."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2; SET memory_limit = '4GB'; SET preserve_insertion_order = false")
        connection.execute(f"SET temp_directory = '{target.parent}'")
        limits = pa.table(list(zip(*_limits(items, rulebook), strict=True)), names=_LIMIT_COLUMNS)
        connection.register("limits", limits)
        read = f"* FROM read_parquet('{source}', file_row_number = true)"
        if source.suffix == ".csv":
            csv = f"read_csv('{source}', header = true, all_varchar = true)"
            read = f"*, row_number() OVER () AS file_row_number FROM {csv}"
        connection.execute(f"CREATE TEMP VIEW readings AS SELECT {read}")
        options = "FORMAT parquet, COMPRESSION zstd" if kind == "parquet" else "FORMAT csv, HEADER"
        return int(connection.execute(f"COPY ({_query()}) TO '{target}' ({options})").fetchall()[0][0])


_LIMIT_COLUMNS = ("i", "c", "p", "s", "low", "high", "written", "std", "edition", "clause", "id", "mark")


def _limits(items: Sequence[str], rulebook: Rulebook) -> Iterator[tuple[Any, ...]]:
    """The narrowest numeric limit for each item, class, product and declared standard as written."""
    names = Names(rulebook.catalogue)
    for item in items:
        found = names.item(item)
        for declared in STANDARDS:
            rules = list(_rules(found.item.id, declared, rulebook)) if found else []
            for category in CATEGORIES:
                kind = names.category(category)
                groups = kind.groups | {kind.id} if kind else frozenset()
                for words in CLASSES:
                    held = [rule for rule in rules if _holds(rule, groups, class_letter(words))]
                    if held:
                        rule = min(held, key=lambda one: limit_width(one.limit))  # type: ignore[arg-type]
                        yield (item, words, category, declared, *_cells(rule))


def _rules(item: str, declared: str, rulebook: Rulebook) -> Iterator[Rule]:
    cited = {one.standard for one in parse_citations(declared)}
    for standard in rulebook.standards:
        if standard.force is Force.MANDATORY or standard.name in cited:
            for rule in standard.editions[-1].rules:
                if rule.item == item and rule.limit and rule.limit.kind is LimitKind.NUMBER:
                    yield rule


def _holds(rule: Rule, groups: frozenset[str], letter: str) -> bool:
    known = {"safety_class": {letter}, "product": groups}
    return all(fact in known and allowed & known[fact] for fact, allowed in rule.when.terms)


def _cells(rule: Rule) -> tuple[Any, ...]:
    limit = rule.limit
    assert limit is not None
    ends = [None if end is None else float(end) for end in (limit.low, limit.high)]
    return (*ends, limit.written, rule.standard, rule.edition, rule.clause, rule.id, rule.mark.checked.word)


def _query() -> str:
    shared = ", ".join(f'r."{column}"' for column in COLUMNS if column not in _OF_READINGS)
    readings = ", ".join(f'r."{column}"' for column in _OF_READINGS)
    verdict = "CASE WHEN n IS NULL THEN 'pending' WHEN n < low OR n > high THEN 'fail' WHEN id IS NULL THEN 'not_required' ELSE 'pass' END"  # noqa: E501
    reasons = '\'[{"code": "\' || outcome || \'", "value": "\' || value || \'", "limit": "\' || coalesce(written, \'\') || \'"}]\''  # noqa: E501
    firsts = ", ".join(f"'' AS \"{c}\"" if c in _OF_READINGS else f'f."{c}"' for c in COLUMNS)
    own = ", ".join(f'"{column}"' for column in COLUMNS)
    return f"""
        WITH joined AS NOT MATERIALIZED (
            SELECT {shared}, {readings}, r.file_row_number,
                   TRY_CAST(r.value AS DOUBLE) AS n, l.* EXCLUDE (i, c, p, s)
            FROM readings r LEFT JOIN limits l
              ON r.item = l.i AND r.safety_class = l.c AND r.product_category = l.p
             AND r.declared_standard = l.s
        ), judged AS NOT MATERIALIZED (SELECT *, {verdict} AS outcome FROM joined)
        SELECT {own}, outcome, written AS "limit", std AS standard, edition, clause, id AS rule_id,
               {reasons} AS reasons,
               value AS compared_value, mark AS source_checked, '[]' AS lab_disagreement, '' AS rests_on,
               'readings!' || item AS source, 'reading' AS row_kind FROM judged
        UNION ALL
        SELECT {firsts}, CASE WHEN failed THEN 'nonconforming' ELSE 'other' END,
               '', '', '', '', '', '[]', '', '', '[]', '{{}}', '', 'sample'
        FROM readings f JOIN (
            SELECT min(file_row_number) AS first, bool_or(outcome = 'fail') AS failed
            FROM judged GROUP BY sample_id
        ) ON f.file_row_number = first
    """
