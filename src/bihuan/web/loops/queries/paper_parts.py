"""What papers add to other pages: the matter that a paper is about, the day, the file of a case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.rulebook.words import term
from bihuan.web.ledger.files import file_place
from bihuan.web.loops.documents import Document
from bihuan.web.loops.models import Loop
from bihuan.web.loops.queries.papers import ABOUT
from bihuan.web.loops.today import DayCount
from bihuan.web.papers.about import Subject
from bihuan.web.papers.facts import word_file_name
from bihuan.web.papers.models import Paper
from bihuan.web.papers.queries.papers import papers_about, signing_counts
from bihuan.web.people.models import Account


def as_subject(id: str) -> Subject | None:
    """A loop as the page of a paper about it names it."""
    loop = Loop.objects.filter(pk=int(id)).first() if id.isdecimal() else None
    return Subject(address=loop.get_absolute_url(), words=loop.title) if loop else None


def papers_waiting(account: Account, today: date) -> list[DayCount]:
    """The papers that wait for this person, where there are any."""
    counts = signing_counts(account, today=today)
    others = sum(number for name, number in counts.items() if name != "sign")
    told = (
        (_("文书等我签发"), counts["sign"], reverse("papers:signing")),
        (_("文书等我审核或用印"), others, f"{reverse('papers:papers')}?list=waiting"),
    )
    return [DayCount(words=words, number=number, address=place) for words, number, place in told if number]


def documents_of_papers(loops: Sequence[Loop]) -> dict[int, list[Document]]:
    """Id of each loop → its issued papers and the proofs of their service."""
    found = papers_about(ABOUT, [str(loop.pk) for loop in loops])
    return {
        int(id): [document for one in papers for document in _documents(one)] for id, papers in found.items()
    }


def _documents(paper: Paper) -> Iterator[Document]:
    if paper.document_digest and paper.issued_on:
        yield _issued(paper, paper.issued_on)
    receipt = getattr(paper, "receipt", None)
    if receipt:
        yield Document(
            title=term("paper", "proof-of-service", language="zh"),
            name=receipt.proof_name,
            on=receipt.served_on,
            digest=receipt.proof_digest,
            size=receipt.proof_size,
            place=file_place(receipt.proof_digest),
            number=paper.number,
            obligation=paper.about_detail.split(" ")[0],
            address=reverse("papers:proof", args=[paper.pk]),
        )


def _issued(paper: Paper, issued_on: date) -> Document:
    return Document(
        title=term("paper", paper.kind, language="zh"),
        name=word_file_name(paper),
        on=issued_on,
        digest=paper.document_digest,
        size=paper.document_size,
        place=file_place(paper.document_digest),
        number=paper.number,
        obligation=paper.about_detail.split(" ")[0],
        address=paper.get_absolute_url(),
    )
