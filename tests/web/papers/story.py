"""What tests of papers tell in short: papers as the cast drafts, passes, signs, seals and serves them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from bihuan.web.papers.actions.deciding import pass_paper, review_paper, seal_paper, sign_paper
from bihuan.web.papers.actions.drafting import Drafting, draft_paper, submit_paper
from bihuan.web.papers.actions.serving import Service, serve_paper
from bihuan.web.papers.models import Paper
from bihuan.web.papers.queries.papers import find_form
from tests.kit.cast import office, person

# 6 May 2026, a Wednesday, half past nine in Shanghai.
NOW = datetime(2026, 5, 6, 1, 30, tzinfo=UTC)
TODAY = date(2026, 5, 6)
PDF = b"%PDF-1.7\n" + "示例回证".encode()
# A paper of the enforcement kind, that a bureau's head may sign.
ORDER = "rectification-order"


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)


def text_of(kind: str, **more: str) -> dict[str, str]:
    """Every field of a kind of paper filled in."""
    form = find_form(kind)
    texts = {one.id: "2026年5月1日" if one.kind == "date" else f"示例{one.words.zh}" for one in form.fields}
    return {**texts, "party": "蓝屏家纺有限公司", **more}


def drafted(kind: str = ORDER, *, owner: str = "east", by: str = "", **more: Any) -> Paper:
    content = {**text_of(kind), **more.pop("content", {})}
    drafting = Drafting(kind=kind, office=office(owner), content=content, **more)
    return draft_paper(drafting=drafting, by=person(by or f"{owner}-officer"), now=NOW)


def submitted(kind: str = ORDER, *, owner: str = "east", **more: Any) -> Paper:
    paper = drafted(kind, owner=owner, **more)
    return submit_paper(paper_id=paper.pk, seen=paper.length, by=person(f"{owner}-officer"), now=NOW)


def passed(kind: str = ORDER, *, owner: str = "east", **more: Any) -> Paper:
    paper = submitted(kind, owner=owner, **more)
    paper = pass_paper(paper_id=paper.pk, seen=paper.length, by=person(f"{owner}-head"), now=NOW)
    if find_form(kind).legal_review:
        paper = review_paper(paper_id=paper.pk, seen=paper.length, by=person("legal-reviewer"), now=NOW)
    return paper


def signed(kind: str = ORDER, *, owner: str = "east", **more: Any) -> Paper:
    paper = passed(kind, owner=owner, **more)
    signer = "leader" if "bureau-head" in find_form(kind).signed_by else f"{owner}-head"
    return sign_paper(paper_id=paper.pk, seen=paper.length, by=person(signer), now=NOW)


def issued(
    kind: str = ORDER,
    *,
    owner: str = "east",
    number: str = "",
    before: int = 0,
    now: datetime = NOW,
    **more: Any,
) -> Paper:
    paper = signed(kind, owner=owner, **more)
    if not find_form(kind).sealed:
        return paper
    by = person(f"{owner}-officer")
    return seal_paper(paper_id=paper.pk, seen=paper.length, number=number, before=before, by=by, now=now)


def service(**more: Any) -> Service:
    return Service(
        **{
            "method": "direct",
            "served_on": TODAY,
            "receiver": "蓝禾",
            "proof_name": "回证.pdf",
            "proof": PDF,
            **more,
        }
    )


def served(
    kind: str = ORDER, *, owner: str = "east", days: int = 0, proof: dict[str, Any] | None = None, **more: Any
) -> Paper:
    paper = issued(kind, owner=owner, **more)
    told = service(served_on=TODAY + timedelta(days=days), **(proof or {}))
    by = person(f"{owner}-officer")
    return serve_paper(paper_id=paper.pk, seen=paper.length, service=told, by=by, now=later(days))
