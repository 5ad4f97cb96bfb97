"""Who hears which event, open rooms, the first page, integrity checks, jobs, and what must have a loop."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.web.census import events as census
from bihuan.web.census.linking import events as linking
from bihuan.web.census.linking import integrity as linking_integrity
from bihuan.web.census.linking import work as linking_work
from bihuan.web.census.linking.parties import Codes
from bihuan.web.census.linking.queries.together import panel_of_linking
from bihuan.web.census.lists import events as census_lists
from bihuan.web.census.lists import work as list_work
from bihuan.web.census.lists.integrity import check_lists
from bihuan.web.census.panels import Shows as ShowsOfOperator
from bihuan.web.census.queries.matters import panel_of_matters
from bihuan.web.flow import matters, parties, reports
from bihuan.web.flow import papers as paper_moves
from bihuan.web.jobs.events import JobAsked, JobFailed, JobFinished, JobStarted
from bihuan.web.jobs.kinds import Kind
from bihuan.web.ledger.audits import Check
from bihuan.web.ledger.events import Hearing, Table
from bihuan.web.ledger.queries import integrity as ledger
from bihuan.web.loops import events as loops
from bihuan.web.loops.books import work as book_work
from bihuan.web.loops.books.descriptions import Describes
from bihuan.web.loops.books.events import BookAccepted, BookRead
from bihuan.web.loops.books.integrity import check_books
from bihuan.web.loops.documents import Documents
from bihuan.web.loops.findings import Tells
from bihuan.web.loops.occasions import Occasions
from bihuan.web.loops.panels import Holds, Shows
from bihuan.web.loops.queries import conservation
from bihuan.web.loops.queries import integrity as loop_integrity
from bihuan.web.loops.queries.day import loops_waiting
from bihuan.web.loops.queries.paper_parts import as_subject, documents_of_papers, papers_waiting
from bihuan.web.loops.spot_checks.events import MattersDrawn
from bihuan.web.loops.spot_checks.integrity import check_draws
from bihuan.web.loops.today import DayParts
from bihuan.web.papers import events as papers
from bihuan.web.papers.about import Find
from bihuan.web.papers.queries import integrity as paper_integrity
from bihuan.web.people import events as people
from bihuan.web.rules.events import DraftConfirmed, DraftSaved, DraftSentBack, DraftSubmitted
from bihuan.web.testing import events as testing
from bihuan.web.testing import integrity, work
from bihuan.web.testing.day import results_that_came
from bihuan.web.testing.release import integrity as release_integrity
from bihuan.web.testing.release import panels
from bihuan.web.testing.release import queries as released
from bihuan.web.testing.release.papers import told_of_doubt, told_of_sample
from bihuan.web.testing.sealed import integrity as sealed_integrity

# What opening a loop says.
_OPENS = (loops.LoopOpened, loops.MoveMade, loops.LoopAssigned, loops.AlertGiven)

TABLE: Table = {
    JobAsked: (),
    JobStarted: (),
    JobFinished: (),
    JobFailed: (),
    DraftSaved: (),
    DraftSubmitted: (),
    DraftSentBack: (),
    DraftConfirmed: (),
    BookRead: (),
    BookAccepted: (),
    MattersDrawn: (),
    census.CertificateAdded: (),
    census.ChainRolesChanged: (),
    census.ContactUnmasked: (),
    census.OperatorChanged: (),
    census.OperatorClosed: (),
    census.OperatorMoved: (),
    census.OperatorRenamed: (),
    census.OperatorsAssigned: (),
    census.OperatorsMade: (),
    census.ProductsChanged: (),
    census.RecordsJoined: (),
    census.SiteCheckDone: (),
    census.SiteChecksAsked: (),
    linking.DecisionWithdrawn: (),
    linking.MergeDeclined: (),
    linking.MergeProposed: (),
    linking.MergeUndone: (),
    linking.OperatorsMerged: (),
    linking.PairDecided: (),
    linking.PartyResolved: (),
    linking.RecordSplit: (),
    linking.RecordsLinked: (),
    census_lists.FaultyRowsTaken: (),
    census_lists.ListAccepted: (),
    census_lists.ListDiscarded: (),
    census_lists.ListRead: (),
    testing.ReportChecked: (),
    testing.CleanRowsAccepted: (),
    testing.ReportCorrected: (),
    testing.WhatIfCompared: (),
    testing.ReportReleased: (),
    testing.SampleFailed: (Hearing(matters.open_result_handling, says=_OPENS),),
    testing.SampleSignalled: (),
    testing.AdviceGiven: (),
    testing.DocumentReceived: (),
    testing.DocumentClaimed: (Hearing(reports.file_on_claim, says=(loops.EvidenceAdded,)),),
    testing.SampleSuperseded: (),
    testing.VerdictChanged: (Hearing(matters.tell_of_change, says=(loops.AlertGiven,)),),
    testing.ReportDoubted: (Hearing(matters.open_verification, says=_OPENS),),
    loops.MatterRegistered: (),
    testing.SealedReportReceived: (),
    testing.SealedReportAttached: (
        Hearing(reports.file_on_attaching, says=(loops.EvidenceAdded, loops.AlertGiven)),
    ),
    testing.SealedReportDropped: (),
    loops.LoopOpened: (
        Hearing(reports.file_on_opening, says=(loops.EvidenceAdded,)),
        Hearing(parties.note_parties),
    ),
    loops.MoveMade: (Hearing(parties.note_parties),),
    loops.LoopClosed: (Hearing(matters.tell_of_settlement, says=(loops.AlertGiven,)),),
    loops.LoopReopened: (),
    loops.EvidenceAdded: (),
    loops.NoteAdded: (),
    loops.LoopAssigned: (
        Hearing(matters.hand_on),
        Hearing(paper_moves.handed_over, says=(papers.PapersHandedOver,)),
    ),
    loops.AlertGiven: (),
    loops.AlertsRead: (),
    loops.ReminderGiven: (),
    loops.ArchiveTaken: (),
    loops.DutyDelegated: (),
    loops.DelegationEnded: (),
    loops.LoopsRecounted: (),
    papers.PaperDrafted: (),
    papers.PaperChanged: (),
    papers.PaperSubmitted: (),
    papers.PaperPassed: (),
    papers.PaperReviewed: (),
    papers.PaperReturned: (),
    papers.PaperSigned: (),
    papers.PaperSealed: (),
    papers.PaperServed: (Hearing(paper_moves.served, says=(loops.MoveMade,)),),
    papers.PaperVoided: (Hearing(paper_moves.voided),),
    papers.PapersHandedOver: (),
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
    "day": "loops:today",
    "census": "census:register",
    "loops": "loops:worklist",
    "papers": "papers:papers",
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
    "conservation": loop_integrity.check_conservation,
    "moves": loop_integrity.check_moves,
    "standings": loop_integrity.check_standings,
    "evidence": loop_integrity.check_evidence,
    "books": check_books,
    "lists": check_lists,
    "draws": check_draws,
    "numbers": paper_integrity.check_numbers,
    "steps": paper_integrity.check_steps,
    "documents": paper_integrity.check_documents,
    "files": integrity.check_files,
    "verdicts": integrity.check_verdicts,
    "released_samples": release_integrity.check_released_samples,
    "sealed_reports": sealed_integrity.check_sealed_reports,
    "placed_records": linking_integrity.check_placed_records,
    "families": linking_integrity.check_families,
}

OCCASIONS: dict[str, Occasions] = {
    "loops.Registration": conservation.registrations,
    "testing.ReleasedSample": released.failing_samples,
    "testing.DoubtedReport": released.doubted_reports,
}

# What fills the papers of a matter, by the kind of finding behind it.
FINDINGS: dict[str, Tells] = {
    "testing.ReleasedSample": told_of_sample,
    "testing.DoubtedReport": told_of_doubt,
}

# Who knows the credit codes of a matter's subjects, by the kind of finding behind it.
PARTY_CODES: Mapping[str, Codes] = {"testing.ReleasedSample": parties.codes_of_samples}

PAPERS_ABOUT: dict[str, Find] = {"loops.Loop": as_subject}
DAY = DayParts(
    waits=(loops_waiting, papers_waiting),
    news=(results_that_came,),
    found={
        "loops.Registration": conservation.registrations_by_source,
        "testing.ReleasedSample": released.failing_by_source,
        "testing.DoubtedReport": released.doubts_by_source,
    },
    import_route="testing:first",
)

DOCUMENTS: tuple[Documents, ...] = (documents_of_papers,)

DESCRIPTIONS: Mapping[str, Describes] = {"testing.ReleasedSample": released.described}

JOBS: Mapping[str, Kind] = {**work.JOBS, **book_work.JOBS, **list_work.JOBS, **linking_work.JOBS}

PANELS: Mapping[str, Shows] = {
    "testing.ReleasedSample": panels.panel_of_sample,
    "testing.DoubtedReport": panels.panel_of_doubt,
}

# What rooms hang into an operator's page, in its order.
OPERATOR_PANELS: tuple[ShowsOfOperator, ...] = (panel_of_matters, panel_of_linking)

HOLDS: Mapping[str, Holds] = {"testing.ReleasedSample": panels.hold_of_sample}
