"""Between rows and the engine: frozen samples and verdicts as JSON and back, without loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.results import Disagreement, Outcome, Overall, ReadingVerdict, SampleVerdict
from bihuan.engine.kernel.reasons import Reason
from bihuan.web.rules.facts import current_rulebook

Json = dict[str, Any]


def current_judge() -> Judge:
    """The judge under the rulebook as it stands now. Raises RulebookError."""
    return _judge(current_rulebook().digest)


@lru_cache(maxsize=1)
def _judge(digest: str) -> Judge:
    return Judge(current_rulebook())


def as_json(value: Any) -> Any:
    """Frozen values as plain JSON; fields that hold their default are left out."""
    if isinstance(value, Reason):
        return [value.code, [list(pair) for pair in value.data]]
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: as_json(held) for field, held in pairs if held != field.default}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [as_json(held) for held in value]
    return value


def sample_from(stored: Json) -> Sample:
    """The sample that `as_json` wrote."""
    readings = tuple(Reading(**reading) for reading in stored.get("readings", ()))
    extra = tuple((fact, text) for fact, text in stored.get("extra", ()))
    return Sample(**{**stored, "readings": readings, "extra": extra})


def verdict_from(stored: Json) -> SampleVerdict:
    """The verdict that `as_json` wrote."""
    return SampleVerdict(
        **{
            **stored,
            "overall": Overall(stored["overall"]),
            "readings": tuple(_reading_from(reading) for reading in stored.get("readings", ())),
            "reasons": _reasons(stored),
            "disagreements": _disagreements(stored),
        }
    )


def _reading_from(stored: Json) -> ReadingVerdict:
    return ReadingVerdict(
        **{
            **stored,
            "outcome": Outcome(stored["outcome"]),
            "reasons": _reasons(stored),
            "steps": _reasons(stored, "steps"),
            "disagreements": _disagreements(stored),
        }
    )


def _disagreements(stored: Json) -> tuple[Disagreement, ...]:
    return tuple(
        Disagreement(**{**one, "reasons": _reasons(one)}) for one in stored.get("disagreements", ())
    )


def _reasons(stored: Mapping[str, Any], key: str = "reasons") -> tuple[Reason, ...]:
    return tuple(reason_from(reason) for reason in stored.get(key, ()))


def reason_from(stored: list[Any]) -> Reason:
    """The reason that `as_json` wrote."""
    code, data = stored
    return Reason(code, tuple((name, text) for name, text in data))
