"""Papers and moves: a move rests on its paper, and a served paper starts the clock, so that nobody types the
day of service twice.
"""

from __future__ import annotations

from typing import Any

import pytest

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.flow.table import FINDINGS
from bihuan.web.loops.actions.duties import hand_over
from bihuan.web.loops.actions.papers import draft_for
from bihuan.web.loops.facts import RefusedError, move_digest
from bihuan.web.loops.findings import tell_by
from bihuan.web.loops.models import Loop, Move
from bihuan.web.loops.queries.worklist import Wanted, worklist, worklist_counts
from bihuan.web.papers.actions import deciding
from bihuan.web.papers.actions.drafting import change_draft, submit_paper
from bihuan.web.papers.actions.serving import serve_paper
from bihuan.web.papers.models import Paper
from tests.kit.cast import Client, person
from tests.web.loops.story import NOW, TODAY, day, failing_sample, later, move
from tests.web.papers.story import service, text_of

pytestmark = pytest.mark.django_db


def drafted(loop: Loop, name: str, *, days: int = 0) -> Paper:
    officer = person("east-officer")
    paper = draft_for(loop_id=loop.pk, obligation="1", move=name, by=officer, now=later(days))
    content = {**text_of(paper.kind), **{key: text for key, text in paper.content.items() if text}}
    return change_draft(paper_id=paper.pk, content=content, seen=paper.length, by=officer, now=later(days))


def issued(loop: Loop, name: str, *, days: int = 0) -> Paper:
    paper, now = drafted(loop, name, days=days), later(days)
    for action, who in (
        (submit_paper, "east-officer"),
        (deciding.pass_paper, "east-head"),
        (deciding.sign_paper, "east-head"),
        (deciding.seal_paper, "east-officer"),
    ):
        paper = action(paper_id=paper.pk, seen=paper.length, by=person(who), now=now)
    return paper


def served(paper: Paper, *, days: int) -> Paper:
    told = service(served_on=day(days))
    return serve_paper(
        paper_id=paper.pk, seen=paper.length, service=told, by=person("east-officer"), now=later(days)
    )


def refusals(loop: Loop, name: str, **more: Any) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        move(loop, name, **more)
    return [reason.code for reason in refused.value.reasons]


def test_a_move_that_makes_a_paper_is_refused_without_one_and_says_which() -> None:
    loop = failing_sample()
    with pytest.raises(RefusedError) as refused:
        move(loop, "serve-notice", paper_number="")
    assert refused.value.reasons == (Reason.of("paper_lacking", paper="result-notice"),)


def test_a_paper_that_is_not_issued_yet_carries_no_move() -> None:
    loop = failing_sample()
    assert refusals(loop, "serve-notice", paper_id=drafted(loop, "serve-notice").pk) == ["paper_not_usable"]


def test_an_issued_paper_carries_its_move_with_number_and_word_file() -> None:
    loop = failing_sample()
    paper = served(issued(loop, "serve-notice"), days=1)
    made = move(loop, "serve-notice", days=1, paper_id=paper.pk)
    assert (made.paper_number, made.served_on) == (paper.number, day(1))
    (use,) = made.uses.all()
    assert (use.file.kind, use.file.digest, use.file.name) == (
        "issued-paper",
        paper.document_digest,
        f"{paper.number}.docx",
    )
    assert (loop.due_limit, loop.due_on) == ("objection", day(1 + 15))


def test_what_an_office_writes_on_every_paper_is_taken_from_its_last_issued_one() -> None:
    first, second, elsewhere = failing_sample(), failing_sample(), failing_sample(owner="west")
    draft = drafted(first, "serve-notice")
    told = {**draft.content, "office_address": "云溪区东桥镇市场街1号", "contact": "许川 0000-00000000"}
    change_draft(paper_id=draft.pk, content=told, seen=draft.length, by=person("east-officer"), now=later(0))
    asked = {"obligation": "1", "move": "serve-notice", "now": later(1)}
    # A draft may be wrong: only what was signed counts.
    before = draft_for(loop_id=second.pk, by=person("east-officer"), **asked)
    assert not before.content.get("office_address")
    issued(first, "serve-notice")
    third = failing_sample()
    after = draft_for(loop_id=third.pk, by=person("east-officer"), **asked)
    assert (after.content["office_address"], after.content["contact"]) == (
        "云溪区东桥镇市场街1号",
        "许川 0000-00000000",
    )
    other = draft_for(loop_id=elsewhere.pk, by=person("west-officer"), **asked)
    assert not other.content.get("office_address")


def test_a_receipt_that_comes_later_starts_the_clock_in_the_same_step() -> None:
    loop = failing_sample()
    paper = issued(loop, "serve-notice")
    move(loop, "serve-notice", paper_id=paper.pk)
    assert (loop.is_awaiting, loop.due_on) == (True, None)
    served(paper, days=5)
    loop.refresh_from_db()
    assert (loop.is_awaiting, loop.due_on) == (False, day(5 + 15))
    last = loop.moves.last()
    assert (last.move, last.served_on, last.limit) == ("confirm-start", day(5), "objection")
    assert last.paper_number == paper.number


