"""Every event of every room, with who hears it, every room that is open, and every kind of job."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.web.jobs.events import JobAsked, JobFailed, JobFinished, JobStarted
from bihuan.web.jobs.kinds import Kind
from bihuan.web.ledger.events import Table
from bihuan.web.testing import work as testing
from bihuan.web.testing.events import CleanRowsAccepted, ReportChecked, ReportCorrected

TABLE: Table = {
    JobAsked: (),
    JobStarted: (),
    JobFinished: (),
    JobFailed: (),
    ReportChecked: (),
    CleanRowsAccepted: (),
    ReportCorrected: (),
}

FIRST_PAGES = {
    "testing": "testing:first",
    "rules": "rules:standards",
    "jobs": "jobs:jobs",
}

JOBS: Mapping[str, Kind] = {**testing.JOBS}
