from __future__ import annotations

import re
from pathlib import Path

from bihuan.engine.rules.standards import Edition
from bihuan.rulebook.load import load_rulebook
from bihuan.rulebook.origins import origin_words, read_sources
from bihuan.rulebook.rows import rows_of
from tests.rulebook.kit import EDITION

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def said(edition: Edition) -> set[str]:
    """Every text that an edition of the package says of where its figures come from."""
    sources = read_sources()
    texts = {piece for piece in edition.mark.note.split("; ") if piece}
    texts |= {row.source for row in rows_of(edition) if row.source}
    return {sources.get(text, text) for text in texts}


def test_all_that_the_package_says_of_its_sources_and_gaps_has_chinese() -> None:
    editions = [edition for standard in load_rulebook().standards for edition in standard.editions]
    texts = {text for edition in editions for text in said(edition)}
    lacking = [text for text in texts if not CHINESE.search(origin_words(text, language="zh"))]
    assert not lacking, "add it to src/bihuan/rulebook/origins.yaml"


def test_english_stays_as_it_is_written() -> None:
    assert origin_words("No source gives the figure.", language="en") == "No source gives the figure."


def test_what_an_office_writes_is_shown_as_it_stands() -> None:
    assert origin_words("本局存档的标准原文", language="zh") == "本局存档的标准原文"


def test_sources_of_an_overlay_and_of_its_editions_are_known(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("OWN: our shelf\n", encoding="utf-8")
    folder = tmp_path / "standards"
    folder.mkdir()
    (folder / "own.yaml").write_text(f"{EDITION}sources: {{E1: the printed text}}\n", encoding="utf-8")
    found = read_sources(overlay=tmp_path)
    assert found["OWN"] == "our shelf"
    assert found["E1"] == "the printed text"
    assert found["S1"] == read_sources()["S1"]
