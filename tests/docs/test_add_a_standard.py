"""The recipe for a standard, followed from start to end as it is written."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bihuan.cli import app
from bihuan.rulebook.load import load_rulebook
from bihuan.tables.rule_form_layout import TypedRow
from bihuan.web.rules.queries.drafts import Section, sections
from bihuan.web.rules.queries.drafts import words as vocabulary_of_forms
from tests.architecture.house import DOCS, ROOT
from tests.rulebook.forms import sheets_of, workbook_of
from tests.web.rules.drafting import Officer

PAGE = DOCS / "recipes" / "add-a-standard.md"
FORM = "录入表.xlsx"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
TABLE = re.compile(r"“(\w+)”表[^\n]*：\n\n((?:\|.*\n)+)")
READINGS = ROOT / "tests" / "tables" / "data" / "wide-many-samples.xlsx"


def page() -> str:
    return PAGE.read_text("utf-8")


def commands(text: str) -> list[list[str]]:
    """The commands of the page's blocks, in their order."""
    blocks = [body for kind, body in FENCE.findall(text) if not kind]
    return [shlex.split(line)[1:] for body in blocks for line in body.splitlines() if line.strip()]


def tables(text: str) -> dict[str, list[dict[str, str]]]:
    """What the page says to fill in: sheet → rows by heading."""
    found = {}
    for sheet, body in TABLE.findall(text):
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in body.splitlines()]
        found[sheet] = [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]
    return found


def fill(form: Path, text: str) -> None:
    """Type the tables of the page into the form."""
    sheets = sheets_of(form.read_bytes())
    for sheet, rows in tables(text).items():
        grid = sheets[sheet]
        if sheet == "标准":
            lines = {line[0]: line for line in grid}
            for row in rows:
                lines[row["项目"]][1] = row["填写"]
            continue
        for row in rows:
            line = [""] * len(grid[0])
            for heading, text_of_cell in row.items():
                line[grid[0].index(heading)] = text_of_cell
            grid.append(line)
    form.write_bytes(workbook_of(sheets))


def run(words: list[str]) -> str:
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, (words, result.output)
    return result.stdout


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BIHUAN_DATA", str(tmp_path / "data"))
    shutil.copy(READINGS, tmp_path / "检验数据.xlsx")
    return tmp_path


def test_the_page_has_the_tables_and_commands_that_are_followed() -> None:
    assert list(tables(page())) == ["标准", "限值", "不考核情形", "来源"]
    typed = [tuple(words[:2]) for words in commands(page())]
    assert typed == [
        ("rules", "export"),
        ("rules", "import"),
        ("rules", "show"),
        ("rules", "prove"),
        ("judge", "检验数据.xlsx"),
        ("rules", "check"),
        ("rules", "prove"),
    ]


def test_the_recipe_leads_to_two_editions_that_are_proven(desk: Path) -> None:
    text = page()
    officer, _, engineer = text.partition("## By YAML")
    told = {}
    for words in commands(officer):
        told[words[1]] = run(words)
        if words[1] == "export":
            fill(desk / FORM, text)
    assert "张三" in told["import"]
    assert "5.10" in told["show"]
    assert (desk / "变化.xlsx").is_file()
    place = re.search(r"^`(rules/\S+\.yaml)`", engineer, re.MULTILINE)
    yaml = next(body for kind, body in FENCE.findall(engineer) if kind == "yaml")
    assert place
    (desk / place[1]).write_text(yaml, "utf-8")
    for words in commands(engineer):
        run(words)
    standard = next(s for s in load_rulebook(overlay=desk / "rules").standards if s.name == "T/EXAMPLE 1")
    first, second = standard.editions
    assert (first.entered_by, first.checked_by) == ("张三", "李四")
    assert first.in_force_until == second.in_force_from
    assert [rule.clause for rule in first.rules][0] == "5.10"
    assert sum(rule.limit is None for rule in first.rules) == 1


def steps(text: str) -> str:
    """The part of the page that is followed on pages."""
    return text.partition("## 在网页上录入")[2].partition("## By YAML")[0]


def head_rows(section: Section, text: str) -> TypedRow:
    """The lines of the table 标准 that a part of the head asks for."""
    told = {row["项目"]: row["填写"] for row in tables(text)["标准"]}
    return {one.key: told[one.heading["zh"]] for one in section.columns if one.heading["zh"] in told}


def typed_in(section: Section, row: dict[str, str]) -> dict[str, str | list[str]]:
    """A row of the page's tables as the fields send it."""
    vocabulary = vocabulary_of_forms()
    found: dict[str, str | list[str]] = {}
    for one in section.columns:
        if text := row.get(one.heading["zh"], ""):
            ids = (
                [word if id_ is None else id_ for word, id_ in vocabulary.ids(one.kind, text)]
                if vocabulary.known(one.kind)
                else []
            )
            is_boxes = one.is_many and len(vocabulary.choices(one.kind)) <= 8
            found[one.key] = ids if is_boxes else (text if one.is_many or not ids else ids[0])
    return found


@pytest.mark.django_db
def test_the_pages_lead_to_the_same_file(desk: Path, settings: Any) -> None:
    settings.BIHUAN_DATA = desk / "data"
    text = page()
    for typed in commands(text.partition("## 在网页上录入")[0])[:2]:
        run(typed)
        if typed[1] == "export":
            fill(desk / FORM, text)
    zhang, li = Officer("张三"), Officer("李四")
    seen = [zhang.open(path).text for path in ("/rules/", "/rules/drafts/", "/rules/drafts/new/")]
    base = zhang.begin(start="blank").get_absolute_url()
    for section in sections().values():
        if section.sheet == "head":
            zhang.open(f"{base}{section.id}/").send(**head_rows(section, text))
        for row in tables(text).get(section.title, ()):
            new = zhang.open(f"{base}{section.id}/new/")
            seen += [zhang.open(f"{base}{section.id}/").text, new.text]
            new.send(**typed_in(section, row))
    seen += [zhang.open(f"{base}{path}").text for path in ("", "rules/", "review/")]
    zhang.open(f"{base}review/").send("submit")
    seen.append(li.open(f"{base}review/").text)
    li.open(f"{base}review/").send("confirm")
    place = re.search(r"`\$BIHUAN_DATA/(rules/\S+\.yaml)`", steps(text))
    assert place
    assert (desk / "data" / place[1]).read_bytes() == (desk / place[1]).read_bytes()
    quoted = re.findall("“([^”]+)”", steps(text))
    menu = zhang.open("/rules/").markup
    assert not [label for label in quoted if label not in menu and not any(label in one for one in seen)]


def test_the_example_of_a_fault_is_what_the_program_says(desk: Path) -> None:
    run(commands(page())[0])
    fill(desk / FORM, page().replace("| | pH值 |", "| | 甲全 |"))
    result = CliRunner().invoke(app, commands(page())[1])
    assert result.exit_code == 2
    quoted = next(line for line in re.findall(r"`([^`\n]+)`", page()) if "限值!B3" in line)
    assert quoted in result.stderr
    assert not (desk / "rules").exists()
