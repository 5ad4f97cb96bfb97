"""What is wrong in a form is told at its cell, all at once, with what to do now."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bihuan.rulebook.edition_text import edition_yaml
from bihuan.rulebook.faults import RulebookError
from bihuan.rulebook.words import sentence
from bihuan.tables.messages import InputError
from tests.rulebook.forms import (
    NEW,
    Sheets,
    changed,
    entered,
    faults,
    form_of,
    sentences,
    sheets_of,
    shipped,
    workbook_of,
)

BY_HAND = "standards/gb-t-29862/2013.yaml"


def sheets(record: Any = NEW) -> Sheets:
    return sheets_of(form_of(record))


def test_a_sound_form_becomes_a_rule_file_with_both_names() -> None:
    entry = entered(form_of(NEW))
    assert entry.name == "T/OWN 1-2024"
    assert entry.place.as_posix() == "standards/t-own-1/2024.yaml"
    assert entry.content == edition_yaml({**NEW, "entered_by": "甲", "checked_by": "乙"})
    assert entry.proof.holds
    assert entry.proof.boundaries


@pytest.mark.parametrize(
    ("sheet", "heading", "value", "cell", "code"),
    [
        ("标准", "标准号", "", "标准!B2", "form_cell_missing"),
        ("标准", "效力", "强制", "标准!B5", "form_word_unknown"),
        ("标准", "实施日期", "明年", "标准!B7", "form_not_a_day"),
        ("标准", "实施日期", "2024年1月", "标准!B7", "form_not_a_day"),
        ("标准", "失效日期", "2023-12-31", "标准!B8", "form_ends_before_it_begins"),
        ("标准", "核对程度", "凭记忆待核", "标准!B12", "form_confidence"),
        ("标准", "来源编号", "没登记", "标准!B13", "form_unknown_source"),
        ("标准", "引用标准", "GB 1、GB 18401", "标准!B18", "rulebook_unknown_standard"),
        ("标准", "适用·使用对象", "成年猫", "标准!B23", "form_word_unknown"),
        ("限值", "编号", "甲醛", "限值!A3", "rulebook_not_an_id"),
        ("限值", "编号", "light", "限值!A4", "rulebook_id_twice"),
        ("限值", "项目", "甲全", "限值!B3", "form_word_unknown"),
        ("限值", "项目", "pH值、异味", "限值!B3", "form_one_word"),
        ("限值", "条款", "", "限值!C3", "form_cell_missing"),
        ("限值", "条款", 5.1, "限值!C3", "form_number_cell"),
        ("限值", "安全类别", "D类", "限值!G3", "form_word_unknown"),
        ("限值", "限值", "大约7", "限值!O3", "rulebook_unreadable_limit"),
        ("限值", "限值", "", "限值!O3", "form_limit_or_gap"),
        ("限值", "空缺原因", "没有查到", "限值!O3", "form_limit_or_gap"),
        ("限值", "限值#2", "三级", "限值!O4", "rulebook_unreadable_limit"),
        ("限值", "修约后比较", "大概", "限值!V3", "form_word_unknown"),
        ("来源", "来源编号", "S1", "来源!A3", "form_source_twice"),
        ("来源", "说明", "", "来源!B3", "form_cell_missing"),
        ("类别", "产品类别", "床单", "类别!A3", "form_cell_missing"),
        ("等级", "质量等级", "特等品", "等级!A3", "form_word_unknown"),
        ("不考核情形", "不考核项目", "异味、全部", "不考核情形!C3", "form_word_unknown"),
        ("标签", "违反情形", "不好看", "标签!C3", "form_word_unknown"),
        ("纤维允差", "种类", "允差", "纤维允差!A1", "form_needs_rows"),
    ],
)
def test_a_fault_stands_at_its_cell(sheet: str, heading: str, value: Any, cell: str, code: str) -> None:
    found = faults(changed(sheets(), (sheet, heading, value)))
    assert found.get(cell) == code, found


def test_all_faults_are_told_at_once_each_with_what_to_do() -> None:
    content = changed(
        sheets(),
        ("标准", "效力", "强制"),
        ("限值", "项目", "甲全"),
        ("限值", "限值#2", "大约"),
        ("标准", "名称", ""),
    )
    assert set(faults(content)) == {"标准!B5", "限值!B3", "限值!O4", "标准!B4"}
    for language in ("zh", "en"):
        told = sentences(content, language=language)
        assert len(told) == 4
        assert all(" → " in line and "{" not in line for line in told), told
    assert any("甲醛含量" in line for line in sentences(content, language="zh"))


def test_words_are_understood_as_officers_write_them() -> None:
    content = changed(
        sheets(),
        ("标准", "效力", "group"),
        ("标准", "实施日期", datetime(2024, 1, 1)),  # noqa: DTZ001 - a workbook knows no zone
        ("标准", "年号", 2024),
        ("限值", "项目", "PH"),
        ("限值", "使用对象", "成年人，儿童；婴儿"),
        ("限值", "编号#2", ""),
        ("限值", "编号#3", ""),
    )
    data = entered(content).content.decode()
    assert "force: group" in data
    assert "in_force_from: '2024-01-01'" in data
    assert "when: {audience: [adult, child, infant]}" in data
    assert "{id: fastness-light, " in data
    assert "{id: fastness-light-2, " in data


@pytest.mark.parametrize("written", ["2024-01-01", "2024/1/1", "2024年1月1日", "20240101"])
def test_a_day_may_be_written_in_any_way_that_means_one_day(written: str) -> None:
    content = entered(changed(sheets(), ("标准", "实施日期", written))).content
    assert b"in_force_from: '2024-01-01'" in content


def test_an_overlap_names_both_rows_and_the_case_in_words() -> None:
    content = changed(sheets(), ("限值", "颜色深度#3", ""))
    assert faults(content) == {"限值!A5": "form_overlap"}
    (told,) = sentences(content, language="zh")
    assert "耐光色牢度" in told
    assert "浅色" in told
    assert "限值!A4、限值!A5" in told


def test_a_hole_names_the_case_that_has_no_limit() -> None:
    content = changed(sheets(), *(("限值", f"{heading}#3", "") for heading in sheets()["限值"][0] if heading))
    assert faults(content) == {"限值!A4": "form_hole"}
    (told,) = sentences(content, language="zh")
    assert "深色" in told
    assert "Depth of shade dark" in sentences(content, language="en")[0]


def test_a_gap_in_words_closes_a_hole() -> None:
    content = changed(sheets(), ("限值", "限值#3", ""), ("限值", "空缺原因#3", "正文缺页"))
    assert entered(content).proof.gaps


def test_bands_of_fibres_that_leave_a_share_out_are_named() -> None:
    own = {**shipped(BY_HAND), "edition": "2030", "in_force_from": "2030-01-01", "ends": "2013"}
    assert faults(form_of(own)) == {}
    rows = sheets(own)
    band = next(number for number, row in enumerate(rows["纤维允差"]) if "over-10" in row)
    rows["纤维允差"][band][rows["纤维允差"][0].index("标注含量大于")] = "12"
    found = faults(workbook_of(rows))
    assert list(found.values()) == ["form_share_hole"]


def test_a_cell_that_the_kind_of_row_does_not_use_is_told() -> None:
    own = {**shipped(BY_HAND), "edition": "2030", "in_force_from": "2030-01-01", "ends": "2013"}
    rows = sheets(own)
    rows["纤维允差"][2][rows["纤维允差"][0].index("至")] = "10"
    assert faults(workbook_of(rows)) == {"纤维允差!G3": "form_not_used"}


def test_a_new_edition_has_to_say_which_one_it_ends() -> None:
    own = {**NEW, "standard": "GB/T 22796", "edition": "2030", "in_force_from": "2030-01-01"}
    own["force"] = "recommended"
    assert faults(form_of(own)) == {"标准!B7": "form_editions_overlap"}
    assert faults(form_of({**own, "ends": "2021"})) == {}
    assert faults(form_of({**own, "ends": "2021", "force": "group"})) == {"标准!B5": "form_two_forces"}


def test_an_edition_that_another_file_of_the_overlay_holds_is_told(tmp_path: Path) -> None:
    (tmp_path / "standards").mkdir()
    (tmp_path / "standards" / "mine.yaml").write_bytes(edition_yaml(NEW))
    assert "form_edition_twice" in faults(form_of(NEW), overlay=tmp_path).values()


def test_the_file_that_it_takes_the_place_of_is_no_second_edition(tmp_path: Path) -> None:
    (tmp_path / "standards" / "t-own-1").mkdir(parents=True)
    (tmp_path / "standards" / "t-own-1" / "2024.yaml").write_bytes(edition_yaml(NEW))
    assert faults(form_of(NEW), overlay=tmp_path) == {}


def test_a_sheet_or_a_heading_that_nobody_knows_is_told_and_never_passed_over() -> None:
    rows = sheets()
    rows["限值"][0][2] = "第几条"
    rows["补充"] = [["项目"], ["异味"]]
    found = faults(workbook_of(rows))
    assert found["限值!C1"] == "form_heading_unknown"
    assert found["限值!A1"] == "form_heading_missing"
    assert found["补充!A1"] == "form_sheet_unknown"


def test_columns_may_stand_in_another_order_and_the_help_may_be_gone() -> None:
    rows = sheets()
    for name, table in rows.items():
        if name not in ("标准", "词表"):
            rows[name] = [list(reversed(row)) for number, row in enumerate(table) if number != 1]
    assert entered(workbook_of(rows)).content == entered(form_of(NEW)).content


def test_a_sheet_that_is_not_needed_may_be_missing() -> None:
    rows = {name: table for name, table in sheets().items() if name in ("标准", "限值", "来源")}
    assert entered(workbook_of(rows)).content == entered(form_of(NEW)).content


def test_what_is_no_form_is_told_so() -> None:
    told = sentences(workbook_of({"Sheet1": [["a", "b"]]}), language="zh")
    assert any("bihuan rules export" in line for line in told)
    assert all("→" in line for line in told)
    with pytest.raises(InputError):
        entered(form_of(NEW)[:500])


def test_one_person_may_not_enter_and_check() -> None:
    assert faults(form_of(NEW)) == {}
    with pytest.raises(RulebookError) as refused:
        entered(form_of(NEW), entered_by="张 三", checked_by="张三")
    (fault,) = refused.value.faults
    assert fault.cell == "标准!B16"
    assert "张三" in sentence(fault.reason, language="zh")


def test_a_blank_form_asks_for_what_is_needed_and_nothing_else() -> None:
    found = faults(form_of(None))
    assert set(found.values()) == {"form_cell_missing"}
    assert set(found) == {"标准!B2", "标准!B3", "标准!B4", "标准!B5", "标准!B7", "标准!B11"}
