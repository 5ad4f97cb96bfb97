"""Every event of every room, with who hears it, and every room that is open."""

from __future__ import annotations

from bihuan.web.ledger.events import Table
from bihuan.web.rules.events import DraftConfirmed, DraftSaved, DraftSentBack, DraftSubmitted
from bihuan.web.testing.events import ReportChecked

TABLE: Table = {
    DraftSaved: (),
    DraftSubmitted: (),
    DraftSentBack: (),
    DraftConfirmed: (),
    ReportChecked: (),
}

FIRST_PAGES = {
    "testing": "testing:first",
    "rules": "rules:standards",
}
