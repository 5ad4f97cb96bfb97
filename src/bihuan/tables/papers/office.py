"""The Word templates that an office laid over the packaged ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.faults import Fault
from bihuan.rulebook.paper_forms import PaperForms
from bihuan.tables.papers.templates import check_template

_LOCK = "~$"  # what Word leaves beside a document that is open


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
