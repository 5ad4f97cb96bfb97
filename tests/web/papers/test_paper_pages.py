"""Papers through their pages: lists, drafts, steps, the receipt, signing one after the other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from bihuan.web.papers.models import Paper
from bihuan.web.papers.queries.papers import find_form, papers_about, signing_counts, waiting_for
from bihuan.web.papers.rendering import packaged_template
from tests.kit.cast import Client, office, person
from tests.web.papers.story import (
    ORDER,
    PDF,
    TODAY,
    drafted,
    issued,
    passed,
    served,
    signed,
    submitted,
    text_of,
)

pytestmark = pytest.mark.django_db


def page(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def look(paper: Paper, who: str = "east-officer") -> str:
    return page(Client(who).get(f"/papers/{paper.pk}/"))


def act(paper: Paper, name: str, who: str, **more: object) -> HttpResponse:
    paper.refresh_from_db()
    answers = {"seen": paper.length, **more}
    answer = Client(who).post(f"/papers/{paper.pk}/act/{name}/", answers)
    paper.refresh_from_db()
    return answer


def test_a_paper_goes_its_whole_way_by_its_pages() -> None:
    answers = {**text_of(ORDER), "office": office("east").pk}
    answer = Client("east-officer").post(f"/papers/new/{ORDER}/", answers)
    paper = Paper.objects.get()
    assert answer.headers["Location"] == f"/papers/{paper.pk}/?told=drafted"
    for name, who in (("submit", "east-officer"), ("pass", "east-head"), ("sign", "leader")):
        assert act(paper, name, who).status_code == 302
    assert act(paper, "seal", "east-officer").status_code == 302
    assert paper.number in look(paper)
    answers = {
        "seen": paper.length,
        "method": "mail",
        "served_on": paper.issued_on.isoformat(),
        "proof": SimpleUploadedFile("回执.pdf", PDF),
    }
    assert Client("east-officer").post(f"/papers/{paper.pk}/serve/", answers).status_code == 302
    told = look(paper)
    for words in ("已送达", "邮寄送达", "回执.pdf", "用印 · 云市监责改"):
        assert words in told


def test_the_page_shows_the_very_paper_and_offers_what_the_reader_may_do() -> None:
    paper = passed()
    told = look(paper, "leader")
    assert f"/papers/{paper.pk}/act/sign/" in told
    assert f"/papers/{paper.pk}/act/return/" in told
    assert "责令改正通知书" in told and "蓝屏家纺有限公司" in told
    officer = look(paper)
    assert "act/sign" not in officer
    assert "下一步是“签发”" in officer


def test_signing_shows_the_paper_once_more_before_it_counts() -> None:
    paper = passed()
    told = page(Client("leader").get(f"/papers/{paper.pk}/act/sign/"))
    assert "确认：签发" in told and "示例改正内容及要求" in told
    assert Paper.objects.get(pk=paper.pk).state == "to-sign"


def test_a_step_without_its_reason_is_refused_at_its_field() -> None:
    paper = passed()
    answer = act(paper, "return", "leader", note="")
    assert answer.status_code == 422
    assert "这一项必须填写。" in page(answer)
    assert paper.state == "to-sign"


def test_the_second_leader_is_told_that_the_paper_was_signed_meanwhile() -> None:
    paper = passed()
    seen = paper.length
    other = Client("leader")
    assert act(paper, "sign", "leader").status_code == 302
    answer = other.post(f"/papers/{paper.pk}/act/sign/", {"seen": seen})
    assert answer.headers["Location"].endswith("?told=elsewhere")
    late = Client("east-officer").post(f"/papers/{paper.pk}/act/seal/", {"seen": seen})
    assert late.status_code == 409
    assert "您查看期间，别人办理了这份文书" in page(late)


def test_the_first_paper_of_a_series_asks_how_far_the_office_had_counted() -> None:
    asked = "今年在别处已编到第几号"
    first, second = signed(), signed()
    assert asked in page(Client("east-officer").get(f"/papers/{first.pk}/act/seal/"))
    assert "至少为 1" in page(act(first, "seal", "east-officer", before="0"))
    act(first, "seal", "east-officer", before="11")
    assert first.number.endswith("〕12号")
    assert asked not in page(Client("east-officer").get(f"/papers/{second.pk}/act/seal/"))
    act(second, "seal", "east-officer", before="70")
    assert second.number.endswith("〕13号")


def test_a_returned_paper_tells_its_drafter_why() -> None:
    paper = submitted()
    act(paper, "return", "east-head", note="当事人名称与执照不符")
    assert "退回原因：当事人名称与执照不符" in look(paper)
    assert f"/papers/{paper.pk}/edit/" in look(paper)


def test_a_draft_may_be_unfinished_until_it_is_handed_in() -> None:
    paper = drafted()
    answers = {"seen": paper.length, "party": "蓝屏家纺有限公司"}
    assert Client("east-officer").post(f"/papers/{paper.pk}/edit/", answers).status_code == 302
    refused = act(paper, "submit", "east-officer")
    assert refused.status_code == 422
    assert "还没有填写：" in page(refused)


def test_lists_hold_what_their_counts_say() -> None:
    passed()
    drafted()
    issued()
    served()
    leader, officer = Client("leader"), Client("east-officer")
    for who, name, count in ((leader, "waiting", 1), (officer, "drafts", 1), (officer, "unserved", 1)):
        told = page(who.get(f"/papers/?list={name}"))
        assert f"共 {count} 份<" in told
    assert "共 4 份<" in page(officer.get("/papers/"))
    assert "共 1 份<" in page(officer.get("/papers/?text=〔2026〕1号"))
    assert "共 0 份<" in page(officer.get("/papers/?kind=result-notice"))
    assert officer.get("/papers/?kind=nonsense").status_code == 422
    assert officer.get("/papers/?after=x").status_code == 404


def test_a_leader_signs_one_paper_after_the_other() -> None:
    first, second, third = passed(), passed(), passed()
    leader = Client("leader")
    told = page(leader.get("/papers/signing/"))
    assert "第 1 份，共 3 份" in told
    answers = {"paper": first.pk, "seen": first.length, "sign": "1"}
    told = page(leader.post("/papers/signing/", answers, follow=True))
    assert "已签发。" in told and "第 1 份，共 2 份" in told and f'value="{second.pk}"' in told
    later = page(leader.get(f"/papers/signing/?after={second.pk}"))
    assert f'value="{third.pk}"' in later
    without = leader.post("/papers/signing/", {"paper": third.pk, "seen": third.length, "return": "1"})
    assert without.status_code == 422 and "请写明原因" in page(without)
    answers = {"paper": third.pk, "seen": third.length, "return": "1", "note": "期限写错"}
    assert leader.post("/papers/signing/", answers).status_code == 302
    assert [Paper.objects.get(pk=one.pk).state for one in (first, second, third)] == [
        "to-seal",
        "to-sign",
        "drafted",
    ]


def test_a_paper_signed_meanwhile_is_not_signed_twice_on_the_phone() -> None:
    paper = passed()
    leader = Client("leader")
    answers = {"paper": paper.pk, "seen": paper.length, "sign": "1"}
    assert leader.post("/papers/signing/", answers).status_code == 302
    again = leader.post("/papers/signing/", answers)
    assert again.status_code == 409
    assert Paper.objects.get(pk=paper.pk).steps.filter(kind="signed").count() == 1


def test_whom_a_paper_waits_for() -> None:
    section, to_sign, to_seal = submitted(), passed(), signed()
    assert list(waiting_for(person("east-head"), today=TODAY)) == [section, to_sign]
    assert list(waiting_for(person("west-head"), today=TODAY)) == []
    assert list(waiting_for(person("leader"), today=TODAY)) == [to_sign]
    assert list(waiting_for(person("east-officer"), today=TODAY)) == [to_seal]
    assert signing_counts(person("east-head"), today=TODAY) == {
        "pass": 1,
        "review": 0,
        "sign": 1,
        "seal": 0,
    }


def test_papers_are_found_by_what_they_are_about() -> None:
    paper = drafted(about_kind="loops.Loop", about_id="12")
    drafted()
    assert papers_about("loops.Loop", ["12", "13"]) == {"12": [paper]}


def test_the_receipt_is_printed_empty_before_and_filled_in_after_the_service() -> None:
    empty = page(Client("east-officer").get(f"/papers/{issued().pk}/receipt/"))
    assert "年 月 日" in empty
    told = page(Client("east-officer").get(f"/papers/{served().pk}/receipt/"))
    for words in ("直接送达", "2026年5月6日", "蓝禾", "责令改正通知书 云市监责改〔2026〕2号"):
        assert words in told
    assert Client("east-officer").get(f"/papers/{drafted().pk}/receipt/").status_code == 404


def test_a_template_of_the_office_with_other_blanks_is_refused_before_it_spoils_a_paper(
    tmp_path: Path,
) -> None:
    paper = drafted()
    own = tmp_path / "rules" / "paper_forms" / f"{ORDER}.docx"
    own.parent.mkdir(parents=True)
    own.write_bytes(packaged_template(find_form("result-notice")))
    assert 'class="notice" role="alert"' in look(paper)
    assert act(paper, "submit", "east-officer").status_code == 422
    assert paper.state == "drafted"
