"""Every message has its sentence in both languages."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import bihuan.tables
from bihuan.rulebook.words import LANGUAGES, known_codes, sentence
from bihuan.tables.messages import InputError, note, refusal

SOURCES = sorted(Path(bihuan.tables.__file__).parent.glob("*.py"))
SAYING = {"refusal", "note", "refuse", "_odd", "_say"}


def codes(path: Path) -> set[str]:
    """The codes that a module hands to what says a message."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    named = [call for call in calls if _name(call.func) in SAYING and call.args]
    return {str(call.args[0].value) for call in named if isinstance(call.args[0], ast.Constant)}


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_code_that_a_module_says_has_a_sentence(path: Path) -> None:
    assert codes(path) <= known_codes()


def test_the_codes_are_found_at_all() -> None:
    assert {"damaged_file", "doubled_column", "reading_without_item"} <= set().union(*map(codes, SOURCES))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_is_told_with_its_place_and_data(language: str) -> None:
    told = note("unknown_column", place="lab.xlsx Sheet1!F1", header="温湿度")
    text = sentence(told.reason, language=language)
    assert text.startswith("lab.xlsx Sheet1!F1")
    assert "温湿度" in text


def test_an_error_names_its_places_and_codes() -> None:
    error = refusal("damaged_file", place="lab.xlsx")
    assert isinstance(error, InputError)
    assert str(error) == "lab.xlsx: damaged_file"
    assert error.messages[0].is_fatal
