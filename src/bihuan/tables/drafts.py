"""A draft as it is handed in, an Excel form or a YAML rule file, into rules to be tried."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bihuan.engine.rules.rulebook import Rulebook
from bihuan.rulebook.edition_text import canonical_edition
from bihuan.rulebook.entry import Entry, check_entry
from bihuan.rulebook.faults import RulebookError
from bihuan.rulebook.load import RuleFile, build_rulebook, rule_files
from bihuan.rulebook.schemas import shape_faults
from bihuan.rulebook.yaml_text import Document, read_foreign_document
from bihuan.tables.rule_form import enter_form

# A zip (xlsx, ods) or an old workbook; a rule file is plain text.
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_TRIED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A proven draft: the edition's name ("GB 18401-2030"), and the rulebook with it laid over."""

    name: str
    rulebook: Rulebook


@dataclass(frozen=True, slots=True)
class _SpelledOut(Document):
    """A rule file with its grouped rules spelled out; `origins` are the places in the file behind them."""

    origins: tuple[int, ...] = ()

    def line(self, path: tuple[str | int, ...] | list[str | int] = ()) -> int:  # type: ignore[override]
        """The line in the file as it was written."""
        if len(path) > 1 and path[0] == "rules" and isinstance(path[1], int):
            path = ("rules", self.origins[path[1]], *path[2:])
        return Document.line(self, path)


def read_draft(content: bytes, *, name: str, present: Rulebook, overlay: Path | None = None) -> Draft:
    """The rules in use with a draft laid over them; nothing is written and nothing in use changes.

    `present` is the rulebook of the package and `overlay`. Raises InputError for a workbook that can't be
    read at all, RulebookError with every fault at its cell or line: the draft has to be proven like a
    rule that is entered for good.
    """
    if content.startswith(_WORKBOOKS):
        entry = enter_form(
            content,
            name=name,
            catalogue=present.catalogue,
            overlay=overlay,
            entered_by="",
            checked_by="",
        )
    else:
        entry = _from_yaml(content, name, overlay)
    draft = RuleFile("edition", name, entry.content, _TRIED)
    return Draft(name=entry.name, rulebook=build_rulebook([*rule_files(overlay=overlay), draft]))


def _from_yaml(content: bytes, name: str, overlay: Path | None) -> Entry:
    document, faults = read_foreign_document(content, label=name)
    if document is None or (faults := faults or shape_faults(document, kind="edition")):
        raise RulebookError(faults)
    return check_entry(_spelled_out(document), overlay=overlay)


def _spelled_out(document: Document) -> Document:
    record = canonical_edition(document.data)
    rules = document.data.get("rules", ())
    origins = [
        place for place, rule in enumerate(rules) for _ in canonical_edition({"rules": [rule]})["rules"]
    ]
    return _SpelledOut(document.label, record, document.node, tuple(origins))
