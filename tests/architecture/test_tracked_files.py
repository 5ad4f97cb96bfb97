from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, WEB, shown, tracked_files

# Written in two halves, so that this file does not find itself.
MACHINE_PATHS = [
    "/wo" + "rk/",
    "/ro" + "ot/",
    "/tmp/bi" + "huan",
    "/ho" + "me/",
    "/U" + "sers/",
    "C:" + "\\Users",
]
REGISTRIES = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "/sim" + "ple/",
    "mirrors." + "aliyun",
]
REMOTE_ASSET = re.compile(
    r"""(?:<(?:script|link|img|iframe)\b[^>]*(?:src|href)=["']|@import\s+|url\()\s*["']?(?:https?:)?//"""
)
OURS = frozenset(
    {".py", ".html", ".md", ".yaml", ".json", ".css", ".js", ".sh", ".toml", ".txt", ".in", ".po", ""}
)


def texts() -> list[tuple[Path, str]]:
    """Files that a person of this project wrote; test data keeps whatever its authors published."""
    own = [
        path for path in tracked_files() if path.suffix in OURS and "data" not in path.relative_to(ROOT).parts
    ]
    return [(path, path.read_text(encoding="utf-8")) for path in own]


def holding(word: str) -> list[str]:
    return [
        shown(path, number)
        for path, text in texts()
        if word in text
        for number, line in enumerate(text.splitlines(), 1)
        if word in line
    ]


@pytest.mark.parametrize("path", MACHINE_PATHS)
def test_no_file_knows_the_machine_it_was_written_on(path: str) -> None:
    assert not holding(path)


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_file_names_a_package_registry(host: str) -> None:
    assert not holding(host)


def test_every_asset_is_served_from_the_package() -> None:
    pages = [path for path in WEB.rglob("*") if path.suffix in {".html", ".css"}]
    remote = [shown(path) for path in pages if REMOTE_ASSET.search(path.read_text(encoding="utf-8"))]
    assert not remote, f"an office without internet would see a broken page: {remote}"


@pytest.mark.parametrize(
    ("text", "remote"),
    [
        ('<script src="https://cdn.example/x.js">', True),
        ("<link rel='stylesheet' href='//cdn.example/x.css'>", True),
        ("@import 'https://cdn.example/x.css';", True),
        ("background: url(//cdn.example/x.png)", True),
        ('<a href="https://example.org/">', False),
        ("<script src=\"{% static 'ui/x.js' %}\">", False),
    ],
)
def test_the_search_for_remote_assets(text: str, remote: bool) -> None:
    assert bool(REMOTE_ASSET.search(text)) is remote
