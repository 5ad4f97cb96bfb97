"""Sentences for reason codes and words for ids, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bihuan.engine.kernel.reasons import Reason

LANGUAGES = ("zh", "en")
_HERE = Path(__file__).parent
_FOLDER = _HERE / "words"
_TERMS = "terms.yaml"
_CATALOGUE = {
    "item": "items",
    "fibre": "fibres",
    "part": "parts",
    "component": "components",
    "fact": "facts",
    "product": "categories",
    "role": "roles",
    "subject": "subjects",
    "interval": "intervals",
    "evidence": "evidence",
    "paper": "papers",
    "ending": "endings",
    "nature": "natures",
    "industry": "industries",
}
_KIND_OF_DATA = {"standard": "", "grade": "grade", "outcome": "outcome", "fact": "fact"}
_LISTS = {"evidence": "evidence", "sizes": "size"}  # data that names several ids → their kind
_TOKEN = re.compile(r"[a-z][a-z_-]*|[0-9]-to-[0-9]")


class WordsError(Exception):
    """A file of sentences that is not `code: {zh: …, en: …}`."""


def sentence(reason: Reason, *, language: str) -> str:
    """The sentence of a reason in `zh` or `en`; the bare code when no file knows it.

    A name in braces takes its value from the reason's data, ids put into words; one that the data lacks
    is shown as it is.
    """
    forms = _sentences().get(reason.code)
    if forms is None:
        return reason.code
    data = {key: _in_words(key, value, language) for key, value in reason.data}
    return forms[language].format_map(_Data(data)).rstrip()


def term(kind: str, id_: str, *, language: str) -> str:
    """The word for an id: outcome, overall, kind, checked, grade, value, or a name of the catalogue.

    `kind` of a catalogue name is item, fibre, part, component, fact or product. An unknown id is
    returned as it is.
    """
    forms = _terms().get((kind, id_))
    return forms[language] if forms else id_


def known_codes() -> frozenset[str]:
    """Every code that has sentences."""
    return frozenset(_sentences())


def _in_words(key: str, value: str, language: str) -> str:
    if not value:
        return {"zh": "无", "en": "none"}[language] if key in {"declared", "minimum", "near"} else ""
    if key == "cases":
        return _TOKEN.sub(lambda m: _case_word(m[0], language), value)
    if key in {"component", "found"}:
        return term("fibre", term("component", value, language=language), language=language)
    if key in _LISTS:
        return ", ".join(term(_LISTS[key], one, language=language) for one in value.split(", "))
    if key == "value":
        return term("product", term("value", value, language=language), language=language)
    return term(_KIND_OF_DATA.get(key, key), value, language=language)


def _case_word(token: str, language: str) -> str:
    for kind in ("value", "outcome", "component", "product", "item", "part", "fact"):
        if (word := term(kind, token, language=language)) != token:
            return word
    return token


class _Data(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


@lru_cache(maxsize=1)
def _sentences() -> dict[str, dict[str, str]]:
    """All sentences by code; a code in two files is refused, since one of them would never be seen."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(_FOLDER.glob("*.yaml")):
        if path.name == _TERMS:
            continue
        for code, forms in _read(path).items():
            if not isinstance(forms, dict) or set(forms) != set(LANGUAGES):
                raise WordsError(f"{path.name}: {code} needs zh and en")
            if code in found:
                raise WordsError(f"{path.name}: {code} stands in another file too")
            found[code] = forms
    return found


@lru_cache(maxsize=1)
def _terms() -> Mapping[tuple[str, str], Mapping[str, str]]:
    found: dict[tuple[str, str], Mapping[str, str]] = {}
    for kind, file in _CATALOGUE.items():
        for record in _read(_HERE / "catalogue" / f"{file}.yaml"):
            found[(kind, record["id"])] = {language: record[language] for language in LANGUAGES}
    for kind, words in _read(_FOLDER / _TERMS).items():
        for id_, forms in words.items():
            found[(kind, id_)] = forms
    return found


def _read(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=_Loader) or {}


_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
