"""Taking the file of a case with all its documents: the ledger knows who took what."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from bihuan.web.ledger.actions import recording
from bihuan.web.loops.case_files import CaseArchive
from bihuan.web.loops.events import ArchiveTaken
from bihuan.web.loops.queries.case_archive import case_archive
from bihuan.web.loops.queries.duties import visible_loops
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account


def take_archive(*, loop_id: int, by: Account, now: datetime) -> CaseArchive:
    """The archive to be streamed, recorded as taken. Raises Loop.DoesNotExist for one he may not see."""
    with recording(by=as_actor(by), now=now) as rec:
        loops = visible_loops(by, today=localdate(now)).select_related("owner", "handler")
        archive = case_archive(loops.get(pk=loop_id))
        rec(ArchiveTaken(loop_id=loop_id, index_digest=archive.digest(), documents=len(archive.items)))
    return archive
