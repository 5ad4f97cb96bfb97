"""`bihuan due`: the due day of a time limit, with how it was counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

import typer

from bihuan.cli.rules import (
    AsJson,
    Language,
    Overlay,
    check_language,
    print_json,
    procedures_or_refuse,
    refuse,
)
from bihuan.engine.kernel.dates import parse_days
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.procedures.clocks import Clock, DueDay, due_day
from bihuan.engine.rules.in_force import procedure_on
from bihuan.engine.rules.procedures import Procedure, ProcedureBook, TimeLimit
from bihuan.rulebook.procedure_words import basis_words, in_language, procedure_sentence
from bihuan.rulebook.words import sentence, term


def due(
    procedure: Annotated[str, typer.Argument(help="程序 procedure: penalty / 行政处罚 …")],
    limit: Annotated[str, typer.Argument(help="时限 time limit: statement …")],
    start: Annotated[str, typer.Option("--from", help="起算日(送达日) day of service or start, 2026-02-10")],
    opened: Annotated[
        str, typer.Option(help="事项起始日,决定适用版本 day the matter began, which picks the edition")
    ] = "",
    overlay: Overlay = None,
    as_json: AsJson = False,
    language: Language = "zh",
) -> None:
    """计算一个时限的届满日,并说明如何得出。 Tell when a time limit ends, and how it was counted."""
    check_language(language)
    starts_on = _day(start, "--from", language)
    began_on = _day(opened, "--opened", language) if opened else starts_on
    if began_on > starts_on:
        refuse(language, "due_opened_late", opened=began_on.isoformat(), start=starts_on.isoformat())
    book = procedures_or_refuse(overlay, language)
    edition = _edition(book, procedure, began_on, language)
    chosen = _limit(edition, limit, language)
    if chosen.is_stated:
        refuse(language, "due_stated", limit=in_language(chosen.words, language=language))
    found = _counted(chosen, starts_on, book, language)
    if as_json:
        print_json(_record(edition, chosen, found))
        return
    for line in _lines(edition, chosen, found, language):
        typer.echo(line)


def _day(text: str, option: str, language: str) -> date:
    span = parse_days(text)
    if span is None or not span.is_exact:
        refuse(language, "due_no_day", option=option, text=text)
    return span.first


def _edition(book: ProcedureBook, name: str, day: date, language: str) -> Procedure:
    editions = [one for one in book.procedures if name in (one.id, one.words.zh, one.words.en)]
    if not editions:
        refuse(language, "due_procedure_unknown", name=name, near=", ".join(book.ids))
    found = procedure_on(editions=editions, day=day)
    if found is None:
        first = editions[0].in_force_from.isoformat()
        refuse(language, "due_no_edition", name=name, day=day.isoformat(), first=first)
    return found


def _limit(procedure: Procedure, name: str, language: str) -> TimeLimit:
    for limit in procedure.limits:
        if name in (limit.id, limit.words.zh, limit.words.en):
            return limit
    known = ", ".join(procedure.limit_by_id)
    refuse(language, "due_limit_unknown", name=name, procedure=procedure.id, known=known)


def _counted(limit: TimeLimit, start: date, book: ProcedureBook, language: str) -> DueDay:
    try:
        stated = limit.is_counted_back
        clock = Clock(starts_on=None if stated else start, stated_on=start if stated else None)
        found = due_day(limit=limit, clock=clock, calendars=book.calendars)
    except OverflowError:
        refuse(language, "due_no_day", option="--from", text=start.isoformat())
    if found.due_on is None:
        words = in_language(limit.words, language=language)
        if limit.gap is None:
            refuse(language, "due_not_live", limit=words)
        refuse(language, "due_no_figure", limit=words, why=in_language(limit.gap, language=language))
    return found


def _record(procedure: Procedure, limit: TimeLimit, found: DueDay) -> dict[str, Any]:
    return {
        "procedure": procedure.id,
        "edition": procedure.edition,
        "limit": limit.id,
        "due_on": _iso(found.due_on),
        "advised_on": _iso(found.advised_on),
        "not_before": _iso(found.not_before),
        "provisional": found.provisional,
        "basis": basis_words(limit.citations, language="zh"),
        "source_checked": found.checked.word,
        "derivation": [step.as_dict() for step in found.derivation],
    }


def _lines(procedure: Procedure, limit: TimeLimit, found: DueDay, language: str) -> Iterable[str]:
    yield _say(
        language,
        "due_title",
        procedure=in_language(procedure.words, language=language),
        limit=in_language(limit.words, language=language),
        edition=procedure.edition,
    )
    yield _say(
        language,
        "due_day_provisional" if found.provisional else "due_day",
        due=_iso(found.due_on) or "",
        advised=_iso(found.advised_on) or "",
    )
    if found.not_before:
        yield _say(language, "due_not_before", day=found.not_before.isoformat())
    checked = term("checked", found.checked.word, language=language)
    yield _say(language, "due_basis", basis=basis_words(limit.citations, language=language), mark=checked)
    yield _say(language, "due_late", late=in_language(limit.late.words, language=language))
    for step in found.derivation:
        yield f"  - {procedure_sentence(step, procedure=procedure, language=language)}"


def _say(language: str, code: str, **data: str) -> str:
    return sentence(Reason.of(code, **data), language=language)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
