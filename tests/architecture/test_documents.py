from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.architecture.house import DOCS, PACKAGE, ROOT, module_paths, shown, tracked_files

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
READ = re.compile(r"""(?:environ(?:\.get\(|\[)|getenv\(|envvar=)\s*["'](\w+)""")
TOLD = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)
MAKE_TARGETS = ["setup", "demo", "check", "test", "proof", "bench", "docs"]


def documents() -> list[Path]:
    return [path for path in tracked_files() if path.suffix == ".md"]


def broken_links(path: Path) -> list[str]:
    targets = LINK.findall(path.read_text(encoding="utf-8"))
    local = [unquote(target.split("#")[0]) for target in targets if not re.match(r"[a-z]+:|#", target)]
    return [f"{shown(path)} -> {target}" for target in local if not (path.parent / target).exists()]


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = [link for path in documents() for link in broken_links(path)]
    assert not broken, "\n".join(broken)


def test_every_environment_variable_is_explained_to_the_operator() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in (DOCS / "operate").glob("*.md"))
    read = {name for path in module_paths() for name in READ.findall(path.read_text(encoding="utf-8"))}
    assert not [name for name in read if name not in pages], "explain it in docs/operate"
    assert not set(TOLD.findall(pages)) - read, "docs/operate explains what nothing reads"


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(path.name[:4]) for path in (DOCS / "decisions").glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers


def test_every_decision_stands_in_the_list() -> None:
    listed = set(LINK.findall((DOCS / "decisions" / "README.md").read_text(encoding="utf-8")))
    assert {path.name for path in (DOCS / "decisions").glob("[0-9]*.md")} == listed


@pytest.mark.parametrize("section", ["## Context", "## Decision", "## Consequences"])
def test_every_decision_says_why_what_and_what_follows(section: str) -> None:
    lacking = [
        shown(path)
        for path in (DOCS / "decisions").glob("[0-9]*.md")
        if section not in path.read_text("utf-8")
    ]
    assert not lacking


@pytest.mark.parametrize("target", MAKE_TARGETS)
def test_every_make_target_is_told_to_contributors(target: str) -> None:
    assert f"make {target}" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_every_floor_is_on_the_map_of_the_house() -> None:
    floors = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert not {floor for floor in floors if f"{floor}/" not in told}
