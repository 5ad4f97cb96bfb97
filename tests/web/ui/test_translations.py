"""Chinese is the source, English is complete, and the committed catalogues are those of the pages."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

from tests.architecture.house import existing_rooms
from tests.kit.texts import catalogue, catalogue_place, texts, update

ROOMS = [room for room in existing_rooms() if texts(room)]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def forms(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_of_the_pages_is_in_the_catalogue_and_no_other(room: str) -> None:
    asked = {(entry.msgid, entry.msgid_plural) for entry in update(room)}
    kept = {(entry.msgid, entry.msgid_plural) for entry in catalogue(room)}
    assert asked == kept, "run: python -m tests.kit.texts"


@pytest.mark.parametrize("room", ROOMS)
def test_no_text_is_left_untranslated_or_in_doubt(room: str) -> None:
    lacking = [entry.msgid for entry in catalogue(room) if entry.fuzzy or not all(forms(entry))]
    assert not lacking


@pytest.mark.parametrize("room", ROOMS)
def test_the_source_is_chinese_and_the_translation_is_not(room: str) -> None:
    source = [
        entry.msgid for entry in catalogue(room) if not CHINESE.search(PLACEHOLDER.sub("", entry.msgid))
    ]
    left = [entry.msgid for entry in catalogue(room) if any(map(CHINESE.search, forms(entry)))]
    # Punctuation between values may stand alone.
    assert not [text for text in source if re.search(r"[A-Za-z]", PLACEHOLDER.sub("", text))]
    assert not left


@pytest.mark.parametrize("room", ROOMS)
def test_a_translation_keeps_every_value(room: str) -> None:
    differing = [
        entry.msgid
        for entry in catalogue(room)
        for form in forms(entry)
        if sorted(PLACEHOLDER.findall(form)) != sorted(PLACEHOLDER.findall(entry.msgid))
    ]
    assert not differing


@pytest.mark.parametrize("room", ROOMS)
def test_the_compiled_catalogue_is_that_of_the_text(room: str, tmp_path: Path) -> None:
    compiled = tmp_path / "django.mo"
    catalogue(room).save_as_mofile(str(compiled))
    kept = catalogue_place(room).with_suffix(".mo").read_bytes()
    assert compiled.read_bytes() == kept, "run: python -m tests.kit.texts"


def test_the_search_for_texts_sees_templates_and_modules() -> None:
    found = {text.msgid for text in texts("testing")}
    assert "报告核对" in found
    assert "没有选择文件。请选择检验机构交来的检验结果文件。" in found
    assert "样品 %(sample)s 的检验项目" in found
