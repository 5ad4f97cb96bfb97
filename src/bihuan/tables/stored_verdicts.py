"""A file of verdicts, as `write_verdicts` wrote it, back into samples and what was decided of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.tables.grids import open_grids
from bihuan.tables.headers import READING_FACTS, SAMPLE_FACTS
from bihuan.tables.messages import refusal
from bihuan.tables.verdict_rows import as_text

_NEEDED = ("row_kind", "sample_id", "item", "outcome", "rule_id")
_GUARDED = re.compile(r"^'([=+\-@\t\r])")
_SAMPLE_FIELDS = frozenset(one.name for one in fields(Sample))


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row of a file of verdicts: its place ("verdicts.xlsx 12") and its texts by column."""

    place: str
    texts: Mapping[str, str]


@dataclass(slots=True)
class StoredSample:
    """A sample with the rows that were decided of it: one a reading, in order, then the findings."""

    overall: StoredRow
    readings: list[StoredRow] = field(default_factory=list)
    findings: list[StoredRow] = field(default_factory=list)

    @property
    def rests_on(self) -> Mapping[str, str]:
        """What the verdicts rest on, with its digest; {} where the file does not say."""
        told = self.overall.texts.get("rests_on", "")
        try:
            read = json.loads(told) if told else {}
        except json.JSONDecodeError:
            return {}
        return {str(key): str(value) for key, value in read.items()} if isinstance(read, dict) else {}

    def sample(self, facts: Sequence[str]) -> Sample:
        """The sample in the engine's shape; `facts` are the ids of the facts that a sheet may add."""
        texts = self.overall.texts
        known = {column: texts.get(column, "") for column in SAMPLE_FACTS}
        return Sample(
            **known,
            lab_verdict=texts.get("lab_verdict", ""),
            extra=tuple(
                (fact, texts[fact]) for fact in facts if texts.get(fact) and fact not in _SAMPLE_FIELDS
            ),
            readings=tuple(_reading(row.texts) for row in self.readings),
        )


def read_stored(source: Path, *, name: str) -> list[StoredSample]:
    """The samples of a file of verdicts (csv, xlsx, json, parquet).

    Raises InputError: see `open_grids`, and `stored_verdicts_missing`, `stored_verdicts_headless`.
    """
    samples: list[StoredSample] = []
    for row in _rows(source, name=name):
        kind = row.texts["row_kind"]
        if kind == "sample":
            samples.append(StoredSample(row))
            continue
        if not samples:
            raise refusal("stored_verdicts_headless", place=row.place)
        (samples[-1].findings if kind == "finding" else samples[-1].readings).append(row)
    return samples


def _reading(texts: Mapping[str, str]) -> Reading:
    return Reading(**{column: texts.get(column, "") for column in READING_FACTS})


def _rows(source: Path, *, name: str) -> Iterator[StoredRow]:
    table = _json_table(source, name=name) if source.suffix.lower() == ".json" else _table(source, name=name)
    header = table[0] if table else ()
    for column in _NEEDED:
        if column not in header:
            raise refusal("stored_verdicts_missing", place=name, column=column)
    for number, row in enumerate(table[1:], start=2):
        if any(row):
            yield StoredRow(f"{name} {number}", dict(zip(header, row, strict=True)))


def _table(source: Path, *, name: str) -> Sequence[Sequence[str]]:
    rows = open_grids(source, name=name)[0].rows
    return [[_GUARDED.sub(r"\1", text) for text in row] for row in rows]


def _json_table(source: Path, *, name: str) -> Sequence[Sequence[str]]:
    try:
        records: Any = json.loads(source.read_text("utf-8-sig"))
    except OSError as error:
        raise refusal("file_unreadable", place=name, why=error.strerror or str(error)) from error
    except ValueError as error:
        raise refusal("damaged_file", place=name) from error
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise refusal("stored_verdicts_missing", place=name, column=_NEEDED[0])
    header = list(dict.fromkeys(key for record in records for key in record))
    return [header, *([as_text(record.get(key, "")) for key in header] for record in records)]
