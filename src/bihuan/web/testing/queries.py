"""Reading check runs back, as the pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, QuerySet

from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.engine.judgement.results import Disagreement, Outcome, ReadingVerdict, SampleVerdict
from bihuan.engine.kernel.reasons import Reason
from bihuan.tables.readings import SampleRecord
from bihuan.web.ledger.facts import Actor
from bihuan.web.people.models import Account as Reader
from bihuan.web.people.queries import office_of, visible_to
from bihuan.web.testing.facts import rank_of_one, reason_from, record_from, verdict_from
from bihuan.web.testing.models import CORRECTED, STORING, UNDECIDED, CheckedSample, CheckRun

_OPEN = frozenset({Outcome.PENDING, Outcome.INDETERMINATE, Outcome.DATA_ERROR})

_ROW_OF = {"edition": "limit", "arithmetic": "verdict"}

# In the order in which an officer reads them. A sample may stand in the first and in one of the others.
SECTIONS = {
    "disagreements": Q(disagreement_order__gt=0),
    "failing": Q(section="failing"),
    "undetermined": Q(section="undetermined"),
    "others": Q(section="others"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One verdict of a sample with the reading that it judges; a finding has no reading."""

    verdict: ReadingVerdict
    reading: Reading | None

    @property
    def is_failing(self) -> bool:
        return self.verdict.outcome is Outcome.FAIL

    @property
    def is_open(self) -> bool:
        return self.verdict.outcome in _OPEN

    @property
    def rank(self) -> int:
        """How soon it should be seen, 1 to 3; 0 where nobody disagrees."""
        return min((rank_of_one(one) for one in self.verdict.disagreements), default=0)

    @property
    def told_once(self) -> list[Disagreement]:
        """The disagreements, each with the reasons that those before it have not given."""
        told: set[Reason] = set()
        found = []
        for one in self.verdict.disagreements:
            found.append(replace(one, reasons=tuple(r for r in one.reasons if r not in told)))
            told.update(one.reasons)
        return found

    @property
    def differing(self) -> frozenset[str]:
        """The rows of a comparison in which the report and we differ: limit, verdict or method."""
        return frozenset(_ROW_OF.get(one.kind, one.kind) for one in self.verdict.disagreements)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A sample as a page shows it."""

    row: CheckedSample
    sample: Sample
    verdict: SampleVerdict
    lines: tuple[Line, ...]

    @property
    def disagreeing(self) -> list[Line]:
        """Lines that differ from the report, the gravest first; where only the conclusions differ, those
        that decide ours.
        """
        lines = sorted((line for line in self.lines if line.rank in {1, 2}), key=lambda line: line.rank)
        return lines or (self.failing if self.conclusions else [])

    @property
    def recalled(self) -> list[Line]:
        """Lines that differ from the report by a recalled figure alone: a hint to look the standard up."""
        return [line for line in self.lines if line.rank == 3]

    @property
    def failing(self) -> list[Line]:
        return [line for line in self.lines if line.is_failing]

    @property
    def open(self) -> list[Line]:
        return [line for line in self.lines if line.is_open]

    @property
    def conclusions(self) -> tuple[Disagreement, ...]:
        """Disagreements on the sample as a whole."""
        return self.verdict.disagreements


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Every row of a file: those in order, those that are not, and those without data."""

    rows_in: int
    accepted: int
    refused: int
    ignored: int


def visible_runs(account: Reader, *, today: date) -> QuerySet[CheckRun]:
    """The check runs that an account may see on a day, the latest first; every page begins here."""
    seen = visible_to(account, _runs(), today=today).select_related("office")
    return seen.order_by("-created_at", "-pk")


def are_of_others(runs: Iterable[CheckRun], account: Reader) -> bool:
    """Whether runs of another office than the reader's stand among these: then each has to name its own."""
    return any(run.office_id not in (None, account.office_id) for run in runs)


