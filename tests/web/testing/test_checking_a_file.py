from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html

from bihuan.web.ledger.files import file_place
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.ledger.queries import verify_chain
from bihuan.web.rules import facts as rule_facts
from bihuan.web.testing.examples import EXAMPLES, TOUR
from bihuan.web.testing.models import CheckedSample, CheckRun
from bihuan.web.testing.uploads import MOST_BYTES, BoundedUploadHandler
from tests.kit.cast import Client
from tests.kit.sheets import reading, workbook

pytestmark = pytest.mark.django_db

Answer = Any


def hand_in(content: bytes, *, name: str = "结果.xlsx", language: str = "zh-hans") -> Answer:
    client = Client()
    client.cookies["django_language"] = language
    return client.post("/testing/", {"workbook": SimpleUploadedFile(name, content)})


def text(answer: Answer, path: str) -> list[str]:
    """The text of every element at an XPath."""
    tree = html.fromstring(answer.content.decode())
    return [" ".join(" ".join(found.itertext()).split()) for found in tree.xpath(path)]


def checked(content: bytes, *, name: str = "结果.xlsx") -> Answer:
    """The page that a file which was handed in leads to."""
    answer = hand_in(content, name=name)
    assert answer.status_code == 302, text(answer, "//*[contains(@class, 'error-summary')]")
    return Client().get(answer.headers["Location"])


def test_the_first_page_has_one_button_and_its_examples() -> None:
    page = Client().get("/testing/")
    assert text(page, "//h1") == ["报告核对"]
    assert text(page, "//label[@for='id_workbook']") == ["选择检验结果文件"]
    assert len(text(page, "//a[@download]")) == len(EXAMPLES) + len(TOUR)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_each_example_has_one_sample_whose_report_is_wrong(path: Path) -> None:
    checked(path.read_bytes(), name=path.name)
    assert CheckedSample.objects.filter(disagreement_rank=1).count() == 1


def test_what_differs_from_the_report_comes_first_then_what_fails_then_the_rest() -> None:
    page = checked(EXAMPLES[1].read_bytes(), name="汇总.xlsx")
    heads = [head.split(" ")[0] for head in text(page, "//section/h2")]
    assert heads == ["与报告不一致", "不合格样品", "尚不能判定的样品", "其余样品", "关于这次核对"]
    first = text(page, "//section[@aria-labelledby='disagreements']")[0]
    assert "Q003" in first
    assert "Q002" not in first


def test_a_wrong_verdict_stands_with_both_sides_and_both_derivations() -> None:
    page = checked(workbook([reading(value="8.7", limit="4.0~9.0", verdict="合格")]))
    (table,) = html.fromstring(page.content.decode()).xpath("//table[@class='versus']")
    rows = {" ".join(" ".join(row.itertext()).split()) for row in table.xpath(".//tr")}
    assert "报告 系统核对结果" in rows
    assert "限值 4.0~9.0 4.0~8.5 GB 18401-2010 5.1 T1 据二手资料" in rows
    assert "判定 合格 不符合" in rows
    why = text(page, "//*[@class='kinds']")[0]
    assert "比较值 8.7 不符合限值 4.0~8.5" in why


def test_a_reason_is_told_once_even_where_two_disagreements_rest_on_it() -> None:
    page = checked(workbook([reading(value="8.7", limit="4.0~9.0", verdict="合格")]))
    (why,) = text(page, "//*[@class='kinds']")
    assert "单项判定不一致" in why
    assert "限值不一致" in why
    assert why.count("系统核对依据") == 1


def test_where_only_the_conclusions_differ_the_items_that_decide_ours_are_shown() -> None:
    page = checked(EXAMPLES[1].read_bytes(), name="汇总.xlsx")
    first = text(page, "//section[@aria-labelledby='disagreements']")[0]
    assert "报告的结论是“合格”" in first
    assert "54.2" in first
    assert "55~65" in first


def test_our_column_never_calls_itself_a_conclusion() -> None:
    page = checked(EXAMPLES[0].read_bytes(), name="报告.xlsx")
    assert "系统核对结果" in text(page, "//h1")[0]
    columns = text(page, "//th[@scope='col']")
    assert "系统核对结果" in columns
    assert not [column for column in columns if "检验结论" in column]


