"""What the documents tell a reader to type exists, with its options."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from bihuan.cli import app
from tests.architecture.house import ROOT, shown
from tests.docs.written import commands, documents

MAKE = re.compile(r"\bmake ([a-z]+)\b")


def unknown_word(words: tuple[str, ...]) -> str:
    """The first word that is no command or option of the program, "" when all are known."""
    here: typer.core.TyperGroup | typer.core.TyperCommand = typer.main.get_command(app)
    for word in words:
        if word.startswith("-") and word != "-":
            options = {name for param in here.params for name in (*param.opts, *param.secondary_opts)}
            if word.partition("=")[0] not in options | {"--help"}:
                return word
        elif isinstance(here, typer.core.TyperGroup):
            if word not in here.commands:
                return word
            here = here.commands[word]
    return ""


# The page of commands shows how a command is used in brackets; another test compares it with the program.
@pytest.mark.parametrize("path", [p for p in documents() if p.name != "commands.md"], ids=shown)
def test_a_command_that_a_document_names_exists_with_its_options(path: Path) -> None:
    told = set(commands(path.read_text(encoding="utf-8")))
    odd = {f"bihuan {' '.join(words)}: {word}" for words in told if (word := unknown_word(words))}
    assert not odd, f"{shown(path)} names what does not exist"


@pytest.mark.parametrize("typed", ["judge --out-put", "judgement", "lists write", "rules check --quickly"])
def test_a_wrong_command_would_be_noticed(typed: str) -> None:
    assert unknown_word(tuple(typed.split()))


def test_alternatives_are_each_looked_at() -> None:
    assert set(commands("see `bihuan rules check|show`")) == {("rules", "check"), ("rules", "show")}


def readme_words(name: str) -> set[tuple[str, ...]]:
    told = commands((ROOT / name).read_text(encoding="utf-8"))
    return {tuple(word for word in words if word not in ("--language", "en")) for words in told}


def test_both_readmes_name_the_same_commands() -> None:
    english, chinese = readme_words("README.md"), readme_words("README.zh-CN.md")
    assert english
    assert english == chinese


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_a_readme_begins_with_the_two_commands_and_names_only_real_ones(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = MAKE.findall(text)
    assert named[:2] == ["demo", "test"]
    assert not set(named) - set(targets)


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_a_file_that_a_readme_command_reads_is_in_the_repository(name: str) -> None:
    told = commands((ROOT / name).read_text(encoding="utf-8"))
    read = [word for words in told for word in words if word.startswith(("src/", "tests/"))]
    assert read
    assert not [word for word in read if not (ROOT / word).is_file()]
