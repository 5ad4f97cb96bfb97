"""Every route of the pages, and an address to see it at. A route that is missing here fails a test."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

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
    "jobs:jobs": "/jobs/",
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
}


def routes() -> list[str]:
    """The names of all routes."""
    return list(_names(get_resolver().url_patterns, ""))


def _names(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}"
