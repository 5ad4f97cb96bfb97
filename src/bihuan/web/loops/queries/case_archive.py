"""A matter's archive, read for taking."""

from __future__ import annotations

from bihuan.web.loops.case_files import CaseArchive
from bihuan.web.loops.facts import RefusedError, procedure_of
from bihuan.web.loops.models import Loop
from bihuan.web.loops.queries.archive import items_of, newest_on


def case_archive(loop: Loop) -> CaseArchive:
    """Everything that the archive of a loop holds; the caller has seen to it that the reader may see it."""
    try:
        procedure = procedure_of(loop)
    except RefusedError:
        procedure = None
    return CaseArchive(
        loop=loop,
        procedure=procedure,
        moves=tuple(loop.moves.all()),
        items=tuple(items_of(loop)),
        dated=newest_on(loop),
    )
