"""One loop with all that its page shows: history, state, clocks, what may be done, the way it went."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bihuan.engine.procedures.allowed import MoveOption, options_of
from bihuan.engine.procedures.due import LimitClock, clocks_of
from bihuan.engine.procedures.graph import Graph, graph_of, path_of
from bihuan.engine.procedures.history import Matter, Obligation
from bihuan.engine.rules.procedures import Procedure
from bihuan.web.loops.facts import matter_of, names_of, procedure_of
from bihuan.web.loops.models import Assignment, EvidenceFile, Loop, Move, Note, Registration
from bihuan.web.loops.panels import held_papers
from bihuan.web.loops.queries.duties import roles_in, visible_loops
from bihuan.web.papers.models import Paper
from bihuan.web.papers.queries.papers import papers_about
from bihuan.web.people.models import Account
from bihuan.web.rules.facts import current_procedures

# What comes in with a matter that is entered by hand.
LETTER = "incoming-letter"
INCOMING = (LETTER, "attached-report")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One obligation: the name of its subject, its clocks, its track as a graph, the nodes that it passed."""

    obligation: Obligation
    subject_name: str
    clocks: tuple[LimitClock, ...]
    graph: Graph
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopFile:
    """A loop as it stands on a day, for one reader.

    `options` are the moves that the reader may make, each once, with the roles in which he may make it; what
    a calendar still forbids stands among them with its reasons in `against`.
    """

    loop: Loop
    procedure: Procedure
    matter: Matter
    moves: tuple[Move, ...]
    lines: tuple[Line, ...]
    options: tuple[tuple[MoveOption, tuple[str, ...]], ...]
    files: tuple[EvidenceFile, ...]
    papers: tuple[Paper, ...]
    notes: tuple[Note, ...]
    assignments: tuple[Assignment, ...]
    is_unread: bool

    @property
    def awaits_letter(self) -> bool:
        """Whether the matter was entered by hand and the letter itself is not on file yet."""
        is_by_hand = self.loop.about_kind == Registration._meta.label
        return is_by_hand and all(file.kind != LETTER for file in self.files)

    @property
    def wanted_evidence(self) -> tuple[str, ...]:
        """The kinds of evidence to offer first: the letter that came in, what the reader's moves ask for."""
        asked = [kind for option, _ in self.options for kind in option.evidence]
        return tuple(dict.fromkeys([*(INCOMING if self.awaits_letter else ()), *asked]))


def find_loop(account: Account, loop_id: int, *, today: date) -> Loop | None:
    """The loop with its owner and officer in charge; None where there is none that the account may see."""
    loops = visible_loops(account, today=today).select_related("owner", "handler")
    return loops.filter(pk=loop_id).first()


def loop_file(loop: Loop, account: Account, *, today: date) -> LoopFile:
    """All that the page of a loop shows. Raises RefusedError where the rule files lack its procedure."""
    book = current_procedures()
    procedure = procedure_of(loop, book)
    moves = tuple(loop.moves.select_related("by").prefetch_related("uses__file"))
    matter = matter_of(procedure, moves)
    clocks = clocks_of(procedure=procedure, matter=matter, calendars=book.calendars, today=today)
    names = {row.key: row.subject_name for row in loop.obligations.all()} | names_of(moves)
    return LoopFile(
        loop=loop,
        procedure=procedure,
        matter=matter,
        moves=moves,
        lines=tuple(
            Line(
                obligation=one,
                subject_name=names.get(one.id, ""),
                clocks=tuple(clock for clock in clocks if clock.obligation == one.id),
                graph=graph_of(procedure=procedure, track=one.track),
                path=path_of(obligation=one),
            )
            for one in matter.obligations
        ),
        options=_options(loop, account, procedure, matter, today),
        files=tuple(loop.files.select_related("by")),
        papers=tuple(papers_about(loop._meta.label, [str(loop.pk)]).get(str(loop.pk), ())),
        notes=tuple(loop.notes.select_related("by")),
        assignments=tuple(loop.assignments.select_related("owner", "handler")),
        is_unread=loop.alerts.filter(account=account, read_at=None).exists(),
    )


def find_evidence(account: Account, loop_id: int, file_id: int, *, today: date) -> EvidenceFile | None:
    """The file of evidence; None where it is not on a loop that the account may see."""
    loop = find_loop(account, loop_id, today=today)
    return loop.files.filter(pk=file_id).first() if loop else None


def _options(
    loop: Loop, account: Account, procedure: Procedure, matter: Matter, today: date
) -> tuple[tuple[MoveOption, tuple[str, ...]], ...]:
    calendars, held = current_procedures().calendars, held_papers(loop)
    found: dict[MoveOption, list[str]] = {}
    for role in sorted(roles_in(loop, account, today=today)):
        for option in options_of(
            procedure=procedure, matter=matter, role=role, calendars=calendars, today=today
        ):
            is_held = held and option.rule and option.rule.paper
            shown = replace(option, against=(*option.against, *held)) if is_held else option
            found.setdefault(shown, []).append(role)
    return tuple((option, tuple(roles)) for option, roles in found.items())
