"""Where figures come from: the sources that rule files name, and what the files say of them in Chinese.

Rule files of the package are written in English; `origins.yaml` says the same in Chinese. What an office
writes into files of its own is shown as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bihuan.rulebook.load import RuleFile, rule_files
from bihuan.rulebook.yaml_text import read_document

_PLACE = Path(__file__).parent / "origins.yaml"
_OWN = b"sources:"


def read_sources(*, overlay: Path | None = None) -> Mapping[str, str]:
    """Id of each source → what was read, as the files of the package, of an overlay and its editions say."""
    found: dict[str, str] = {}
    for file in rule_files(overlay=overlay):
        if file.kind == "sources":
            found |= _data(file)
        elif file.kind == "edition" and _OWN in file.content:
            found |= _data(file).get("sources", {})
    return found


def origin_words(text: str, *, language: str) -> str:
    """A source, a note or the reason of a gap in `zh` or `en`; as written where nobody translated it."""
    return _chinese().get(text, text) if language == "zh" else text


def _data(file: RuleFile) -> dict[str, Any]:
    document = file.document or read_document(file.content, label=file.label)[0]
    return document.data if document else {}


@lru_cache(maxsize=1)
def _chinese() -> Mapping[str, str]:
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    records = yaml.load(_PLACE.read_text("utf-8"), Loader=loader)
    return {record["en"]: record["zh"] for record in records}
