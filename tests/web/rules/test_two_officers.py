"""Two officers at once, a full disk, a broken book: nothing is lost, nothing half-written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.web.ledger.actions import Recorder
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.people.facts import as_actor
from bihuan.web.rules import actions
from bihuan.web.rules.models import EditionDraft
from tests.web.conftest import NOW
from tests.web.rules.drafting import XLSX, Officer, filled, submitted

pytestmark = pytest.mark.django_db

ZHANG, LI, WANG = "张三", "李四", "王五"
PLACE = Path("rules/standards/gb-t-22796/2027.yaml")


def test_the_second_is_told_who_changed_what_and_keeps_what_was_typed() -> None:
    zhang, wang = Officer(ZHANG), Officer(WANG)
    place = f"{filled(zhang).get_absolute_url()}rules/20/"
    page = wang.open(place)
    zhang.open(place).send(limit="≥4")
    late = page.send(limit="≥3-4", clause="表1")
    assert late.status == 409
    assert late.title.startswith("错误：")
    assert "没有保存" in late.text
    assert "张三 修改" in late.text
    assert "限值 第 20 行 限值：≥3 → ≥4" in late.text
    assert late.values()["limit"] == ["≥3-4"]
    assert EditionDraft.objects.get().content["rules"][17]["limit"] == "≥4"
    again = late.send()
    assert again.status == 200
    draft = EditionDraft.objects.get()
    assert (draft.content["rules"][17]["limit"], draft.content["rules"][17]["clause"]) == ("≥3-4", "表1")
    assert [step.by for step in draft.steps.all()] == [WANG, ZHANG, ZHANG]


def test_two_new_rows_are_two_rows() -> None:
    zhang, wang = Officer(ZHANG), Officer(WANG)
    base = filled(zhang).get_absolute_url()
    page = wang.open(f"{base}sources/new/")
    zhang.open(f"{base}sources/new/").send(id="甲", text="一")
    page.send(id="乙", text="二").send()
    assert [row["id"] for row in EditionDraft.objects.get().content["sources"]] == ["正文", "甲", "乙"]


def test_after_an_upload_nobody_saves_over_a_row_that_may_be_another_one() -> None:
    zhang, wang = Officer(ZHANG), Officer(WANG)
    draft = filled(zhang)
    base = draft.get_absolute_url()
    page = wang.open(f"{base}rules/20/")
    form = SimpleUploadedFile("改.xlsx", zhang.client.get(f"{base}form.xlsx").content, XLSX)
    told = {"version": draft.version, "workbook": form}
    assert zhang.client.post(f"{base}upload/", told).status_code == 302
    late = page.send(limit="≥3-4")
    assert late.status == 409
    assert "传入录入表：改.xlsx" in late.text
    assert "再从现在的内容继续" in late.text
    assert "现在不能改" in late.text
    form.seek(0)
    stale = zhang.client.post(f"{base}upload/", told | {"workbook": form})
    assert stale.status_code == 409


def test_who_confirms_confirms_what_they_saw(settings: Any) -> None:
    zhang, li = Officer(ZHANG), Officer(LI)
    draft = submitted(zhang)
    base = draft.get_absolute_url()
    page = li.open(f"{base}review/")
    told = {"version": draft.version, "send_back": "1", "remark": "再看"}
    Officer(WANG).client.post(f"{base}review/", told)
    late = page.send("confirm")
    assert late.status == 409
    assert "王五 退回：再看" in late.text
    assert not (Path(settings.BIHUAN_DATA) / PLACE).exists()


def test_a_file_that_cannot_be_written_changes_nothing(settings: Any) -> None:
    draft = submitted(Officer(ZHANG))
    folder = Path(settings.BIHUAN_DATA) / "rules" / "standards"
    folder.mkdir(parents=True)
    (folder / "gb-t-22796").write_text("in the way")
    page = Officer(LI).open(f"{draft.get_absolute_url()}review/").send("confirm")
    assert page.status == 422
    assert "写不进去" in page.text
    draft.refresh_from_db()
    assert (draft.state, draft.checked_by) == ("review", "")
    assert LedgerEvent.objects.latest("sequence").kind == "rules.draft_submitted"


def test_books_that_cannot_be_kept_take_the_file_back(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = submitted(Officer(ZHANG))

    def broken(recorder: Recorder) -> None:
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(Recorder, "_insert", broken)
    turn = actions.Turn(draft_id=draft.pk, version=draft.version)
    with pytest.raises(RuntimeError, match="disk"):
        actions.confirm_draft(by=as_actor(Officer(LI).account), now=NOW, turn=turn)
    assert not (Path(settings.BIHUAN_DATA) / PLACE).exists()
    assert EditionDraft.objects.get().state == "review"


def test_a_draft_that_fell_behind_the_rules_is_not_confirmed() -> None:
    zhang, li = Officer(ZHANG), Officer(LI)
    first, second = submitted(zhang), submitted(zhang, edition="2028", day="2027-06-01")
    page = li.open(f"{second.get_absolute_url()}review/")
    li.open(f"{first.get_absolute_url()}review/").send("confirm")
    late = page.send("confirm")
    assert late.status == 409
    assert "不能启用" in late.text
    second.refresh_from_db()
    assert second.state == "review"
    told = {"version": second.version, "send_back": "1", "remark": "与2027版重叠"}
    assert li.client.post(page.address, told).status_code == 302
