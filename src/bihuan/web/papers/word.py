"""Which Word template a paper is made from, and the Word file that it makes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.paper_forms import PaperForm, office_template
from bihuan.web.ledger.files import file_place
from bihuan.web.papers.facts import RefusedError
from bihuan.web.papers.models import Paper
from bihuan.web.papers.rendering import check_template, document, packaged_template
from bihuan.web.rules.facts import overlay_folder


def template_of(form: PaperForm) -> bytes:
    """The template of a form as it stands now: the office's own, else the packaged one.

    Raises RefusedError where the office's own has not the blanks that the form has.
    """
    own = office_template(form, overlay=overlay_folder())
    if own is None:
        return packaged_template(form)
    if faults := check_template(own, form):
        raise RefusedError(*faults)
    return own


def word_file(paper: Paper, form: PaperForm) -> bytes:
    """A paper in Word as it stands now. Raises RefusedError where it cannot be made."""
    if paper.template_digest:
        try:
            return kept_word_file(paper)
        except OSError as error:
            raise RefusedError(Reason.of("paper_template_gone")) from error
    return document(template=template_of(form), content=filled(paper, form))


def kept_word_file(paper: Paper) -> bytes:
    """The same for a paper that has left its drafter: from nothing but what is kept. Raises OSError."""
    template = file_place(paper.template_digest).read_bytes()
    return document(template=template, content=paper.content)


def filled(paper: Paper, form: PaperForm) -> dict[str, str]:
    """Every blank of the form with its text, "" where nothing stands in it yet."""
    known: Mapping[str, str] = paper.content
    return {
        **dict.fromkeys(form.blanks, ""),
        **known,
        "title": form.words.zh,
        "office": paper.issuer.name,
        "office_place": paper.issuer.place,
    }


def sha256(content: bytes) -> str:
    """The digest of a file (lower-case hex)."""
    return hashlib.sha256(content).hexdigest()
