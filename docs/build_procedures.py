"""The procedures as diagrams and tables in Markdown, from the same files as the program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bihuan.engine.procedures.clocks import Clock
from bihuan.engine.procedures.graph import Node, graph_of
from bihuan.engine.rules.calendars import Holiday, Notice
from bihuan.engine.rules.marks import Mark
from bihuan.engine.rules.procedures import (
    Citation,
    Extension,
    MoveRule,
    Procedure,
    ProcedureBook,
    Roll,
    Term,
    TimeLimit,
    Track,
    Words,
)
from bihuan.rulebook.due_cases import DueCase
from bihuan.rulebook.load import FOLDER
from bihuan.rulebook.procedure_words import basis_words
from bihuan.rulebook.words import term
from bihuan.rulebook.yaml_text import read_document
from docs.build_cases import cell, table

_EN = "en"


def procedure_parts(book: ProcedureBook, cases: Sequence[DueCase]) -> dict[str, str]:
    """Every generated part of the page on procedures."""
    return {
        "overview": _overview(book.procedures),
        "procedures": "\n\n".join(section(one) for one in book.procedures),
        "endings": _endings(book),
        "figures": _figures(book),
        "calendars": _calendars(book.calendars.notices),
        "due cases": _cases(cases),
        "sources": _sources(),
    }


def section(procedure: Procedure) -> str:
    """One edition: each track with its diagram and its moves, then the time limits."""
    until = f" until {procedure.in_force_until}" if procedure.in_force_until else ""
    intervals = ", ".join(_both(one.words) for one in procedure.intervals) or "none"
    parts = [
        f"### {procedure.id}, {procedure.edition}: {_both(procedure.words)}",
        f"For matters that began from {procedure.in_force_from}{until}. Intervals that clocks may leave out: "
        f"{intervals}. Corrected by: {_roles(procedure.corrected_by)}; reopened by: "
        f"{_roles(procedure.reopening.by)}.",
    ]
    for track in procedure.tracks:
        parts += [
            f"#### {procedure.id}, {procedure.edition}, track {track.id}: {_both(track.words)}",
            _about(procedure, track),
            diagram(procedure, track),
            _moves(track),
        ]
    parts += [f"#### Time limits of {procedure.id}, {procedure.edition}", _limits(procedure)]
    return "\n\n".join(parts)


def diagram(procedure: Procedure, track: Track) -> str:
    """A track as a Mermaid flow chart, without the ways out that are open everywhere."""
    graph = graph_of(procedure=procedure, track=track.id)
    edges = [edge for edge in graph.edges if not edge.is_exit]
    used = {edge.start for edge in edges} | {edge.end for edge in edges}
    lines = ["```mermaid", "flowchart TD"]
    lines += [_node(node, procedure) for node in graph.nodes if node.id in used]
    lines += [f'  {_key(e.start)} -->|"{_label(e.words)}"| {_key(e.end)}' for e in edges]
    return "\n".join([*lines, "```"])


def _node(node: Node, procedure: Procedure) -> str:
    limits = [procedure.limit_by_id[id_] for id_ in node.limits]
    told = [f"{limit.id}: {_length(limit)}" for limit in limits]
    text = "<br/>".join([_label(node.words), *told])
    return f'  {_key(node.id)}(["{text}"])' if node.is_end else f'  {_key(node.id)}["{text}"]'


def _key(id_: str) -> str:
    return id_.replace(":", "_").replace("-", "_") + "_"  # "end" alone is a word of Mermaid


def _label(words: Words) -> str:
    """Both words, as they may stand between Mermaid's quotation marks."""
    return _both(words).replace('"', "'")


def _about(procedure: Procedure, track: Track) -> str:
    subjects = ", ".join(term("subject", one, language=_EN) for one in track.subjects)
    exits = [procedure.endings[move.ends] for move in track.moves if move.is_exit]
    ways = ", ".join(_both(ending.words) for ending in exits)
    waits = [
        f"- *{state.id}* waits without a limit: {cell(state.waits.en)}."
        for state in track.states
        if state.waits
    ]
    lines = [f"- Subjects: {subjects}.", f"- From every state it may also end as: {ways}.", *waits]
    return "\n".join(lines)


def _moves(track: Track) -> str:
    rows = [_move(move) for move in track.moves if not move.is_exit]
    head = ("Move", "", "From → to", "By", "Paper and evidence", "Rests on", "Mark")
    return table(head, rows)


def _move(move: MoveRule) -> tuple[str, ...]:
    paper = term("paper", move.paper, language=_EN)
    evidence = ", ".join(term("evidence", one, language=_EN) for one in move.evidence)
    more = [
        "served" if move.is_served else "",
        f"only after {move.after}" if move.after else "",
        f"only within {move.within}" if move.within else "",
        "states a day" if move.is_dated else "",
        f"lays: {', '.join(move.opens)}" if move.opens else "",
    ]
    to = f"ends: {move.ends}" if move.ends else move.to
    return (
        f"`{move.id}`",
        cell(_both(move.words)),
        f"{', '.join(sorted(move.from_states))} → {to}",
        _roles(move.by),
        cell("; ".join(filter(None, (paper, evidence, *more)))) or "–",
        _basis(move.citations),
        _mark(move.mark),
    )


def _limits(procedure: Procedure) -> str:
    head = (
        "Limit",
        "",
        "Starts with",
        "Length",
        "Last day",
        "Leaves out",
        "Extension",
        "When late",
        "Rests on",
        "Mark",
    )
    return table(head, [_limit(limit) for limit in procedure.limits])


