"""The story so far, as the people in it live it. It grows with the loop."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.timezone import localdate
from lxml import html

from bihuan.web.ledger.actions import run_audit
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.ledger.queries import verify_chain
from bihuan.web.loops.models import Loop
from bihuan.web.loops.queries.worklist import Wanted, worklist
from bihuan.web.papers.models import Paper
from bihuan.web.papers.queries.papers import find_form
from bihuan.web.testing.examples import EXAMPLES
from bihuan.web.testing.models import ReleasedSample
from tests.kit.cast import Client, person
from tests.kit.sheets import workbook
from tests.web.loops.story import SYSTEM, day, failing_sample, move, on_file, pdf
from tests.web.papers.story import text_of
from tests.web.testing.releasing import HEADER, PASSES, row

REPORT = EXAMPLES[0]


def words(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


@pytest.mark.django_db
def test_an_officer_checks_the_laboratorys_report_before_acting_on_it(settings: Any, tmp_path: Path) -> None:
    settings.BIHUAN_DATA = tmp_path
    officer = Client()

    # The laboratory's report arrives. The officer opens the site and finds where to put it.
    today = html.fromstring(officer.get("/", follow=True).content.decode())
    assert words(today.xpath("//h1")[0]).endswith("今日工作")
    place = today.xpath("//nav[@id='menu']//a[contains(., '检验')]/@href")[0]
    first = html.fromstring(officer.get(place).content.decode())
    assert words(first.xpath("//h1")[0]) == "报告核对"

    # Handed in, it leads to an answer: the laboratory took the limit of another class.
    report = SimpleUploadedFile("LX2024-0417.xlsx", REPORT.read_bytes())
    answer = officer.post("/testing/", {"workbook": report}, follow=True)
    page = html.fromstring(answer.content.decode())
    (comparison,) = page.xpath("//section[@aria-labelledby='disagreements']//div[@class='disagreement']")
    assert "pH值" in words(comparison)
    assert "4.0~9.0 4.0~8.5 GB 18401-2010 5.1 T1" in words(comparison)
    assert "合格 不符合" in words(comparison)

    # The page says what not to do: the firm is not told before the laboratory has verified its report.
    assert "先请检验机构核查" in words(page.xpath("//section[@aria-labelledby='disagreements']")[0])

    # The officer takes the result along as a workbook.
    address = page.xpath("//a[contains(@href, 'verdicts.xlsx')]/@href")[0]
    book = openpyxl.load_workbook(io.BytesIO(officer.get(address).content))
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {"LX0417", "nonconforming", "4.0~8.5", "GB 18401"} <= cells

    # What was done can be proved afterwards.
    entry = LedgerEvent.objects.get()
    assert entry.kind == "testing.report_checked"
    assert json.loads(entry.payload)["run_id"] == int(answer.request["PATH_INFO"].split("/")[3])
    assert verify_chain().is_sound


@pytest.mark.django_db
def test_a_sheet_becomes_a_matter_of_the_branch_when_it_is_released(settings: Any, tmp_path: Path) -> None:
    settings.BIHUAN_DATA = tmp_path
    officer = Client()

    # The sheet of a district sampling arrives: one article fails, by its report and by our check.
    sheet = SimpleUploadedFile("二季度.xlsx", workbook([row("YX-01")], header=HEADER))
    checked = officer.post("/testing/", {"workbook": sheet}, follow=True)
    page = html.fromstring(checked.content.decode())
    address = page.xpath("//a[contains(., '接收为')]/@href")[0]

    # The officer says why it was tested, sees what will follow, and confirms.
    said = {"task": "2026年二季度监督抽查", "nature": "supervision-district"}
    foreseen = html.fromstring(officer.post(address, said).content.decode())
    assert "开办结果处理事项 东桥分局 1" in words(foreseen.xpath("//table")[0])
    officer.post(address, {**said, "confirmed": "1"})

    # The branch has it on its list, knows the firm and the report, and may begin with the notice.
    branch = Client("east-officer")
    todo = html.fromstring(branch.get("/loops/").content.decode())
    (link,) = todo.xpath("//table[@class='worklist']//th/a")
    assert words(link) == "纯棉床单 pH值不合格"
    matter = html.fromstring(branch.get(link.get("href")).content.decode())
    assert "ZH-YX-01" in words(matter.xpath("//section[@aria-labelledby='released-sample']")[0])
    assert "送达检验结果告知书" in words(matter.xpath("//main")[0])

    # Handed in once more it opens nothing, and the other branch sees none of it.
    officer.post("/testing/", {"workbook": sheet}, follow=True)
    officer.post(address, {**said, "confirmed": "1"})
    assert Loop.objects.count() == 1
    assert Client("west-officer").get(link.get("href")).status_code == 404
    told = [entry.kind for entry in LedgerEvent.objects.order_by("sequence")]
    assert told[:3] == ["testing.report_checked", "testing.sample_failed", "loops.loop_opened"]
    assert verify_chain().is_sound


@pytest.mark.django_db
def test_a_failing_sample_is_followed_until_every_obligation_has_ended() -> None:
    # The result is served on the shop, which waives objections; the branch orders it to put things right.
    loop = failing_sample(owner="east", handler="east-officer")
    move(loop, "serve-notice", days=1, served_on=day(1))
    move(loop, "accept-result", days=4, evidence=["written-waiver"])
    move(loop, "order-rectification", days=8, served_on=day(8))

    # The order asks whether to file a case: the head of the bureau has that on his list, and a clock runs.
    leader = person("leader")
    assert worklist(leader, Wanted(list="unsigned", scope="all"), today=day(9)).get() == loop
    assert loop.due_limit == "case-consideration"
    move(loop, "decline-case", by="leader", obligation="1/case", days=12, evidence=["not-filed-approval"])
    assert (loop.due_limit, loop.due_on) == ("rectification", day(8 + 60))

    # The shop reports, the re-check passes, and only with both papers the loop closes.
    move(loop, "report-rectification", days=30, evidence=["rectification-report"])
    move(loop, "organise-recheck", days=33, served_on=day(33))
    proof = ["recheck-report", "recheck-certificate"]
    move(loop, "pass-recheck", days=45, evidence=proof)
    assert (loop.is_closed, loop.closed_on) == (True, day(45))
    assert not worklist(leader, Wanted(scope="all"), today=day(46)).exists()

    # Everything that was done stands in the ledger, move by move.
    assert LedgerEvent.objects.filter(kind="loops.move_made").count() == loop.length == 8
    assert verify_chain().is_sound


@pytest.mark.django_db
def test_a_failing_sample_is_followed_with_its_papers_from_the_sheet_to_the_close(
    settings: Any, tmp_path: Path
) -> None:
    settings.BIHUAN_DATA = tmp_path
    section, officer, head, leader = map(Client, ("section-officer", "east-officer", "east-head", "leader"))
    _released(section, row("YX-01"), task="2026年二季度监督抽查", nature="supervision-district")
    (loop,) = Loop.objects.all()

    _notify(officer, head, loop)

    # The shop waives objections. The order is signed by the leader, on his phone.
    _moved(officer, loop, "accept-result", None, files=_filed(loop, "written-waiver"))
    order = _issued(officer, loop, "order-rectification", head, leader)
    _moved(officer, loop, "order-rectification", order)
    last = loop.moves.last()
    assert (last.paper_number, last.served_on) == (order.number, order.served_on)
    assert [use.file.digest for use in last.uses.all()] == [order.document_digest]

    # What else the sample obliges to ends beside it; the matter stays open.
    _end_the_rest(officer, head, leader, loop)
    assert not loop.is_closed

    # The shop reports, the re-check is ordered, and the laboratory's sheet of it is filed with the matter.
    _moved(officer, loop, "report-rectification", None, files=_filed(loop, "rectification-report"))
    _moved(officer, loop, "organise-recheck", _issued(officer, loop, "organise-recheck", head, head))
    passed = row("YX-01-F", report="合格", value=PASSES)
    _released(section, passed, task="蓝屏家纺复查", nature="recheck")
    sample = ReleasedSample.objects.get(sample_number="YX-01-F")
    section.post(f"/testing/released/{sample.pk}/claim/", {"loop": loop.pk})

    # Its report alone does not close the matter: the certificate is asked for.
    at_hand = [file.pk for file in loop.files.filter(kind="recheck-report")]
    lacking = officer.post(
        f"/loops/{loop.pk}/move/?obligation=1&move=pass-recheck", _moving(loop, files=at_hand)
    )
    assert "缺少“复查合格认定”" in lacking.content.decode()
    _moved(officer, loop, "pass-recheck", None, files=[*at_hand, *_filed(loop, "recheck-certificate")])
    assert (loop.is_closed, loop.closed_on) == (True, localdate())

    # Found is closed and open, and all of it stands in the ledger.
    audit = run_audit(by=SYSTEM, now=timezone.now())
    assert not [one["name"] for one in audit.results if one["breaches"]]


def _notify(officer: Client, head: Client, loop: Loop) -> None:
    # The matter's page offers the notice. It is drafted there, with what the matter knows already.
    page = html.fromstring(officer.get(f"/loops/{loop.pk}/").content.decode())
    assert "起草：检验结果告知书" in words(page.xpath("//main")[0])
    notice = _drafted(officer, loop, "serve-notice")
    assert notice.addressee == "蓝屏家纺有限公司"

    # Until it is issued the notice is not served: the page says what is lacking.
    refused = officer.post(f"/loops/{loop.pk}/move/?obligation=1&move=serve-notice", _moving(loop))
    assert refused.status_code == 422
    assert "这一动作要用已印发的“检验结果告知书”" in refused.content.decode()

    # Section and signature at the branch, then the seal, and with it the number.
    _carried(notice, officer, head, head)
    assert notice.number == f"云市监检告〔{notice.issued_on.year}〕1号"

    # The notice goes out by mail: the move is made, and its clock waits for the receipt.
    _moved(officer, loop, "serve-notice", notice)
    assert (loop.due_limit, loop.due_on) == ("", None)
    _served(officer, notice)
    loop.refresh_from_db()
    # Nobody typed the day of service a second time.
    assert (loop.due_limit, loop.due_on) == ("objection", localdate() + timedelta(days=15))
    assert [one.move for one in loop.moves.all()][-1] == "confirm-start"


def _end_the_rest(officer: Client, head: Client, leader: Client, loop: Loop) -> None:
    # The order asks whether to file a case. The leader signs that there is none: his paper is the evidence.
    approval = _drafted(officer, loop, "decline-case", obligation="1/case")
    _carried(approval, officer, head, leader)
    _moved(leader, loop, "decline-case", approval, obligation="1/case")

    # What else the sample obliges to: its source is shown, its result is public.
    _moved(officer, loop, "finish-trace", None, obligation="2", files=_filed(loop, "trace-record"))
    announced = _drafted(officer, loop, "publish", obligation="3")
    _carried(announced, officer, head, leader)
    _moved(officer, loop, "publish", announced, obligation="3", files=_filed(loop, "announcement"))


def _released(section: Client, sample: tuple[str, ...], *, task: str, nature: str) -> None:
    sheet = SimpleUploadedFile("检验结果.xlsx", workbook([sample], header=HEADER))
    checked = section.post("/testing/", {"workbook": sheet}, follow=True)
    page = html.fromstring(checked.content.decode())
    address = page.xpath("//a[contains(., '接收为')]/@href")[0]
    answer = section.post(address, {"task": task, "nature": nature, "confirmed": "1"})
    assert answer.status_code == 302


def _filed(loop: Loop, kind: str) -> list[int]:
    return [on_file(loop, kind, now=timezone.now()).pk]


def _issued(officer: Client, loop: Loop, move: str, passes: Client, signs: Client) -> Paper:
    paper = _drafted(officer, loop, move)
    _carried(paper, officer, passes, signs)
    _served(officer, paper)
    return paper


def _drafted(officer: Client, loop: Loop, move: str, *, obligation: str = "1") -> Paper:
    answer = officer.post(f"/loops/{loop.pk}/paper/", {"obligation": obligation, "move": move})
    paper = Paper.objects.get(about_id=str(loop.pk), about_detail=f"{obligation} {move}")
    assert answer.headers["Location"] == f"/papers/{paper.pk}/edit/"
    form = html.fromstring(officer.get(f"/papers/{paper.pk}/edit/").content.decode()).forms[-1]
    answers = {name: value.strip() for name, value in form.form_values()}
    rest = {name: "示例" for name, value in text_of(paper.kind).items() if not answers.get(name)}
    days = {one.id: "2026-05-01" for one in find_form(paper.kind).fields if one.kind == "date"}
    sent = {**answers, **rest, **{name: day for name, day in days.items() if not answers.get(name)}}
    assert officer.post(f"/papers/{paper.pk}/edit/", sent).status_code == 302
    paper.refresh_from_db()
    return paper


def _carried(paper: Paper, officer: Client, passes: Client, signs: Client) -> None:
    for act, who in (("submit", officer), ("pass", passes)):
        _acted(who, paper, act)
    answers = {"paper": paper.pk, "seen": paper.length, "sign": "1"}
    assert signs.post("/papers/signing/", answers).status_code == 302
    _acted(officer, paper, "seal")


def _acted(who: Client, paper: Paper, act: str) -> None:
    paper.refresh_from_db()
    answer = who.post(f"/papers/{paper.pk}/act/{act}/", {"seen": paper.length})
    assert answer.status_code == 302, answer.content.decode()
    paper.refresh_from_db()


def _served(officer: Client, paper: Paper) -> None:
    answers = {
        "seen": paper.length,
        "method": "mail",
        "served_on": localdate().isoformat(),
        "proof": SimpleUploadedFile("回执.pdf", pdf("回执")),
    }
    assert officer.post(f"/papers/{paper.pk}/serve/", answers).status_code == 302
    paper.refresh_from_db()


def _moving(loop: Loop, **more: Any) -> dict[str, Any]:
    loop.refresh_from_db()
    return {"length": loop.length, "on": localdate().isoformat(), "confirmed": "1", **more}


def _moved(
    officer: Client, loop: Loop, move: str, paper: Paper | None, *, obligation: str = "1", **more: Any
) -> None:
    answers = _moving(loop, **({"paper": paper.pk} if paper else {}), **more)
    answer = officer.post(f"/loops/{loop.pk}/move/?obligation={quote(obligation)}&move={move}", answers)
    assert answer.status_code == 302, answer.content.decode()
    loop.refresh_from_db()
