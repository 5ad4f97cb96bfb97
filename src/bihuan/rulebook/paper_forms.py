"""The one way from the files of paper forms to frozen forms, and the office's own Word templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bihuan.rulebook.consistency import latest
from bihuan.rulebook.cursor import Cursor
from bihuan.rulebook.faults import Fault, RulebookError
from bihuan.rulebook.load import FOLDER, RuleFile, cursors_of, files_digest, files_in
from bihuan.rulebook.paper_records import (
    BLANK,
    NUMBER,
    STANDING_BLANKS,
    Block,
    PaperField,
    PaperForm,
    PaperScope,
    read_field,
    read_form,
)
from bihuan.rulebook.places import PAPERS
from bihuan.rulebook.procedure_names import Files, layered, read_names, source_ids
from bihuan.rulebook.scope import read_mark

__all__ = [
    "BLANK",
    "NUMBER",
    "STANDING_BLANKS",
    "Block",
    "PaperField",
    "PaperForm",
    "PaperForms",
    "build_paper_forms",
    "load_paper_forms",
    "office_template",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperForms:
    """The forms of all papers, in the order of the catalogue. `digest`: SHA-256 over the files."""

    forms: tuple[PaperForm, ...]
    by_id: Mapping[str, PaperForm]
    digest: str


def load_paper_forms(*, overlay: Path | None = None) -> PaperForms:
    """The form of every paper that procedures name; those of an overlay folder take their place.

    Raises RulebookError with every fault found in any file.
    """
    return build_paper_forms(files_in((FOLDER, overlay), kinds=PAPERS))


def office_template(form: PaperForm, *, overlay: Path | None) -> bytes | None:
    """The Word template that the office laid over a form, `paper_forms/<paper>.docx` in its rules folder."""
    place = overlay / "paper_forms" / form.template if overlay else None
    return place.read_bytes() if place and place.is_file() else None


def build_paper_forms(files: Sequence[RuleFile]) -> PaperForms:
    """The forms that these files make; raises RulebookError with every fault found."""
    faults: list[Fault] = []
    cursors = layered(cursors_of(files, faults))
    names = read_names(cursors, sources=source_ids(cursors))
    scope = PaperScope(names=names, fields=_fields(cursors))
    if faults:
        # Without sound names every form would seem to name unknown things: stop before that noise.
        raise RulebookError(faults)
    forms = {form.id: form for form in _forms(cursors, scope)}
    _check_each_has_a_form(cursors, forms)
    if faults:
        raise RulebookError(faults)
    ordered = tuple(forms[paper] for paper in names.names["papers"])
    return PaperForms(forms=ordered, by_id={form.id: form for form in ordered}, digest=files_digest(files))


def _fields(files: Files) -> Mapping[str, PaperField]:
    facts = frozenset(at.text("id") for file, _ in files.get("paper_facts", ()) for at in file.entries())
    records = [
        (at, read_field(at, facts), layer)
        for file, layer in files.get("paper_fields", ())
        for at in file.entries()
    ]
    return {field.id: field for field in latest(records, name=lambda field: field.id)}


def _forms(files: Files, scope: PaperScope) -> tuple[PaperForm, ...]:
    records: list[tuple[Cursor, PaperForm, int]] = []
    for file, layer in files.get("paper_forms", ()):
        has_mark = any(file.has(key) for key in ("checked", "confidence", "source"))
        default = read_mark(file, scope.names) if has_mark else None
        records += [(at, read_form(at, scope, default=default), layer) for at in file.children("forms")]
    return latest(records, name=lambda form: form.id)


def _check_each_has_a_form(files: Files, forms: Mapping[str, PaperForm]) -> None:
    for file, _ in files.get("papers", ()):
        for at in file.entries():
            if at.text("id") not in forms:
                at.report("paper_without_form", "id", paper=at.text("id"))
