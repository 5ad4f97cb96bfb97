"""Verdicts as files."""

from __future__ import annotations

from bihuan.tables.verdicts import write_verdicts
from bihuan.web.testing.models import CheckRun
from bihuan.web.testing.queries import every_sample

EXPORTS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def export_run(run: CheckRun, extension: str) -> bytes:
    """The verdict rows of a check run as the bytes of a file of this kind."""
    return write_verdicts(every_sample(run), extension=extension)
