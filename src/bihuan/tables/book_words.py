"""The words of the officers' own list of matters (台账): `book.yaml`, indexed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from bihuan.engine.kernel.text import is_missing, squeeze

_SIGNS = re.compile(r"[\s_*#:;.,，。、；：'\"“”‘’()（）\[\]【】<>《》-]")
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@lru_cache(maxsize=65536)
def book_key(text: str) -> str:
    """The form under which words of a list are compared: folded, without blanks, signs and brackets."""
    return _SIGNS.sub("", squeeze(text)).lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class BookWords:
    """What the words of a list mean.

    `columns`, `procedures`, `endings`, `subjects` and `sources` lead from a key to an id, `weak` to
    several; `states`
    does so for each procedure, the id being "track/state"; `telling` from a state's key to the procedure that
    has it.
    """

    columns: Mapping[str, str]
    weak: Mapping[str, tuple[str, ...]]
    procedures: Mapping[str, str]
    states: Mapping[str, Mapping[str, str]]
    telling: Mapping[str, str]
    endings: Mapping[str, str]
    subjects: Mapping[str, str]
    sources: Mapping[str, str]
    closed: frozenset[str]
    missing: frozenset[str]

    def is_missing(self, text: str) -> bool:
        """Whether a cell says that nothing is known."""
        return is_missing(text) or book_key(text) in self.missing


@cache
def book_words() -> BookWords:
    """The packaged words."""
    text = files("bihuan.tables").joinpath("book.yaml").read_text(encoding="utf-8")
    told: Mapping[str, Any] = yaml.load(text, Loader=_Loader)
    columns = told["columns"]
    return BookWords(
        columns=_index({id_: (id_, *one["names"]) for id_, one in columns.items()}),
        weak=_claims({id_: one.get("weak", ()) for id_, one in columns.items()}),
        procedures=_index(told["procedures"]),
        states={procedure: _index(states) for procedure, states in told["states"].items()},
        telling={book_key(word): procedure for word, procedure in told["telling"].items()},
        endings=_index(told["endings"]),
        subjects=_index(told["subjects"]),
        sources=_index(told["sources"]),
        closed=frozenset(map(book_key, told["closed"])),
        missing=frozenset(map(book_key, told["missing"])),
    )


def _index(names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Key → id; a name that two ids claim belongs to the first."""
    found: dict[str, str] = {}
    for id_, own in names.items():
        for name in own:
            found.setdefault(book_key(name), id_)
    return found


def _claims(names: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Key → every id that claims the name."""
    found: dict[str, tuple[str, ...]] = {}
    for id_, own in names.items():
        for name in own:
            found[book_key(name)] = (*found.get(book_key(name), ()), id_)
    return found
