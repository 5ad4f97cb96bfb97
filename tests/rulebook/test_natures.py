"""The rule file of natures: which words of sheets name one, and what a faulty file is told."""

from __future__ import annotations

import pytest

from tests.rulebook.procedure_kit import real, told

FILE = "catalogue/natures.yaml"


def nature(id: str = "one", *, name: str = "x", failing: str = "matter", more: str = "") -> str:
    words = f"id: {id}, zh: {id}, en: {id}, names: [{name}]"
    return f"- {{{words}, failing: {failing}, verified: yes, article: practice{more}}}\n"


def test_a_sound_file_is_told_nothing() -> None:
    assert (
        told({FILE: nature() + nature("two", name="y", failing="document", more=", evidence: receipt")}) == []
    )


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        (nature() + nature("two"), 2, "procedure_nature_name_twice"),
        (nature(failing="document"), 1, "procedure_nature_evidence"),
        (nature(more=", evidence: receipt"), 1, "procedure_nature_evidence"),
        (nature(failing="fine"), 1, "rulebook_not_allowed"),
    ],
)
def test_a_faulty_file_is_told_where(text: str, line: int, code: str) -> None:
    assert told({FILE: text}) == [(FILE, line, code)]


def test_the_bare_word_for_supervision_names_no_level() -> None:
    names = {name for one in real().natures for name in one.names}
    assert not names & {"监督抽查", "抽查", "检验"}
