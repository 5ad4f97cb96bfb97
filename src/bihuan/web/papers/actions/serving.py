"""送达: the receipt, with the file that proves it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.ledger.files import keep_file
from bihuan.web.ledger.received import MOST_BYTES, media_type_of, safe_name
from bihuan.web.papers.actions.steps import taking
from bihuan.web.papers.facts import RefusedError, receipt_digest
from bihuan.web.papers.models import Paper, Receipt, StepKind
from bihuan.web.people.models import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """How, when, where and to whom a paper was served, with the proof: a file of 20 MB at most."""

    method: str
    served_on: date
    proof_name: str
    proof: bytes
    place: str = ""
    receiver: str = ""
    witness: str = ""
    note: str = ""


def serve_paper(*, paper_id: int, seen: int, service: Service, by: Account, now: datetime) -> Paper:
    """Note that a paper was served. Raises RefusedError for a day before the paper was issued or still to
    come, and for a file that proves nothing; else see `taking`.
    """
    media_type = _media_type(service.proof)
    with taking(paper_id=paper_id, kind=StepKind.SERVED, seen=seen, by=by, now=now) as step:
        paper = step.paper
        _demand_day(service.served_on, paper.issued_on, localdate(now))
        digest = hashlib.sha256(service.proof).hexdigest()
        keep_file(service.proof, digest=digest)
        receipt = Receipt.objects.create(
            paper=paper,
            method=service.method,
            served_on=service.served_on,
            place=service.place.strip(),
            receiver=service.receiver.strip(),
            witness=service.witness.strip(),
            note=service.note.strip(),
            proof_name=safe_name(service.proof_name, media_type),
            proof_digest=digest,
            proof_size=len(service.proof),
            proof_type=media_type,
        )
        paper.served_on = service.served_on
        step.receipt_digest = receipt_digest(receipt)
    return paper


def _media_type(content: bytes) -> str:
    if not content:
        raise RefusedError(Reason.of("file_empty"))
    if len(content) > MOST_BYTES:
        raise RefusedError(Reason.of("file_too_large", most=str(MOST_BYTES // 2**20)))
    media_type = media_type_of(content)
    if not media_type:
        raise RefusedError(Reason.of("file_of_unknown_type"))
    return media_type


def _demand_day(served_on: date, issued_on: date | None, today: date) -> None:
    if served_on > today:
        raise RefusedError(Reason.of("day_in_the_future", day=served_on.isoformat()))
    if issued_on and served_on < issued_on:
        raise RefusedError(
            Reason.of("served_before_issued", day=served_on.isoformat(), issued_on=issued_on.isoformat())
        )
