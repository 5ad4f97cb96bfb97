"""Drafts of a standard to be tried, and an officer who asks what they would change."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html

from bihuan.rulebook.yaml_text import read_document
from bihuan.web.testing.actions import check_report
from bihuan.web.testing.models import CheckRun, WhatIf
from tests.kit.cast import Client
from tests.kit.sheets import reading, workbook
from tests.rulebook.forms import form_of
from tests.tables import test_what_if as tried
from tests.web.conftest import LIN, NOW

DRAFT = tried.DRAFT.replace('"5"', '"5.9"')
CORRECTION = tried.CORRECTION


def as_form(text: str) -> bytes:
    """The same draft as a filled Excel form."""
    document, _ = read_document(text.encode(), label="draft")
    assert document is not None
    return form_of(document.data)


Answer = Any
# Under the draft S2 fails, S3 fails no more, S4 stays open, S1 stays as it is.
ROWS = [
    reading("S1", value="7.0"),
    reading("S2", item="甲醛含量", value="50"),
    reading("S3", value="9.0"),
    reading("S4", value="待检"),
]


def run_of(rows: list[tuple[str, ...]] = ROWS, *, name: str = "结果.xlsx", now: Any = NOW) -> CheckRun:
    return check_report(by=LIN, now=now, name=name, content=workbook(rows)).run


def ask(
    draft: str | bytes = DRAFT, *, name: str = "草案.yaml", language: str = "zh-hans", **given: Any
) -> Answer:
    client = Client()
    client.cookies["django_language"] = language
    content = draft.encode() if isinstance(draft, str) else draft
    files = {"draft": SimpleUploadedFile(name, content)} if content else {}
    return client.post("/testing/what-if/", {**files, **given})


def asked(run: CheckRun, draft: str | bytes = DRAFT, **given: Any) -> WhatIf:
    """The stored comparison that a page led to."""
    answer = ask(draft, run=run.pk, **given)
    assert answer.status_code == 302, told(answer)
    return WhatIf.objects.get(pk=int(answer.headers["Location"].split("?")[0].split("/")[-2]))


def page(what_if: WhatIf, path: str = "", *, status: int = 200) -> Any:
    answer = Client().get(f"{what_if.get_absolute_url()}{path}")
    assert answer.status_code == status
    return html.fromstring(answer.content.decode())


def text(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def told(answer: Answer) -> list[str]:
    """The lines of the error summary."""
    tree = html.fromstring(answer.content.decode())
    return [text(line) for line in tree.xpath("//*[contains(@class, 'error-summary')]//li")]


def sample_ids(tree: Any) -> list[str]:
    return [text(found) for found in tree.xpath("//article//h3/a")]
