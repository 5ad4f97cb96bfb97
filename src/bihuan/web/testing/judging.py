"""The samples of a file judged one after another, and what is counted and found on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.utils.timezone import localdate

from bihuan.tables.readings import ReadingsFile
from bihuan.web.ledger.facts import Actor
from bihuan.web.testing.facts import Tools, as_json
from bihuan.web.testing.faults import FAULTY, Faults
from bihuan.web.testing.models import ACCEPTED, UNDECIDED, CheckedSample, CheckRun
from bihuan.web.testing.rows import Tally, sample_row

PART = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A file that was read, and who has it judged and stored, with what, at which instant."""

    file: ReadingsFile
    tools: Tools
    by: Actor
    now: datetime


class Judging:
    """The samples of a file, judged one after another while somebody takes the rows."""

    def __init__(self, run: CheckRun, work: Work) -> None:
        self._run = run
        self._work = work
        self.tally = Tally()
        self.faults = Faults(work.file)

    def rows(self) -> Iterator[CheckedSample]:
        """One row a sample. The day of receipt is that of the run, however often it is begun."""
        day = localdate(self._run.created_at)
        for place, record in enumerate(self._work.file.samples, 1):
            received = record.received(day)
            verdict = self._work.tools.judge.sample(received.sample)
            self.faults.hear(received, verdict)
            row = sample_row(self._run, place, received, verdict, names=self._work.tools.names)
            self.tally.count(row)
            yield row


def parts(judging: Judging, *, stored: int) -> Iterator[tuple[int, list[CheckedSample]]]:
    """The samples in parts, each with the number judged so far, without those that are stored already."""
    rows = judging.rows()
    done = 0
    while part := list(islice(rows, PART)):
        done += len(part)
        yield done, [row for row in part if row.place > stored]


def describe(run: CheckRun, judging: Judging, file: ReadingsFile) -> None:
    """Write into a run what was counted and found; the state says whether somebody has to decide."""
    run.shape = file.shape
    run.account = {
        "rows_in": file.rows_in,
        "rows_read": file.rows_read,
        "rows_refused": file.rows_refused,
        "rows_ignored": file.rows_ignored,
        "rows_faulty": judging.faults.read,
    }
    run.messages = [as_json(message.reason) for message in file.messages if message.code not in FAULTY]
    run.tally = judging.tally.as_json()
    run.state = UNDECIDED if len(judging.faults) or file.rows_refused else ACCEPTED
