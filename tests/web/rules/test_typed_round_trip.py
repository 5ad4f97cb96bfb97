"""The page holds everything that the Excel form holds: form → draft → fields → draft → file, byte by byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation
from typer.testing import CliRunner

from bihuan.cli import app
from bihuan.rulebook.edition_text import edition_yaml
from bihuan.tables.rule_form_layout import TypedRow
from bihuan.web.rules.forms.drafts import RowForm
from bihuan.web.rules.queries.drafts import PERSONS, check_rows, read_typed, rows_of_workbook, sections
from tests.rulebook.forms import EDITIONS, form_of, shipped

ENGLISH = EDITIONS[::5]
BY_TWO = ("甲", "乙")


def sent(rows: dict[str, list[TypedRow]]) -> dict[str, list[TypedRow]]:
    """The rows after each of them was opened on its page and saved as it stands."""
    found: dict[str, list[TypedRow]] = {
        sheet: [{key: row[key] for key in PERSONS if key in row} for row in some]
        for sheet, some in rows.items()
    }
    for section in sections().values():
        for place, row in enumerate(rows.get(section.sheet, ())):
            shown = RowForm(section=section, typed=row)
            data = {name: shown[name].value() for name in shown.fields}
            form = RowForm(data, section=section, typed=row)
            assert form.is_valid(), form.errors
            found[section.sheet][place] |= {key: text for key, text in form.typed.items() if text}
    return found


@pytest.mark.parametrize(
    ("label", "language"),
    [*((label, "zh-hans") for label in EDITIONS), *((label, "en") for label in ENGLISH)],
)
def test_an_edition_comes_through_the_pages_byte_by_byte(label: str, language: str) -> None:
    written = edition_yaml(shipped(label))
    form = form_of(shipped(label), language=language[:2])
    with translation.override(language):
        rows, lost = rows_of_workbook(form, name="form.xlsx")
        assert not lost
        reading = read_typed(sent(rows), name="稿")
    assert not reading.faults
    assert edition_yaml(reading.document.data) == written


@pytest.mark.parametrize("label", EDITIONS[::4])
def test_the_file_of_a_draft_is_the_one_that_the_command_writes(label: str, tmp_path: Path) -> None:
    form = form_of(shipped(label))
    (tmp_path / "form.xlsx").write_bytes(form)
    words = ["rules", "import", str(tmp_path / "form.xlsx"), "-o", str(tmp_path / "out")]
    result = CliRunner().invoke(app, [*words, "--entered-by", BY_TWO[0], "--checked-by", BY_TWO[1]])
    rows, _ = rows_of_workbook(form, name="form.xlsx")
    check = check_rows(rows, name="稿", entered_by=BY_TWO[0], checked_by=BY_TWO[1])
    if result.exit_code:
        assert check.entry is None
        return
    assert check.entry is not None
    assert (tmp_path / "out" / check.entry.place).read_bytes() == check.entry.content
