"""What papers and matters mean to each other, in the transaction of whoever acts."""

from __future__ import annotations

from datetime import date

from bihuan.web.ledger.events import Records
from bihuan.web.loops.actions.papers import refuse_void, start_clocks
from bihuan.web.loops.events import LoopAssigned
from bihuan.web.loops.queries.papers import ABOUT
from bihuan.web.papers.actions.drafting import hand_over_within
from bihuan.web.papers.events import PaperServed, PaperVoided


def served(event: PaperServed, rec: Records) -> None:
    """The clocks that waited for the service of a paper start."""
    start_clocks(paper_id=event.paper_id, served_on=date.fromisoformat(event.served_on), rec=rec)


def voided(event: PaperVoided, rec: Records) -> None:
    """A paper on which a move rests is not made void. Raises RefusedError."""
    refuse_void(paper_id=event.paper_id)


def handed_over(event: LoopAssigned, rec: Records) -> None:
    """The papers of a matter go with it to another office."""
    hand_over_within(about_kind=ABOUT, about_id=str(event.loop_id), office_id=event.owner_id, rec=rec)
