"""Everything about one operator: his matters, their documents, moves and endings, found by his name.

A matter knows its subject by name alone; two operators of one name cannot be told apart by it, which the
page says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, prefetch_related_objects

from bihuan.engine.procedures.history import OPEN
from bihuan.engine.rules.procedures import Procedure
from bihuan.web.loops.documents import Document
from bihuan.web.loops.facts import RefusedError, procedure_of
from bihuan.web.loops.models import Loop, Move, Obligation
from bihuan.web.loops.names import name_key
from bihuan.web.loops.queries.archive import documents_of
from bihuan.web.loops.queries.choices import said
from bihuan.web.loops.queries.duties import visible_loops
from bihuan.web.loops.queries.lines import WorkLine, work_lines
from bihuan.web.people.models import Account
from bihuan.web.rules.facts import current_procedures

# Subjects that make, sell or host goods; a complainant or a sending office is none.
OPERATORS = ("sampled-party", "nominal-maker", "platform", "party")
MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A line of an operator's history: a move of one of his obligations, or a document put on file.

    `ending` are the words for how the obligation ended by the move, "" where it did not.
    """

    on: date
    loop: Loop
    move: Move | None = None
    document: Document | None = None
    procedure: Procedure | None = None
    ending: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """All that the reader may see under one name. `spellings` are the names as matters write them.

    `count` are all matters; `lines` and `happenings` those of the latest ones, up to MOST.
    """

    name: str
    spellings: tuple[str, ...]
    count: int
    open: int
    lines: tuple[WorkLine, ...]
    happenings: tuple[Happening, ...]


def operator_loops(account: Account, name: str, *, today: date) -> QuerySet[Loop]:
    """The loops with an obligation on an operator of this name, the latest first; none for an empty name."""
    key = name_key(name)
    if not key:
        return Loop.objects.none()
    named = Obligation.objects.filter(subject_key=key, subject__in=OPERATORS, is_withdrawn=False)
    loops = visible_loops(account, today=today).filter(pk__in=named.values("loop"))
    return loops.select_related("owner", "handler").order_by("-opened_on", "-pk")


def operator_of(account: Account, name: str, *, today: date) -> Operator:
    """The operator's page."""
    loops = operator_loops(account, name, today=today)
    shown = list(loops[:MOST])
    prefetch_related_objects(shown, "obligations", "moves", "files")
    key = name_key(name)
    documents = documents_of(shown)
    found = [happening for loop in shown for happening in _happenings(loop, key, documents[loop.pk])]
    names = {one.subject_name for loop in shown for one in _own(loop, key)}
    return Operator(
        name=name.strip(),
        spellings=tuple(sorted(names)),
        count=loops.count(),
        open=loops.filter(is_closed=False).count(),
        lines=tuple(work_lines(shown, today=today)),
        happenings=tuple(sorted(found, key=lambda one: (one.on, one.loop.pk), reverse=True)),
    )


def _own(loop: Loop, key: str) -> list[Obligation]:
    return [one for one in loop.obligations.all() if one.subject_key == key and one.subject in OPERATORS]


def _happenings(loop: Loop, key: str, documents: Sequence[Document]) -> Iterator[Happening]:
    own = {one.key: one for one in _own(loop, key)}
    try:
        procedure = procedure_of(loop, current_procedures())
    except RefusedError:
        procedure = None
    for move in loop.moves.all():
        if move.obligation in own:
            yield Happening(
                on=move.on, loop=loop, move=move, procedure=procedure, ending=_ending(procedure, move)
            )
    for document in documents:
        if document.obligation in ("", *own):
            yield Happening(on=document.on, loop=loop, document=document, procedure=procedure)


def _ending(procedure: Procedure | None, move: Move) -> str:
    rule = procedure.move_by_id.get(move.move) if procedure and move.move != OPEN else None
    return said(procedure.endings[rule.ends].words) if procedure and rule and rule.ends else ""
