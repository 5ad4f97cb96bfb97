from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house import WEB, existing_rooms, may_know, rooms, shown

USES = re.compile(r"""{%-?\s*(?:extends|include)\s+["']([^"']+)["']""")
LOADS = re.compile(r"{%-?\s*load\s+(?:[\w\s,]+\s+from\s+)?([\w\s]+?)\s*-?%}")


def templates(room: str) -> list[Path]:
    return sorted(path for path in (WEB / room / "templates").rglob("*") if path.is_file())


def tag_libraries() -> dict[str, str]:
    """Name of each tag library of ours → its room."""
    found = WEB.glob("*/templatetags/*.py")
    return {path.stem: path.parent.parent.name for path in found if path.name != "__init__.py"}


def rooms_used(text: str, libraries: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Line and room of every template and tag library that a template uses."""
    for number, line in enumerate(text.splitlines(), 1):
        for name in USES.findall(line):
            yield number, name.removeprefix("./").split("/")[0]
        for names in LOADS.findall(line):
            yield from ((number, libraries[name]) for name in names.split() if name in libraries)


@pytest.mark.parametrize("room", existing_rooms())
def test_a_room_uses_only_its_own_templates_and_those_of_lower_rooms(room: str) -> None:
    libraries = tag_libraries()
    upward = [
        f"{shown(path, line)} uses {used}"
        for path in templates(room)
        for line, used in rooms_used(path.read_text(encoding="utf-8"), libraries)
        if used in rooms() and not may_know(room, used)
    ]
    assert not upward, "let the upper room register a panel instead:\n" + "\n".join(upward)


@pytest.mark.parametrize("room", existing_rooms())
def test_every_template_stands_under_the_name_of_its_room(room: str) -> None:
    base = WEB / room / "templates"
    others = set(rooms()) - {room}
    strays = [shown(path) for path in templates(room) if path.relative_to(base).parts[0] in others]
    assert not strays, f"it would hide the template of another room: {strays}"


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ('{% extends "ui/page.html" %}', "ui"),
        ("{%- include 'testing/row.html' with row=row only -%}", "testing"),
        ("{% load static reasons %}", "ui"),
        ("{% load reason from reasons %}", "ui"),
        ("{{ text }}", None),
    ],
)
def test_the_search_for_used_rooms(text: str, used: str | None) -> None:
    assert [room for _, room in rooms_used(text, {"reasons": "ui"})] == ([used] if used else [])
