"""What tests of loops tell in short: matters as the cast opens, moves and closes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from bihuan.web.ledger.facts import Actor
from bihuan.web.loops.actions.files import add_evidence
from bihuan.web.loops.actions.moves import make_move
from bihuan.web.loops.actions.opening import Registered, open_loop, register
from bihuan.web.loops.facts import Laying, Opening, Step, procedure_of
from bihuan.web.loops.models import EvidenceFile, Loop, Move
from tests.kit.cast import office, person

# 6 May 2026, a Wednesday, half past nine in Shanghai.
NOW = datetime(2026, 5, 6, 1, 30, tzinfo=UTC)
TODAY = date(2026, 5, 6)
SYSTEM = Actor(id="system", name="系统")
_count = iter(range(1, 10_000_000))


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


def opening(*, owner: str = "east", handler: str | None = None, **more: Any) -> Opening:
    """Result handling of a failing sample, with its sampled party; as `flow` will open it."""
    number = str(next(_count))
    return Opening(
        **{
            "procedure": "result-handling",
            "title": f"床单 pH值不合格 {number}",
            "source": "e-cqs",
            "number": f"XBJ-{number}",
            "about_kind": "testing.CheckedSample",
            "about_id": number,
            "opened_on": TODAY,
            "owner": office(owner),
            "handler": person(handler) if handler else None,
            "layings": (Laying(track="subject", subject="sampled-party", subject_name="蓝屏家纺有限公司"),),
            **more,
        }
    )


def failing_sample(**more: Any) -> Loop:
    return open_loop(opening=opening(**more), by=SYSTEM, now=NOW).loop


def letter(*, owner: str = "east", by: str = "registrar", days: int = 20, **more: Any) -> Loop:
    """A letter handed over by a superior, with a day for the answer."""
    number = str(next(_count))
    registered = Registered(
        **{
            "procedure": "hand-over",
            "source": "documents",
            "number": f"云市监函〔2026〕{number}号",
            "title": f"转办线索 {number}",
            "received_on": TODAY,
            "owner": office(owner),
            "layings": (
                Laying(track="hand-over", subject="sender", subject_name="海州市局", stated_on=day(days)),
            ),
            **more,
        }
    )
    return register(registered=registered, by=person(by), now=NOW).loop


def pdf(text: str) -> bytes:
    return b"%PDF-1.7\n" + text.encode()


def on_file(loop: Loop, kind: str, *, by: str = "east-officer", now: datetime = NOW) -> EvidenceFile:
    content = pdf(f"{loop.pk} {kind} {now}")
    return add_evidence(
        loop_id=loop.pk, kind=kind, name=f"{kind}.pdf", content=content, by=person(by), now=now
    )


def move(loop: Loop, name: str, *, by: str = "east-officer", days: int = 0, **more: Any) -> Move:
    """A move on the first obligation, on the day it is dated; evidence is put on file first."""
    now = later(days)
    evidence = list(more.pop("evidence", ()))
    rule = procedure_of(loop).move_by_id.get(name)
    if rule and rule.paper and not {"paper_id", "paper_number"} & set(more):
        # Most of these tests are about something else: the paper was made by another system.
        evidence += [] if rule.paper in evidence else ["issued-paper"]
        more["paper_number"] = f"云改〔2026〕{next(_count)}号"
    files = tuple(on_file(loop, kind, by=by, now=now).pk for kind in evidence)
    step = Step(**{"obligation": "1", "on": day(days), "files": files, **more}, move=name)
    loop.refresh_from_db()
    made = make_move(loop_id=loop.pk, step=step, expected_length=loop.length, by=person(by), now=now)
    loop.refresh_from_db()
    return made
