"""An edition as typed rows: what a page holds between the Excel form and the rule file."""

from __future__ import annotations

import pytest

from bihuan.rulebook.edition_text import Record, edition_yaml
from bihuan.tables.rule_form_read import read_form
from bihuan.tables.rule_form_rows import Place, TypedRows, places_of, read_rows, typed_rows
from bihuan.tables.rule_form_write import write_rows
from tests.rulebook.forms import EDITIONS, NEW, form_of, rulebook, sheets_of, shipped

CATALOGUE = rulebook().catalogue


def record_of(rows: TypedRows, *, language: str = "zh") -> Record:
    reading = read_rows(rows, name="稿", catalogue=CATALOGUE, language=language)
    assert not reading.faults
    return dict(reading.document.data)


@pytest.mark.parametrize("label", EDITIONS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_shipped_edition_comes_back_from_typed_rows_byte_by_byte(label: str, language: str) -> None:
    written = edition_yaml(shipped(label))
    assert edition_yaml(record_of(typed_rows(shipped(label), catalogue=CATALOGUE))) == written
    form = form_of(shipped(label), language=language)
    rows = read_form(form, name="form.xlsx", catalogue=CATALOGUE).rows
    assert edition_yaml(record_of(rows, language=language)) == written
    assert sheets_of(write_rows(rows, catalogue=CATALOGUE, language=language)) == sheets_of(form)


def test_typed_rows_have_the_addresses_of_the_workbook() -> None:
    rows = typed_rows({**NEW, "rules": []}, catalogue=CATALOGUE)
    rows["rules"] = [{}, {"item": "甲全", "clause": "5", "limit": "≤1"}]
    fault = read_rows(rows, name="稿", catalogue=CATALOGUE).faults[0]
    assert fault.cell == "限值!B4"
    assert places_of(rows, catalogue=CATALOGUE)[fault.cell] == Place("rules", 1, "item")
    sheet = sheets_of(write_rows(rows, catalogue=CATALOGUE))["限值"]
    assert sheet[3][1] == "甲全"
    english = read_rows(rows, name="draft", catalogue=CATALOGUE, language="en").faults[0]
    assert english.cell == "Limits!B4"
    assert places_of(rows, catalogue=CATALOGUE, language="en")[english.cell] == Place("rules", 1, "item")


def test_a_fault_of_the_head_has_its_line() -> None:
    rows = typed_rows({**NEW, "in_force_from": "明年"}, catalogue=CATALOGUE)
    fault = read_rows(rows, name="稿", catalogue=CATALOGUE).faults[0]
    assert places_of(rows, catalogue=CATALOGUE)[fault.cell] == Place("head", 0, "in_force_from")


def test_what_was_typed_is_written_as_it_stands_even_where_it_is_faulty() -> None:
    rows = typed_rows(None, catalogue=CATALOGUE)
    rows["head"] = [{"in_force_from": "明年", "force": "很强"}]
    lines = {row[0]: row[1] for row in sheets_of(write_rows(rows, catalogue=CATALOGUE))["标准"]}
    assert (lines["实施日期"], lines["效力"]) == ("明年", "很强")


def test_words_change_their_language_and_keep_their_meaning() -> None:
    rows = typed_rows(NEW, catalogue=CATALOGUE)
    rows["rules"][1]["when.depth"] = "浅色、乳白"
    sheet = sheets_of(write_rows(rows, catalogue=CATALOGUE, language="en"))["Limits"]
    cells = dict(zip(sheet[0], sheet[3], strict=True))
    assert cells["Item"] == "Colour fastness to light"
    assert "light、乳白" in cells.values()
