"""Links lead to their heading, pictures exist, and the loop is told as it stands."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.architecture.house import DOCS, ROOT, WEB, shown
from tests.docs.written import anchors, documents

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]*)#([^)\s]+)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
STEP = re.compile(r"^\| (\d) [^|]+\|[^|]+\| `(\w+)` \| ([^|]+) \|$", re.MULTILINE)
LOOP = ("census", "campaigns", "selfcheck", "sampling", "testing")
REST = ("tracing", "remedy", "indicators", "publication")


@pytest.mark.parametrize("path", documents(), ids=shown)
def test_a_link_to_a_heading_finds_it(path: Path) -> None:
    broken = []
    for target, anchor in LINK.findall(path.read_text(encoding="utf-8")):
        page = path.parent / unquote(target) if target else path
        if re.match(r"[a-z]+:", target) or page.suffix != ".md":
            continue
        if not page.is_file() or unquote(anchor) not in anchors(page.read_text(encoding="utf-8")):
            broken.append(f"{target}#{anchor}")
    assert not broken


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_a_readme_shows_a_picture_with_words_for_who_cannot_see_it(name: str) -> None:
    found = PICTURE.findall((ROOT / name).read_text(encoding="utf-8"))
    assert found
    for words, picture in found:
        assert words.strip()
        assert (ROOT / picture).is_file(), picture


def test_the_loop_is_told_twice_with_its_nine_steps_in_order() -> None:
    steps = STEP.findall((DOCS / "loop.md").read_text(encoding="utf-8"))
    one = [(str(number), room) for number, room in enumerate((*LOOP, *REST), 1)]
    assert [(number, room) for number, room, _ in steps] == one * 2


def test_the_loop_says_of_each_room_whether_it_is_there() -> None:
    steps = STEP.findall((DOCS / "loop.md").read_text(encoding="utf-8"))
    wrong = [
        (room, state)
        for _, room, state in steps
        if (state.strip() in ("未开放", "to come")) is (WEB / room / "__init__.py").is_file()
    ]
    assert steps
    assert not wrong


def test_every_page_of_use_is_on_the_page_of_contents() -> None:
    told = (DOCS / "use" / "index.md").read_text(encoding="utf-8")
    pages = [path.name for path in (DOCS / "use").glob("*.md") if path.name != "index.md"]
    assert pages
    assert not [name for name in pages if f"]({name})" not in told]
