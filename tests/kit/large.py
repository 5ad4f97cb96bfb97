"""Files of many readings, and the worker that checks them in a test."""

from __future__ import annotations

from bihuan.web.jobs.worker import work_once
from tests.kit.sheets import reading

_KINDS = (
    {"value": "8.9", "verdict": "合格"},
    {"value": "9.1", "verdict": "不合格"},
    {"value": "待检"},
    {"value": "7.0", "verdict": "合格"},
)


def many(samples: int) -> list[tuple[str, ...]]:
    """Samples of every kind in turn: wrong report, failing, undetermined, fine."""
    return [reading(f"S{number:05d}", **_KINDS[number % 4]) for number in range(samples)]


def work_off() -> int:
    """Do every waiting job in this process; how many there were."""
    done = 0
    while work_once(worker="test"):
        done += 1
    return done
