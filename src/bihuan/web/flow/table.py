"""Every event of every room, with who hears it, and every room that is open."""

from __future__ import annotations

from bihuan.web.ledger.events import Table
from bihuan.web.people import events as people
from bihuan.web.testing.events import ReportChecked

TABLE: Table = {
    ReportChecked: (),
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
}
