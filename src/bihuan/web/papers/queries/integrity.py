"""The integrity checks of this room: numbers, steps, documents, and that each paper can be made again."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bihuan.web.ledger.audits import Tally
from bihuan.web.ledger.files import check_kept, file_place
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.papers import events
from bihuan.web.papers.facts import content_digest, long_date, receipt_digest, step_digest
from bihuan.web.papers.models import Paper, PaperStep, Receipt, SerialCounter
from bihuan.web.papers.word import kept_word_file, sha256

_PAPER = Paper._meta.label
_TOLD = tuple(
    one.kind()
    for one in (
        events.PaperDrafted,
        events.PaperChanged,
        events.PaperSubmitted,
        events.PaperPassed,
        events.PaperReviewed,
        events.PaperReturned,
        events.PaperSigned,
        events.PaperSealed,
        events.PaperServed,
        events.PaperVoided,
    )
)


def check_numbers(tally: Tally) -> None:
    """Every number up to the counter's is held by one paper, a void one too; none beyond was counted, and
    none of those that were used before the program was.
    """
    tally.count("numbers", 0)
    for counter in SerialCounter.objects.select_related("office").order_by("pk"):
        row = f"{SerialCounter._meta.label} {counter.pk}"
        own = Paper.objects.filter(issuer=counter.office, serial=counter.serial, year=counter.year)
        held: dict[int, int] = {}
        for number, is_typed in own.values_list("serial_number", "is_number_typed").iterator():
            if number is None:
                continue
            tally.count("numbers")
            held[number] = held.get(number, 0) + 1
            if not (is_typed or counter.before < number <= counter.last):
                tally.breach(row, "audit_number_uncounted", number=str(number), last=str(counter.last))
        for number in range(counter.before + 1, counter.last + 1):
            if held.get(number, 0) != 1:
                code = "audit_number_twice" if number in held else "audit_number_gap"
                tally.breach(row, code, number=str(number))


def check_steps(tally: Tally) -> None:
    """Each paper's steps follow each other, hold what the ledger says, and lead to what the paper is."""
    tally.count("papers", 0)
    tally.count("steps", 0)
    told = dict(_told())
    papers = Paper.objects.order_by("pk").select_related("receipt").prefetch_related("steps")
    for paper in papers.iterator(chunk_size=500):
        _check_paper(tally, paper, told)
    for (paper_id, number), _ in sorted(told.items()):
        tally.breach(f"{_PAPER} {paper_id}", "audit_step_gone", number=str(number))


def check_documents(tally: Tally) -> None:
    """Every template, issued Word file and proof of service stands on the disk, byte by byte, and each issued
    paper can be made again from what is kept, to the byte.
    """
    check_kept(tally, _kept())
    tally.count("made_again", 0)
    for paper in Paper.objects.exclude(document_digest="").order_by("pk").iterator(chunk_size=500):
        tally.count("made_again")
        try:
            made = sha256(kept_word_file(paper))
        except OSError:
            # The file that is gone was named above.
            continue
        if made != paper.document_digest:
            tally.breach(f"{_PAPER} {paper.pk}", "audit_paper_made_differently", number=paper.number)


def _check_paper(tally: Tally, paper: Paper, told: dict[tuple[int, int], str]) -> None:
    row, steps = f"{_PAPER} {paper.pk}", list(paper.steps.all())
    tally.count("papers")
    tally.count("steps", len(steps))
    if [step.number for step in steps] != list(range(1, paper.length + 1)) or not steps:
        tally.breach(row, "audit_steps_out_of_order")
    for step in steps:
        entry = told.pop((paper.pk, step.number), None)
        if entry is None:
            tally.breach(row, "audit_step_unrecorded", number=str(step.number))
        elif entry != step_digest(step):
            tally.breach(row, "audit_step_changed", number=str(step.number))
    if steps and _differs(paper, steps[-1]):
        tally.breach(row, "audit_paper_changed")


def _differs(paper: Paper, last: PaperStep) -> bool:
    """Whether a paper is anything else than its last step says."""
    receipt = getattr(paper, "receipt", None)
    found = (
        paper.state,
        paper.number,
        paper.document_digest,
        content_digest(paper.content),
        receipt_digest(receipt) if receipt else "",
    )
    wanted = (
        last.state,
        last.paper_number,
        last.document_digest,
        last.content_digest,
        last.receipt_digest,
    )
    issued_on = long_date(paper.issued_on) if paper.issued_on else ""
    days = (paper.served_on, paper.content.get("issued_on", ""))
    return found != wanted or days != (receipt.served_on if receipt else None, issued_on)


def _told() -> Iterator[tuple[tuple[int, int], str]]:
    entries = LedgerEvent.objects.filter(kind__in=_TOLD).order_by("sequence")
    for payload in entries.values_list("payload", flat=True).iterator(chunk_size=5_000):
        told = json.loads(payload)
        yield (told["paper_id"], told["step"]), told["digest"]


def _kept() -> Iterator[tuple[str, str, int]]:
    for paper in Paper.objects.exclude(document_digest="").order_by("pk").iterator(chunk_size=500):
        yield f"{_PAPER} {paper.pk}", paper.document_digest, paper.document_size
    for receipt in Receipt.objects.order_by("pk").iterator(chunk_size=500):
        yield f"{Receipt._meta.label} {receipt.pk}", receipt.proof_digest, receipt.proof_size
    templates = Paper.objects.exclude(template_digest="").order_by("template_digest")
    for digest in templates.values_list("template_digest", flat=True).distinct():
        place = file_place(digest)
        yield f"{_PAPER} template {digest[:8]}", digest, place.stat().st_size if place.is_file() else 0
