"""The faulty rows of a run: as a page shows them, and as a workbook to be mended."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from io import BytesIO

from django.db.models import QuerySet

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.words import sentence
from bihuan.tables.corrections import Faulty, write_corrections
from bihuan.web.ledger.files import file_place
from bihuan.web.testing.facts import current_tools, reason_from
from bihuan.web.testing.models import CheckRun, FaultyRow
from bihuan.web.testing.opened import open_file
from bihuan.web.ui.words import language


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One message on a row: the cell, the sentence, and whether it is about the datum in that cell: then
    the sentence says only what is wrong.
    """

    address: str
    text: str
    is_datum: bool


def list_faulty_rows(run: CheckRun) -> QuerySet[FaultyRow]:
    """The faulty rows, in the order of the file."""
    return run.faulty_rows.order_by("place")


def told(row: FaultyRow) -> list[Told]:
    """Everything that is wrong with a row, in the reader's language."""
    return [
        Told(address=address, text=_sentence(reason_from(reason)), is_datum="place" not in dict(reason[1]))
        for address, reason in row.messages
    ]


def _sentence(reason: Reason) -> str:
    """The message without the place at its head, which has a column of its own."""
    text = sentence(reason, language=language())
    place = dict(reason.data).get("place", "")
    return text.removeprefix(place).lstrip("：: ") if place else text


def corrections(run: CheckRun) -> bytes:
    """The faulty rows as an xlsx to be mended and handed in again."""
    content = file_place(run.file_digest).read_bytes()
    opened = open_file(content, name=run.file_name, office_id=run.office_id)
    faulty: dict[str, list[Faulty]] = defaultdict(list)
    for row in list_faulty_rows(run):
        lines = "\n".join(f"{one.address}  {one.text}" for one in told(row))
        faulty[row.sheet].append(Faulty(row.row, lines))
    reader = current_tools().reader
    target = BytesIO()
    write_corrections(
        [(grid, reader.layouts(grid)) for grid in opened.grids],
        faulty,
        origin=run.file_digest,
        target=target,
        language=language(),
    )
    return target.getvalue()
