"""The way of a paper: which step leads where, who may take it, what its digests cover, how it is numbered."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.paper_forms import PaperForm
from bihuan.rulebook.words import term
from bihuan.web.ledger.facts import canonical
from bihuan.web.papers.models import Paper, PaperState, PaperStep, Receipt, StepKind
from bihuan.web.people.models import Office

DRAFTING_ROLES = frozenset({"officer", "registrar"})
PASSING_ROLES = frozenset({"section-head"})
REVIEWING_ROLES = frozenset({"legal-reviewer"})
# Steps that somebody other than the drafter has to take.
OF_ANOTHER = frozenset({StepKind.PASSED, StepKind.REVIEWED, StepKind.SIGNED})
# The steps that carry a paper on from each state; form by form some are left out.
_ONWARD = {
    PaperState.DRAFTED: StepKind.SUBMITTED,
    PaperState.IN_SECTION: StepKind.PASSED,
    PaperState.IN_REVIEW: StepKind.REVIEWED,
    PaperState.TO_SIGN: StepKind.SIGNED,
    PaperState.TO_SEAL: StepKind.SEALED,
    PaperState.ISSUED: StepKind.SERVED,
}
_WAITING = (PaperState.IN_SECTION, PaperState.IN_REVIEW, PaperState.TO_SIGN, PaperState.TO_SEAL)
_LONG_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_NUMBER = re.compile(r"(?P<before>.*)〔(?P<year>\d{4})〕(?P<number>[1-9]\d{0,6})号")


class RefusedError(Exception):
    """Something that a rule forbids; `reasons` say why, nothing was changed."""

    def __init__(self, *reasons: Reason) -> None:
        self.reasons = reasons
        super().__init__(", ".join(reason.code for reason in reasons))


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialNumber:
    """A number of a series: 云市监责改〔2026〕12号."""

    word: str
    serial: str
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.word}{self.serial}〔{self.year}〕{self.number}号"


def word_file_name(paper: Paper) -> str:
    """The name of its Word file: its number or, without one, what it is."""
    return f"{paper.number or term('paper', paper.kind, language='zh')}.docx"


def read_number(text: str, *, word: str, serial: str) -> SerialNumber | None:
    """The number of this series that a text is; None for one of another series or of another make."""
    found = _NUMBER.fullmatch(text)
    if found is None or found["before"] != word + serial:
        return None
    return SerialNumber(word=word, serial=serial, year=int(found["year"]), number=int(found["number"]))


def onward(form: PaperForm, state: str) -> StepKind | None:
    """The step that carries a paper on from where it stands; None where its way ends."""
    if state == PaperState.ISSUED and not form.served:
        return None
    return _ONWARD.get(PaperState(state))


def after(form: PaperForm, kind: StepKind) -> PaperState:
    """Where a paper stands after a step."""
    match kind:
        case StepKind.DRAFTED | StepKind.CHANGED | StepKind.RETURNED:
            return PaperState.DRAFTED
        case StepKind.SUBMITTED:
            return PaperState.IN_SECTION
        case StepKind.PASSED:
            return PaperState.IN_REVIEW if form.legal_review else PaperState.TO_SIGN
        case StepKind.REVIEWED:
            return PaperState.TO_SIGN
        case StepKind.SIGNED:
            return PaperState.TO_SEAL if form.sealed else PaperState.ISSUED
        case StepKind.SEALED:
            return PaperState.ISSUED
        case StepKind.SERVED:
            return PaperState.SERVED
        case StepKind.VOIDED:
            return PaperState.VOID


def steps_from(form: PaperForm, state: str) -> tuple[StepKind, ...]:
    """Every step that can be taken from a state, the one that carries on first."""
    steps = [kind for kind in (onward(form, state),) if kind]
    if state == PaperState.DRAFTED:
        steps.append(StepKind.CHANGED)
    if state in _WAITING:
        steps.append(StepKind.RETURNED)
    if state not in (PaperState.SERVED, PaperState.VOID):
        steps.append(StepKind.VOIDED)
    return tuple(steps)


def roles_for(form: PaperForm, state: str, kind: StepKind) -> frozenset[str]:
    """Who may take a step from a state: whoever carries the paper on may send it back, too."""
    if kind == StepKind.VOIDED and state != PaperState.DRAFTED:
        return PASSING_ROLES | frozenset(form.signed_by)
    match PaperState(state):
        case PaperState.IN_SECTION:
            return PASSING_ROLES
        case PaperState.IN_REVIEW:
            return REVIEWING_ROLES
        case PaperState.TO_SIGN:
            return frozenset(form.signed_by)
    return DRAFTING_ROLES


def signing_kinds(forms: Mapping[str, PaperForm]) -> dict[str, list[str]]:
    """Role → the kinds of papers that it signs."""
    found: dict[str, list[str]] = {}
    for form in forms.values():
        for role in form.signed_by:
            found.setdefault(role, []).append(form.id)
    return found


def issuing_office(office: Office, offices: Mapping[int, Office]) -> Office:
    """In whose name an office's papers go out: the nearest one upwards that has a word for numbers of its
    own, else the one at the top. `offices` are all of them by their ids.
    """
    here = office
    while not here.paper_word and here.parent_id is not None:
        here = offices[here.parent_id]
    return here


def content_digest(content: Mapping[str, str]) -> str:
    """SHA-256 (lower-case hex) of what stands in a paper."""
    return _digest(dict(content))


def receipt_digest(receipt: Receipt) -> str:
    """SHA-256 (lower-case hex) of all that a receipt says, its proof included."""
    names = ("method", "place", "receiver", "witness", "note", "proof_name", "proof_digest", "proof_type")
    texts = [str(getattr(receipt, name)) for name in names]
    return _digest([receipt.paper_id, receipt.served_on.isoformat(), receipt.proof_size, *texts])


def step_digest(step: PaperStep) -> str:
    """SHA-256 (lower-case hex) of all that a step's row holds."""
    names = ("kind", "state", "role", "by_name", "note", "content_digest")
    later = ("paper_number", "document_digest", "receipt_digest")
    at = step.at.astimezone(UTC).isoformat(timespec="microseconds")
    texts = [str(getattr(step, name)) for name in (*names, *later)]
    return _digest([step.paper_id, step.number, step.by_id, at, *texts])


def long_date(day: date) -> str:
    """2026年5月6日, as papers write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def read_long_date(text: str) -> date | None:
    """The day that `long_date` wrote, None for another text."""
    found = _LONG_DATE.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def _digest(value: Any) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()
