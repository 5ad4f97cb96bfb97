"""Who hears which event, which rooms are open, every integrity check, and all that must have a loop."""

from __future__ import annotations

from bihuan.web.ledger.audits import Check
from bihuan.web.ledger.events import Table
from bihuan.web.ledger.queries import integrity as ledger
from bihuan.web.loops import events as loops
from bihuan.web.loops.occasions import Occasions
from bihuan.web.loops.queries import conservation, integrity
from bihuan.web.people import events as people
from bihuan.web.testing import integrity as testing
from bihuan.web.testing.events import ReportChecked

TABLE: Table = {
    ReportChecked: (),
    loops.MatterRegistered: (),
    loops.LoopOpened: (),
    loops.MoveMade: (),
    loops.LoopClosed: (),
    loops.LoopReopened: (),
    loops.EvidenceAdded: (),
    loops.NoteAdded: (),
    loops.LoopAssigned: (),
    loops.AlertGiven: (),
    loops.AlertsRead: (),
    loops.DutyDelegated: (),
    loops.DelegationEnded: (),
    loops.LoopsRecounted: (),
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
    "loops": "loops:worklist",
    "testing": "testing:first",
    "rules": "rules:standards",
    "people": "people:accounts",
    "ledger": "ledger:entries",
}

CHECKS: dict[str, Check] = {
    "chain": ledger.check_chain,
    "guards": ledger.check_guards,
    "seals": ledger.check_seals,
    "subjects": ledger.check_subjects,
    "references": ledger.check_references,
    "conservation": integrity.check_conservation,
    "moves": integrity.check_moves,
    "standings": integrity.check_standings,
    "evidence": integrity.check_evidence,
    "files": testing.check_files,
    "verdicts": testing.check_verdicts,
}

OCCASIONS: dict[str, Occasions] = {
    "loops.Registration": conservation.registrations,
}
