"""The worker of a test: in the same process, without a heartbeat."""

from __future__ import annotations

from bihuan.web.jobs.worker import work_once


def work_off() -> int:
    """Do every waiting job; how many there were."""
    done = 0
    while work_once(worker="test"):
        done += 1
    return done
