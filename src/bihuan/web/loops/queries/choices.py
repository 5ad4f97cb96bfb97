"""What forms of this room offer: offices and people within reach, procedures, stages, kinds of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.procedures.history import OPEN
from bihuan.engine.rules.in_force import procedure_on
from bihuan.engine.rules.procedures import Procedure, Words
from bihuan.rulebook.procedure_words import in_language, procedure_sentence
from bihuan.rulebook.words import sentence
from bihuan.web.people.models import Account, Office
from bihuan.web.people.queries import reach_of
from bihuan.web.rules.facts import current_procedures
from bihuan.web.ui.words import language, word

# Systems from which matters come; words.terms names them. Others may stand in rows that rooms opened.
SOURCES = (
    "documents",
    "hotline-12315",
    "hotline-12345",
    "e-cqs",
    "provincial-sampling",
    "visit",
    "own",
)
# Offices that own matters.
_OWNING = (Office.Kind.BUREAU, Office.Kind.SECTION, Office.Kind.BRANCH, Office.Kind.TASK_FORCE)

Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """An edition of a procedure as a form for a new matter needs it.

    `lines` are (value "track/subject", words); `is_dated` tells that a clock takes its day from the letter.
    """

    id: str
    edition: str
    words: Words
    lines: tuple[tuple[str, str], ...]
    is_dated: bool


def said(words: Words) -> str:
    """Words in the reader's language."""
    return in_language(words, language=language())


def offices_within(account: Account, *, today: date) -> QuerySet[Office]:
    """The offices to which an account may give a matter: those that he sees."""
    reach = reach_of(account, today=today)
    owning = Office.objects.filter(kind__in=_OWNING)
    return owning if reach.everything else owning.filter(pk__in=reach.offices)


def owning_offices() -> QuerySet[Office]:
    """All offices that may own a matter."""
    return Office.objects.filter(kind__in=_OWNING)


def officers_of(offices: QuerySet[Office]) -> QuerySet[Account]:
    """The people of these offices who may be in charge of a matter."""
    return Account.objects.filter(is_active=True, office__in=offices).select_related("office")


def procedure_choices() -> Choices:
    """Every procedure with its latest words."""
    return [(one.id, said(one.words)) for one in latest_editions()]


def stage_choices() -> list[tuple[str, Choices]]:
    """Per procedure its stages, the value being "procedure:track/state"."""
    return [
        (
            said(one.words),
            [
                (f"{one.id}:{track.id}/{state.id}", said(state.words))
                for track in one.tracks
                for state in track.states
            ],
        )
        for one in latest_editions()
    ]


def source_choices() -> Choices:
    """The systems from which matters come."""
    return [(one, word("source_system", one)) for one in SOURCES]


def evidence_choices(first: Sequence[str] = ()) -> Choices:
    """Every kind of evidence, those that are asked for `first`."""
    kinds = [one.id for one in current_procedures().evidence]
    ordered = dict.fromkeys([*first, *kinds])
    return [(one, word("evidence", one)) for one in ordered]


def latest_editions() -> list[Procedure]:
    """The last edition of each procedure."""
    book = current_procedures()
    return [book.editions(procedure=one)[-1] for one in book.ids]


def find_editions(procedure: str) -> tuple[Procedure, ...]:
    """The editions of a procedure, oldest first; () for an unknown one."""
    return current_procedures().editions(procedure=procedure)


def beginning_of(procedure: str, *, day: date) -> Beginning | None:
    """How a matter begins under the edition of a day, else under the latest; None: no such procedure."""
    editions = find_editions(procedure)
    if not editions:
        return None
    edition = procedure_on(editions=editions, day=day) or editions[-1]
    laid = {track for move in edition.move_by_id.values() for track in move.opens}
    tracks = [track for track in edition.tracks if track.id not in laid] or list(edition.tracks)
    many = len(tracks) > 1
    return Beginning(
        id=edition.id,
        edition=edition.edition,
        words=edition.words,
        lines=tuple(
            (
                f"{track.id}/{subject}",
                f"{said(track.words)} · {word('subject', subject)}" if many else word("subject", subject),
            )
            for track in tracks
            for subject in track.subjects
        ),
        is_dated=any(limit.takes_stated_day and OPEN in limit.starts for limit in edition.limits),
    )


def sentence_of(reason: Reason, procedure: Procedure | None) -> str:
    """A reason in the reader's language, in the procedure's own names where there is one."""
    if procedure is None:
        return sentence(reason, language=language())
    return procedure_sentence(reason, procedure=procedure, language=language())
