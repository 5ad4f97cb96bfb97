"""Every route of the pages, and an address to see it at. A route that is missing here fails a test."""

from __future__ import annotations

from django.urls import get_resolver

from bihuan.web.people.routes import route_names

# The check runs of `bihuan demo`, in the order of its examples; the second one has a sample of each kind.
PAGES = {
    "testing:first": "/testing/",
    "testing:checks": "/testing/checks/",
    "testing:check": "/testing/checks/2/",
    "testing:sample": "/testing/checks/2/samples/3/",
    "testing:sheets": "/testing/checks/2/sheets/",
    "testing:sheet": "/testing/checks/1/samples/1/sheet/",
    "testing:what_ifs": "/testing/what-if/?run=2",
    "testing:what_if": "/testing/what-if/1/",
    "testing:what_if_samples": "/testing/what-if/1/samples/?item=ph",
    "testing:samples": "/testing/checks/2/samples/?section=failing",
    "testing:rows": "/testing/checks/2/rows/",
    # The sheet of `bihuan demo` that is released: the fifth sample is advice, the sixth waits to be claimed.
    "testing:release": "/testing/checks/2/release/",
    "testing:released_samples": "/testing/released/",
    "testing:released_sample": "/testing/released/1/",
    "testing:advice": "/testing/released/5/advice/",
    "testing:claim": "/testing/released/6/claim/",
    "testing:reports": "/testing/reports/",
    "testing:report": "/testing/reports/2/",
    # The invented register of `bihuan demo`.
    "census:register": "/census/",
    "census:operator": "/census/operators/1/",
    "census:figures": "/census/figures/",
    "census:figure_operators": "/census/figures/operators/?role=shop",
    "census:unlisted": "/census/figures/unlisted/",
    "jobs:jobs": "/jobs/",
    # The matters of `bihuan demo`: the first is a letter that is being worked on.
    "loops:worklist": "/loops/",
    "loops:book": "/loops/book/",
    "loops:book_import": "/loops/book/1/",
    "loops:spot_checks": "/loops/spot-checks/",
    "loops:spot_check": "/loops/spot-checks/1/",
    "loops:figures": "/loops/figures/",
    "loops:figure_matters": "/loops/figures/matters/?figure=found",
    "loops:today": "/loops/today/",
    "loops:archive": "/loops/2/archive/",
    "loops:operator": "/loops/operators/?name=蓝屏家纺有限公司",
    "loops:reminders": "/loops/reminders/",
    "loops:reminder": "/loops/2/reminders/1/",
    "loops:remind_offices": "/loops/reminders/offices/?list=overdue",
    "loops:new": "/loops/new/",
    "loops:open": "/loops/new/hand-over/",
    "loops:loop": "/loops/1/",
    "loops:move": "/loops/1/move/?obligation=1&move=reply",
    "loops:hand_over": "/loops/1/hand-over/",
    "loops:delegations": "/loops/delegations/",
    "loops:procedures": "/loops/procedures/",
    "loops:procedure": "/loops/procedures/result-handling/",
    # The papers of `bihuan demo`: one served, one issued, two to be signed, one being drafted.
    "papers:papers": "/papers/",
    "papers:signing": "/papers/signing/",
    "papers:new": "/papers/new/",
    "papers:draft": "/papers/new/rectification-order/",
    "papers:paper": "/papers/1/",
    "papers:receipt": "/papers/1/receipt/",
    "papers:serve": "/papers/2/serve/",
    "papers:act": "/papers/3/act/sign/",
    "papers:edit": "/papers/5/edit/",
    "rules:standards": "/rules/",
    "rules:edition": "/rules/gb-18401/2010/",
    "rules:limits": "/rules/limits/?product=quilt&made_on=2024-05-01&declared=GB%2FT+22796-2021",
    "rules:calculator": "/rules/calculator/?product=sheet&made_on=2024-05-01&item=pH值&value=8.55",
    "rules:compare": "/rules/compare/?standard=GB+18401",
    "rules:coverage": "/rules/coverage/?group=towels",
    "rules:gaps": "/rules/gaps/",
    "ledger:entries": "/ledger/",
    "ledger:entry": "/ledger/entries/1/",
    "ledger:days": "/ledger/days/",
    "ledger:audit": "/ledger/audit/",
    "rules:drafts": "/rules/drafts/",
    "rules:new_draft": "/rules/drafts/new/",
    "ui:living": "/ui/",
    "people:sign_in": "/people/sign-in/",
    "people:me": "/people/me/",
    "people:password": "/people/me/password/",
    "people:second_factor": "/people/me/second-factor/",
    "people:second_factor_off": "/people/me/second-factor/off/",
    "people:recovery_codes": "/people/me/recovery-codes/",
    "people:offices": "/people/offices/",
    "people:office_new": "/people/offices/new/",
    "people:office": "/people/offices/4/",
    "people:accounts": "/people/accounts/",
    "people:account_new": "/people/accounts/new/",
    "people:account": "/people/accounts/7/",
    "people:account_edit": "/people/accounts/7/edit/",
    "people:account_act": "/people/accounts/7/disable/",
    "people:grants": "/people/grants/",
    "people:grant_new": "/people/grants/new/",
    "people:grant_end": "/people/grants/7/end/",
}
# Who looks at a page, where it is not the officer of the bureau's section; None is nobody.
READERS = {
    "ledger:entries": "audit-admin",
    "ledger:entry": "audit-admin",
    "ledger:days": "audit-admin",
    "ledger:audit": "audit-admin",
    "papers:signing": "leader",
    "papers:act": "leader",
    "people:sign_in": None,
    "people:offices": "system-admin",
    "people:office_new": "system-admin",
    "people:office": "system-admin",
    "people:accounts": "system-admin",
    "people:account_new": "system-admin",
    "people:account": "system-admin",
    "people:account_edit": "system-admin",
    "people:account_act": "system-admin",
    "people:grants": "security-admin",
    "people:grant_new": "security-admin",
    "people:grant_end": "security-admin",
}
# Pages of a draft, which somebody has to begin: tests/browser/test_entering_an_edition.py looks at them.
BEGUN = {
    "rules:draft": "",
    "rules:section": "edition/",
    "rules:new_row": "rules/new/",
    "rules:row": "rules/5/",
    "rules:review": "review/",
}
# Pages beside the routes: what is shown where there is nothing to show.
ERRORS = {"not found": "/no/such/page/"}
# Answers that are no pages: a redirect, a file, a change.
OTHERS = {
    "home": "/",
    "testing:download": "/testing/checks/2/verdicts.xlsx",
    "testing:sheets_document": "/testing/checks/2/sheets.docx",
    "testing:sheet_document": "/testing/checks/1/samples/1/sheet.docx",
    "testing:what_if_draft": "/testing/what-if/1/draft/",
    "testing:what_if_changes": "/testing/what-if/1/changes.xlsx",
    "testing:released_file": "/testing/released/samples.xlsx",
    "testing:reports_accept": "/testing/reports/accept/",
    "testing:report_file": "/testing/reports/1/file/",
    "loops:export": "/loops/worklist.xlsx",
    "loops:book_template": "/loops/book/template.xlsx",
    "loops:book_refused": "/loops/book/1/refused.xlsx",
    "loops:book_accept": "/loops/book/1/accept/",
    "loops:spot_check_list": "/loops/spot-checks/1/list.txt",
    "loops:spot_check_export": "/loops/spot-checks/1/matters.xlsx",
    "loops:figures_export": "/loops/figures/figures.xlsx",
    "census:figures_xlsx": "/census/figures/figures.xlsx",
    "census:figures_csv": "/census/figures/figures.csv",
    "census:unlisted_operators": "/census/figures/unlisted/operators/?source=1&on=1",
    "census:unlisted_xlsx": "/census/figures/unlisted.xlsx",
    "census:unlisted_csv": "/census/figures/unlisted.csv",
    "loops:archive_file": "/loops/2/archive.zip",
    "loops:operator_export": "/loops/operators/matters.xlsx?name=蓝屏家纺有限公司",
    "loops:remind": "/loops/2/remind/",
    "loops:evidence": "/loops/1/evidence/",
    "loops:evidence_file": "/loops/2/evidence/1/",
    "loops:paper": "/loops/1/paper/",
    "loops:note": "/loops/1/notes/",
    "loops:delegation_end": "/loops/delegations/end/",
    "papers:document": "/papers/1/paper.docx",
    "papers:proof": "/papers/1/proof/",
    "ledger:proof": "/ledger/entries/1/proof.json",
    "ledger:verifier": "/ledger/verify_entry.py",
    "testing:corrections": "/testing/checks/2/rows/corrections.xlsx",
    "testing:accept": "/testing/checks/2/accept/",
    # A job that is done leads on; tests/browser/test_large_file.py looks at one that runs.
    "jobs:job": "/jobs/1/",
    "rules:gaps_file": "/rules/gaps/gaps.xlsx",
    "rules:blank_form": "/rules/drafts/form.xlsx",
    "rules:draft_form": "/rules/drafts/1/form.xlsx",
    "rules:upload": "/rules/drafts/1/upload/",
    "ui:language": "/ui/language/",
    "people:sign_out": "/people/sign-out/",
    "people:end_sessions": "/people/me/sessions/end/",
}


def reader_of(route: str) -> str | None:
    """Who looks at a page: somebody of the cast, or nobody."""
    return READERS.get(route, "section-officer")


def routes() -> list[str]:
    """The names of all routes."""
    return list(route_names(get_resolver().url_patterns))
