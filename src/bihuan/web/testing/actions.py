"""Checking a laboratory's file, and deciding on its faulty rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.faults import RulebookError
from bihuan.tables.messages import InputError
from bihuan.web.jobs.actions import ask_job
from bihuan.web.jobs.kinds import JobRefusedError, Task
from bihuan.web.jobs.models import Job
from bihuan.web.jobs.queries import count_open
from bihuan.web.ledger.actions import Recorder, recording
from bihuan.web.ledger.facts import Actor
from bihuan.web.ledger.files import drop_file, file_place, keep_file
from bihuan.web.testing.events import CleanRowsAccepted, ReportChecked, ReportCorrected
from bihuan.web.testing.facts import Tools, current_tools
from bihuan.web.testing.judging import PART, Judging, Work, describe, parts
from bihuan.web.testing.models import (
    ACCEPTED,
    CORRECTED,
    STORING,
    UNDECIDED,
    CheckedSample,
    CheckRun,
    FaultyRow,
)
from bihuan.web.testing.opened import Opened, is_large, open_file
from bihuan.web.testing.queries import account_of, find_same, find_undecided, office_for

CHECK_FILE = "testing.check_file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The check run, and whether it was there before: the same file under the same rules."""

    run: CheckRun
    is_known: bool


def receive_report(
    *, by: Actor, now: datetime, name: str, content: bytes, corrects: int | None = None
) -> Checked | Job:
    """Check a small file at once; keep a large one and ask for a job that checks it.

    `corrects` is the run whose faulty rows were mended in this file; that `by` may see it is for the caller
    to have asked. Raises as `check_report` does.
    """
    digest = hashlib.sha256(content).hexdigest()
    office_id = office_for(by, corrects=corrects)
    known = find_same(file_digest=digest, rulebook_digest=current_tools().digest, office_id=office_id)
    if known is not None or not is_large(content, name=name):
        return check_report(by=by, now=now, name=name, content=content, corrects=corrects)
    keep_file(content, digest=digest)
    detail = {"name": name, "corrects": corrects}
    return ask_job(
        by=by, now=now, kind=CHECK_FILE, subject=digest, office_id=office_id, title=name, detail=detail
    )


def check_report(
    *, by: Actor, now: datetime, name: str, content: bytes, corrects: int | None = None
) -> Checked:
    """Read a laboratory's file, judge every sample, keep file and verdicts, and record it.

    The same file under the same rules is checked once in an office; asking again gives the check run that
    exists.
    Raises InputError when the file is refused and RulebookError when the rules cannot be used; then
    nothing is stored.
    """
    tools = current_tools()
    run = _run(name, content, tools, now=now)
    run.office_id = office_for(by, corrects=corrects)
    known = _same(run)
    if known is not None:
        return Checked(run=known, is_known=True)
    opened = open_file(content, name=name, office_id=run.office_id)
    file = tools.reader.read_grids(opened.grids, name=opened.name)
    run.corrects = _corrected(run, opened, corrects)
    keep_file(content, digest=run.file_digest)
    try:
        _store_whole(run, Work(file=file, tools=tools, by=by, now=now))
    except IntegrityError:
        # Somebody else checked the same file between our look and our insert.
        known = _same(run)
        if known is None:
            raise
        return Checked(run=known, is_known=True)
    return Checked(run=run, is_known=False)


def check_in_job(*, task: Task) -> str:
    """Check a large file that was kept; the id of its run. What an earlier attempt has stored stays."""
    try:
        return str(_check_in_parts(task).pk)
    except InputError as error:
        _forget(task)
        raise JobRefusedError(tuple(message.reason for message in error.messages)) from error
    except RulebookError as error:
        raise JobRefusedError((Reason.of("rules_unusable"),)) from error


def accept_clean_rows(*, by: Actor, now: datetime, run: CheckRun) -> bool:
    """Take the clean rows of a file as they are; False where the run was decided already."""
    account = account_of(run)
    with recording(by=by, now=now) as rec:
        undecided = CheckRun.objects.filter(pk=run.pk, state=UNDECIDED)
        if not undecided.update(state=ACCEPTED, decided_at=now, decided_by=by.name):
            return False
        rec(CleanRowsAccepted(run_id=run.pk, rows_accepted=account.accepted, rows_refused=account.refused))
    return True


