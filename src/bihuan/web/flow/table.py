"""Every event of every room, with who hears it, and every room that is open."""

from __future__ import annotations

from bihuan.web.ledger.events import Table
from bihuan.web.testing.events import ReportChecked, WhatIfCompared

TABLE: Table = {
    ReportChecked: (),
    WhatIfCompared: (),
}

FIRST_PAGES = {
    "testing": "testing:first",
    "rules": "rules:standards",
}