def test_a_receipt_changes_nothing_for_a_move_that_was_taken_back() -> None:
    loop = failing_sample()
    paper = issued(loop, "serve-notice")
    move(loop, "serve-notice", paper_id=paper.pk)
    move(loop, "correct", days=1)
    served(paper, days=5)
    loop.refresh_from_db()
    assert loop.moves.last().move == "correct"
    # The paper is free again.
    move(loop, "serve-notice", days=5, paper_id=paper.pk)
    assert loop.due_on == day(5 + 15)


def test_a_paper_carries_one_move_of_its_own_matter_alone() -> None:
    loop, other = failing_sample(), failing_sample()
    paper = served(issued(loop, "serve-notice"), days=0)
    assert refusals(other, "serve-notice", paper_id=paper.pk) == ["paper_not_usable"]
    assert refusals(loop, "serve-notice", paper_id=999_999) == ["paper_of_another_matter"]
    move(loop, "serve-notice", paper_id=paper.pk)
    move(loop, "accept-result", days=1, evidence=["written-waiver"])
    assert refusals(loop, "order-rectification", days=1, paper_id=paper.pk) == ["paper_not_usable"]


def test_a_paper_of_another_system_carries_a_move_by_its_number_and_its_file() -> None:
    loop = failing_sample()
    with pytest.raises(RefusedError) as refused:
        move(loop, "serve-notice", paper_number="云改字88号", evidence=[])
    assert [reason.code for reason in refused.value.reasons] == ["paper_file_lacking"]
    made = move(loop, "serve-notice", paper_number="云改字88号", evidence=["issued-paper"], served_on=day(0))
    assert (made.paper_id, made.paper_number, made.served_on) == (None, "云改字88号", day(0))


def test_a_paper_that_a_move_rests_on_is_not_made_void() -> None:
    loop = failing_sample()
    paper = issued(loop, "serve-notice")
    move(loop, "serve-notice", paper_id=paper.pk)
    void = {"paper_id": paper.pk, "seen": paper.length, "note": "写错", "by": person("east-head")}
    with pytest.raises(RefusedError) as refused:
        deciding.void_paper(**void, now=NOW)
    assert [reason.code for reason in refused.value.reasons] == ["paper_in_use"]
    assert Paper.objects.get(pk=paper.pk).state == "issued"
    move(loop, "correct", days=1)
    assert deciding.void_paper(**void, now=later(1)).state == "void"


def test_a_draft_holds_what_the_matter_and_its_finding_know() -> None:
    loop = failing_sample(handler="east-officer")
    move(loop, "serve-notice", served_on=TODAY)
    move(loop, "accept-result", days=1, evidence=["written-waiver"])
    asked = {"loop_id": loop.pk, "obligation": "1", "move": "order-rectification"}
    tell_by({"testing.CheckedSample": lambda id: {"goods": "床单 1.5m×2.0m", "report_no": f"ZH-{id}"}})
    try:
        paper = draft_for(**asked, by=person("east-officer"), now=later(1))
    finally:
        tell_by(FINDINGS)
    assert paper.addressee == "蓝屏家纺有限公司"
    assert (paper.content["goods"], paper.content["report_no"]) == ("床单 1.5m×2.0m", f"ZH-{loop.about_id}")
    assert "第四十六条" in paper.content["basis"] or "46" in paper.content["basis"]
    assert paper.content["term"] == "60日内"
    assert draft_for(**asked, by=person("east-officer"), now=later(1)) == paper


def test_papers_go_with_their_matter_to_another_office() -> None:
    loop = failing_sample()
    paper = drafted(loop, "serve-notice")
    west = person("west-officer")
    assert Client(west).get(f"/papers/{paper.pk}/").status_code == 404
    hand_over(
        loop_id=loop.pk,
        owner=west.office,
        handler=west,
        reason="管辖",
        by=person("section-officer"),
        now=NOW,
    )
    assert Client(west).get(f"/papers/{paper.pk}/").status_code == 200
    assert Client("east-officer").get(f"/papers/{paper.pk}/").status_code == 404


def test_the_worklist_counts_a_matter_whose_paper_waits_for_review_or_signature() -> None:
    loop, _ = failing_sample(), failing_sample()
    paper = drafted(loop, "serve-notice")
    head = person("east-head")
    paper = submit_paper(paper_id=paper.pk, seen=paper.length, by=person("east-officer"), now=NOW)
    assert list(worklist(head, Wanted(list="review", scope="all"), today=TODAY)) == [loop]
    deciding.pass_paper(paper_id=paper.pk, seen=paper.length, by=head, now=NOW)
    assert list(worklist(head, Wanted(list="unsigned", scope="all"), today=TODAY)) == [loop]
    counts = worklist_counts(head, scope="all", today=TODAY)
    assert (counts["review"], counts["unsigned"]) == (0, 1)


def test_moves_without_a_paper_keep_the_digest_that_they_had_before_there_were_papers() -> None:
    row = Move(loop_id=1, number=2, obligation="1", move="accept-result", on=TODAY, at=NOW, by_name="许川")
    without = move_digest(row, ())
    assert without == "469616472face769fcc152595dec02627671ee8c0a045596c6c11f737de9f0c2"
    row.paper_number = "云改字88号"
    assert move_digest(row, ()) != without
