"""What is told of a list, its rows and its records, in the reader's language, persons and phones masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.words import sentence
from bihuan.tables.register_columns import KEPT, LEFT_OUT
from bihuan.web.census.facts.privacy import mask_person, mask_row, mask_text
from bihuan.web.census.lists.facts import COLUMNS
from bihuan.web.census.lists.models import ImportRow, ListImport
from bihuan.web.census.models import Record, RecordVersion, Source
from bihuan.web.ui.words import language, word


@dataclass(frozen=True, slots=True)
class Change:
    """What a column said before and says now."""

    field: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row of a list with everything that is told of it."""

    row: ImportRow
    told: Sequence[str]
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """An earlier version of a record, and what the next one changed."""

    version: RecordVersion
    changes: Sequence[Change]


def line_of(row: ImportRow) -> RowLine:
    """A row as the preview shows it."""
    return RowLine(
        row, [mask_text(text) for text in row_sentences(row.told)], _changes(row.before, row.cells)
    )


def row_sentences(told: Iterable[Sequence[Any]]) -> list[str]:
    """What is told of a row, each with its cell alone: which row it is stands beside it."""
    return _sentences([place.rpartition("!")[2], code, data] for place, code, data in told)


def messages_of(found: ListImport) -> list[str]:
    """What is told of the whole file, each with its sheet and cell: which file it is stands above."""
    name = found.file_name
    return _sentences([place.removeprefix(f"{name} "), code, data] for place, code, data in found.messages)


def _sentences(told: Iterable[Sequence[Any]]) -> list[str]:
    return [
        sentence(
            Reason(code, (("place", place), *((name, text) for name, text in data))), language=language()
        )
        for place, code, data in told
    ]


def meanings_of(source: Source) -> list[tuple[str, str]]:
    """Header → what officers said that it means, in words."""
    rest = {KEPT: _("只保留在原始行里"), LEFT_OUT: _("不读取，也不保存")}
    return [
        (header, rest.get(told) or word("register_field", told)) for header, told in source.mapping.items()
    ]


def cells_of(record: Record) -> list[tuple[str, str]]:
    """Field → what the record says, of every field."""
    return [(column, _masked(column, getattr(record, column))) for column in COLUMNS]


def raw_of(raw: Mapping[str, str], person: str) -> dict[str, str]:
    """The row as it stood in its file."""
    return mask_row(raw, persons=frozenset({person} - {""}))


def version_lines(record: Record, versions: Sequence[RecordVersion]) -> list[VersionLine]:
    """Earlier versions, the latest first, each with what came after it."""
    after = {column: getattr(record, column) for column in COLUMNS}
    lines = []
    for version in versions:
        before = {column: text for column, text in version.columns.items() if text != after.get(column, "")}
        lines.append(VersionLine(version, _changes(before, after)))
        after = version.columns
    return lines


def _changes(before: Mapping[str, str], now: Mapping[str, str]) -> list[Change]:
    return [
        Change(name, _masked(name, text), _masked(name, now.get(name, ""))) for name, text in before.items()
    ]


def _masked(column: str, text: str) -> str:
    return mask_person(text) if column == "person" else mask_text(text)
