"""Between rows and the engine: frozen samples and verdicts as JSON and back, without loss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.laboratory import laboratory_word
from bihuan.engine.judgement.names import Names
from bihuan.engine.judgement.results import Disagreement, Outcome, Overall, ReadingVerdict, SampleVerdict
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.marks import Checked
from bihuan.tables.readings import ReadingsReader, SampleRecord
from bihuan.web.rules.facts import current_rulebook

Json = dict[str, Any]
_WRONG_VERDICTS = frozenset({"verdict", "arithmetic", "conclusion"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What reads and judges under one state of the rulebook, with everything that it learns on the way."""

    digest: str
    names: Names
    reader: ReadingsReader
    judge: Judge


def current_tools() -> Tools:
    """The tools under the rulebook as it stands now. Raises RulebookError."""
    return _tools(current_rulebook().digest)


@lru_cache(maxsize=1)
def _tools(digest: str) -> Tools:
    rulebook = current_rulebook()
    return Tools(
        digest=rulebook.digest,
        names=Names(rulebook.catalogue),
        reader=ReadingsReader(rulebook),
        judge=Judge(rulebook),
    )


def rank_of(verdict: SampleVerdict) -> int:
    """How soon an officer should see where this sample's report and we differ; the smaller, the sooner.

    1: a verdict, a sum or a conclusion of the laboratory does not hold; 2: a limit, an edition or a
    method differs; 3: only a recalled figure says so; 0: nowhere.
    """
    found = [*verdict.disagreements, *(one for line in verdict.readings for one in line.disagreements)]
    return min((rank_of_one(one) for one in found), default=0)


def rank_of_one(disagreement: Disagreement) -> int:
    """The rank (1 to 3) of one disagreement."""
    if disagreement.source_checked == Checked.RECALL.word:
        return 3
    return 1 if disagreement.kind in _WRONG_VERDICTS else 2


def is_definite(text: str) -> bool:
    """Whether a laboratory's word can be read as conforming or not."""
    return laboratory_word(text) is not None


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


def record_from(stored: Json) -> SampleRecord:
    """The sample, with what its sheet says beside it, that `as_json` wrote."""
    beside = stored.get("reading_columns", ())
    return SampleRecord(
        sample=_sample_from(stored["sample"]),
        columns=_pairs(stored.get("columns", ())),
        reading_columns=tuple(_pairs(columns) for columns in beside),
    )


def _sample_from(stored: Json) -> Sample:
    readings = tuple(Reading(**reading) for reading in stored.get("readings", ()))
    return Sample(**{**stored, "readings": readings, "extra": _pairs(stored.get("extra", ()))})


def _pairs(stored: Iterable[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, text) for name, text in stored)


def verdict_from(stored: Json) -> SampleVerdict:
    """The verdict that `as_json` wrote."""
    return SampleVerdict(
        **{
            **stored,
            "overall": Overall(stored["overall"]),
            "readings": tuple(reading_verdict_from(reading) for reading in stored.get("readings", ())),
            "reasons": _reasons(stored),
            "disagreements": _disagreements(stored),
            "rests_on": _pairs(stored.get("rests_on", ())),
        }
    )


def reading_verdict_from(stored: Json) -> ReadingVerdict:
    """The verdict on one reading that `as_json` wrote."""
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
    return tuple(Disagreement(**{**one, "reasons": _reasons(one)}) for one in stored.get("disagreements", ()))


def _reasons(stored: Mapping[str, Any], key: str = "reasons") -> tuple[Reason, ...]:
    return tuple(reason_from(reason) for reason in stored.get(key, ()))


def reason_from(stored: list[Any]) -> Reason:
    """The reason that `as_json` wrote."""
    code, data = stored
    return Reason(code, _pairs(data))
