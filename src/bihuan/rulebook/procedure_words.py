"""Sentences and citations of a procedure in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.procedures.history import STANDING
from bihuan.engine.rules.procedures import Citation, Procedure, Words
from bihuan.rulebook.words import sentence, term

_ARTICLE = {"zh": "第{article}条", "en": "art. {article}"}
_BETWEEN = {"zh": "、", "en": ", "}


def in_language(words: Words, *, language: str) -> str:
    """The word in `zh` or `en`."""
    return words.zh if language == "zh" else words.en


def procedure_sentence(reason: Reason, *, procedure: Procedure, language: str) -> str:
    """The sentence of a reason, where states, moves, limits and tracks have the procedure's own names."""
    names = _names(procedure)
    data = tuple((key, _named(key, value, names, language)) for key, value in reason.data)
    return sentence(Reason(reason.code, data), language=language)


def basis_words(citations: Sequence[Citation], *, language: str) -> str:
    """The articles that a move or limit rests on: 《…》第46条、《…》第17条."""
    return _BETWEEN[language].join(dict.fromkeys(_citation(one, language) for one in citations))


def _citation(citation: Citation, language: str) -> str:
    law = in_language(citation.law.words, language=language)
    if not citation.article:
        return law
    article = _ARTICLE[language].format(article=citation.article)
    return law + article if language == "zh" else f"{law} {article}"


def _names(procedure: Procedure) -> Mapping[str, Mapping[str, Words]]:
    return {
        "state": {state.id: state.words for track in procedure.tracks for state in track.states},
        "move": {id_: move.words for id_, move in procedure.move_by_id.items()},
        "limit": {id_: limit.words for id_, limit in procedure.limit_by_id.items()},
        "track": {id_: track.words for id_, track in procedure.track_by_id.items()},
    }


def _named(key: str, value: str, names: Mapping[str, Mapping[str, Words]], language: str) -> str:
    if key == "move" and value in STANDING:
        return term("standing_move", value, language=language)
    words = names.get(key, {}).get(value)
    return in_language(words, language=language) if words else value
