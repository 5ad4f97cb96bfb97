"""Layouts are told by words of the trade: no file of this floor knows an authority or a place."""

from __future__ import annotations

import csv
import re
from importlib.resources import files
from pathlib import Path

from tests.tables.lists.published import DATA

TABLES = Path(str(files("bihuan.tables")))


def authorities_and_places() -> set[str]:
    found: set[str] = set()
    with (DATA / "announcements.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            region = re.sub(r"\(.*|全国", "", row["region"])
            found |= {region[:2], region[2:]}  # a province's short name has two letters, then the city
            found.add(re.sub(r"\(.*?\)", "", row["authority"]))
    return {name for name in found if name}


def test_no_file_of_the_tables_floor_names_an_authority_or_a_place() -> None:
    names = authorities_and_places()
    assert {"江苏", "南通", "国家质检总局"} <= names
    texts = {
        path: path.read_text(encoding="utf-8")
        for path in TABLES.rglob("*.*")
        if path.suffix in {".py", ".yaml"}
    }
    assert TABLES / "list_headers.yaml" in texts
    assert not [
        f"{path.name}: {name}" for path, text in texts.items() for name in sorted(names) if name in text
    ]
