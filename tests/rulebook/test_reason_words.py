"""Every reason that the engine can give has a sentence in both languages, and no sentence is left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import bihuan
from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.words import LANGUAGES, known_codes, sentence, term

PACKAGE = Path(bihuan.__file__).parent
CODE = re.compile(r"[a-z]+(?:_[a-z]+)+|exempt|converted|rounded|gap")
WORDS = yaml.safe_load((PACKAGE / "rulebook" / "words" / "reasons.yaml").read_text("utf-8"))


def texts_in_the_engine() -> set[str]:
    return {
        node.value
        for path in (PACKAGE / "engine").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def reasons_built() -> Iterator[tuple[str, set[str]]]:
    """(code, names of its data) for each `Reason.of("code", name=…)` of the engine."""
    for path in (PACKAGE / "engine").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_reason = isinstance(node, ast.Call) and ast.unparse(node.func) == "Reason.of"
            if is_reason and node.args and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value, {word.arg or "" for word in node.keywords}


def test_every_reason_of_the_engine_has_a_sentence() -> None:
    missing = {code for code, _ in reasons_built()} - known_codes()
    assert not missing


def test_no_sentence_waits_for_a_reason_that_nobody_gives() -> None:
    assert set(WORDS) - texts_in_the_engine() == set()


@pytest.mark.parametrize("code", sorted(WORDS))
def test_both_languages_tell_the_same_facts(code: str) -> None:
    names = {language: set(re.findall(r"{(\w+)}", WORDS[code][language])) for language in LANGUAGES}
    assert names["zh"] == names["en"]


def test_a_sentence_names_only_facts_that_its_reason_carries() -> None:
    for code, data in reasons_built():
        if "" in data:
            continue
        wanted = set(re.findall(r"{(\w+)}", WORDS[code]["zh"]))
        assert wanted <= data, code


def test_ids_stand_in_the_readers_words() -> None:
    reason = Reason.of("depends_on", fact="audience", cases="adult: pass, infant: fail")
    assert sentence(reason, language="zh") == "结论取决于未提供的“使用对象”（成人: 符合, 婴幼儿: 不符合）"
    assert "Audience" in sentence(reason, language="en")
    assert term("outcome", "no_rule", language="en") == "no rule (unchecked)"


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert sentence(Reason.of("never_heard_of"), language="zh") == "never_heard_of"
