"""Reasons as sentences in the reader's language."""

from __future__ import annotations

from django.utils.safestring import SafeString

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.words import sentence
from bihuan.web.ui.words import language
from bihuan.web.ui.written import with_terms


def said(reason: Reason) -> SafeString:
    """The sentence, escaped; Chinese terms and texts in an English one are marked as such."""
    return with_terms(sentence(reason, language=language()))
