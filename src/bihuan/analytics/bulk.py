"""Bulk judging: judge the distinct, join the rest (docs/algorithms/bulk-judging.md)."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bihuan.analytics.account import account_of
from bihuan.analytics.columns import Column, constant, each
from bihuan.analytics.delimited import head_of_csv
from bihuan.analytics.excerpt import OddSamples, read_odd
from bihuan.analytics.judging import JudgedTable, judge_table
from bihuan.analytics.layout import NotPlainError, PlainTable, plain_table
from bihuan.analytics.readings import Readings, read_readings
from bihuan.analytics.rows import Sorted, sort_rows
from bihuan.analytics.sample_texts import SampleTexts, Shape, read_samples
from bihuan.analytics.source import Source, is_parquet, opened
from bihuan.analytics.tools import Tools
from bihuan.analytics.weightiest import weightiest
from bihuan.analytics.written import Output, write_csv, write_parquet
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.names import Names
from bihuan.engine.judgement.results import SampleVerdict
from bihuan.engine.kernel.text import fold
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.tables.formats import container
from bihuan.tables.headers import CARRIED, READING_FACTS, SAMPLE_FACTS, load_headers
from bihuan.tables.item_names import ItemNames
from bihuan.tables.layouts import Finder
from bihuan.tables.samples import ReadingsFile, SampleRecord
from bihuan.tables.verdict_rows import as_text, verdict_rows

_HEAD = 300
_LISTED = 200  # disagreements that a summary may list
_CELLS = ("outcome", "limit", "standard", "edition", "clause", "rule_id", "source_checked")
_OF_FINDING = ("item", "part", "component", *_CELLS)
KINDS = frozenset({"csv", "parquet"})
OddVerdicts = Mapping[int, tuple[SampleRecord, SampleVerdict]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkSummary:
    """What was judged.

    `keys` are the distinct readings and groups of fibres that the engine judged, `plans` the distinct
    plans behind them, `comparisons` the distinct ones between a verdict and what the laboratory says;
    `row_by_row` counts the samples that were read and judged row by row. `weightiest` are samples with
    their verdicts, among them those that hold the `listed` weightiest of all disagreements.
    """

    file: ReadingsFile
    samples: int
    readings: int
    overall: Mapping[str, int]
    outcomes: Mapping[str, int]
    disagreements: int
    keys: int
    plans: int
    comparisons: int
    row_by_row: int
    rows_written: int
    weightiest: Sequence[tuple[SampleRecord, SampleVerdict]]
    listed: int


def judge_in_bulk(
    source: Path, target: Path, *, kind: str, name: str, rulebook: Rulebook, today: date
) -> BulkSummary:
    """Judge a plain long readings table (parquet or csv) into verdict rows of `kind` parquet or csv.

    The rows, texts and messages are those of reading and judging the file row by row. `today` is the day
    of receipt where a sheet gives no date. Raises NotPlainError where the table has another shape, and
    InputError where the file is refused.
    """
    _look_at_head(source, name=name, rulebook=rulebook)
    with _uncollected(), opened(source, name=name) as table:
        return _Bulk(table, rulebook, today).judge(target, kind=kind)


def may_be_plain(source: Path) -> bool:
    """Whether a file can be read and is csv or parquet by its first bytes."""
    try:
        with source.open("rb") as stream:
            head = stream.read(4096)
    except OSError:
        return False
    return bool(head.strip()) and container(head) in {"parquet", "text"}


def _look_at_head(source: Path, *, name: str, rulebook: Rulebook) -> None:
    """Raise NotPlainError where the first rows of a text file show another shape, before all are read."""
    if is_parquet(source):
        return
    header, rows = head_of_csv(source, rows=_HEAD)
    headers = load_headers()
    finder = Finder(headers, ItemNames(Names(rulebook.catalogue), headers))
    plain_table(header, rows, name=name, finder=finder)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for circles of objects: a long table makes millions of objects and no circle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Bulk:
    def __init__(self, source: Source, rulebook: Rulebook, today: date) -> None:
        self._source = source
        self._today = today
        self._tools = Tools(rulebook)
        self._rowwise = Judge(rulebook)
        headers = load_headers()
        self._finder = Finder(headers, ItemNames(self._tools.names, headers))
        self._table: PlainTable = plain_table(
            source.header, source.head(_HEAD), name=source.name, finder=self._finder
        )

    def judge(self, target: Path, *, kind: str) -> BulkSummary:
        """Read, judge, write."""
        tools, source, table = self._tools, self._source, self._table
        found = sort_rows(source, table, self._finder)
        odd = read_odd(source, table, found, names=tools.names, finder=self._finder)
        readings = read_readings(source, table, found, tools.names)
        if not len(readings) and not any(record.sample.readings for record in odd.records):
            raise NotPlainError("no reading can be read")
        texts = read_samples(source, table, found, tools.names)
        source.forget()
        file = account_of(
            source, table, found, readings=readings, odd=odd, serials=texts.serials, names=tools.names
        )
        judged = judge_table(readings, texts, found, tools=tools, today=self._today)
        beside = self._odd(odd, found)
        chosen, differing = weightiest(
            judged, readings, {sample: verdict for sample, (_, verdict) in beside.items()}, most=_LISTED
        )
        first = self._records(chosen, readings, found, beside)
        output = self._output(readings, texts, found, judged, beside)
        written = (write_parquet if kind == "parquet" else write_csv)(output, target)
        counted = _counts(judged, readings, found, beside)
        return BulkSummary(
            **counted,
            file=file,
            disagreements=differing,
            rows_written=written,
            weightiest=first,
            listed=min(differing, _LISTED),
        )

    def _records(
        self, samples: Sequence[int], readings: Readings, found: Sorted, odd: OddVerdicts
    ) -> list[tuple[SampleRecord, SampleVerdict]]:
        """Some samples as the row reader reads them, judged."""
        wanted = np.zeros(len(found.first_rows), dtype=np.bool_)
        wanted[list(samples)] = True
        wanted &= ~found.is_odd
        rows = np.unique(readings.rows[wanted[readings.samples]])
        again = replace(found, odd=rows)
        read = read_odd(self._source, self._table, again, names=self._tools.names, finder=self._finder)
        known = {found.keys[sample]: sample for sample in np.flatnonzero(wanted).tolist()}
        judged = {known[_key(record)]: self._judged(record) for record in read.records}
        judged |= {sample: odd[sample] for sample in samples if sample in odd}
        return [judged[sample] for sample in sorted(judged)]

    def _judged(self, record: SampleRecord) -> tuple[SampleRecord, SampleVerdict]:
        received = record.received(self._today)
        return received, self._rowwise.sample(received.sample)

    def _odd(self, odd: OddSamples, found: Sorted) -> OddVerdicts:
        """The samples that were read row by row, judged, by their number."""
        number = {found.keys[sample]: sample for sample in np.flatnonzero(found.is_odd).tolist()}
        return {number[_key(record)]: self._judged(record) for record in odd.records}

    def _output(
        self,
        readings: Readings,
        texts: SampleTexts,
        found: Sorted,
        judged: JudgedTable,
        odd: OddVerdicts,
    ) -> Output:
        shape = Shape(texts, readings, judged.facts.received_on, found.is_odd)
        columns = shape.columns({sample: record for sample, (record, _) in odd.items()})
        verdicts, overall = judged.readings, judged.overall
        shown = {
            column: texts.given[column]
            for column in texts.given
            if column in SAMPLE_FACTS or column in CARRIED or column in texts.facts
        }
        of_readings = {column: readings.texts[column] for column in READING_FACTS}
        of_readings |= {shape.named(header): column for header, column in readings.unknown.items()}
        of_readings |= {cell: _cell(verdicts.judged, cell) for cell in _CELLS}
        of_readings |= {
            "reasons": verdicts.reasons,
            "lab_disagreement": verdicts.differing,
            "compared_value": verdicts.compared,
            "row_kind": constant("reading", len(readings)),
        }
        return Output(
            columns=columns,
            samples={**shown, "received_on": judged.facts.received_on},
            overall={
                "lab_verdict": texts["sample_verdict"],
                "outcome": overall.overall,
                "source_checked": overall.source_checked,
                "lab_disagreement": overall.differing,
                "rests_on": overall.rests_on,
                "row_kind": constant("sample", texts.count),
            },
            reasons=overall.reasons,
            readings=of_readings,
            sample_of_reading=readings.samples,
            source_rows=readings.rows,
            source_name=self._source.stem,
            source_column=self._table.value.index,
            findings=_finding_cells(judged.findings),
            sample_of_finding=judged.finding_samples,
            odd={sample: _rows(record, verdict) for sample, (record, verdict) in odd.items()},
            count=texts.count,
        )


def _key(record: SampleRecord) -> str:
    return fold(record.sample.sample_id.split("; ")[0])


def _cell(judged: Column, cell: str) -> Column:
    return each(lambda one: getattr(one, cell), judged)


def _finding_cells(findings: Column) -> dict[str, Column]:
    told = {cell: _cell(findings, cell) for cell in _OF_FINDING} if len(findings) else {}
    if told:
        told |= {
            "reasons": _cell(findings, "reasons"),
            "lab_disagreement": _cell(findings, "differing"),
            "compared_value": _cell(findings, "compared"),
            "row_kind": constant("finding", len(findings)),
        }
    return told


def _rows(record: SampleRecord, verdict: SampleVerdict) -> Sequence[Mapping[str, str]]:
    return [
        {column: as_text(value) for column, value in row.items()} for row in verdict_rows([record], [verdict])
    ]


def _counts(judged: JudgedTable, readings: Readings, found: Sorted, odd: OddVerdicts) -> dict[str, Any]:
    verdicts = [verdict for _, verdict in odd.values()]
    overall = Counter(verdict.overall.value for verdict in verdicts)
    overall.update(_counted(judged.overall.overall.at(~found.is_odd)))
    outcomes = Counter(one.outcome.value for verdict in verdicts for one in verdict.readings)
    outcomes.update(_counted(_cell(judged.readings.judged, "outcome")))
    if len(judged.findings):
        outcomes.update(_counted(_cell(judged.findings, "outcome")))
    return {
        "samples": len(found.first_rows),
        "readings": len(readings) + sum(len(record.sample.readings) for record, _ in odd.values()),
        "overall": dict(overall),
        "outcomes": dict(outcomes),
        "keys": judged.readings.keys,
        "plans": judged.readings.plans,
        "comparisons": judged.readings.comparisons,
        "row_by_row": len(odd),
    }


def _counted(column: Column) -> Counter[str]:
    counts = np.bincount(column.codes, minlength=len(column.values))
    return Counter({value: int(n) for value, n in zip(column.values, counts, strict=True) if n})