def test_a_sheet_that_agrees_says_so() -> None:
    page = checked(workbook([reading(value="7.0", limit="4.0~8.5", verdict="合格")]))
    assert "都一致" in text(page, "//section[@aria-labelledby='disagreements']")[0]


def test_every_reading_opens_to_its_limit_clause_edition_rounding_and_source() -> None:
    checked(workbook([reading(value="7.45")]))
    page = Client().get(CheckedSample.objects.get().get_absolute_url())
    line = text(page, "//table[@class='lines']/tbody")[0]
    for part in ("4.0~8.5", "GB 18401-2010", "5.1 T1", "凭记忆", "7.45 → 7.4", "GB/T 7573"):
        assert part in line


def test_the_place_of_a_reading_in_the_file_is_shown() -> None:
    checked(workbook([reading(value="7.0")]))
    page = Client().get(CheckedSample.objects.get().get_absolute_url())
    assert "Sheet1!G2" in text(page, "//table[@class='lines']/tbody")[0]


def test_what_the_sheet_does_not_give_is_said_to_be_missing() -> None:
    checked(workbook([reading(value="7.0")]))
    page = Client().get(CheckedSample.objects.get().get_absolute_url())
    assert "报告的检验结论 未提供" in text(page, "//dl[@class='facts']")[0]


def test_the_file_is_kept_under_its_digest() -> None:
    content = workbook([reading()])
    checked(content)
    assert file_place(CheckRun.objects.get().file_digest).read_bytes() == content


def test_a_check_is_recorded_in_the_ledger_by_ids_and_digests_alone() -> None:
    checked(workbook([reading(name="云锦家纺床单")]))
    run = CheckRun.objects.get()
    entry = LedgerEvent.objects.get()
    assert entry.kind == "testing.report_checked"
    assert json.loads(entry.payload) == {
        "run_id": run.pk,
        "file_digest": run.file_digest,
        "rulebook_digest": run.rulebook_digest,
    }
    assert "云锦" not in entry.payload
    assert verify_chain().is_sound


def test_the_same_file_is_checked_once_and_its_answer_shown_again() -> None:
    content = workbook([reading()])
    first = hand_in(content)
    second = hand_in(content, name="另一个名字.xlsx")
    assert second.headers["Location"] == first.headers["Location"] + "?again=1"
    assert "以前按同样的规则核对过" in text(Client().get(second.headers["Location"]), "//main")[0]
    assert (CheckRun.objects.count(), LedgerEvent.objects.count()) == (1, 1)


