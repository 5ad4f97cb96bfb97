"""What a rule file is, by the place where it stands."""

from __future__ import annotations

from pathlib import PurePath

from bihuan.rulebook.catalogue_records import KINDS

# Kind of file → the name of its schema, where they differ.
SCHEMAS = dict.fromkeys(("roles", "subjects", "intervals", "evidence", "industries"), "names")
_SIZE_NAMES = ("industries",)
NAMES = (
    *(kind for kind in SCHEMAS if kind not in _SIZE_NAMES),
    "laws",
    "papers",
    "figures",
    "endings",
    "natures",
)
_PAPER_NAMES = ("paper_facts", "paper_fields")
_FOLDERS = {
    "standards": "edition",
    "methods": "methods",
    "rule_sets": "rule_set",
    "procedures": "procedure",
    "calendars": "calendar",
    "paper_forms": "paper_forms",
    "size_rules": "size_rules",
}
JUDGING = frozenset({*KINDS, "sources", "edition", "methods", "rule_set"})
PROCEEDING = frozenset({*NAMES, "sources", "procedure_sources", "procedure", "calendar"})
PAPERS = frozenset({*_PAPER_NAMES, "paper_forms", "papers", "roles", "laws", "sources", "procedure_sources"})
SIZING = frozenset({*_SIZE_NAMES, "size_rules"})


def kind_at(path: PurePath) -> str:
    """The kind of a file by its path in a rule folder; "" for a file that is no rule file."""
    if path.as_posix() in ("sources.yaml", "procedures/sources.yaml"):
        return "sources" if len(path.parts) == 1 else "procedure_sources"
    if path.parts[0] == "catalogue":
        return (
            path.stem
            if len(path.parts) == 2 and path.stem in (*KINDS, *NAMES, *_PAPER_NAMES, *_SIZE_NAMES)
            else ""
        )
    return _FOLDERS.get(path.parts[0], "") if len(path.parts) > 1 else ""
