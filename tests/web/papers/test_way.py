"""The way of a paper from its draft to its receipt: who takes which step, and what cannot be done."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.ledger.files import file_place
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.papers.actions import deciding
from bihuan.web.papers.actions.drafting import change_draft, submit_paper
from bihuan.web.papers.actions.serving import serve_paper
from bihuan.web.papers.actions.steps import OvertakenError
from bihuan.web.papers.facts import RefusedError
from bihuan.web.papers.models import Paper
from tests.kit.cast import office, person
from tests.web.papers.story import (
    NOW,
    ORDER,
    TODAY,
    drafted,
    issued,
    later,
    passed,
    served,
    service,
    signed,
    submitted,
    text_of,
)

pytestmark = pytest.mark.django_db


def codes(refused: pytest.ExceptionInfo[RefusedError]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def test_each_step_is_one_row_and_one_entry_of_the_ledger() -> None:
    paper = served()
    kinds = [step.kind for step in paper.steps.all()]
    assert kinds == ["drafted", "submitted", "passed", "signed", "sealed", "served"]
    entries = LedgerEvent.objects.filter(subject_kind="papers.Paper", subject_id=str(paper.pk))
    assert [entry.kind for entry in entries] == [f"papers.paper_{kind}" for kind in kinds]
    assert "蓝屏" not in "".join(entry.payload for entry in entries), "the ledger keeps digests alone"


def test_a_sealed_paper_has_its_number_its_day_and_its_word_file() -> None:
    paper = issued()
    assert (paper.state, paper.number, paper.issued_on) == ("issued", "云市监责改〔2026〕1号", TODAY)
    word = file_place(paper.document_digest).read_bytes()
    body = zipfile.ZipFile(io.BytesIO(word)).read("word/document.xml").decode()
    for text in ("云市监责改〔2026〕1号", "2026年5月6日", "云溪区市场监督管理局", "蓝屏家纺有限公司"):
        assert text in body


def test_a_branch_with_a_word_of_its_own_numbers_for_itself() -> None:
    east = office("east")
    east.paper_word = "云市监东"
    east.save()
    assert issued().number == "云市监东责改〔2026〕1号"
    assert issued(owner="east").number == "云市监东责改〔2026〕2号"


def test_submission_freezes_what_stands_in_a_paper() -> None:
    paper = submitted()
    with pytest.raises(RefusedError) as refused:
        change_draft(
            paper_id=paper.pk, content=text_of(ORDER), seen=paper.length, by=person("east-officer"), now=NOW
        )
    assert codes(refused) == ["paper_step_not_here"]


def test_a_draft_that_lacks_something_is_not_handed_in() -> None:
    paper = drafted(content={"demands": " "})
    with pytest.raises(RefusedError) as refused:
        submit_paper(paper_id=paper.pk, seen=paper.length, by=person("east-officer"), now=NOW)
    assert refused.value.reasons == (Reason.of("paper_incomplete", fields="改正内容及要求"),)
    assert Paper.objects.get(pk=paper.pk).state == "drafted"


def test_a_returned_paper_says_why_and_goes_the_whole_way_again() -> None:
    paper = passed()
    by = person("leader")
    with pytest.raises(RefusedError) as refused:
        deciding.return_paper(paper_id=paper.pk, seen=paper.length, note=" ", by=by, now=NOW)
    assert codes(refused) == ["paper_reason_lacking"]
    paper = deciding.return_paper(paper_id=paper.pk, seen=paper.length, note="期限写错", by=by, now=NOW)
    assert (paper.state, paper.steps.last().note) == ("drafted", "期限写错")
    officer = person("east-officer")
    content = text_of(ORDER, term="七日内")
    paper = change_draft(paper_id=paper.pk, content=content, seen=paper.length, by=officer, now=NOW)
    paper = submit_paper(paper_id=paper.pk, seen=paper.length, by=officer, now=NOW)
    assert (paper.state, paper.content["term"]) == ("in-section", "七日内")


@pytest.mark.parametrize(
    ("make", "step", "who"),
    [
        (submitted, deciding.pass_paper, "west-head"),
        (submitted, deciding.pass_paper, "east-officer"),
        (submitted, deciding.pass_paper, "leader"),
        (passed, deciding.sign_paper, "east-officer"),
        (passed, deciding.sign_paper, "legal-reviewer"),
        (signed, deciding.seal_paper, "leader"),
    ],
)
def test_a_step_is_for_its_role_over_its_office_alone(make, step, who) -> None:  # type: ignore[no-untyped-def]
    paper = make()
    with pytest.raises((RefusedError, Paper.DoesNotExist)):
        step(paper_id=paper.pk, seen=paper.length, by=person(who), now=NOW)
    assert Paper.objects.get(pk=paper.pk).length == paper.length


def test_nobody_passes_what_he_drafted_himself() -> None:
    head = person("east-head")
    head.assignments.create(role="officer", office=office("east"), from_on=date(2020, 1, 1))
    paper = drafted(by="east-head")
    paper = submit_paper(paper_id=paper.pk, seen=paper.length, by=head, now=NOW)
    with pytest.raises(RefusedError) as refused:
        deciding.pass_paper(paper_id=paper.pk, seen=paper.length, by=head, now=NOW)
    assert codes(refused) == ["paper_own_draft"]


def test_the_second_of_two_is_told_what_the_first_one_did() -> None:
    paper = passed()
    deciding.sign_paper(paper_id=paper.pk, seen=paper.length, by=person("leader"), now=NOW)
    with pytest.raises(OvertakenError) as overtaken:
        deciding.return_paper(
            paper_id=paper.pk, seen=paper.length, note="再看看", by=person("leader"), now=NOW
        )
    assert [step.kind for step in overtaken.value.steps] == ["signed"]


@pytest.mark.parametrize(
    ("days", "more", "code"),
    [
        (0, {"served_on": TODAY + timedelta(days=1)}, "day_in_the_future"),
        (1, {"served_on": TODAY - timedelta(days=1)}, "served_before_issued"),
        (0, {"proof": b""}, "file_empty"),
        (0, {"proof": b"\x00\x01"}, "file_of_unknown_type"),
    ],
)
def test_a_service_that_cannot_be_is_refused(days: int, more: dict[str, object], code: str) -> None:
    paper = issued()
    with pytest.raises(RefusedError) as refused:
        serve_paper(
            paper_id=paper.pk,
            seen=paper.length,
            service=service(**more),
            by=person("east-officer"),
            now=later(days),
        )
    assert codes(refused) == [code]
    assert Paper.objects.get(pk=paper.pk).served_on is None


def test_a_paper_is_served_once() -> None:
    paper = served()
    with pytest.raises(RefusedError) as refused:
        serve_paper(
            paper_id=paper.pk, seen=paper.length, service=service(), by=person("east-officer"), now=NOW
        )
    assert codes(refused) == ["paper_step_not_here"]


def test_a_void_paper_keeps_its_number_and_its_reason() -> None:
    paper = issued()
    by = person("east-head")
    paper = deciding.void_paper(paper_id=paper.pk, seen=paper.length, note="当事人写错", by=by, now=NOW)
    assert (paper.state, paper.number) == ("void", "云市监责改〔2026〕1号")
    assert paper.steps.last().note == "当事人写错"
    assert issued().number == "云市监责改〔2026〕2号"