def _check_in_parts(task: Task) -> CheckRun:
    task.tell("reading")
    tools = current_tools()
    content = file_place(task.subject).read_bytes()
    run = _run(task.detail["name"], content, tools, now=task.now)
    run.office_id = task.office_id
    known = _same(run)
    if known is not None:
        return known
    opened = open_file(content, name=run.file_name, office_id=run.office_id)
    file = tools.reader.read_grids(opened.grids, name=opened.name)
    run.corrects = _corrected(run, opened, task.detail["corrects"])
    run = _begun(run, by=task.by, now=task.now)
    work = Work(file=file, tools=tools, by=task.by, now=task.now)
    judging = Judging(run, work)
    _store_in_parts(judging, work, tell=task.tell, stored=run.samples.count())
    task.tell("closing")
    _open_to_pages(run, judging, work)
    return run


def _store_in_parts(judging: Judging, work: Work, *, tell: Callable[..., None], stored: int) -> None:
    total = len(work.file.samples)
    tell("judging", done=0, total=total)
    for done, rows in parts(judging, stored=stored):
        if rows:
            _store_part(rows, work)
        tell("judging", done=done, total=total)


def _store_whole(run: CheckRun, work: Work) -> None:
    """Judge and store in one transaction."""
    judging = Judging(run, work)
    rows = list(judging.rows())
    with recording(by=work.by, now=work.now) as rec:
        describe(run, judging, work.file)
        run.save()
        CheckedSample.objects.bulk_create(rows, batch_size=PART)
        _close(run, judging, work, rec)


def _begun(run: CheckRun, *, by: Actor, now: datetime) -> CheckRun:
    """The run to store in parts: the one that an earlier worker began, else this one."""
    mine = {"file_digest": run.file_digest, "office_id": run.office_id, "state": STORING}
    try:
        with recording(by=by, now=now):
            CheckRun.objects.filter(**mine).exclude(rulebook_digest=run.rulebook_digest).delete()
            found = CheckRun.objects.filter(**mine).first()
            if found is not None:
                return found
            run.state, run.account, run.messages = STORING, {}, []
            run.save()
    except IntegrityError:
        # A worker that had fallen silent, and lost the job, began it in the same moment.
        return CheckRun.objects.get(**mine)
    return run


def _store_part(rows: list[CheckedSample], work: Work) -> None:
    """Store some samples of a run that is being stored."""
    with recording(by=work.by, now=work.now):
        # A worker that has lost the job may have stored one more part: the same rows.
        CheckedSample.objects.bulk_create(rows, ignore_conflicts=True)


def _open_to_pages(run: CheckRun, judging: Judging, work: Work) -> bool:
    """Open a run to the pages, with its faulty rows; False where somebody else has done so."""
    with recording(by=work.by, now=work.now) as rec:
        if not CheckRun.objects.select_for_update().filter(pk=run.pk, state=STORING).exists():
            return False
        describe(run, judging, work.file)
        run.save()
        _close(run, judging, work, rec)
    return True


def _close(run: CheckRun, judging: Judging, work: Work, rec: Recorder) -> None:
    FaultyRow.objects.bulk_create(judging.faults.rows(run), batch_size=PART)
    rec(ReportChecked(run_id=run.pk, file_digest=run.file_digest, rulebook_digest=run.rulebook_digest))
    if run.corrects_id is None:
        return
    before = CheckRun.objects.filter(pk=run.corrects_id, state=UNDECIDED)
    if before.update(state=CORRECTED, decided_at=work.now, decided_by=work.by.name):
        rec(ReportCorrected(run_id=run.corrects_id, corrected_by_id=run.pk))


def _run(name: str, content: bytes, tools: Tools, *, now: datetime) -> CheckRun:
    return CheckRun(
        file_name=name,
        file_digest=hashlib.sha256(content).hexdigest(),
        file_size=len(content),
        rulebook_digest=tools.digest,
        created_at=now,
    )


def _same(run: CheckRun) -> CheckRun | None:
    return find_same(
        file_digest=run.file_digest, rulebook_digest=run.rulebook_digest, office_id=run.office_id
    )


def _corrected(run: CheckRun, opened: Opened, run_id: int | None) -> CheckRun | None:
    """The undecided run whose place a file takes: the one named, else the one that its rows came from."""
    return find_undecided(run_id=run_id, file_digest=opened.origin, office_id=run.office_id)


def _forget(task: Task) -> None:
    """Drop a refused file, unless it was checked before or another office waits for it too."""
    is_wanted = count_open(kind=CHECK_FILE, subject=task.subject) > 1
    if not is_wanted and not CheckRun.objects.filter(file_digest=task.subject).exists():
        drop_file(task.subject)
