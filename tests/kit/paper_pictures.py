"""Takes the pictures of all papers anew: `python -m tests.kit.paper_pictures`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bihuan.rulebook.paper_forms import load_paper_forms
from bihuan.web.papers.rendering import document, packaged_template
from tests.kit.office_suite import converted, pictures_of
from tests.kit.paper_contents import content_of

FOLDER = Path(__file__).resolve().parents[2] / "docs/use/images/papers"
_DOTS = 60


def take_all(into: Path) -> None:
    """A picture of each page of each paper."""
    into.mkdir(parents=True, exist_ok=True)
    forms = load_paper_forms().forms
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        documents = []
        for form in forms:
            documents.append(place / f"{form.id}.docx")
            documents[-1].write_bytes(document(template=packaged_template(form), content=content_of(form)))
        for form, pdf in zip(forms, converted(documents, to="pdf", into=place), strict=True):
            pictures_of(pdf, into=into, dots=_DOTS, is_grey=form.layout != "letter")


if __name__ == "__main__":
    take_all(FOLDER)
