"""`bihuan judge --as-if`: what another set of rules would change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.words import sentence, term
from bihuan.tables.messages import refusal
from bihuan.tables.plain_rows import rows_as
from bihuan.tables.what_if import COLUMNS, Count, WhatIf, change_row
from bihuan.tables.whole_files import write_whole

_SHOWN = 20
_NONE = Count(samples=0, changed=0, newly_nonconforming=0, no_longer_nonconforming=0)
_GROUPS = (("by_product", "product"), ("by_class", "safety_class"), ("by_year", "year"))


def write_changes(found: WhatIf, out: Path, *, kind: str) -> None:
    """Write every changed verdict as a row. Raises InputError."""
    content = rows_as(kind, [change_row(change) for change in found.changes], COLUMNS)
    try:
        write_whole(out, content)
    except OSError as error:
        raise refusal("output_not_written", place=str(out), why=error.strerror or str(error)) from error


def tell_changes(found: WhatIf, out: Path, *, as_json: bool, language: str) -> None:
    """The summary, for people or for machines."""
    if as_json:
        typer.echo(json.dumps(_record(found, out), ensure_ascii=False))
        return
    console = Console()
    for table in _tables(found, language):
        console.print(table)
    for line in _lines(found, out, language):
        console.print(Text(line), soft_wrap=True)


def _record(found: WhatIf, out: Path) -> dict[str, Any]:
    return {
        "out": str(out),
        "drafts": list(found.drafts),
        "samples": found.samples,
        "readings": found.readings,
        "samples_changed": len(found.sample_changes),
        "readings_changed": len(found.reading_changes),
        "by_item": [
            {"item": item, "outcome": before, "outcome_as_if": after, "count": count}
            for (item, before, after), count in found.by_item.items()
        ],
        **{
            group: [{"value": value, **asdict(count)} for value, count in getattr(found, group).items()]
            for group, _ in _GROUPS
        },
    }


def _tables(found: WhatIf, language: str) -> Iterator[Table]:
    if not found.changes:
        return
    table = _table(language, "what_if_items", ("item", "outcome", "outcome_as_if", "count"))
    for (item, before, after), number in list(found.by_item.items())[:_SHOWN]:
        outcomes = (_word("outcome", one, language) for one in (before, after))
        table.add_row(_word("item", item, language), *outcomes, str(number))
    if found.reading_changes:
        yield table
    for group, kind in _GROUPS:
        counts: Mapping[str, Count] = getattr(found, group)
        columns = (kind, "samples", "changed", "newly_nonconforming", "no_longer_nonconforming")
        table = _table(language, "what_if_samples", columns)
        changed = sorted(counts.items(), key=lambda pair: -pair[1].changed)
        for value, count in changed[:_SHOWN]:
            table.add_row(_word(kind, value, language), *map(str, asdict(count).values()))
        yield table


def _table(language: str, title: str, columns: tuple[str, ...]) -> Table:
    table = Table(title=Text(_say(language, title)), title_justify="left")
    for column in columns:
        is_count = column in asdict(_NONE) or column == "count"
        heading = _say(language, f"what_if_column_{column}")
        table.add_column(heading, justify="right" if is_count else "left", overflow="fold")
    return table


def _lines(found: WhatIf, out: Path, language: str) -> Iterator[str]:
    if found.drafts:
        yield _say(language, "what_if_drafts", drafts="、".join(found.drafts))
    else:
        yield _say(language, "what_if_no_drafts")
    yield _say(
        language,
        "what_if_account",
        samples=str(found.samples),
        readings=str(found.readings),
        samples_changed=str(len(found.sample_changes)),
        readings_changed=str(len(found.reading_changes)),
    )
    yield _say(language, "what_if_written", out=str(out))


def _word(kind: str, value: str, language: str) -> str:
    return term(kind, value, language=language) if value else _say(language, "what_if_not_given")


def _say(language: str, code: str, **data: str) -> str:
    return sentence(Reason.of(code, **data), language=language)
