"""Matters as of today, since pages ask the clock themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.timezone import localdate

from bihuan.web.loops.actions.files import add_evidence
from bihuan.web.loops.actions.moves import make_move
from bihuan.web.loops.actions.opening import Registered, register
from bihuan.web.loops.facts import Laying, Step, procedure_of
from bihuan.web.loops.models import EvidenceFile, Loop
from tests.kit.cast import office, person

PDF = b"%PDF-1.7\nreply"
_count = iter(range(1, 1_000_000))


def day(days: int) -> date:
    """So many days after today."""
    return localdate() + timedelta(days=days)


def letter(*, owner: str = "east", handler: str | None = "east-officer", answer_in: int = 10) -> Loop:
    """A letter that came three weeks ago, with a day for the answer."""
    number = next(_count)
    registered = Registered(
        procedure="hand-over",
        source="documents",
        number=f"函{number}号",
        title=f"转办线索{number}",
        received_on=day(-21),
        owner=office(owner),
        handler=person(handler) if handler else None,
        layings=(
            Laying(
                track="hand-over",
                subject="sender",
                subject_name=f"来件局{number}",
                stated_on=day(answer_in),
            ),
        ),
    )
    return register(registered=registered, by=person("registrar"), now=timezone.now()).loop


def assigned(**options: Any) -> Loop:
    """The same, being worked on."""
    loop = letter(**options)
    made(loop, "assign", by="registrar")
    return loop


def matter(procedure: str, *, track: str, subject: str, ago: int = 21) -> Loop:
    """A matter of another procedure, handled at the east branch."""
    number = next(_count)
    registered = Registered(
        procedure=procedure,
        source="own",
        number=f"自{number}号",
        title=f"事项{number}",
        received_on=day(-ago),
        owner=office("east"),
        handler=person("east-officer"),
        layings=(Laying(track=track, subject=subject, subject_name=f"主体{number}"),),
    )
    return register(registered=registered, by=person("registrar"), now=timezone.now()).loop


def made(loop: Loop, move: str, *, by: str, ago: int = 20, **more: Any) -> None:
    """A move beside the pages."""
    loop.refresh_from_db()
    rule = procedure_of(loop).move_by_id.get(move)
    if rule and rule.paper:
        # Made by another system; where its file is not among the evidence, it is put there.
        files = more.get("files", ())
        if not loop.files.filter(pk__in=files, kind=rule.paper).exists():
            files = (*files, on_file(loop, "issued-paper").pk)
        more = {"paper_number": f"云改{next(_count)}号", **more, "files": files}
    step = Step(**{"obligation": "1", "on": day(-ago), **more}, move=move)
    make_move(loop_id=loop.pk, step=step, expected_length=loop.length, by=person(by), now=timezone.now())
    loop.refresh_from_db()


def reply_on_file(loop: Loop) -> EvidenceFile:
    """The written answer, on file."""
    return on_file(loop, "reply-letter")


def on_file(loop: Loop, kind: str) -> EvidenceFile:
    """A file of evidence."""
    return add_evidence(
        loop_id=loop.pk,
        kind=kind,
        name="复函.pdf",
        content=PDF,
        by=person("east-officer"),
        now=timezone.now(),
    )


def text_of(answer: HttpResponse) -> str:
    """A page's text."""
    return answer.content.decode()
