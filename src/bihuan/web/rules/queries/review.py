"""A draft before it is used: as a table, beside the edition in force now, with its proof and its effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.engine.judgement.judge import Judge
from bihuan.engine.rules.standards import Edition
from bihuan.rulebook.cases import Case, Difference, differences, load_cases
from bihuan.rulebook.entry import load_entry
from bihuan.rulebook.origins import origin_words
from bihuan.rulebook.prove import Proof
from bihuan.web.rules.facts import current_sources, current_tools, overlay_folder
from bihuan.web.rules.models import EditionDraft
from bihuan.web.rules.queries.comparison import Comparison, compare
from bihuan.web.rules.queries.drafts import Check, read_typed
from bihuan.web.rules.queries.editions import EditionLine, OriginRow, Phase, lines_of, origin_rows
from bihuan.web.ui.words import language


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedCase:
    """A worked example whose verdict would be another one; () of `found`: it would be as expected again."""

    case: Case
    found: tuple[Difference, ...]

    @property
    def name(self) -> str:
        """What the example is called, in the reader's language."""
        return self.case.name[language()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What two people look at before an edition is used. `comparison` is None for a new standard."""

    line: EditionLine
    rows: Sequence[OriginRow]
    sources: Mapping[str, str]
    comparison: Comparison | None
    ended: Sequence[EditionLine]
    proof: Proof
    cases: int
    changed_cases: Sequence[ChangedCase]


def review_of(draft: EditionDraft, check: Check, *, day: date) -> Review | None:
    """The review of a draft on a day; None while it has faults. Raises RulebookError."""
    if check.entry is None:
        return None
    edition, trial = load_entry(read_typed(draft.content, name=draft.name).document, overlay=overlay_folder())
    standard = next(one for one in trial.standards if edition in one.editions)
    lines = lines_of(standard, day=day)
    line = next(one for one in lines if one.edition is edition)
    own: Mapping[str, str] = {
        row["id"]: row.get("text", "") for row in draft.content.get("sources", ()) if row.get("id")
    }
    sources = {**current_sources(), **own}
    rows = origin_rows(edition, sources=sources)
    used = {edition.mark.note.partition("; ")[0], *(one.source for one in rows), *own}
    before = _before(edition, day)
    cases = load_cases()
    return Review(
        line=line,
        rows=rows,
        sources={id: origin_words(text, language=language()) for id, text in sources.items() if id in used},
        comparison=compare(before, line) if before else None,
        ended=_ended(lines),
        proof=check.entry.proof,
        cases=len(cases),
        changed_cases=_changed(cases, Judge(trial)),
    )


def _before(edition: Edition, day: date) -> EditionLine | None:
    """The edition of the same standard that is in force now, else the latest of the others."""
    standards = current_tools().rulebook.standards
    standard = next((one for one in standards if one.name == edition.standard), None)
    known = lines_of(standard, day=day) if standard else []
    told = [line for line in known if line.phase is Phase.IN_FORCE] or known
    return told[-1] if told else None


def _ended(lines: Sequence[EditionLine]) -> list[EditionLine]:
    """The editions of the standard whose end would be another one than it is now."""
    now = {
        edition.name: edition.in_force_until
        for standard in current_tools().rulebook.standards
        for edition in standard.editions
    }
    return [
        line
        for line in lines
        if line.edition.name in now and now[line.edition.name] != line.edition.in_force_until
    ]


def _changed(cases: Sequence[Case], judge: Judge) -> list[ChangedCase]:
    now = current_tools().judge
    found = []
    for case in cases:
        after = differences(case, judge=judge)
        if after != differences(case, judge=now):
            found.append(ChangedCase(case=case, found=after))
    return found
