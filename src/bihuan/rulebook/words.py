"""Sentences for reason codes, in the reader's language."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from bihuan.engine.kernel.reasons import Reason

LANGUAGES = ("zh", "en")
_FOLDER = Path(__file__).parent / "words"


class WordsError(Exception):
    """A file of sentences that is not `code: {zh: …, en: …}`."""


def sentence(reason: Reason, *, language: str) -> str:
    """The sentence of a reason in `zh` or `en`; the bare code when no file knows it.

    A name in braces takes its value from the reason's data; one that the data lacks is shown as it is.
    """
    forms = _sentences().get(reason.code)
    if forms is None:
        return reason.code
    return forms[language].format_map(_Data(reason.data))


def known_codes() -> frozenset[str]:
    """Every code that has sentences."""
    return frozenset(_sentences())


class _Data(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


@lru_cache(maxsize=1)
def _sentences() -> dict[str, dict[str, str]]:
    """All sentences by code; a code in two files is refused, since one of them would never be seen."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(_FOLDER.glob("*.yaml")):
        for code, forms in (yaml.load(path.read_text("utf-8"), Loader=_Loader) or {}).items():
            if not isinstance(forms, dict) or set(forms) != set(LANGUAGES):
                raise WordsError(f"{path.name}: {code} needs zh and en")
            if code in found:
                raise WordsError(f"{path.name}: {code} stands in another file too")
            found[code] = forms
    return found


_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
