"""What a list says in the columns of a record, and how that stands to what the register has."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField

from bihuan.engine.kernel.text import squeeze
from bihuan.engine.linkage.codes import LENGTH
from bihuan.tables.messages import Message
from bihuan.tables.registers import FIELDS, Register, RegisterRow
from bihuan.web.census.models import Record

COLUMNS = tuple(field for field in FIELDS if field != "record_id")
_LONGEST = {
    field.name: field.max_length
    for field in Record._meta.concrete_fields
    if isinstance(field, CharField) and field.name in COLUMNS
}
_LONGEST_ID = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the register has of a row: the record's id, its columns and its raw row."""

    pk: int
    columns: Mapping[str, str]
    raw: Mapping[str, str]


def columns_of(row: RegisterRow) -> dict[str, str]:
    """The columns of a record, "" for unknown, cut to their length: the raw row has the whole."""
    return {column: row.cells.get(column, "")[: _LONGEST[column]] for column in COLUMNS}


def changes(kept: Kept, columns: Mapping[str, str], raw: Mapping[str, str]) -> dict[str, str] | None:
    """What the columns said before, of those that change; None where nothing changes at all.

    An empty answer: the raw row alone differs.
    """
    before = {column: kept.columns[column] for column in COLUMNS if kept.columns[column] != columns[column]}
    return before if before or dict(kept.raw) != dict(raw) else None


def steady_ids(register: Register) -> Iterator[tuple[RegisterRow, str]]:
    """Each row, the refused ones last, with an id that the next export of the list will give it again.

    A list without ids of its own is told by credit code, else by name; namesakes are numbered.
    """
    seen: Counter[str] = Counter()
    for row in (*register.rows, *register.refused):
        if register.has_own_ids:
            yield row, _fitting(row.record_id)
            continue
        code = row.cells.get("code", "")
        own = code if len(code) == LENGTH else squeeze(row.cells.get("name", "")) or row.address
        seen[own] += 1
        yield row, _fitting(own if seen[own] == 1 else f"{own}#{seen[own]}")


def _fitting(record_id: str) -> str:
    if len(record_id) <= _LONGEST_ID:
        return record_id
    return f"{record_id[:60]}~{hashlib.sha256(record_id.encode()).hexdigest()[:32]}"


def stored(message: Message) -> list[Any]:
    """A message as it is kept: place, code, data."""
    return [message.place, message.code, [list(pair) for pair in message.data]]


def joined_codes(row: RegisterRow) -> str:
    """The codes of a row's oddities as |a|b|, "" for none."""
    codes = sorted({one.code for one in row.warnings})
    return f"|{'|'.join(codes)}|" if codes else ""


def codes_in(odd: str) -> frozenset[str]:
    """The codes of such a text."""
    return frozenset(code for code in odd.split("|") if code)
