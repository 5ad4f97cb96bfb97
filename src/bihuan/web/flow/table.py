"""Every event with who hears it, every open room, every integrity check, every kind of job."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.web.jobs.events import JobAsked, JobFailed, JobFinished, JobStarted
from bihuan.web.jobs.kinds import Kind
from bihuan.web.ledger.audits import Check
from bihuan.web.ledger.events import Table
from bihuan.web.ledger.queries import integrity as ledger
from bihuan.web.people import events as people
from bihuan.web.rules.events import DraftConfirmed, DraftSaved, DraftSentBack, DraftSubmitted
from bihuan.web.testing import integrity, work
from bihuan.web.testing.events import CleanRowsAccepted, ReportChecked, ReportCorrected, WhatIfCompared

TABLE: Table = {
    JobAsked: (),
    JobStarted: (),
    JobFinished: (),
    JobFailed: (),
    DraftSaved: (),
    DraftSubmitted: (),
    DraftSentBack: (),
    DraftConfirmed: (),
    ReportChecked: (),
    CleanRowsAccepted: (),
    ReportCorrected: (),
    WhatIfCompared: (),
    people.OfficeOpened: (),
    people.OfficeChanged: (),
    people.AccountOpened: (),
    people.AccountChanged: (),
    people.AccountDisabled: (),
    people.AccountEnabled: (),
    people.AccountUnlocked: (),
    people.PasswordReset: (),
    people.PasswordChanged: (),
    people.SignedIn: (),
    people.SignInRefused: (),
    people.AccountLocked: (),
    people.SignedOut: (),
    people.SessionsEnded: (),
    people.SecondFactorEnrolled: (),
    people.SecondFactorRemoved: (),
    people.RecoveryCodesRenewed: (),
    people.RoleGranted: (),
    people.RoleEnded: (),
}

FIRST_PAGES = {
    "testing": "testing:first",
    "rules": "rules:standards",
    "people": "people:accounts",
    "ledger": "ledger:entries",
    "jobs": "jobs:jobs",
}

CHECKS: dict[str, Check] = {
    "chain": ledger.check_chain,
    "guards": ledger.check_guards,
    "seals": ledger.check_seals,
    "subjects": ledger.check_subjects,
    "references": ledger.check_references,
    "files": integrity.check_files,
    "verdicts": integrity.check_verdicts,
}

JOBS: Mapping[str, Kind] = {**work.JOBS}
