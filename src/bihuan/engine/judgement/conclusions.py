"""From the verdicts on readings to the sample: its overall outcome, its grade, what else is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from bihuan.engine.judgement.names import Names
from bihuan.engine.judgement.plans import Planner
from bihuan.engine.judgement.resolve import Profile
from bihuan.engine.judgement.results import Outcome, Overall, ReadingVerdict
from bihuan.engine.judgement.timeline import Timeline
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.standards import Edition

UNDETERMINED = frozenset({Outcome.PENDING, Outcome.INDETERMINATE, Outcome.DATA_ERROR})
JUDGED = frozenset({Outcome.PASS, Outcome.FAIL})
SILENT = frozenset({Outcome.NOT_APPLICABLE, Outcome.NOT_REQUIRED})
_PIECE = "piece"


def overall_of(outcomes: AbstractSet[Outcome], *, has_readings: bool, is_unchecked: bool) -> Overall:
    """The outcome of a sample from the outcomes found; `is_unchecked`: a standard may say more."""
    if Outcome.FAIL in outcomes:
        return Overall.NONCONFORMING
    if outcomes & UNDETERMINED or not has_readings:
        return Overall.UNDETERMINED
    if Outcome.NO_RULE in outcomes or is_unchecked:
        return Overall.PARTLY_CHECKED
    return Overall.NO_NONCONFORMITY_FOUND


def emptiness(outcomes: AbstractSet[Outcome], *, has_readings: bool) -> tuple[Reason, ...]:
    """That nothing was read, or nothing of it judged."""
    if not has_readings:
        return (Reason.of("no_readings"),)
    return (Reason.of("nothing_judged"),) if outcomes <= SILENT else ()


def is_piece(part: str, names: Names) -> bool:
    """Whether a part is an article of a set by itself."""
    named = names.parts.get(part)
    return named is not None and named.kind == _PIECE


def grade_of_sample(found: Sequence[ReadingVerdict], order: tuple[str, ...]) -> str:
    """The grade of the sample: its worst graded reading; "" when one of them can't be graded."""
    grades = {verdict.grade for verdict in found if verdict.grade}
    if not grades or not order:
        return ""
    if "below" in grades:
        return "below"
    if "unknown" in grades or not grades <= set(order):
        return ""
    return max(grades, key=order.index)


class Conclusions:
    """What the declared editions say of a sample as a whole."""

    def __init__(self, planner: Planner, timeline: Timeline) -> None:
        self._planner = planner
        self._timeline = timeline

    def edition_reasons(self, profile: Profile) -> tuple[Reason, ...]:
        """Where another edition holds than the declared one, and a grade that is not declared."""
        found = []
        for cited in profile.declared:
            for stretch in profile.made:
                edition, why = self._timeline.declared(cited, stretch)
                if why:
                    named = "-".join(filter(None, (cited.standard, cited.edition)))
                    found.append(Reason.of(why, declared=named, judged=edition.name if edition else ""))
        grades = self.grade_order(profile)
        if grades and not profile.declared_grade:
            found.append(Reason.of("grade_not_declared", grade=grades[-1]))
        return tuple(dict.fromkeys(found))

    def set_reasons(self, profile: Profile, *, pieces: int) -> tuple[Reason, ...]:
        """A set takes the grade of its worst piece; the clause that says so."""
        edition = next((e for e in self._declared_editions(profile) if e.set_clause), None)
        if pieces < 2 or edition is None:
            return ()
        return (Reason.of("set_by_worst_piece", standard=edition.name, clause=edition.set_clause),)

    def grade_order(self, profile: Profile) -> tuple[str, ...]:
        """The grades of the declared edition, best first; () when none of them is graded."""
        graded = (edition.grades for edition in self._declared_editions(profile) if edition.grades)
        return next(graded, ())

    def _declared_editions(self, profile: Profile) -> list[Edition]:
        stretches = reversed(profile.made)
        return [e for stretch in stretches for e in self._planner.editions(profile, stretch)[1]]