def test_two_at_once_end_in_one_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one looked, twice, before the first one had stored."""
    content = workbook([reading()])
    first = hand_in(content)
    seen: list[Callable[..., Any]] = []

    from bihuan.web.testing import actions

    find = actions.find_same

    def too_early(**same: str) -> CheckRun | None:
        seen.append(find)
        return None if len(seen) <= 2 else find(**same)

    monkeypatch.setattr(actions, "find_same", too_early)
    second = hand_in(content)
    assert second.headers["Location"] == first.headers["Location"] + "?again=1"
    assert (CheckRun.objects.count(), LedgerEvent.objects.count()) == (1, 1)
    assert verify_chain().is_sound


def test_under_other_rules_the_same_file_is_checked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    content = workbook([reading()])
    hand_in(content)
    rulebook = rule_facts.current_rulebook()
    other = replace(rulebook, digest="0" * 64)
    monkeypatch.setattr("bihuan.web.testing.facts.current_rulebook", lambda: other)
    hand_in(content)
    assert sorted(CheckRun.objects.values_list("rulebook_digest", flat=True)) == sorted(
        ["0" * 64, rulebook.digest]
    )


def macro_workbook() -> bytes:
    target = io.BytesIO(workbook([reading()]))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    return target.getvalue()


BAD = {
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
    "an empty file": b"",
    "blanks": b"   \n",
    "a damaged workbook": workbook([reading()])[:400],
    "a workbook with macros": macro_workbook(),
    "a sheet without readings": workbook([("甲", "乙")], header=("姓名", "电话")),
    "text that is no text": b"\xff\xfe\x00\xd8" * 20,
}


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_is_refused_is_told_at_the_top_and_nothing_is_stored(kind: str, tmp_path: Path) -> None:
    answer = hand_in(BAD[kind], name="交来的文件.xlsx")
    assert answer.status_code == 422
    (summary,) = text(answer, "//*[contains(@class, 'error-summary')]")
    assert summary.startswith("表单有误")
    assert text(answer, "//title")[0].startswith("错误：")
    assert html.fromstring(answer.content.decode()).xpath(
        "//*[contains(@class, 'error-summary')]//a/@href"
    ) == ["#id_workbook"]
    assert "请" in summary
    assert not CheckRun.objects.exists()
    assert not LedgerEvent.objects.exists()
    assert not list(tmp_path.rglob("*"))


@pytest.mark.parametrize("kind", BAD)
def test_the_message_is_complete_in_english_too(kind: str) -> None:
    answer = hand_in(BAD[kind], name="sheet.xlsx", language="en")
    (summary,) = text(answer, "//*[contains(@class, 'error-summary')]")
    assert summary.isascii() or "“" in summary or "→" in summary
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in summary)


def test_no_file_at_all_is_told_kindly() -> None:
    answer = Client().post("/testing/")
    assert answer.status_code == 422
    assert "没有选择文件" in text(answer, "//*[contains(@class, 'error-summary')]")[0]


def test_a_file_over_the_bound_is_counted_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*args: object, **kwargs: object) -> None:
        raise AssertionError("a file over the bound must not be read")

    monkeypatch.setattr("bihuan.web.testing.actions.check_report", read)
    answer = hand_in(b"x" * (MOST_BYTES + 1), name="大文件.csv")
    assert answer.status_code == 422
    (summary,) = text(answer, "//*[contains(@class, 'error-summary')]")
    assert "大文件.csv" in summary
    assert "20 MB" in summary


def test_the_disk_takes_no_more_of_a_file_than_the_bound() -> None:
    handler = BoundedUploadHandler()
    handler.new_file("workbook", "大文件.csv", "text/csv", None)
    chunk = b"x" * (MOST_BYTES // 4)
    for number in range(12):
        handler.receive_data_chunk(chunk, number * len(chunk))
    with handler.file_complete(12 * len(chunk)) as kept:
        assert kept.size == 3 * MOST_BYTES
        assert len(kept.read()) == MOST_BYTES


def test_a_file_is_told_by_its_content_not_by_its_name() -> None:
    rows = "样品编号,产品类别,安全类别,生产日期,检验项目,检测值\nS1,床单,B,2024-02-01,pH值,7.0\n"
    checked(rows.encode("gb18030"), name="其实是csv.xlsx")
    assert CheckedSample.objects.get().overall == "no_nonconformity_found"


def test_rows_that_were_not_read_are_counted_and_explained() -> None:
    page = checked(workbook([reading("S1"), reading("S2", item="")]))
    run = CheckRun.objects.get()
    assert (
        run.account["rows_in"]
        == run.account["rows_read"] + run.account["rows_refused"] + run.account["rows_ignored"]
    )
    assert run.account["rows_refused"] == 1
    assert "尚未接受" in text(page, "//p[@class='notice']")[0]
    assert "Sheet1!" in text(page, "//section[@aria-labelledby='about']")[0]


def test_faulty_rules_decide_nothing(settings: Any) -> None:
    folder = Path(settings.BIHUAN_DATA) / "rules" / "standards"
    folder.mkdir(parents=True)
    (folder / "broken.yaml").write_text("standard: [\n", encoding="utf-8")
    answer = hand_in(workbook([reading()]))
    assert answer.status_code == 503
    assert "broken.yaml:" in answer.content.decode()
    assert not CheckRun.objects.exists()


SCRIPT = "<script>alert(1)</script>"


def test_what_a_sheet_says_cannot_become_markup() -> None:
    row = reading("<b>S1</b>", name=SCRIPT, value="9.9", limit=SCRIPT, verdict="合格" + SCRIPT)
    page = checked(workbook([row]), name="<img src=x>.xlsx")
    for answer in (page, Client().get(CheckedSample.objects.get().get_absolute_url())):
        assert SCRIPT not in answer.content.decode()
        assert "<b>S1" not in answer.content.decode()
        assert "<img" not in answer.content.decode()
    assert "&lt;script&gt;" in page.content.decode()


def test_a_name_that_points_out_of_the_folder_leads_nowhere() -> None:
    checked(workbook([reading()]), name="../../etc/passwd.xlsx")
    run = CheckRun.objects.get()
    assert run.file_name == "passwd.xlsx"
    assert file_place(run.file_digest).name == run.file_digest
