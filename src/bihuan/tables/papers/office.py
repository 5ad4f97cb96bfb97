"""The Word templates that an office laid over the packaged ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.faults import Fault
from bihuan.rulebook.paper_forms import PaperForm, PaperForms, office_template
from bihuan.tables.papers.layouts import template_of
from bihuan.tables.papers.templates import check_template

_LOCK = "~$"  # what Word leaves beside a document that is open


class UnfitTemplateError(Exception):
    """The office's template of a form cannot be used; `reasons` say why and what to do."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = reasons


def template_in_use(form: PaperForm, *, overlay: Path | None) -> bytes:
    """The office's template of a form, or the packaged one where it laid none over it.

    Raises UnfitTemplateError: the packaged one never takes the place of a faulty one in silence.
    """
    own = office_template(form, overlay=overlay)
    if own is None:
        return template_of(form)
    if reasons := check_template(own, form):
        raise UnfitTemplateError(reasons)
    return own


def office_template_faults(forms: PaperForms, *, overlay: Path | None) -> Iterator[Fault]:
    """What is wrong with the templates of an office's rules folder: each is named after its paper."""
    if overlay is None or not overlay.is_dir():
        return
    for path in sorted(overlay.rglob("*.docx")):
        if path.name.startswith(_LOCK):
            continue
        form = forms.by_id.get(path.stem)
        if path.parent != overlay / "paper_forms":
            yield Fault(str(path), 1, Reason.of("rulebook_stray_file"))
        elif form is None:
            yield Fault(str(path), 1, Reason.of("paper_template_unknown_paper", paper=path.stem))
        else:
            yield from (Fault(str(path), 1, reason) for reason in check_template(path.read_bytes(), form))
