"""Reasons as sentences in the reader's language."""

from __future__ import annotations

from django.utils.safestring import SafeString

from bihuan.engine.kernel.reasons import Reason
from bihuan.rulebook.words import sentence
from bihuan.web.ui.words import language
from bihuan.web.ui.written import with_written


def said(reason: Reason) -> SafeString:
    """The sentence, escaped; Chinese texts among its data are marked as Chinese."""
    return with_written(sentence(reason, language=language()), (text for _, text in reason.data))
