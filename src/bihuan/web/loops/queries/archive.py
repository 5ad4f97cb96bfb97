"""一案一卷: all documents of one matter with their index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from django.utils.timezone import localdate

from bihuan.rulebook.words import term
from bihuan.web.ledger.files import file_place
from bihuan.web.loops.documents import Document, collected
from bihuan.web.loops.models import EvidenceFile, Loop

_ONE_PAGE = frozenset({"image/png", "image/jpeg"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line of the index 卷内目录: its number from 1, the document, its file's name in the archive."""

    number: int
    document: Document
    file_name: str


def documents_of(loops: Sequence[Loop]) -> dict[int, list[Document]]:
    """Id of each matter → its documents, by their day: the one place where rooms add what they hold.

    Evidence is this room's own; papers and laboratory reports come from what `flow` registered.
    """
    others = collected(loops)
    return {loop.pk: _by_day(loop, others[loop.pk]) for loop in loops}


def items_of(loop: Loop) -> list[Item]:
    """The index of a matter's file; names are safe, Chinese, and told apart by their numbers."""
    return [
        Item(number=number, document=one, file_name=f"{number:03}-{_stem(one)}")
        for number, one in enumerate(documents_of([loop])[loop.pk], 1)
    ]


def newest_on(loop: Loop) -> date:
    """The last day on which something was done in the matter."""
    days = [loop.opened_on, *(move.on for move in loop.moves.all())]
    return max([*days, *(one.on for one in documents_of([loop])[loop.pk])])


def _by_day(loop: Loop, others: Sequence[Document]) -> list[Document]:
    # A paper that a move rests on lies among the evidence too; it is told once, with its title and number.
    told = {one.digest for one in others}
    found = [*(_evidence(file) for file in loop.files.all() if file.digest not in told), *others]
    return sorted(found, key=lambda one: (one.on, one.number, one.title, one.name, one.digest))


def _stem(document: Document) -> str:
    own = PurePosixPath(document.name)
    title = document.title.replace("/", "_")
    return document.name if own.stem == title else f"{title}-{document.name}"


def _evidence(file: EvidenceFile) -> Document:
    return Document(
        title=term("evidence", file.kind, language="zh"),
        name=file.name,
        on=localdate(file.at),
        digest=file.digest,
        size=file.size,
        place=file_place(file.digest),
        pages=1 if file.media_type in _ONE_PAGE else None,
        address=f"{file.loop.get_absolute_url()}evidence/{file.pk}/",
    )
