"""Releasing a run on its pages: what will follow is seen first, what has followed is found again."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from lxml import html

from bihuan.web.loops.actions.files import add_evidence
from bihuan.web.loops.actions.moves import make_move
from bihuan.web.loops.actions.opening import open_loop
from bihuan.web.loops.facts import RefusedError, Step
from bihuan.web.loops.models import Alert, Loop
from bihuan.web.papers.models import Paper
from bihuan.web.people.models import Office
from bihuan.web.testing.models import Release, ReleasedSample
from bihuan.web.testing.release.actions import claim_document
from tests.kit.cast import Client, person
from tests.kit.sheets import reading, workbook
from tests.web.loops.pages import on_file
from tests.web.loops.story import SYSTEM, opening
from tests.web.testing.releasing import PASSES, checked, kept, released, row

pytestmark = pytest.mark.django_db
ANSWERS = {"task": "二季度抽查", "nature": "supervision-district"}


def page(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status
    return html.fromstring(answer.content.decode())


def words(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def table(shown: Any, caption: str) -> dict[str, str]:
    """The rows of a table: head → the cells behind it."""
    (found,) = shown.xpath(f"//table[normalize-space(caption)='{caption}']")
    return {words(line[0]): words(line[-1]) for line in found.xpath(".//tbody/tr")}


def close_verification() -> None:
    """The head of the branch finds that our check was wrong."""
    loop, head, now = Loop.objects.get(procedure="report-verification"), person("east-head"), timezone.now()
    decision = add_evidence(
        loop_id=loop.pk, kind="signed-decision", name="决定.pdf", content=b"%PDF-1.7\n", by=head, now=now
    )
    step = Step(obligation="1", move="drop", on=timezone.localdate(), files=(decision.pk,))
    make_move(loop_id=loop.pk, step=step, expected_length=1, by=head, now=now)


def test_what_will_follow_is_shown_before_anything_counts(client: Client) -> None:
    run = checked(
        row("S1"),
        row("S2", value=PASSES),
        row("S3", report="合格"),
        row("S4", nature="速筛"),
        row("S5", nature="免费检测"),
        row("S6", nature="复查"),
        row("S7", place="中山路"),
        row("S8", report="合格", value=PASSES),
    )
    address = f"/testing/checks/{run.pk}/release/"
    form = page(client.get(address))
    assert form.xpath("//select[@name='nature']") and not form.xpath("//input[@name='laboratory']")
    shown = page(client.post(address, ANSWERS))
    follows = table(shown, "确认后会有这些后果")
    assert follows["开办结果处理事项 东桥分局"] == "2"
    assert follows["开办结果处理事项 产品质量监督科"] == "1"
    assert [number for name, number in follows.items() if name.startswith("请检验机构核查")] == ["2"]
    assert (follows["记为风险信号"], follows["给企业改进建议"]) == ("1", "1")
    assert (follows["归入已有事项，待认领"], follows["没有后续"]) == ("1", "1")
    assert table(shown, "检验性质这样认定")["速筛"] == "1"
    assert "地址属于哪个分局" in words(shown.xpath("//section[@aria-labelledby='missing']")[0])
    assert not Release.objects.exists() and not Loop.objects.exists()

    done = client.post(address, {**ANSWERS, "confirmed": "1"}, follow=True)
    assert "已接收" in words(page(done).xpath("//h1")[0])
    assert Loop.objects.filter(procedure="result-handling").count() == 3
    assert Loop.objects.filter(procedure="report-verification").count() == 2
    # A double click does one thing.
    client.post(address, {**ANSWERS, "confirmed": "1"})
    assert Release.objects.count() == 1 and Loop.objects.count() == 5


def test_what_the_sheet_lacks_is_asked_and_an_empty_answer_is_refused(client: Client) -> None:
    run = checked(row(laboratory="", report_no="", nature="国家监督抽查"))
    address = f"/testing/checks/{run.pk}/release/"
    refused = page(client.post(address, {"task": "二季度抽查"}), status=422)
    assert {one.get("name") for one in refused.xpath("//div[contains(@class, 'faulty')]//input")} == {
        "laboratory",
        "report_no",
    }
    answers = {"task": "二季度抽查", "laboratory": "准衡纤维检验所", "report_no": "批3", "confirmed": "1"}
    client.post(address, answers)
    assert (kept().laboratory, kept().report_no) == ("准衡纤维检验所", "批3")


def test_a_run_with_faulty_rows_leads_to_its_rows(client: Client) -> None:
    content = workbook([reading("S1"), reading("S2", item="")])
    answer = client.post("/testing/", {"workbook": SimpleUploadedFile("x.xlsx", content)})
    address = f"{answer.headers['Location']}release/"
    assert "有误的行" in words(page(client.get(address)).xpath("//*[@class='notice']")[0])
    client.post(address, {**ANSWERS, "confirmed": "1"})
    assert not Release.objects.exists()


def test_the_list_is_filtered_and_goes_out_as_a_workbook(client: Client) -> None:
    released(row("S1"), row("S2", nature="速筛"), row("S3", nature="复查"), row("S4", place="中山路"))
    for query, numbers in {
        "": {"S1", "S2", "S3", "S4"},
        "?effect=signal": {"S2"},
        "?effect=unclaimed": {"S3"},
        "?missing=any": {"S4"},
        "?missing=branch": {"S4"},
        "?nature=recheck": {"S3"},
        "?q=zh-s1": {"S1"},
        "?conclusion=passes": set(),
    }.items():
        shown = page(client.get(f"/testing/released/{query}"))
        found = {words(one).split()[1] for one in shown.xpath("//tbody//th")}
        assert found == numbers, query
        book = openpyxl.load_workbook(
            io.BytesIO(client.get(f"/testing/released/samples.xlsx{query}").content)
        )
        assert {line[2] for line in book.active.iter_rows(min_row=2, values_only=True)} == numbers, query


def test_a_sample_shows_its_matters_and_a_matter_its_sample() -> None:
    released(row(place="西园镇1号"))
    loop, sample = Loop.objects.get(), kept()
    west = Client("west-officer")
    shown = page(west.get(f"/testing/released/{sample.pk}/"))
    assert loop.get_absolute_url() in shown.xpath("//a/@href")
    matter = page(west.get(loop.get_absolute_url()))
    assert sample.get_absolute_url() in matter.xpath("//a/@href")
    assert Client("east-officer").get(sample.get_absolute_url()).status_code == 404


def test_a_matter_that_is_handed_over_takes_its_sample_along() -> None:
    released(row())
    loop = Loop.objects.get()
    address = f"/loops/{loop.pk}/hand-over/"
    officer = Client("section-officer")
    owner = Loop.objects.get().owner
    west = Office.objects.get(name="西园分局")
    officer.post(address, {"owner": west.pk, "handler": "", "reason": "辖区调整", "confirmed": "1"})
    loop.refresh_from_db()
    assert loop.owner == west != owner
    assert kept().owner == west


def test_advice_is_printed_for_the_firm_and_only_where_there_is_some(client: Client) -> None:
    released(row("S1", nature="委托检验"), row("S2"))
    note = words(page(client.get(f"/testing/released/{kept('S1').pk}/advice/")).xpath("//article")[0])
    assert "蓝屏家纺有限公司" in note and "pH值" in note and "不作为行政处罚" in note
    assert client.get(f"/testing/released/{kept('S2').pk}/advice/").status_code == 404


def test_papers_wait_until_the_report_is_verified() -> None:
    released(row(value=PASSES))
    matter = Loop.objects.get(procedure="result-handling")
    officer = Client("east-officer")
    barred = page(officer.get(matter.get_absolute_url())).xpath("//span[@class='barred']")
    assert "送达检验结果告知书" in {words(one) for one in barred}
    today = timezone.localdate()
    step = Step(
        obligation="1",
        move="serve-notice",
        on=today,
        served_on=today,
        paper_number="云检告88号",
        files=(on_file(matter, "issued-paper").pk,),
    )

    def serve() -> None:
        make_move(
            loop_id=matter.pk,
            step=step,
            expected_length=3,
            by=person("east-officer"),
            now=timezone.now(),
        )

    with pytest.raises(RefusedError, match="papers_held"):
        serve()
    matter.handler = person("east-officer")
    matter.save()
    close_verification()
    assert Alert.objects.get(loop=matter).kind == "settled"
    serve()


def recheck_at(owner: str = "east") -> tuple[ReleasedSample, Loop]:
    released(row(nature="复查", report="合格", value=PASSES))
    loop = open_loop(
        opening=opening(owner=owner, handler="east-officer" if owner == "east" else None),
        by=SYSTEM,
        now=timezone.now(),
    ).loop
    return kept(), loop


def test_a_report_is_claimed_for_the_matter_of_its_sampled_party() -> None:
    sample, loop = recheck_at()
    head = Client("east-head")
    address = f"/testing/released/{sample.pk}/claim/"
    assert page(head.get(address)).xpath("//input[@type='radio']/@value") == [str(loop.pk)]
    head.post(address, {"loop": loop.pk})
    file = loop.files.get()
    assert (file.kind, file.name, file.by) == ("recheck-report", "检验结果.xlsx", person("east-head"))
    assert [(one.account, one.kind) for one in loop.alerts.filter(kind="filed")] == [
        (person("east-officer"), "filed")
    ]
    assert kept().claimed_loop == loop
    assert "待认领 0" in words(page(head.get("/testing/released/")))
    with pytest.raises(RefusedError, match="claim_made_already"):
        claim_document(sample_id=sample.pk, loop_id=loop.pk, by=person("east-head"), now=timezone.now())


def test_a_report_is_never_claimed_for_a_matter_that_one_may_not_see() -> None:
    sample, loop = recheck_at("west")
    head = Client("east-head")
    address = f"/testing/released/{sample.pk}/claim/"
    assert not page(head.get(f"{address}?q=床单")).xpath("//input[@type='radio']")
    assert head.post(address, {"loop": loop.pk}).status_code == 422
    with pytest.raises(Loop.DoesNotExist):
        claim_document(sample_id=sample.pk, loop_id=loop.pk, by=person("east-head"), now=timezone.now())
    assert kept().is_unclaimed


def test_whoever_imports_is_no_reason_to_see_the_samples_of_another_branch() -> None:
    released(row(place="西园镇1号"), by="east-officer")
    assert kept().owner.name == "西园分局"
    assert not page(Client("east-officer").get("/testing/released/")).xpath("//tbody")


def test_a_released_sample_fills_the_papers_of_its_matter() -> None:
    released(row())
    matter = Loop.objects.get(procedure="result-handling")
    asked = {"obligation": "1", "move": "serve-notice"}
    answer = Client("east-officer").post(f"/loops/{matter.pk}/paper/", asked)
    notice = Paper.objects.get(about_id=str(matter.pk))
    assert answer.headers["Location"] == f"/papers/{notice.pk}/edit/"
    told = notice.content
    assert (told["party"], told["product"], told["report_no"]) == ("蓝屏家纺有限公司", "纯棉床单", "ZH-S1")
    assert told["laboratory"] == "准衡纤维检验所"
    assert "实测9.1" in told["failing_items"]
    assert told["standards"] == "GB 18401-2010"
