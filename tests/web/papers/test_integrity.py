"""What `bihuan check` finds in papers that somebody changed behind the program's back."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

from bihuan.web.ledger.audits import Check, Tally
from bihuan.web.ledger.files import file_place
from bihuan.web.papers.models import Paper, Receipt
from bihuan.web.papers.queries.integrity import check_documents, check_numbers, check_steps
from bihuan.web.papers.queries.papers import find_form
from bihuan.web.papers.rendering import packaged_template
from bihuan.web.papers.word import sha256
from tests.web.ledger.tampering import break_open, run
from tests.web.papers.story import ORDER, issued, served

pytestmark = pytest.mark.django_db


def found(check: Check) -> list[str]:
    tally = Tally("papers")
    check(tally)
    return sorted({one.reason.code for one in tally.breaches})


def tampered(paper: Paper, **columns: object) -> None:
    Paper.objects.filter(pk=paper.pk).update(**columns)


def test_papers_that_went_their_way_are_sound() -> None:
    served()
    issued()
    assert [found(check) for check in (check_numbers, check_steps, check_documents)] == [[], [], []]


def test_a_paper_that_was_deleted_leaves_a_gap_and_steps_without_a_paper() -> None:
    paper = issued()
    issued()
    break_open()
    run(f"DELETE FROM papers_paperstep WHERE paper_id = {paper.pk}")
    run(f"DELETE FROM papers_paper WHERE id = {paper.pk}")
    assert found(check_numbers) == ["audit_number_gap"]
    assert found(check_steps) == ["audit_step_gone"]


@pytest.mark.parametrize(
    "change",
    [
        lambda paper: tampered(paper, content={**paper.content, "term": "三十日内"}),
        lambda paper: tampered(paper, state="to-seal"),
        lambda paper: tampered(paper, number="云市监责改〔2026〕9号"),
        lambda paper: tampered(paper, served_on="2026-05-01"),
        lambda paper: Receipt.objects.filter(paper=paper).update(method="mail"),
    ],
)
def test_a_paper_that_is_not_what_its_last_step_says_is_named(change: Callable[[Paper], object]) -> None:
    change(served())
    assert found(check_steps) == ["audit_paper_changed"]


def test_a_number_that_the_counter_never_gave_is_named() -> None:
    paper = issued()
    tampered(paper, serial_number=7)
    assert found(check_numbers) == ["audit_number_gap", "audit_number_uncounted"]


def test_a_step_can_be_neither_changed_nor_deleted_unnoticed() -> None:
    paper = issued()
    step = paper.steps.get(kind="signed")
    with pytest.raises(Exception, match="append-only"):
        step.delete()


def test_a_step_that_was_changed_all_the_same_is_named() -> None:
    paper = issued()
    break_open()
    run(f"UPDATE papers_paperstep SET by_name = '别人' WHERE paper_id = {paper.pk} AND number = 4")
    assert found(check_steps) == ["audit_step_changed"]


def test_a_file_that_is_gone_or_changed_is_named_and_so_is_a_paper_that_comes_out_differently() -> None:
    paper = served()
    word, template = file_place(paper.document_digest), file_place(paper.template_digest)
    kept = word.read_bytes()
    word.write_bytes(kept + b" ")
    assert found(check_documents) == ["audit_file_changed"]
    word.write_bytes(kept)
    template.unlink()
    assert found(check_documents) == ["audit_file_gone"]


def test_a_paper_that_no_longer_comes_out_as_it_was_issued_is_named() -> None:
    paper = issued()
    tampered(paper, content={**paper.content, "contact": "别人"})
    assert found(check_documents) == ["audit_paper_made_differently"]


def test_a_paper_is_made_again_to_the_byte_although_the_office_has_another_template_by_now(
    tmp_path: Path,
) -> None:
    issued()
    other = tmp_path / "rules" / "paper_forms" / f"{ORDER}.docx"
    other.parent.mkdir(parents=True)
    letterhead = Document(io.BytesIO(packaged_template(find_form(ORDER))))
    letterhead.add_paragraph("东桥分局专用")
    letterhead.save(str(other))
    assert found(check_documents) == []
    assert issued().template_digest == sha256(other.read_bytes())
    assert found(check_documents) == []
