"""The papers of a matter: which its moves ask for, how far they are, what the matter fills into them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.procedures import MoveRule, Procedure
from bihuan.rulebook.procedure_words import basis_words
from bihuan.rulebook.words import term
from bihuan.web.loops.facts import taken_back
from bihuan.web.loops.findings import told_of
from bihuan.web.loops.models import Loop, Move
from bihuan.web.loops.queries.one import Line, LoopFile
from bihuan.web.papers.facts import DRAFTING_ROLES, long_date
from bihuan.web.papers.models import Paper, PaperState
from bihuan.web.papers.queries.papers import find_form, written_last
from bihuan.web.people.models import Account
from bihuan.web.people.queries import roles_over

ABOUT = Loop._meta.label
# The kind of evidence under which a paper stands on file.
ISSUED_PAPER = "issued-paper"
_READY = (PaperState.ISSUED, PaperState.SERVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A move that makes a paper, and the paper that is on its way or ready for it, if there is one."""

    line: Line
    rule: MoveRule
    paper: Paper | None


def needs_of(file: LoopFile) -> list[Need]:
    """The papers that the next moves of a matter ask for, whoever may make those."""
    return [
        Need(line=line, rule=rule, paper=_paper_for(file, line, rule))
        for line in file.lines
        if line.obligation.is_open
        for rule in file.procedure.track_by_id[line.obligation.track].moves
        if rule.paper and line.obligation.state in rule.from_states
    ]


def find_need(file: LoopFile, obligation: str, move: str) -> Need | None:
    """The paper that this move asks for; None where the move is not one of the next ones."""
    found = (one for one in needs_of(file) if (one.line.obligation.id, one.rule.id) == (obligation, move))
    return next(found, None)


def ready_papers(file: LoopFile, obligation: str, rule: MoveRule) -> list[Paper]:
    """The issued papers on which a move can rest, the latest first."""
    return [
        paper
        for paper in file.papers
        if is_usable(paper, obligation=obligation, rule=rule, rows=file.moves, procedure=file.procedure)
    ]


def may_draft(loop: Loop, account: Account, *, today: date) -> bool:
    """Whether an account may draft papers of a loop."""
    return bool(DRAFTING_ROLES & roles_over(account, loop.owner_id, today=today))


def is_usable(
    paper: Paper, *, obligation: str, rule: MoveRule, rows: Sequence[Move], procedure: Procedure
) -> bool:
    """Whether a move can rest on a paper: issued, of its kind, for its obligation, and not used up.

    A decision is made by one move and served by another one: that is one paper.
    """
    is_of_it = paper.about_kind == ABOUT and bool(rows) and paper.about_id == str(rows[0].loop_id)
    if not is_of_it or paper.kind != rule.paper or paper.state not in _READY:
        return False
    if paper.about_detail.split(" ")[0] != obligation:
        return False
    struck = taken_back(rows)
    uses = [
        procedure.move_by_id[row.move]
        for row in rows
        if row.paper_id == paper.pk and row.number not in struck and row.move in procedure.move_by_id
    ]
    return not uses or (rule.is_served and not any(one.is_served for one in uses))


def paper_lacking(kind: str) -> Reason:
    """Why a move that makes a paper cannot be made yet."""
    return Reason.of("paper_lacking", paper=kind)


def detail_of(obligation: str, move: str) -> str:
    """What a paper says of its place in a matter."""
    return f"{obligation} {move}"


def prefilled(file: LoopFile, need: Need) -> dict[str, str]:
    """Field of the paper → what the matter knows of it."""
    facts = {name: text for name, text in _facts(file, need) if text}
    return {one.id: facts[one.source] for one in find_form(need.rule.paper).fields if one.source in facts}


def _facts(file: LoopFile, need: Need) -> Iterator[tuple[str, str]]:
    """Each fact of catalogue/paper_facts.yaml that a matter knows, the finding behind it first."""
    loop, line = file.loop, need.line
    names = {one.obligation.subject: one.subject_name for one in file.lines}
    yield "party", line.subject_name
    yield "sampled_party", names.get("sampled-party", "")
    yield "nominal_maker", names.get("nominal-maker", "")
    yield "complainant", names.get("complainant", "") or names.get("reporter", "")
    yield "respondent", names.get("respondent", "")
    yield "source_office", names.get("sender", "")
    yield "source_number", loop.number
    yield "source_title", loop.title
    yield "case_name", loop.title
    yield "claim", loop.title
    yield "matter_number", str(loop.pk)
    yield "matter_title", loop.title
    yield "opened_on", long_date(loop.opened_on)
    yield "received_on", long_date(loop.opened_on)
    yield "officers", loop.handler.name if loop.handler else ""
    yield "basis", basis_words(need.rule.citations, language="zh")
    yield "term", _term(file.procedure, need.rule)
    yield from _earlier(file, line)
    yield from written_last(loop.owner).items()
    # What the finding itself says, such as the sample and its report, counts most.
    yield from told_of(loop.about_kind, loop.about_id).items()


def _term(procedure: Procedure, rule: MoveRule) -> str:
    """How long the party has, where the move starts such a limit."""
    limits = [one for one in procedure.limits if rule.id in one.starts and one.term and one.side == "party"]
    if not limits or limits[0].term is None:
        return ""
    unit = term("time_unit", limits[0].term.unit.value, language="zh").split("（")[0]
    return f"{limits[0].term.amount}{unit}内"


def _earlier(file: LoopFile, line: Line) -> Iterator[tuple[str, str]]:
    """The last paper of the obligation that was issued before."""
    own = [row for row in file.moves if row.obligation == line.obligation.id and row.paper_number]
    if not own:
        return
    last, rule = own[-1], file.procedure.move_by_id.get(own[-1].move)
    title = term("paper", rule.paper, language="zh") if rule else ""
    yield "earlier_paper", f"《{title}》（{last.paper_number}）" if title else last.paper_number
    served = next((row.served_on for row in reversed(own) if row.served_on), None)
    yield "earlier_served_on", long_date(served) if served else ""


def _paper_for(file: LoopFile, line: Line, rule: MoveRule) -> Paper | None:
    """The paper that is ready for a move, else the one that is on its way to it."""
    ready = ready_papers(file, line.obligation.id, rule)
    if ready:
        return ready[0]
    wanted = detail_of(line.obligation.id, rule.id)
    for paper in file.papers:
        is_on_its_way = paper.state not in (*_READY, PaperState.VOID)
        if is_on_its_way and paper.kind == rule.paper and paper.about_detail == wanted:
            return paper
    return None
