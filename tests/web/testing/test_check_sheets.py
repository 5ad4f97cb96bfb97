"""A check sheet for each sample: the same facts on paper, in the browser and in Word."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree, html

from bihuan.web.testing.actions import check_report
from bihuan.web.testing.models import CheckRun
from tests.kit.cast import WAY_IN, Client
from tests.kit.sheets import HEADER, reading, workbook
from tests.web.conftest import LIN, NOW

pytestmark = pytest.mark.django_db

LONG_HEADER = (*HEADER, "报告编号", "检验机构", "受检单位", "综合判定", "检验方法")


def run_of(
    rows: list[tuple[str, ...]], *, header: tuple[str, ...] = HEADER, name: str = "结果.xlsx"
) -> CheckRun:
    return check_report(by=LIN, now=NOW, name=name, content=workbook(rows, header)).run


def wrong() -> CheckRun:
    """A pH of 8.65 is rounded to 8.6, which is above 8.5, though the laboratory passes it."""
    beside = ("JB-0417", "虚构检测中心", "云锦家纺", "合格", "GB/T 7573-2009")
    first = reading("S1", value="8.65", limit="4.0~9.0", verdict="合格")
    second = reading("S1", item="甲醛含量", value="20", limit="≤75", verdict="合格")
    return run_of([(*first, *beside), (*second, *beside[:4], "")], header=LONG_HEADER)


def word(address: str, *, language: str = "zh-hans") -> bytes:
    client = Client()
    client.cookies["django_language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return bytes(answer.content)


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def rows_of(document: Document) -> list[list[str]]:
    """Every row of every table, merged cells once."""
    found = []
    for table in document.tables:
        for row in table._tbl.tr_lst:
            found.append(["\n".join(_paragraphs(cell)) for cell in row.tc_lst])
    return found


def _paragraphs(cell: Any) -> list[str]:
    return ["".join(words.text or "" for words in p.iter(qn("w:t"))) for p in cell.iter(qn("w:p"))]


def whole(document: Document) -> str:
    return "\n".join([*(p.text for p in document.paragraphs), *("\n".join(row) for row in rows_of(document))])


def page_text(address: str, *, language: str = "zh-hans") -> str:
    client = Client()
    client.cookies["django_language"] = language
    tree = html.fromstring(client.get(address).content.decode())
    return " ".join(" ".join(tree.xpath("//article")[0].itertext()).split())


def test_both_sides_stand_side_by_side_with_the_arithmetic_in_words() -> None:
    rows = rows_of(opened(word(f"{wrong().get_absolute_url()}samples/1/sheet.docx")))
    at = next(number for number, row in enumerate(rows) if row[0] == "pH值")
    assert rows[at] == [
        "pH值",
        "8.65 → 8.6",
        "4.0~8.5\nGB 18401-2010 5.1 T1 [凭记忆待核]",
        "不符合",
        "4.0~9.0",
        "合格",
    ]
    (below,) = rows[at + 1]
    assert "按 GB/T 7573 的报告精度 0.1 修约一次（GB/T 8170，四舍六入五成双）：8.65 → 8.6" in below
    assert "比较值 8.6 不符合限值 4.0~8.5" in below
    assert "与报告不一致：" in below


def test_the_head_names_report_laboratory_sample_and_what_it_does_not_give() -> None:
    told = {
        row[place]: row[place + 1]
        for row in rows_of(opened(word(f"{wrong().get_absolute_url()}samples/1/sheet.docx")))[:8]
        for place in (0, 2)
    }
    assert (told["报告编号"], told["检验机构"], told["受检单位"]) == ("JB-0417", "虚构检测中心", "云锦家纺")
    assert (told["样品编号"], told["产品名称"]) == ("S1", "纯棉床单")
    assert told["纤维成分标识"] == "未提供"


def test_both_conclusions_stand_apart_and_ours_calls_itself_none() -> None:
    document = opened(word(f"{wrong().get_absolute_url()}samples/1/sheet.docx"))
    told = {row[0]: row[1] for row in rows_of(document) if len(row) == 2}
    assert (told["报告的检验结论"], told["系统核对结果"]) == ("合格", "不合格")
    assert "1 项与报告不一致" in told["两者比较"]
    assert "检验结论以检验机构盖章的检验报告为准；本单是对报告的核对，不是检验结论。" in whole(document)
    assert "签名" in whole(document)


def test_what_the_check_rests_on_is_named_in_full() -> None:
    run = wrong()
    told = {
        row[0]: row[1]
        for row in rows_of(opened(word(f"{run.get_absolute_url()}samples/1/sheet.docx")))
        if len(row) == 2
    }
    assert "GB 18401-2010 (" in told["所查的标准版本"]
    assert (told["规则库摘要值"], told["文件摘要值"]) == (run.rulebook_digest, run.file_digest)
    assert told["核对时间"] == "2026-11-24 17:30"


CONCLUDED = (*HEADER, "综合判定")
FINE, OPEN = reading(value="7.0", verdict="合格"), reading(value="待检", verdict="合格")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ((*FINE, ""), "报告没有给出结论\n比较了 1 项判定，未见不一致"),
        ((*FINE, "合格"), "结论一致\n比较了 1 项判定，未见不一致"),
        ((*FINE, "见附页"), "读不出报告的结论是合格还是不合格，结论没有比较\n比较了 1 项判定，未见不一致"),
        ((*OPEN, "合格"), "综合核对结果尚不确定，结论没有比较\n没有能逐项比较的单项判定"),
        ((*reading(value="7.0"), "合格"), "结论一致\n没有能逐项比较的单项判定"),
        ((*reading(value="7.0", limit="4.0~9.0"), "合格"), "结论一致\n1 项与报告不一致，见下表"),
    ],
)
def test_agreement_is_said_only_of_what_was_compared(row: tuple[str, ...], words: str) -> None:
    run = run_of([row], header=CONCLUDED)
    assert ["两者比较", words] in rows_of(opened(word(f"{run.get_absolute_url()}samples/1/sheet.docx")))


def test_the_page_and_the_document_say_the_same() -> None:
    run = wrong()
    for language in ("zh-hans", "en"):
        page = page_text(f"{run.get_absolute_url()}samples/1/sheet/", language=language)
        document = opened(word(f"{run.get_absolute_url()}samples/1/sheet.docx", language=language))
        for line in whole(document).splitlines():
            assert "".join(line.split()) in "".join(page.split()), line


def test_the_english_sheet_has_no_chinese_but_what_others_wrote() -> None:
    text = whole(opened(word(f"{wrong().get_absolute_url()}samples/1/sheet.docx", language="en")))
    for theirs in ("虚构检测中心", "云锦家纺", "纯棉床单", "床单", "合格", "结果.xlsx", "甲醛含量"):
        text = text.replace(theirs, "")
    assert not [letter for letter in text if "\u4e00" <= letter <= "\u9fff"]


def test_all_sheets_of_a_run_come_in_one_document_each_beginning_a_page() -> None:
    run = run_of([reading(f"S{number}") for number in range(5)])
    document = opened(word(f"{run.get_absolute_url()}sheets.docx"))
    titles = [p for p in document.paragraphs if p.text == "检验报告核对单"]
    assert [p.paragraph_format.page_break_before for p in titles] == [None, True, True, True, True]
    tree = html.fromstring(Client().get(f"{run.get_absolute_url()}sheets/").content.decode())
    assert len(tree.xpath("//article")) == 5


def test_a_long_run_is_printed_in_parts_that_leave_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bihuan.web.testing.check_sheet_views.SHEETS_PER_DOCUMENT", 2)
    run = run_of([reading(f"S{number}") for number in range(5)])
    found = []
    for number in (1, 2, 3):
        tree = html.fromstring(
            Client().get(f"{run.get_absolute_url()}sheets/?page={number}").content.decode()
        )
        (address,) = tree.xpath("//a[@download]/@href")
        rows = rows_of(opened(word(address)))
        found += [row[1] for row in rows if row[0] == "样品编号"]
    assert found == [f"S{number}" for number in range(5)]


def test_the_same_facts_on_the_same_day_give_the_same_bytes() -> None:
    address = f"{wrong().get_absolute_url()}sheets.docx"
    first, second = word(address), word(address)
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_head_rows_repeat_and_no_row_is_torn() -> None:
    document = opened(word(f"{wrong().get_absolute_url()}sheets.docx"))
    items = document.tables[2]._tbl
    heads = [row.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None for row in items.tr_lst]
    assert heads[:3] == [True, True, False]
    assert all(row.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for row in items.tr_lst)


def test_every_run_is_set_in_a_latin_and_an_east_asian_typeface_with_other_names() -> None:
    content = word(f"{wrong().get_absolute_url()}sheets.docx")
    for fonts in opened(content).element.body.iter(qn("w:rFonts")):
        assert fonts.get(qn("w:ascii")) == "Times New Roman"
        assert fonts.get(qn("w:eastAsia")) in ("仿宋", "宋体")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = etree.fromstring(archive.read("word/fontTable.xml")).iter(qn("w:altName"))
        assert any("FangSong" in (name.get(qn("w:val")) or "") for name in names)


def test_what_a_sheet_says_stays_text() -> None:
    name = "=HYPERLINK(1)<b>\x0b]]>&amp;{{ x }}" + "长" * 300
    run = run_of([reading("S1", name=name.replace("=", "＝"), value="7.0")], name="<i>名.xlsx")
    document = opened(word(f"{run.get_absolute_url()}sheets.docx"))
    assert "<b>" in whole(document)
    assert "长" * 300 in whole(document)
    parts = {element.tag for element in document.element.body.iter() if isinstance(element.tag, str)}
    assert qn("w:hyperlink") not in parts
    assert qn("w:instrText") not in parts
    page = Client().get(f"{run.get_absolute_url()}sheets/").content.decode()
    assert "<b>" not in page
    assert "<i>" not in page


@pytest.mark.parametrize(
    "path", ["999999/sheets/", "999999/sheets.docx", "{run}/samples/9/sheet/", "{run}/samples/9/sheet.docx"]
)
def test_what_is_not_there_is_not_found(path: str) -> None:
    run = run_of([reading()])
    assert Client().get(f"/testing/checks/{path.format(run=run.pk)}").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_samples(django_assert_num_queries: Any) -> None:
    small = run_of([reading("S1")])
    large = run_of([reading(f"S{number}") for number in range(60)], name="大.xlsx")
    client = Client()
    for run in (small, large):
        with django_assert_num_queries(WAY_IN + 4):
            client.get(f"{run.get_absolute_url()}sheets/")
        with django_assert_num_queries(WAY_IN + 4):
            client.get(f"{run.get_absolute_url()}sheets.docx")
    with django_assert_num_queries(WAY_IN + 2):
        client.get(f"{small.get_absolute_url()}samples/1/sheet/")


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice (libreoffice-writer) is not installed"
)
def test_a_word_processor_opens_it_and_begins_a_page_for_each_sample(tmp_path: Path) -> None:
    run = run_of([reading(f"S{number}") for number in range(3)])
    (tmp_path / "sheets.docx").write_bytes(word(f"{run.get_absolute_url()}sheets.docx"))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless"]
    subprocess.run(
        [*command, "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "sheets.docx")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    pages = re.findall(rb"/Type\s*/Page\b(?!s)", (tmp_path / "sheets.pdf").read_bytes())
    assert len(pages) == 3
