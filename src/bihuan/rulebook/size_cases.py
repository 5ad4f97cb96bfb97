"""Examples of size classes: given → expected, with the clause. Each is a test and a row of the docs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bihuan.engine.rules.size_rules import Sized, SizeFacts, size_of, size_rule_on
from bihuan.rulebook.cases import FOLDER, Difference, read_cases
from bihuan.rulebook.cursor import Cursor
from bihuan.rulebook.size_rules import SizeRules

SIZE_CASES = FOLDER / "sizes"


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeCase:
    """One example: what is known of an operator on a day, and the size class that has to come out.

    `place` is `file:line`, relative to the folder of the rulebook.
    """

    id: str
    name: Mapping[str, str]
    clause: str
    because: Mapping[str, str]
    day: date
    given: SizeFacts
    expected: Mapping[str, Any]
    place: str


def load_size_cases(*, folder: Path = SIZE_CASES) -> tuple[SizeCase, ...]:
    """Every example of a folder, in the order of files and lines.

    Raises RulebookError with every fault: wrong shape, no such day, an id used twice.
    """
    return read_cases(folder=folder, place="cases/sizes", schema="size_cases", read=_case)


def size_differences(case: SizeCase, *, rules: SizeRules) -> tuple[Difference, ...]:
    """What the engine's size class has otherwise than expected; () when the case holds."""
    rule = size_rule_on(rules=rules.rules, day=case.day)
    if rule is None:
        return (Difference(what="edition", expected=case.day.isoformat(), found="none"),)
    return tuple(_compare(case.expected, size_of(rule=rule, facts=case.given)))


def _case(at: Cursor) -> SizeCase:
    given = at.child("given")
    facts = SizeFacts(
        is_individual=given.yes("individual") if given.has("individual") else None,
        chain_roles=frozenset(given.texts("roles")),
        staff=given.number("staff"),
        revenue=given.number("revenue"),
    )
    return SizeCase(
        id=at.text("id"),
        name=at.data["name"],
        clause=at.text("clause"),
        because=at.data["because"],
        day=at.day("day") or date.min,
        given=facts,
        expected=at.data["expect"],
        place=f"{at.document.label}:{at.document.line(at.path)}",
    )


def _compare(expected: Mapping[str, Any], found: Sized) -> Iterator[Difference]:
    codes = [reason.code for reason in found.reasons]
    seen = {"size": found.size.value, "source_checked": found.checked.word if found.checked else "none"}
    for key, value in expected.items():
        if key == "possible":
            open_sizes = sorted(size.value for size in found.possible)
            if sorted(value) != open_sizes:
                yield Difference(what=key, expected=", ".join(sorted(value)), found=", ".join(open_sizes))
        elif key == "reasons":
            for code in value:
                if code not in codes:
                    yield Difference(what=key, expected=code, found=", ".join(codes))
        elif seen[key] != value:
            yield Difference(what=key, expected=value, found=seen[key])
