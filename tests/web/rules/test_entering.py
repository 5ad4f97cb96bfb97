"""From an existing edition to a rule in force: one enters, another checks."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from typer.testing import CliRunner

from bihuan.cli import app
from bihuan.rulebook.edition_text import edition_yaml
from bihuan.rulebook.load import load_rulebook
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.ledger.queries import verify_chain
from bihuan.web.rules.models import DraftStep, EditionDraft
from bihuan.web.rules.queries.drafts import draft_file
from tests.kit.cast import WAY_IN
from tests.rulebook.forms import NEW, changed, form_of, sheets_of
from tests.web.rules.drafting import XLSX, Officer, Page, filled, submitted
from tests.web.rules.pages import row_of

pytestmark = pytest.mark.django_db

ZHANG, LI = "张三", "李四"
PLACE = Path("rules/standards/gb-t-22796/2027.yaml")


def rules(settings: Any) -> Path:
    return Path(settings.BIHUAN_DATA) / "rules"


def head(draft: EditionDraft) -> dict[str, str]:
    found: dict[str, str] = draft.content["head"][0]
    return found


def test_a_next_edition_copies_the_rows_and_asks_for_days_and_source_anew() -> None:
    draft = Officer(ZHANG).begin("GB/T 22796-2021")
    assert (head(draft)["standard"], head(draft)["ends"]) == ("GB/T 22796", "2021")
    assert not {"edition", "in_force_from", "checked", "source"} & set(head(draft))
    assert len(draft.content["rules"]) == 41
    page = Officer(ZHANG).open(draft.get_absolute_url())
    assert "有 2 处要改" in row_of(page.markup, "版本与日期")
    assert "检查并提交" not in page.text


def test_copying_makes_no_recalled_figure_better() -> None:
    draft = filled(Officer(ZHANG))
    weak = [row for row in draft.content["rules"] if row.get("confidence") == "low" and row.get("limit")]
    assert weak
    page = Officer(ZHANG).open(f"{draft.get_absolute_url()}rules/")
    assert "把握低，不作依据" in page.text
    assert "改动 0 条" in Officer(ZHANG).open(f"{draft.get_absolute_url()}review/").text


def test_a_wrong_limit_is_kept_and_told_beside_its_field() -> None:
    zhang = Officer(ZHANG)
    draft = filled(zhang)
    place = f"{draft.get_absolute_url()}rules/16/"
    page = zhang.open(place).send(limit="大约4")
    assert page.address == place
    assert page.title.startswith("错误：")
    assert page.summary()[0][0] == "#id_limit"
    assert [page.summary()[0][1]] == [one.removeprefix("错误：") for one in page.errors_at("limit")]
    assert page.values()["limit"] == ["大约4"]
    draft.refresh_from_db()
    assert draft.content["rules"][13]["limit"] == "大约4"
    review = zhang.open(f"{draft.get_absolute_url()}review/")
    assert "现在有 1 处要改" in review.text
    refused = zhang.client.post(review.address, {"version": draft.version, "submit": "1"})
    assert refused.status_code == 409
    assert EditionDraft.objects.get().state == "typing"


@pytest.mark.parametrize(
    ("item", "typed", "read"),
    [
        ("formaldehyde", "≤７５", "不大于 75，单位 mg/kg，按报出值直接比较（全数值比较法），写到 0 位小数"),
        ("ph", "4.0～8.5", "不小于 4.0，不大于 8.5，按报出值直接比较（全数值比较法），写到 1 位小数"),
        ("fastness-light", "≥3-4", "不低于 3-4 级"),
        ("odour", "无", "必须没有"),
        ("azo", "未检出", "必须未检出"),
        ("ph", "大约7", "还没有读懂"),
    ],
)
def test_a_limit_is_told_back_as_it_was_understood(item: str, typed: str, read: str) -> None:
    zhang = Officer(ZHANG)
    draft = zhang.begin(start="blank")
    zhang.open(f"{draft.get_absolute_url()}rules/new/").send(item=item, clause="5", limit=typed)
    assert read in zhang.open(f"{draft.get_absolute_url()}rules/").text
    assert f"限值读作：{read}" in zhang.open(f"{draft.get_absolute_url()}rules/3/").text


def test_overlapping_rules_and_editions_are_told_where_they_stand() -> None:
    zhang = Officer(ZHANG)
    draft = filled(zhang)
    base = draft.get_absolute_url()
    double = {"item": "fastness-light", "clause": "T1", "limit": "≥4", "when__grade": ["superior"]}
    page = zhang.open(f"{base}rules/new/").send(**double)
    assert "限值!A18、限值!A44" in page.errors_at("id")[0]
    zhang.open(page.address).send("remove")
    page = zhang.open(f"{base}edition/").send(ends="")
    assert "有效期重叠" in page.errors_at("in_force_from")[0]


def test_the_whole_way_to_a_rule_in_use(settings: Any, tmp_path: Path) -> None:
    zhang, li = Officer(ZHANG), Officer(LI)
    draft = zhang.begin("GB/T 22796-2021")
    base = draft.get_absolute_url()
    zhang.open(f"{base}edition/").send(edition="2027", in_force_from="2027年3月1日")
    zhang.open(f"{base}sources/new/").send(id="正文", text="报批稿，第3页")
    zhang.open(f"{base}source/").send(checked="secondary", source="正文")
    row = {"limit": "≥4-5", "checked": "", "confidence": ""}
    assert zhang.open(f"{base}rules/20/").send(**row).status == 200
    form = zhang.client.get(f"{base}form.xlsx").content
    review = zhang.open(f"{base}review/")
    assert "证明成立" in review.text
    assert "GB/T 22796-2021 只用于 2027-03-01 之前生产的产品" in review.text
    assert "≥4-5" in row_of(review.markup, "耐光色牢度", "≥3")
    assert not rules(settings).exists()
    assert "已提交" in review.send("submit").text
    page = li.open(f"{base}review/")
    assert ZHANG in page.text
    assert "已启用" in page.send("confirm").text
    written = (Path(settings.BIHUAN_DATA) / PLACE).read_bytes()
    (tmp_path / "form.xlsx").write_bytes(form)
    words = ["rules", "import", str(tmp_path / "form.xlsx"), "-o", str(tmp_path / "cli")]
    result = CliRunner().invoke(app, [*words, "--entered-by", ZHANG, "--checked-by", LI])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "cli" / PLACE.relative_to("rules")).read_bytes() == written
    asked = {"product": "sheet", "made_on": "2027-05-01", "declared": "GB/T 22796-2027", "grade": "qualified"}
    asked |= {"audience": "adult", "treatment": "dyed", "depth": "light"}
    assert "≥4-5" in li.client.get("/rules/limits/", asked).content.decode()
    reading = {"item": "耐光色牢度", "value": "4"}
    judged = Page(li, "", li.client.get("/rules/calculator/", {**asked, **reading})).tree
    assert judged is not None
    assert judged.get_element_by_id("answer").text_content() == "不符合"
    assert "standards/gb-t-22796/2027.yaml" in li.open("/rules/gb-t-22796/2027/").text
    holding = row_of(li.open("/rules/drafts/").markup, "standards/gb-t-22796/2027.yaml")
    assert ZHANG in holding
    assert LI in holding


def test_nobody_confirms_what_they_submitted(settings: Any) -> None:
    draft = submitted(Officer(ZHANG))
    place = f"{draft.get_absolute_url()}review/"
    for officer in (Officer(ZHANG), Officer("张 三")):
        page = officer.open(place).send("confirm")
        assert page.status == 422
        assert "不能是同一个人" in page.text
    assert not rules(settings).exists()


def test_whoever_submitted_a_draft_is_not_offered_to_confirm_it() -> None:
    zhang = Officer(ZHANG)
    place = f"{submitted(zhang).get_absolute_url()}review/"
    assert "复核通过并启用" not in zhang.open(place).text
    assert "复核通过并启用" in Officer(LI).open(place).text


def test_a_draft_that_is_sent_back_says_why_and_can_be_mended() -> None:
    zhang, li = Officer(ZHANG), Officer(LI)
    draft = submitted(zhang)
    base = draft.get_absolute_url()
    assert "现在不能改" in zhang.open(f"{base}rules/3/").text
    told = {"version": str(draft.version), "send_back": "1"}
    unsaid = li.client.post(f"{base}review/", told)
    assert unsaid.status_code == 422
    assert "没有写理由" in unsaid.content.decode()
    li.client.post(f"{base}review/", {**told, "remark": "第20行与原文不符"})
    page = zhang.open(base)
    assert "李四 退回了这份录入稿：第20行与原文不符" in page.text
    assert zhang.open(f"{base}rules/20/").send(limit="≥3-4").status == 200


def test_a_published_edition_is_never_edited() -> None:
    zhang = Officer(ZHANG)
    draft = zhang.begin("GB 18401-2010", start="end")
    base = draft.get_absolute_url()
    assert zhang.open(f"{base}review/").status == 200
    page = zhang.open(f"{base}rules/3/").send(limit="≤76")
    assert "GB 18401-2010 已在规则库里" in zhang.open(f"{base}edition/").errors_at("edition")[0]
    assert "没有要改的地方之后" in zhang.open(base).text
    assert page.status == 200


def test_a_fault_of_the_edition_as_a_whole_is_told_on_the_task_list(settings: Any) -> None:
    folder = rules(settings) / "standards"
    folder.mkdir(parents=True)
    (folder / "own.yaml").write_bytes(edition_yaml(NEW))
    zhang = Officer(ZHANG)
    page = zhang.open(zhang.begin("T/OWN 1-2024", start="end").get_absolute_url())
    assert "T/OWN 1-2024 在" in page.text
    assert "没有要改的地方之后" in page.text


def test_a_file_that_holds_another_edition_is_not_written_over(settings: Any) -> None:
    place = rules(settings) / "standards" / "t-own-1" / "2024.yaml"
    place.parent.mkdir(parents=True)
    place.write_bytes(edition_yaml({**NEW, "standard": "T-OWN 1"}))
    zhang = Officer(ZHANG)
    draft = zhang.begin(start="form", form=form_of(NEW))
    page = zhang.open(f"{draft.get_absolute_url()}edition/")
    assert "已是 T-OWN 1-2024" in page.errors_at("standard")[0]


def test_an_edition_that_the_law_ended_gets_its_end(settings: Any) -> None:
    zhang, li = Officer(ZHANG), Officer(LI)
    draft = zhang.begin("GB 18401-2010", start="end")
    base = draft.get_absolute_url()
    zhang.open(f"{base}edition/").send(in_force_until="2031-01-01")
    review = zhang.open(f"{base}review/")
    assert "GB 18401-2010 只用于 2031-01-01 之前生产的产品" in review.text
    review.send("submit")
    li.open(f"{base}review/").send("confirm")
    standard = next(one for one in load_rulebook(overlay=rules(settings)).standards if one.name == "GB 18401")
    assert str(standard.editions[-1].in_force_until) == "2031-01-01"


def test_the_ledger_tells_what_happened_by_digests_alone(settings: Any) -> None:
    zhang, li = Officer(ZHANG), Officer(LI)
    draft = submitted(zhang)
    base = draft.get_absolute_url()
    told = {"version": str(draft.version), "send_back": "1", "remark": "再看一遍"}
    li.client.post(f"{base}review/", told)
    zhang.open(f"{base}review/").send("submit")
    li.open(f"{base}review/").send("confirm")
    kinds = list(LedgerEvent.objects.values_list("kind", flat=True))
    assert kinds == [
        "rules.draft_saved",
        "rules.draft_submitted",
        "rules.draft_sent_back",
        "rules.draft_submitted",
        "rules.draft_confirmed",
    ]
    book = " ".join(LedgerEvent.objects.values_list("payload", flat=True))
    assert not [word for word in (ZHANG, LI, "再看一遍", "报批稿", "GB/T") if word in book]
    digest = hashlib.sha256((Path(settings.BIHUAN_DATA) / PLACE).read_bytes()).hexdigest()
    assert digest in LedgerEvent.objects.latest("sequence").payload
    assert verify_chain().is_sound


def test_what_was_deleted_stays_in_the_history() -> None:
    zhang = Officer(ZHANG)
    draft = filled(zhang)
    base = draft.get_absolute_url()
    zhang.open(f"{base}rules/20/").send("remove")
    page = zhang.open(base)
    assert "删去一行" in page.text
    assert "限值 第 20 行 限值：≥3 → 未提供" in page.text
    draft.refresh_from_db()
    assert draft.content["rules"][17] == {}
    assert zhang.open(f"{base}rules/21/").values()["limit"] == ["≥4"]


def test_a_filled_form_begins_a_draft_and_its_wrong_words_are_mended_on_the_page() -> None:
    zhang = Officer(ZHANG)
    content = changed(sheets_of(form_of(NEW)), ("限值", "项目", "甲全"), ("标准", "效力", "很强"))
    draft = zhang.begin(start="form", form=content)
    base = draft.get_absolute_url()
    page = zhang.open(f"{base}rules/3/")
    assert "甲全" in page.errors_at("item")[0]
    assert page.values()["item"] == ["甲全"]
    assert "很强" in zhang.open(f"{base}edition/").errors_at("force")[0]
    zhang.open(f"{base}rules/3/").send(item="ph")
    zhang.open(f"{base}edition/").send(force="group")
    draft.refresh_from_db()
    place, text = draft_file(draft) or ("", "")
    assert str(place) == "standards/t-own-1/2024.yaml"
    assert "limit: 4.0~8.5" in text


def test_a_form_that_lost_something_already_is_refused_with_its_cell() -> None:
    zhang = Officer(ZHANG)
    content = changed(sheets_of(form_of(NEW)), ("限值", "条款", 5.1))
    told = {"start": "form", "workbook": SimpleUploadedFile("表.xlsx", content, XLSX)}
    answer = zhang.client.post("/rules/drafts/new/", told)
    assert answer.status_code == 422
    assert "限值!C3" in answer.content.decode()
    assert not EditionDraft.objects.exists()


def test_a_file_that_is_no_form_is_refused() -> None:
    for content in (b"\x89PNG\r\n\x1a\n", b"", form_of(NEW)[:500]):
        told = {"start": "form", "workbook": SimpleUploadedFile("表.xlsx", content, XLSX)}
        assert Officer(ZHANG).client.post("/rules/drafts/new/", told).status_code == 422
    assert not EditionDraft.objects.exists()


def test_a_draft_goes_out_as_a_form_and_comes_in_again() -> None:
    zhang = Officer(ZHANG)
    draft = filled(zhang)
    before = draft_file(draft)
    form = zhang.client.get(f"{draft.get_absolute_url()}form.xlsx").content
    told = {"version": draft.version, "workbook": io.BytesIO(form)}
    told["workbook"].name = "改.xlsx"  # type: ignore[attr-defined]
    assert zhang.client.post(f"{draft.get_absolute_url()}upload/", told).status_code == 302
    draft.refresh_from_db()
    assert draft_file(draft) == before
    assert DraftStep.objects.filter(kind="uploaded").get().changes[0]["before"]["rules"]


def test_a_draft_can_be_tried_as_a_folder_of_rules_before_it_is_used(tmp_path: Path) -> None:
    draft = submitted(Officer(ZHANG))
    place, text = draft_file(draft) or ("", "")
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).write_text(text, "utf-8")
    names = [e.name for s in load_rulebook(draft=tmp_path).standards for e in s.editions]
    assert "GB/T 22796-2027" in names


def test_english_pages_speak_english_and_keep_what_was_typed() -> None:
    ann = Officer("Ann", language="en")
    draft = filled(ann)
    base = draft.get_absolute_url()
    page = ann.open(f"{base}rules/20/").send(limit="about 4")
    assert page.title.startswith("Error")
    assert "“about 4”" in page.errors_at("limit")[0] or "about 4" in page.errors_at("limit")[0]
    ann.open(f"{base}rules/20/").send(limit="≥3")
    assert "The proof holds" in ann.open(f"{base}review/").text


@pytest.mark.parametrize(
    "path",
    [
        "9/",
        "9/review/",
        "9/form.xlsx",
        "{draft}/nothing/",
        "{draft}/rules/99/",
        "{draft}/rules/2/",
        "{draft}/edition/3/",
    ],
)
def test_what_is_not_there_is_not_found(path: str) -> None:
    draft = Officer(ZHANG).begin(start="blank")
    assert Officer(ZHANG).client.get(f"/rules/drafts/{path.format(draft=draft.pk)}").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_drafts(django_assert_num_queries: Any) -> None:
    zhang = Officer(ZHANG)
    for _ in range(3):
        draft = filled(zhang)
    base = draft.get_absolute_url()
    for path, number in (("/rules/drafts/", 4), (base, 2), (f"{base}rules/", 1), (f"{base}rules/3/", 1)):
        with django_assert_num_queries(WAY_IN + number):
            zhang.client.get(path)
    with django_assert_num_queries(WAY_IN + 1):
        zhang.client.get(f"{base}review/")
