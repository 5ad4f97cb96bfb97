"""Days and editions: which edition of which standard holds in which stretch of time."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bihuan.engine.judgement.names import key_of
from bihuan.engine.kernel.text import fold
from bihuan.engine.rules.in_force import edition_on
from bihuan.engine.rules.rulebook import Rulebook
from bihuan.engine.rules.standards import Edition, Force, Standard

_CODE = re.compile(
    # A family ends in a letter, or it would eat the first digits of a number written without a blank.
    r"(?<![A-Z])(?P<family>Q/(?:\d+[ ])?[0-9A-Z]*[A-Z](?:[ ][A-Z]+)*"
    r"|(?:DB\d{2,6}(?=/)|[A-Z]{1,4})(?:/[A-Z]{1,12})?)"
    r"\s*(?P<number>\d+(?:\.\d+)*)(?:\s*[-]\s*(?P<year>\d{4}|\d{2}(?!\d)))?"
)


@dataclass(frozen=True, slots=True)
class Cited:
    """A standard as a text cites it: "GB/T 22796" with edition "2021" ("" when undated)."""

    standard: str
    edition: str


@lru_cache(maxsize=8192)
def parse_citations(text: str) -> tuple[Cited, ...]:
    """Every standard that a text cites, in order ("GB 18401-2010、GB/T 22796-2021")."""
    found = _CODE.finditer(fold(text).upper().replace("∕", "/"))
    cited = (
        Cited(f"{m['family']} {m['number']}", _year(m["year"]))
        for m in found
        if m["family"] not in {"A", "B", "C"}
    )
    return tuple(dict.fromkeys(cited))


def _year(text: str | None) -> str:
    if text is None or len(text) == 4:
        return text or ""
    return ("19" if int(text) > 50 else "20") + text


class Timeline:
    """The stretches between all dates at which an edition begins or ends, numbered from 0."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.standards: Mapping[str, Standard] = {key_of(s.name): s for s in rulebook.standards}
        editions = [edition for standard in rulebook.standards for edition in standard.editions]
        starts = {e.in_force_from for e in editions}
        starts |= {d for e in editions for d in (e.in_force_until, e.on_sale_from) if d}
        self._starts = sorted(starts)
        self._in_force: dict[tuple[str, int], Edition | None] = {}
        self.mandatory = tuple(s for s in rulebook.standards if s.force is Force.MANDATORY)
        self.claims = tuple(s for s in rulebook.standards if s.force is Force.CLAIM)

    @property
    def everything(self) -> range:
        """All stretches."""
        return range(len(self._starts) + 1)

    def stretch(self, day: date) -> int:
        """The stretch that a day lies in."""
        return bisect_right(self._starts, day)

    def stretches(self, first: date, last: date) -> tuple[int, ...]:
        """The stretches that a span of days touches, both ends included."""
        return tuple(range(self.stretch(first), self.stretch(last) + 1))

    def period(self, stretch: int) -> str:
        """A stretch as reasons show it: its first day ("2011-08-01…"), "…" for the earliest."""
        return f"{self._starts[stretch - 1].isoformat()}…" if stretch else "…"

    def standard(self, name: str) -> Standard | None:
        """The standard of that name in the rulebook."""
        return self.standards.get(key_of(name))

    def force(self, name: str) -> Force | None:
        """What makes the standard of that name bind, None when the rulebook lacks it."""
        found = self.standard(name)
        return found.force if found else None

    def in_force(self, standard: Standard, stretch: int) -> Edition | None:
        """The edition of a standard for goods made in a stretch, if any."""
        key = (standard.name, stretch)
        if key not in self._in_force:
            day = self._starts[stretch - 1] if stretch else date.min
            self._in_force[key] = edition_on(standard=standard, day=day)
        return self._in_force[key]

    def binding_on_sale(self, standard: Standard, sold: int) -> Edition | None:
        """The edition that binds everything on sale in stretch `sold`, whenever it was made."""
        if sold < 0:
            return None
        day = self._starts[sold - 1] if sold else date.min
        return next((e for e in standard.editions if e.on_sale_from and e.on_sale_from <= day), None)

    def declared(self, cited: Cited, stretch: int) -> tuple[Edition | None, str]:
        """The edition that a declaration means for goods made in a stretch, and why (a reason code or "").

        A superseded edition gives way to the one in force, or to the successor standard; an edition
        that comes into force later was adopted early and stands.
        """
        standard = self.standard(cited.standard)
        if standard is None:
            return None, "declared_standard_unknown"
        named = next((e for e in standard.editions if e.edition == cited.edition), None)
        current = self._current(standard, stretch)
        if named is None:
            return current, "declared_edition_unknown" if cited.edition else ""
        if current is named:
            return named, ""
        if self.stretch(named.in_force_from) > stretch:
            return named, "declared_edition_early"
        return (current, "declared_edition_superseded") if current else (named, "declared_edition_withdrawn")

    def _current(self, standard: Standard, stretch: int) -> Edition | None:
        seen: set[str] = set()
        following: Standard | None = standard
        while following and following.name not in seen:
            if found := self.in_force(following, stretch):
                return found
            seen.add(following.name)
            following = self.standard(following.replaced_by) if following.replaced_by else None
        return None
