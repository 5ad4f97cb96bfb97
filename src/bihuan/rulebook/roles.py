"""The roles of the house, from `catalogue/roles.yaml`: what accounts hold and what procedures name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bihuan.rulebook.faults import RulebookError
from bihuan.rulebook.schemas import shape_faults
from bihuan.rulebook.yaml_text import read_document

_FILE = Path(__file__).parent / "catalogue" / "roles.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role with its words."""

    id: str
    zh: str
    en: str


@lru_cache(maxsize=1)
def load_roles() -> dict[str, Role]:
    """Every role by its id, in the order of the file. Raises RulebookError."""
    document, faults = read_document(_FILE.read_bytes(), label=f"catalogue/{_FILE.name}")
    if document is None or faults:
        raise RulebookError(faults)
    if wrong := shape_faults(document, kind="names"):
        raise RulebookError(wrong)
    return {record["id"]: Role(**record) for record in document.data}
