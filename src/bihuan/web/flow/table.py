"""Every event of every room with who hears it, every room that is open, every integrity check."""

from __future__ import annotations

from bihuan.web.ledger.audits import Check
from bihuan.web.ledger.events import Table
from bihuan.web.ledger.queries import integrity as ledger
from bihuan.web.rules.events import DraftConfirmed, DraftSaved, DraftSentBack, DraftSubmitted
from bihuan.web.testing import integrity as testing
from bihuan.web.testing.events import ReportChecked, WhatIfCompared

TABLE: Table = {
    DraftSaved: (),
    DraftSubmitted: (),
    DraftSentBack: (),
    DraftConfirmed: (),
    ReportChecked: (),
    WhatIfCompared: (),
}

FIRST_PAGES = {
    "testing": "testing:first",
    "rules": "rules:standards",
    "ledger": "ledger:entries",
}

CHECKS: dict[str, Check] = {
    "chain": ledger.check_chain,
    "guards": ledger.check_guards,
    "seals": ledger.check_seals,
    "subjects": ledger.check_subjects,
    "references": ledger.check_references,
    "files": testing.check_files,
    "verdicts": testing.check_verdicts,
}
