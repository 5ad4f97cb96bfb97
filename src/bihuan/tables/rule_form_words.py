"""Words of the rule form: what an officer reads and types for each id of the rulebook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bihuan.engine.judgement.names import key_of
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.catalogue import Catalogue
from bihuan.rulebook.scope import RESOLVED_FACTS
from bihuan.rulebook.words import LANGUAGES, sentence, term

_FILE = Path(__file__).with_name("rule_form.yaml")
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_PARTED = re.compile(r"[、，；;\n]")
_GRADES = ("superior", "first", "second", "qualified")
JOIN = "、"


@lru_cache(maxsize=1)
def form_parts() -> Mapping[str, Any]:
    """The parts of the form as `rule_form.yaml` tells them."""
    parts: Mapping[str, Any] = yaml.load(_FILE.read_text("utf-8"), Loader=_LOADER)
    return parts


class FormWords:
    """The vocabularies of the form under one catalogue, in one language.

    A vocabulary is force, checked, confidence, severity, yes, yes_no, class, grade, item, part, component,
    unit, finding, fibre_row, or `when.<fact>`. Whatever the language, a word of either language and the id
    are understood.
    """

    def __init__(self, catalogue: Catalogue, *, language: str) -> None:
        self.language = language
        self._words: dict[str, dict[str, str]] = {}
        self._ids: dict[str, dict[str, str]] = {}
        for kind, ids in _vocabularies(catalogue):
            self._words[kind] = _unique((one, _word(kind, one, catalogue, language)) for one in ids)
            self._ids[kind] = _lookup(kind, ids, catalogue) | _keyed(self._words[kind])

    def choices(self, kind: str) -> tuple[str, ...]:
        """Every word of a vocabulary, in its order; () for text, days and numbers."""
        return tuple(self._words.get(kind, {}).values())

    def known(self, kind: str) -> bool:
        """Whether a kind of cell has a vocabulary."""
        return kind in self._words

    def word(self, kind: str, id_: str) -> str:
        """The word for an id; the id where there is none."""
        return self._words.get(kind, {}).get(id_, id_)

    def id(self, kind: str, text: str) -> str | None:
        """The id behind a word, None when the vocabulary lacks it."""
        return self._ids[kind].get(key_of(text))

    def joined(self, kind: str, ids: Iterable[str]) -> str:
        """Several ids as one cell; a word that holds a separator is written as its id."""
        words = ((one, self.word(kind, one)) for one in ids)
        return JOIN.join(one if _PARTED.search(word) else word for one, word in words)

    def translated(self, kind: str, text: str) -> str:
        """A cell in this language, whichever it was typed in; unknown words as they are."""
        return self.joined(kind, [word if id_ is None else id_ for word, id_ in self.ids(kind, text)])

    def ids(self, kind: str, text: str) -> list[tuple[str, str | None]]:
        """(word, id or None) for each word of a cell that may hold several."""
        if (whole := self.id(kind, text)) is not None:
            return [(text, whole)]
        return [(word, self.id(kind, word)) for word in parted(text)]


def parted(text: str) -> list[str]:
    """The pieces of a cell that holds several."""
    return [piece for one in _PARTED.split(text) if (piece := one.strip())]


def condition_facts(catalogue: Catalogue) -> tuple[str, ...]:
    """The facts that have a column, those that most standards read first."""
    first = tuple(form_parts()["first_facts"])
    known = ["product", *(fact.id for fact in catalogue.facts)]
    return (*(fact for fact in first if fact in known), *(fact for fact in known if fact not in first))


def _vocabularies(catalogue: Catalogue) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "force", ("mandatory", "recommended", "group", "claim")
    yield "checked", ("official", "secondary", "recall")
    yield "confidence", ("high", "medium", "low")
    yield "class", tuple(sorted(RESOLVED_FACTS["safety_class"]))
    yield "grade", _GRADES
    yield "item", tuple(one.id for one in catalogue.items)
    yield "part", tuple(one.id for one in catalogue.parts)
    yield "component", tuple(one.id for one in catalogue.components)
    yield "unit", tuple(one.id for one in catalogue.units)
    for kind, words in form_parts()["words"].items():
        yield kind, tuple(words)
    yield "yes", ("yes",)
    categories = {one.id for one in catalogue.categories}
    groups = {group for one in catalogue.categories for group in one.groups} - categories
    yield "when.product", (*sorted(groups), *(one.id for one in catalogue.categories))
    for fact in catalogue.facts:
        yield f"when.{fact.id}", fact.values


def _word(kind: str, id_: str, catalogue: Catalogue, language: str) -> str:
    if forms := _form_words(kind).get(id_):
        return str(forms[language])
    if kind in ("force", "confidence"):
        return sentence(Reason.of(f"rules_{kind}_{id_}"), language=language)
    for record in _records(kind, catalogue):
        if record.id == id_:
            return str(getattr(record, language, "") or id_)
    name = kind.removeprefix("when.")
    return term(name if name in ("product", "grade", "checked") else "value", id_, language=language)


def _form_words(kind: str) -> Mapping[str, Mapping[str, str]]:
    words: Mapping[str, Mapping[str, Mapping[str, str]]] = form_parts()["words"]
    return words.get("yes_no" if kind == "yes" else kind, {})


def _records(kind: str, catalogue: Catalogue) -> tuple[Any, ...]:
    return {
        "item": catalogue.items,
        "part": catalogue.parts,
        "component": catalogue.components,
        "unit": catalogue.units,
        "when.product": catalogue.categories,
    }.get(kind, ())


def _lookup(kind: str, ids: Iterable[str], catalogue: Catalogue) -> dict[str, str]:
    """Every way to write an id; a proper name goes before another one's alias."""
    found: dict[str, str] = {}
    fact = next((one for one in catalogue.facts if kind == f"when.{one.id}"), None)
    for word, value in fact.words if fact else ():
        found[key_of(word)] = value
    for record in _records(kind, catalogue):
        for alias in record.aliases:
            found[key_of(alias)] = record.id
    for id_ in ids:
        for language in LANGUAGES:
            found[key_of(_word(kind, id_, catalogue, language))] = id_
    return found | {key_of(id_): id_ for id_ in ids}


def _keyed(words: Mapping[str, str]) -> dict[str, str]:
    return {key_of(word): id_ for id_, word in words.items()}


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Words by id; one that two ids would share is replaced by the ids themselves."""
    known = list(pairs)
    keys = [key_of(word) for _, word in known]
    return {id_: word if keys.count(key) == 1 else id_ for (id_, word), key in zip(known, keys, strict=True)}