def find_run(runs: QuerySet[CheckRun], run_id: int) -> CheckRun | None:
    """The check run among the visible ones, or None."""
    return runs.select_related("release").filter(pk=run_id).first()


def find_sample(runs: QuerySet[CheckRun], run_id: int, place: int) -> CheckedSample | None:
    """The sample at a place of a visible check run, or None."""
    shown = CheckedSample.objects.select_related("run").filter(run__in=runs.order_by())
    return shown.filter(run_id=run_id, place=place).first()


def find_same(*, file_digest: str, rulebook_digest: str, office_id: int | None) -> CheckRun | None:
    """An office's stored check run of the same file under the same rules, or None."""
    same = Q(file_digest=file_digest, rulebook_digest=rulebook_digest, office_id=office_id)
    return _runs().filter(same).first()


def find_undecided(*, run_id: int | None, file_digest: str, office_id: int | None) -> CheckRun | None:
    """The undecided run of this id, or else the office's latest of this file, or None."""
    undecided = CheckRun.objects.filter(Q(state=UNDECIDED, office_id=office_id))
    if run_id is not None:
        return undecided.filter(pk=run_id).first()
    return undecided.filter(file_digest=file_digest).order_by("-pk").first() if file_digest else None


def office_for(by: Actor, *, corrects: int | None) -> int | None:
    """To which office a file belongs: that of the run whose place it takes, else that of who hands it in."""
    corrected = CheckRun.objects.filter(pk=corrects).first() if corrects else None
    return corrected.office_id if corrected else office_of(by)


def find_correction(run: CheckRun) -> CheckRun | None:
    """The run that took the place of a corrected one, or None."""
    return run.corrected_by.exclude(state=STORING).first() if run.state == CORRECTED else None


def name_of_file(digest: str, *, office_id: int | None) -> str:
    """How an office's file of this digest was called, "" where it was never checked there."""
    run = CheckRun.objects.filter(Q(file_digest=digest, office_id=office_id)).order_by("-pk").first()
    return run.file_name if run else ""


def account_of(run: CheckRun) -> Account:
    """rows_in = accepted + refused + ignored; a row that was read but holds a fault is not accepted."""
    faulty = run.account.get("rows_faulty", 0)
    return Account(
        rows_in=run.account["rows_in"],
        accepted=run.account["rows_read"] - faulty,
        refused=run.account["rows_refused"] + faulty,
        ignored=run.account["rows_ignored"],
    )


def count_samples(run: CheckRun) -> dict[str, int]:
    """Samples of a check run: all, and those of each section."""
    return dict(run.tally["sections"])


def samples_in(run: CheckRun, section: str, *, most: int) -> QuerySet[CheckedSample]:
    """The first samples of a section, in the order of the file; where they disagree, the gravest first."""
    order = "disagreement_order" if section == "disagreements" else "place"
    return run.samples.filter(SECTIONS[section]).order_by(order)[:most]


def _runs() -> QuerySet[CheckRun]:
    return CheckRun.objects.exclude(state=STORING)


def card(row: CheckedSample) -> Card:
    """A sample ready to be shown."""
    sample, verdict = record_from(row.given).sample, verdict_from(row.verdict)
    lines = tuple(_line(sample, one) for one in verdict.readings)
    return Card(row=row, sample=sample, verdict=verdict, lines=lines)


def judged_samples(samples: QuerySet[CheckedSample]) -> tuple[list[SampleRecord], list[SampleVerdict]]:
    """What was judged and what came out, in the order of the file."""
    rows = list(samples.order_by("place"))
    return [record_from(row.given) for row in rows], [verdict_from(row.verdict) for row in rows]


def messages_of(run: CheckRun) -> list[Reason]:
    """What was worth telling about the file."""
    return [reason_from(message) for message in run.messages]


def _line(sample: Sample, verdict: ReadingVerdict) -> Line:
    return Line(verdict=verdict, reading=None if verdict.index is None else sample.readings[verdict.index])
