"""Every paper opened by an office suite: what was filled in stands in it, on as many pages as it should."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bihuan.rulebook.paper_forms import PaperForm, load_paper_forms
from bihuan.web.papers.rendering import document, packaged_template
from tests.kit.office_suite import converted, pages_of
from tests.kit.paper_contents import content_of

pytestmark = pytest.mark.slow
FORMS = load_paper_forms().forms
_SPACE = re.compile(r"\s+")
_MOST_PAGES = {"table": 1, "letter": 2, "notice": 2}
_LONGER = {"penalty-decision": 3}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, int]]:
    """The text of each paper without its white space, and its number of pages."""
    place = tmp_path_factory.mktemp("papers")
    documents = [place / f"{form.id}.docx" for form in FORMS]
    for form, path in zip(FORMS, documents, strict=True):
        path.write_bytes(document(template=packaged_template(form), content=content_of(form)))
    texts = converted(documents, to="txt:Text (encoded):UTF8", into=place)
    pages = converted(documents, to="pdf", into=place)
    return {form.id: (told(text), pages_of(pdf)) for form, text, pdf in zip(FORMS, texts, pages, strict=True)}


def told(path: Path) -> str:
    return _SPACE.sub("", path.read_text(encoding="utf-8-sig"))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_libreoffice_reads_what_was_filled_in(opened: dict[str, tuple[str, int]], form: PaperForm) -> None:
    text, _ = opened[form.id]
    content = content_of(form)
    lost = [
        name for name in form.blanks for one in content[name].split("\n") if _SPACE.sub("", one) not in text
    ]
    unplaced = {"title", "office_place", "issued_on"} - form.wanted_blanks
    assert set(lost) <= unplaced
    assert "{{" not in text


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_a_paper_is_no_longer_than_it_should_be(opened: dict[str, tuple[str, int]], form: PaperForm) -> None:
    _, pages = opened[form.id]
    assert 1 <= pages <= _LONGER.get(form.id, _MOST_PAGES[form.layout])
