"""What does the jobs: one process, one job at a time, with a heartbeat beside it."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType

from django.db import OperationalError, close_old_connections, connection
from django.utils import timezone

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.jobs import actions
from bihuan.web.jobs.kinds import JobLostError, JobRefusedError, Task, kinds
from bihuan.web.jobs.models import Job
from bihuan.web.ledger.facts import Actor

_PAUSE = 0.5
_BEAT = 2.0
_log = logging.getLogger(__name__)


class WorkerStoppedError(BaseException):
    """The worker was asked to end."""


def worker_name() -> str:
    """A name that no other worker has, past or present."""
    return f"{socket.gethostname()[:60]}-{os.getpid()}-{secrets.token_hex(4)}"


def work_for_ever(*, parent: int | None = None) -> None:
    """Do jobs until a signal comes, or until the process that started this one is gone."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    name = worker_name()
    idle = threading.Event()
    try:
        while parent is None or os.getppid() == parent:
            close_old_connections()
            if not work_once(worker=name, parent=parent, has_heartbeat=True):
                idle.wait(_PAUSE)
    except WorkerStoppedError:
        pass


def _stop(number: int, frame: FrameType | None) -> None:
    # The second Ctrl-C must not tear what the first one is tidying up.
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    raise WorkerStoppedError


def work_once(*, worker: str, parent: int | None = None, has_heartbeat: bool = False) -> bool:
    """Do the next job; whether there was one."""
    try:
        job = actions.claim_job(now=timezone.now(), worker=worker, kinds=list(kinds()))
    except OperationalError:
        # A database that is away or busy for a moment comes back; the job waits meanwhile.
        _log.warning("no job could be taken", exc_info=True)
        return False
    if job is None:
        return False
    try:
        with _heartbeat(job, parent) if has_heartbeat else nullcontext():
            _do(job)
    except JobLostError:
        _log.warning("job %s went to another worker", job.pk)
    except WorkerStoppedError:
        actions.release_job(job=job)
        raise
    return True


def _do(job: Job) -> None:
    task = Task(
        subject=job.subject,
        office_id=job.office_id,
        detail=job.detail,
        by=Actor(id=job.asked_by_id, name=job.asked_by_name),
        now=timezone.now(),
        tell=lambda stage, *, done=0, total=0: actions.tell_progress(
            job=job, now=timezone.now(), stage=stage, done=done, total=total
        ),
    )
    try:
        result = kinds()[job.kind].do(task)
    except JobRefusedError as error:
        actions.fail_job(job=job, now=timezone.now(), reasons=error.reasons)
    except JobLostError:
        raise
    except Exception:
        _log.exception("job %s failed", job.pk)
        actions.fail_job(job=job, now=timezone.now(), reasons=(Reason.of("job_failed"),))
    else:
        actions.finish_job(job=job, now=timezone.now(), result=result)


@contextmanager
def _heartbeat(job: Job, parent: int | None) -> Iterator[None]:
    """Say every two seconds that the worker is alive; where its parent is gone, end it."""
    done = threading.Event()

    def beat() -> None:
        try:
            while not done.wait(_BEAT):
                if parent is not None and os.getppid() != parent:
                    os.kill(os.getpid(), signal.SIGTERM)
                    return
                try:
                    actions.beat(job=job, now=timezone.now())
                except OperationalError:
                    _log.warning("a heartbeat of job %s was not written", job.pk)
        finally:
            connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
