"""Officers who enter an edition through the pages."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html

from bihuan.web.people.facts import as_actor
from bihuan.web.rules.actions import begin_draft
from bihuan.web.rules.models import EditionDraft
from bihuan.web.rules.queries.drafts import rows_from
from tests.kit.cast import Client, officer_named
from tests.web.conftest import NOW

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Officer:
    """Somebody at a browser of their own."""

    def __init__(self, name: str, *, language: str = "") -> None:
        self.account = officer_named(name)
        self.client = Client(self.account)
        if language:
            self.client.cookies["django_language"] = language

    def begin(self, edition: str = "", *, start: str = "new", form: bytes = b"") -> EditionDraft:
        """Begin a draft; the draft as it is stored."""
        told: dict[str, Any] = {"start": start, "edition": edition}
        if form:
            told["workbook"] = SimpleUploadedFile("录入表.xlsx", form, XLSX)
        answer = self.client.post("/rules/drafts/new/", told)
        assert answer.status_code == 302, answer.content.decode()
        return EditionDraft.objects.latest("id")

    def open(self, address: str) -> Page:
        """Look at a page."""
        return Page(self, address, self.client.get(address))


class Page:
    """A page with one form that matters: what stands in it is sent, changed where told."""

    def __init__(self, officer: Officer, address: str, answer: Any) -> None:
        self.officer, self.address, self.answer = officer, address, answer
        self.status = answer.status_code
        self.markup = answer.content.decode() if not answer.headers.get("Content-Disposition") else ""
        self.tree = html.fromstring(self.markup) if self.markup.strip() else None

    @property
    def text(self) -> str:
        """Everything that can be read in the main part."""
        assert self.tree is not None
        return " ".join(self.tree.xpath("//main")[0].text_content().split())

    @property
    def title(self) -> str:
        """The title of the page."""
        assert self.tree is not None
        return str(self.tree.xpath("string(//title)"))

    def errors_at(self, key: str) -> list[str]:
        """What stands beside a field."""
        assert self.tree is not None
        found = self.tree.xpath(f"//div[@id='id_{key}_error']//p")
        return [" ".join(one.text_content().split()) for one in found]

    def summary(self) -> list[tuple[str, str]]:
        """(address, words) of each link of the error summary."""
        assert self.tree is not None
        links = self.tree.xpath("//*[contains(@class,'error-summary')]//a")
        return [(one.get("href"), " ".join(one.text_content().split())) for one in links]

    def values(self) -> dict[str, list[str]]:
        """What the first form of the main part would send."""
        assert self.tree is not None
        form = self.tree.xpath("//main//form[.//input[@name='version']]")[0]
        found: dict[str, list[str]] = {}
        for name, value in form.form_values():
            found.setdefault(name, []).append(value)
        return found

    def send(self, button: str = "", **changes: str | list[str]) -> Page:
        """Send the form; keys may be written with __ for a dot. The page that answers, redirects followed."""
        told: dict[str, Any] = {**self.values()}
        told |= {key.replace("__", "."): value for key, value in changes.items()}
        if button:
            told[button] = "1"
        answer = self.officer.client.post(self.address, told, follow=True)
        chain = getattr(answer, "redirect_chain", [])
        return Page(self.officer, chain[-1][0] if chain else self.address, answer)


def filled(officer: Officer, *, edition: str = "2027", day: str = "2027-03-01") -> EditionDraft:
    """A next edition of GB/T 22796 without faults, as if it had been typed."""
    rows = rows_from("GB/T 22796-2021", is_new=True)
    mark = {"checked": "secondary", "source": "正文"}
    rows["head"] = [{**rows["head"][0], **mark, "edition": edition, "in_force_from": day}]
    rows["sources"] = [{"id": "正文", "text": "报批稿，第3页"}]
    return begin_draft(by=as_actor(officer.account), now=NOW, based_on="GB/T 22796-2021", rows=rows)


def submitted(officer: Officer, **told: str) -> EditionDraft:
    """The same, handed over."""
    draft = filled(officer, **told)
    officer.open(f"{draft.get_absolute_url()}review/").send("submit")
    draft.refresh_from_db()
    assert draft.state == "review"
    return draft
