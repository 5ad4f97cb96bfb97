"""Verdicts as rows of the readings table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bihuan.engine.judgement.facts import Reading
from bihuan.engine.judgement.results import Disagreement, ReadingVerdict, SampleVerdict
from bihuan.engine.kernel.reasons import Reason
from bihuan.tables.headers import CARRIED, OUR_COLUMNS, READING_FACTS, SAMPLE_FACTS, load_headers
from bihuan.tables.samples import SampleRecord

_SELDOM = ("purchased_on", "received_on", "purpose", "rule_set")
# The columns that every readings table has; the others appear where a sheet gives them.
_ALWAYS = (
    *(column for column in SAMPLE_FACTS if column not in _SELDOM),
    *(column for column in READING_FACTS if column not in ("declared_limit", "lab_limit", "lab_verdict")),
)
_OPTIONAL = (
    "report_no",
    "laboratory",
    "purpose",
    "rule_set",
    *(column for column in CARRIED if column not in ("report_no", "laboratory")),
    "purchased_on",
    "received_on",
    "declared_limit",
    "lab_limit",
    "lab_verdict",
)
Row = Mapping[str, object]
Records = Sequence[SampleRecord]


def columns_of(records: Records) -> tuple[str, ...]:
    """The columns of the table: those of the readings table, further ones as given, then the verdict's."""
    given: dict[str, None] = {}
    for record in records:
        given.update(dict.fromkeys(_sample_texts(record)))
        for reading in record.sample.readings:
            given.update(
                (c, None) for c in ("declared_limit", "lab_limit", "lab_verdict") if getattr(reading, c)
            )
        for pairs in record.reading_columns:
            given.update((_free(name), None) for name, _ in pairs)
        if record.sample.lab_verdict:
            given["lab_verdict"] = None
    optional = [column for column in _OPTIONAL if column in given]
    known = {*_ALWAYS, *_OPTIONAL}
    return (*_ALWAYS, *optional, *(c for c in given if c not in known), *OUR_COLUMNS)


def verdict_rows(records: Records, verdicts: Iterable[SampleVerdict]) -> Iterator[Row]:
    """Per sample: its overall row (`item` empty), one row a reading, then findings without a reading.

    `reasons` and `lab_disagreement` are lists of plain objects, `rests_on` (of the overall row) is what
    the verdicts rest on with its digest, so that they can be replayed; every other cell is text.
    """
    for record, verdict in zip(records, verdicts, strict=True):
        shared = _sample_texts(record)
        yield {**shared, **_overall(record, verdict)}
        for one in verdict.readings:
            if one.index is None:
                name = {"item": one.item, "part": one.part, "component": one.component}
                yield {**shared, **name, **verdict_cells(one), "row_kind": "finding"}
            else:
                reading = record.sample.readings[one.index]
                beside = record.reading_columns[one.index] if record.reading_columns else ()
                own = {_free(name): text for name, text in beside}
                yield {
                    **shared,
                    **own,
                    **_reading_texts(reading),
                    **verdict_cells(one),
                    "row_kind": "reading",
                }


def as_text(value: object) -> str:
    """A cell as text; lists and objects become JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _sample_texts(record: SampleRecord) -> dict[str, str]:
    sample = record.sample
    texts = {column: text for column in SAMPLE_FACTS if (text := getattr(sample, column))}
    texts.update(sample.extra)
    for name, text in record.columns:
        texts.setdefault(name if name in CARRIED else _free(name), text)
    return texts


def _reading_texts(reading: Reading) -> dict[str, str]:
    texts = {column: getattr(reading, column) for column in READING_FACTS}
    return {**texts, "source": reading.source}


def _free(name: str) -> str:
    """A foreign header that is called like one of the table's columns gets a mark."""
    return f"{name}·given" if name in OUR_COLUMNS or load_headers().column(name) else name


def _overall(record: SampleRecord, verdict: SampleVerdict) -> dict[str, object]:
    return {
        "item": "",
        "lab_verdict": record.sample.lab_verdict,
        "outcome": verdict.overall.value,
        "reasons": _reasons(verdict.reasons),
        "source_checked": verdict.source_checked,
        "lab_disagreement": _disagreements(verdict.disagreements),
        "rests_on": {"rulebook": verdict.rulebook_digest, **dict(verdict.rests_on)},
        "row_kind": "sample",
    }


def verdict_cells(verdict: ReadingVerdict) -> dict[str, object]:
    """Our cells in the row of a reading or of a finding."""
    return {
        "outcome": verdict.outcome.value,
        "limit": verdict.limit,
        "standard": verdict.standard,
        "edition": verdict.edition,
        "clause": verdict.clause,
        "rule_id": verdict.rule_id,
        "reasons": _reasons((*verdict.steps, *verdict.reasons)),
        "compared_value": verdict.compared_value,
        "source_checked": verdict.source_checked,
        "lab_disagreement": _disagreements(verdict.disagreements),
    }


def _reasons(reasons: Sequence[Reason]) -> list[dict[str, str]]:
    return [reason.as_dict() for reason in reasons]


def _disagreements(found: Sequence[Disagreement]) -> list[dict[str, object]]:
    return [
        {
            "kind": one.kind,
            "lab": one.lab,
            "ours": one.ours,
            "source_checked": one.source_checked,
            "reasons": _reasons(one.reasons),
        }
        for one in found
    ]
