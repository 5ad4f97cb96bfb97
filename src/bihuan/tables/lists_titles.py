"""What stands around the rows of a published list: its title, who published it, what it lists, notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from bihuan.tables.lists_headers import key_of, list_vocabulary

FAILURES, PASSES, UNSTATED = "failures", "passes", ""
_SHORTEST_TITLE = 4
_NUMBERED = re.compile(r"^[(]?[一二三四五六七八九十\d]+[)、.]")


@dataclass(frozen=True, slots=True)
class _TitleWords:
    telling: tuple[str, ...]
    skipped: re.Pattern[str]
    authority: re.Pattern[str]
    before_authority: re.Pattern[str]
    labelled_authority: re.Pattern[str]
    failures: tuple[str, ...]
    passes: tuple[str, ...]
    passes_although: tuple[str, ...]
    joined_by: tuple[str, ...]
    note: re.Pattern[str]
    totals: tuple[str, ...]


def title_of(texts: Sequence[str]) -> str:
    """The title among the texts above a table: the first that speaks of results or lists, else the first.

    "附件1" and the like are no titles; "" where there is none.
    """
    words = _title_words()
    candidates = [
        text for text in texts if not words.skipped.fullmatch(key_of(text)) and len(text) >= _SHORTEST_TITLE
    ]
    candidates = [text for text in candidates if not words.labelled_authority.match(key_of(text))]
    telling = [text for text in candidates if any(word in text for word in words.telling)]
    return next(iter(telling or candidates), "")


def authority_of(texts: Sequence[str]) -> str:
    """Who published: a text labelled so (发布单位：…), else the body whose name opens a text; or ""."""
    words = _title_words()
    for text in texts:
        if found := words.labelled_authority.match(key_of(text)):
            return found["name"]
    for text in texts:
        bare = words.before_authority.sub("", words.skipped.sub("", key_of(text), count=1), count=1)
        if found := words.authority.match(bare):
            return found[0]
    return ""


def listing_of(texts: Iterable[str]) -> str:
    """What the texts say that a list holds: `failures`, `passes`, or "" where they don't say or say both."""
    said = {_listing_in(key_of(text)) for text in texts} - {UNSTATED}
    return said.pop() if len(said) == 1 else UNSTATED


def is_note(text: str) -> bool:
    """Whether a text that stands alone begins like a note, a source or a signature."""
    return bool(_title_words().note.match(key_of(text)))


def is_total(text: str) -> bool:
    """Whether the first cell of a row says that the row adds others up."""
    key = key_of(text)
    return any(key == word or key.startswith((f"{word}:", f"{word}(")) for word in _title_words().totals)


def _listing_in(key: str) -> str:
    words = _title_words()
    rest = _NUMBERED.sub("", key)
    for phrase in words.passes_although:
        rest = rest.replace(phrase, " ")
    passes, fails = " " in rest, False
    for phrase in words.failures:
        for found in re.finditer(re.escape(phrase), rest):
            if rest[: found.start()].endswith(words.joined_by):
                return UNSTATED
            fails = True
        rest = rest.replace(phrase, "")
    passes = passes or any(phrase in rest for phrase in words.passes)
    if fails == passes:
        return UNSTATED
    return FAILURES if fails else PASSES


@cache
def _title_words() -> _TitleWords:
    vocabulary = list_vocabulary()
    titles, listing, notes = vocabulary["titles"], vocabulary["listing"], vocabulary["notes"]
    endings = "|".join(
        map(re.escape, sorted(map(key_of, titles["authority_endings"]), key=len, reverse=True))
    )
    labels = "|".join(map(re.escape, titles["authority_labels"]))
    return _TitleWords(
        telling=tuple(titles["telling"]),
        skipped=re.compile(titles["skipped"]),
        authority=re.compile(rf"[^\d,。;:、《》]{{1,24}}?(?:{endings})"),
        before_authority=re.compile(titles["before_authority"]),
        labelled_authority=re.compile(rf"(?:{labels}):(?P<name>.{{2,40}}?)(?=$|发布|日期|\d{{4}}年)"),
        failures=_longest_first(listing["failures"]),
        passes=_longest_first(listing["passes"]),
        passes_although=_longest_first(vocabulary["results"]["pass_although"]),
        joined_by=tuple(map(key_of, listing["joined_by"])),
        note=re.compile(rf"{notes['starts']}|{notes['marks']}"),
        totals=tuple(map(key_of, notes["totals"])),
    )


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(map(key_of, words), key=len, reverse=True))
