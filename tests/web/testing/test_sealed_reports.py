"""A laboratory's sealed reports: matched by number, confirmed by an officer, found again."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from lxml import html

from bihuan.tables.invented_pdf import invented_pdf, invented_scan
from bihuan.web.ledger.audits import run_checks
from bihuan.web.ledger.files import file_place
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.loops.actions.opening import open_loop
from bihuan.web.loops.facts import RefusedError
from bihuan.web.loops.models import EvidenceFile, Loop
from bihuan.web.testing.models import ReleasedSample, ReportAttachment, SealedReport
from bihuan.web.testing.release.actions import claim_document
from bihuan.web.testing.sealed.actions import attach_reports
from tests.kit.cast import WAY_IN, Client, person
from tests.web.loops.story import SYSTEM, opening
from tests.web.testing.releasing import PASSES, kept, released, row

pytestmark = pytest.mark.django_db
FAILED = "检验结论：经抽样检验，所检项目不符合标准要求，判定为不合格。"


def sealed(number: str = "ZH-S1", *more: str, conclusion: str = FAILED) -> bytes:
    """A report of two pages on the sample of `row`."""
    head = ["检 验 报 告", f"报告编号：{number}", "样品名称 纯棉床单", "受检单位：蓝屏家纺有限公司"]
    return invented_pdf([*head, conclusion], ["检验结果附页", *more])


def packed(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def hand_in(client: Client, *files: tuple[str, bytes]) -> Any:
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post("/testing/reports/", {"pdfs": uploads})


def page(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status
    return html.fromstring(answer.content.decode())


def words(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def waiting(client: Client) -> dict[str, str]:
    """The waiting reports by name, each with what its row says."""
    shown = page(client.get("/testing/reports/"))
    rows = shown.xpath("//table[normalize-space(caption)='等待确认']/tbody/tr[th]")
    notices = "./following-sibling::tr[1][@class='why']"
    return {words(one.xpath("./th/a")[0]): " ".join(map(words, [one, *one.xpath(notices)])) for one in rows}


def accept(client: Client, *names: str, status: int = 302) -> Any:
    """Tick these reports with the samples shown beside them."""
    shown = page(client.get("/testing/reports/"))
    told = {
        words(line.xpath("./th/a")[0]): line.xpath(".//input/@value")
        for line in shown.xpath("//table[normalize-space(caption)='等待确认']/tbody/tr[th]")
    }
    answer = client.post("/testing/reports/accept/", {"accepted": [told[name][0] for name in names]})
    assert answer.status_code == status
    return answer


def attached(client: Client, name: str = "ZH-S1.pdf", content: bytes | None = None) -> SealedReport:
    hand_in(client, (name, content or sealed()))
    accept(client, name)
    return SealedReport.objects.get(name=name)


def breaches() -> list[str]:
    found = next(one for one in run_checks(now=timezone.now()) if one.name == "sealed_reports")
    return [f"{one.row} {one.reason.code}" for one in found.breaches]


def test_reports_are_matched_by_name_and_text_and_nothing_changes_before_it_is_said(client: Client) -> None:
    released(row("S1"), row("S2"), row("S3", report_no="批8"), row("S4", report_no="批8"), row("S5"))
    hand_in(
        client,
        ("ZH-S1.pdf", sealed("ZH-S1")),
        ("没有编号.pdf", sealed("ZH-S2")),
        ("批8.pdf", sealed("批8")),
        ("ZH-S5.pdf", invented_scan()),
        ("别家.pdf", sealed("ZH-999")),
    )
    told = waiting(client)
    assert "对上了 · 按文件名和文字层" in told["ZH-S1.pdf"]
    assert "对上了 · 按文字层" in told["没有编号.pdf"] and "ZH-S2" in told["没有编号.pdf"]
    assert "有几个可能" in told["批8.pdf"]
    assert "没有文字层（扫描件） · 按文件名" in told["ZH-S5.pdf"]
    assert "编号查不到" in told["别家.pdf"]
    checked = page(client.get("/testing/reports/")).xpath("//input[@name='accepted'][@checked]")
    assert len(checked) == 2, "a scan is ticked by an officer, never beforehand"
    assert not ReportAttachment.objects.exists() and not EvidenceFile.objects.exists()


def test_what_is_accepted_stands_with_its_sample_and_on_the_file_of_its_matter(client: Client) -> None:
    released(row())
    matter = Loop.objects.get()
    report = attached(client)
    file = matter.files.get()
    assert (file.kind, file.digest, file.by) == (
        "laboratory-report",
        report.digest,
        person("section-officer"),
    )
    for address in (kept().get_absolute_url(), matter.get_absolute_url()):
        assert report.get_absolute_url() in page(client.get(address)).xpath("//a/@href")
    index = page(client.get(f"{matter.get_absolute_url()}archive/"))
    assert words(index.xpath("//tbody/tr/td[last()]")[0]) == "2"
    assert breaches() == []


def test_a_matter_that_is_opened_later_finds_the_report_on_its_file(client: Client) -> None:
    released(row(report="合格", value=PASSES))
    report = attached(client, content=sealed(conclusion="检验结论：所检项目合格。"))
    assert not Loop.objects.exists()
    released(row())
    assert kept().version == 2
    assert Loop.objects.get(procedure="result-handling").files.get().digest == report.digest
    assert breaches() == []


def test_a_report_that_comes_before_its_sheet_waits_for_it(client: Client) -> None:
    hand_in(client, ("ZH-S1.pdf", sealed()))
    assert "编号查不到" in waiting(client)["ZH-S1.pdf"]
    released(row())
    assert "对上了" in waiting(client)["ZH-S1.pdf"]


def test_a_verification_has_the_report_too(client: Client) -> None:
    released(row(value=PASSES))
    attached(client)
    assert [loop.files.count() for loop in Loop.objects.all()] == [1, 1]


@pytest.mark.parametrize("is_claimed_first", [True, False])
def test_a_claimed_matter_has_the_report_under_its_own_kind(is_claimed_first: bool) -> None:
    client, head = Client("east-head"), person("east-head")
    released(row(nature="复查", report="合格", value=PASSES))
    loop = open_loop(opening=opening(owner="east", handler=None), by=SYSTEM, now=timezone.now()).loop
    content = sealed(conclusion="检验结论：合格")
    if not is_claimed_first:
        attached(client, content=content)
    claim_document(sample_id=kept().pk, loop_id=loop.pk, by=head, now=timezone.now())
    if is_claimed_first:
        attached(client, content=content)
    assert [file.kind for file in loop.files.all()] == ["recheck-report", "recheck-report"]
    assert {file.media_type for file in loop.files.all()} >= {"application/pdf"}
    assert breaches() == []


def test_the_same_file_is_received_and_attached_once(client: Client) -> None:
    released(row())
    hand_in(client, ("a.pdf", sealed()), ("b.pdf", sealed()))
    hand_in(client, ("c.pdf", sealed()))
    assert SealedReport.objects.count() == 1
    accept(client, "a.pdf")
    answer = hand_in(client, ("d.pdf", sealed()))
    assert "received=0&known=1" in answer.headers["Location"]
    # A double click does one thing.
    report, sample = SealedReport.objects.get(), kept()
    made = attach_reports(wanted={report.pk: [sample.pk]}, by=person("section-officer"), now=timezone.now())
    assert made == 0 and SealedReport.objects.get().state == "attached"
    assert LedgerEvent.objects.filter(kind="testing.sealed_report_attached").count() == 1


def test_the_same_file_of_two_offices_stands_with_its_sample_once(client: Client) -> None:
    released(row())
    east = Client("east-officer")
    hand_in(east, ("ZH-S1.pdf", sealed()))
    hand_in(client, ("ZH-S1.pdf", sealed()))
    accept(east, "ZH-S1.pdf")
    ours = SealedReport.objects.get(office=person("section-officer").office)
    attach_reports(wanted={ours.pk: [kept().pk]}, by=person("section-officer"), now=timezone.now())
    assert [one.state for one in SealedReport.objects.order_by("pk")] == ["attached", "dropped"]
    assert ReportAttachment.objects.count() == 1 and breaches() == []


def test_a_zip_is_taken_apart_and_what_is_no_report_is_named_while_the_others_are_kept(
    client: Client,
) -> None:
    released(row("S1"), row("S2"))
    content = packed(**{
        "报告/ZH-S1.pdf": sealed("ZH-S1"),
        "报告/ZH-S2.pdf": sealed("ZH-S2"),
        "报告/说明.txt": "见附件".encode(),
        "__MACOSX/x": b"x",
    })  # fmt: skip
    shown = page(hand_in(client, ("全部.zip", content), ("坏.pdf", b"%PDF-1.7 x")), status=422)
    told = words(shown.xpath("//section[contains(@class, 'error-summary')]")[0])
    assert "报告/说明.txt：不是 PDF" in told and "坏.pdf：PDF 已损坏" in told
    assert set(waiting(client)) == {"ZH-S1.pdf", "ZH-S2.pdf"}


def test_a_zip_with_names_in_gb_18030_is_read() -> None:
    name = "检验报告ZH-S1.pdf"
    raw = packed(**{"X" * len(name.encode("gb18030")): sealed()})
    content = raw.replace(b"X" * len(name.encode("gb18030")), name.encode("gb18030"))
    hand_in(Client(), ("a.zip", content))
    assert SealedReport.objects.get().name == name


def test_an_officer_picks_the_samples_of_a_report_by_hand(client: Client) -> None:
    released(row("S1"), row("S2", name="提花毛巾"), row("S3"))
    hand_in(client, ("扫描.pdf", invented_scan()))
    report = SealedReport.objects.get()
    address = report.get_absolute_url()
    assert not page(client.get(address)).xpath("//input[@name='samples']")
    found = page(client.get(f"{address}?q=毛巾")).xpath("//input[@name='samples']/@value")
    assert found == [str(kept("S2").pk)]
    page(client.post(f"{address}?q=毛巾", {"attach": "1"}), status=422)
    client.post(f"{address}?q=ZH", {"attach": "1", "samples": [kept("S1").pk, kept("S2").pk]})
    assert {one.sample.sample_number for one in report.attachments.all()} == {"S1", "S2"}
    client.post(f"{address}?q=S3", {"attach": "1", "samples": [kept("S3").pk]})
    assert report.attachments.count() == 3


def test_a_report_that_was_handed_in_by_mistake_is_put_aside_and_comes_back_when_handed_in_again(
    client: Client,
) -> None:
    hand_in(client, ("x.pdf", sealed()))
    report = SealedReport.objects.get()
    client.post(report.get_absolute_url(), {"drop": "1"})
    assert waiting(client) == {} and client.get(report.get_absolute_url()).status_code == 404
    hand_in(client, ("x.pdf", sealed()))
    assert list(waiting(client)) == ["x.pdf"] and breaches() == []


def test_what_the_report_says_otherwise_than_the_sheet_is_shown_and_changes_nothing(client: Client) -> None:
    released(row(report="合格", value=PASSES, name="全棉毛巾", party="云丝坊"))
    hand_in(client, ("ZH-S1.pdf", sealed()))
    told = waiting(client)["ZH-S1.pdf"]
    for one in ("检验结论不同", "产品名称不同", "受检单位不同"):
        assert one in told
    assert not page(client.get("/testing/reports/")).xpath("//input[@name='accepted'][@checked]")
    accept(client, "ZH-S1.pdf")
    shown = page(client.get(kept().get_absolute_url()))
    assert len(shown.xpath("//section[@aria-labelledby='sealed']//p[@class='notice']")) == 3
    assert kept().conclusion == "passes" and not Loop.objects.exists()


def test_a_report_that_agrees_with_its_sheet_raises_no_notice(client: Client) -> None:
    released(row())
    hand_in(client, ("ZH-S1.pdf", sealed()))
    assert "不同：" not in waiting(client)["ZH-S1.pdf"]


def test_the_text_layer_is_searched_from_two_signs_on_and_only_with_the_sample() -> None:
    released(row("S1", place="西园镇1号"), row("S2"))
    section = Client()
    attached(section, content=sealed("ZH-S1", "耐汗渍色 牢度3-4级"))
    for who, found in {"section-officer": {"S1"}, "west-officer": {"S1"}, "east-officer": set()}.items():
        reader = Client(who)
        for address in ("/testing/released/?q=渍色牢度3", "/testing/released/?q=汗渍"):
            shown = page(reader.get(address))
            assert {words(one).split()[1] for one in shown.xpath("//tbody//th")} == found, who
        assert ("ZH-S1.pdf" in page(reader.get("/testing/reports/?q=汗渍")).text_content()) is bool(found)
        report = SealedReport.objects.get()
        for address in (report.get_absolute_url(), f"{report.get_absolute_url()}file/"):
            answer = reader.get(address)
            assert answer.status_code == (200 if found else 404)
            # The test client closes a file that was read to its end.
            assert not answer.streaming or b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert not page(section.get("/testing/released/?q=汗")).xpath("//tbody//th")
    assert "一个字太短" in page(section.get("/testing/reports/?q=汗")).text_content()


def test_a_waiting_report_offers_only_samples_that_its_reader_may_see() -> None:
    released(row("S1", place="西园镇1号"))
    east = Client("east-officer")
    hand_in(east, ("ZH-S1.pdf", sealed()))
    assert "编号查不到" in waiting(east)["ZH-S1.pdf"]
    report = SealedReport.objects.get()
    with pytest.raises(RefusedError, match="sealed_sample_gone"):
        attach_reports(wanted={report.pk: [kept().pk]}, by=person("east-officer"), now=timezone.now())
    assert Client("west-officer").get(report.get_absolute_url()).status_code == 404


def test_the_file_goes_out_as_a_download_under_a_policy_that_runs_nothing(client: Client) -> None:
    script = sealed().replace(b"/Type/Catalog", b"/Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>")
    hand_in(client, ('"><script>.pdf', script))
    report = SealedReport.objects.get()
    answer = client.get(f"{report.get_absolute_url()}file/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert b"".join(answer.streaming_content) == script  # type: ignore[attr-defined]


def test_a_choice_that_was_overtaken_is_refused_as_a_whole(client: Client) -> None:
    released(row("S1"), row("S2"))
    hand_in(client, ("ZH-S1.pdf", sealed("ZH-S1")), ("ZH-S2.pdf", sealed("ZH-S2")))
    values = page(client.get("/testing/reports/")).xpath("//input[@name='accepted']/@value")
    accept(client, "ZH-S1.pdf")
    page(client.post("/testing/reports/accept/", {"accepted": values}), status=422)
    page(client.post("/testing/reports/accept/", {"accepted": ["x", "1-1-1"]}), status=422)
    assert ReportAttachment.objects.count() == 1


def test_the_audit_names_a_report_that_is_gone_or_stands_elsewhere(client: Client) -> None:
    released(row())
    report = attached(client)
    name = f"testing.SealedReport {report.pk}"
    EvidenceFile.objects.all().delete()
    assert breaches() == [f"{name} audit_report_not_filed"]
    ReportAttachment.objects.all().delete()
    assert breaches() == [f"{name} audit_report_state", f"{name} audit_report_attachment"]
    file_place(report.digest).unlink()
    assert f"{name} audit_file_gone" in breaches()


def test_what_an_attachment_needs_is_asked_of_the_database_once_for_a_page(
    client: Client, django_assert_num_queries: Any
) -> None:
    released(*(row(f"S{number}") for number in range(8)))
    hand_in(client, *((f"ZH-S{number}.pdf", sealed(f"ZH-S{number}")) for number in range(8)))
    with django_assert_num_queries(WAY_IN + 8):
        client.get("/testing/reports/")
    assert ReleasedSample.objects.count() == 8