def _limit(limit: TimeLimit) -> tuple[str, ...]:
    starts = ", ".join(sorted(limit.starts)) + (" (service)" if limit.from_service else "")
    return (
        f"`{limit.id}`",
        cell(_both(limit.words)),
        starts,
        _length(limit),
        term("roll", limit.roll.value, language=_EN) if limit.roll is not Roll.NONE else "as it falls",
        ", ".join(sorted(limit.excludes)) or "–",
        "; ".join(_extension(one) for one in limit.extensions) or "–",
        cell(_both(limit.late.words)),
        _basis(limit.citations),
        _mark(limit.mark),
    )


def _length(limit: TimeLimit) -> str:
    if limit.is_stated:
        return "as the paper states"
    if limit.term is None:
        return f"local figure {limit.figure}, not known"
    if limit.is_counted_back:
        return f"{_term(limit.term)} before the day that is stated"
    if limit.not_before:
        return f"after {_term(limit.not_before)} and before {_term(limit.term)}"
    return _term(limit.term)


def _term(one: Term) -> str:
    return f"{one.amount} {term('time_unit', one.unit.value, language=_EN)}"


def _extension(one: Extension) -> str:
    return f"{_term(one.term) if one.term else 'as fixed'} by {_roles(one.by)}"


def _overview(procedures: Iterable[Procedure]) -> str:
    rows = [
        (
            f"`{one.id}`",
            cell(_both(one.words)),
            one.edition,
            one.in_force_from.isoformat(),
            one.in_force_until.isoformat() if one.in_force_until else "in force",
            str(len(one.tracks)),
            str(len(one.move_by_id)),
            ", ".join(f"`{limit.id}`" for limit in one.limits),
        )
        for one in procedures
    ]
    head = ("Id", "Procedure", "Edition", "From", "Until (exclusive)", "Tracks", "Moves", "Time limits")
    return table(head, rows)


def _endings(book: ProcedureBook) -> str:
    rows = [
        (
            f"`{one.id}`",
            cell(_both(one.words)),
            cell(", ".join(term("evidence", kind, language=_EN) for kind in one.evidence)),
            _roles(one.by),
            _basis(one.citations),
        )
        for one in book.endings
    ]
    return table(("Ending", "", "Evidence it asks for", "By", "Rests on"), rows)


def _figures(book: ProcedureBook) -> str:
    rows = [
        (
            f"`{one.id}`",
            cell(_both(one.words)),
            f"{one.amount} {one.unit}"
            if one.amount is not None
            else f"*gap*: {cell(one.gap.en if one.gap else '')}",
            _basis(one.citations),
        )
        for one in book.figures
    ]
    return table(("Figure", "", "Value", "Rests on"), rows)


def _calendars(notices: Iterable[Notice]) -> str:
    rows = [
        (
            cell(one.number),
            one.issued_on.isoformat(),
            f"{one.settles_from} … {one.settles_until}",
            "<br>".join(
                f"{term('holiday', day.id, language=_EN)} {day.days[0]} … {day.days[-1]}"
                for day in one.holidays
            ),
            "<br>".join(day.isoformat() for day in sorted(one.moved_workdays)) or "–",
            _mark(one.mark),
        )
        for one in notices
    ]
    head = ("Notice", "Issued", "Settles (end exclusive)", "Holidays", "Moved workdays", "Mark")
    return table(head, rows)


def _holiday(one: Holiday) -> str:
    return f"{term('holiday', one.id, language=_EN)} {one.days[0]} … {one.days[-1]}"


def _cases(cases: Sequence[DueCase]) -> str:
    rows = [
        (
            case.id,
            f"{cell(case.name['zh'])}<br>{cell(case.name['en'])}",
            cell(f"{case.procedure} {case.limit}"),
            "<br>".join(_given(case.clock, case)),
            "<br>".join(_expected(case)),
            cell(case.clause),
            f"{cell(case.because['zh'])}<br>{cell(case.because['en'])}",
        )
        for case in cases
    ]
    return table(("No.", "Example", "Limit", "Given", "Expected", "Clause", "Because"), rows)


def _given(clock: Clock, case: DueCase) -> Iterator[str]:
    yield f"from {clock.starts_on}"
    if case.opened_on != clock.starts_on:
        yield f"matter began {case.opened_on}"
    for out in clock.excluded:
        yield f"{out.interval}: after {out.after} until {out.until}"
    for more in clock.extensions:
        yield f"extended on {more.on} by {_term(more.term)}"


def _expected(case: DueCase) -> Iterator[str]:
    for key, value in case.expected.items():
        shown = value if isinstance(value, str) else ", ".join(value)
        yield cell(f"{key.replace('_', ' ')}: {shown}")


def _sources() -> str:
    path: Path = FOLDER / "procedures" / "sources.yaml"
    read, _ = read_document(path.read_bytes(), label=path.name)
    return table(
        ("Key", "What was read"), [(key, cell(what)) for key, what in read.data.items()] if read else []
    )


def _both(words: Words) -> str:
    return f"{words.zh} {words.en}"


def _roles(roles: Iterable[str]) -> str:
    return ", ".join(sorted(roles))


def _basis(citations: Sequence[Citation]) -> str:
    return cell(basis_words(citations, language=_EN))


def _mark(mark: Mark) -> str:
    word = term("checked", mark.checked.word, language=_EN)
    return f"{word} ({mark.confidence})" if mark.confidence else word
