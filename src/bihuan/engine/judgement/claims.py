"""What a maker declares for one item: decision rules J2 to J6 of the sampling rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bihuan.engine.judgement.facts import Reading
from bihuan.engine.judgement.labels import says_none
from bihuan.engine.judgement.names import key_of
from bihuan.engine.judgement.units import parse_written_limit
from bihuan.engine.judgement.weigh import Claim
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.kernel.text import fold, is_missing
from bihuan.engine.rules.catalogue import Item, Unit
from bihuan.engine.rules.marks import Checked, Mark
from bihuan.engine.rules.standards import Condition, Rule

DECLARED = "declared"
_LACKING = frozenset(
    {"不要求", "未规定", "不作要求", "不考核", "无要求", "无此项", "不做要求", "notrequired", "none"}
)
_SHEET = Mark(Checked.SECONDARY, note="declared on the sheet")


def declares_limits(readings: tuple[Reading, ...]) -> bool:
    """Whether the sheet gives declared limits at all: then an item without one is not in that standard."""
    return any(not is_missing(reading.declared_limit) for reading in readings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What of a sample a claim reads.

    `standard` is the declared standard as written; `is_unknown`: the rulebook lacks one that is declared;
    `gives_limits`: some reading of the sample carries a declared limit.
    """

    standard: str = ""
    is_unknown: bool = False
    gives_limits: bool = False


def claim_for(
    reading: Reading, declared: Declared, *, item: Item, mandatory: frozenset[str], units: Mapping[str, Unit]
) -> tuple[Claim, tuple[Reason, ...]]:
    """The claim behind a reading, and a reason when the declared limit can't be read."""
    unknown = declared.is_unknown
    text = reading.declared_limit
    if is_missing(text):
        return _silent_claim(unknown and declared.gives_limits, unknown, mandatory), ()
    if key_of(text) in _LACKING or (says_none(text) and item.scale not in {"text"}):
        return Claim(is_lacking=True, is_unknown=unknown, mandatory=mandatory), ()
    limit = parse_written_limit(text, item=item, units=units, bare_is_at_least=True)
    if limit is None:
        return Claim(is_unknown=True, mandatory=mandatory), (
            Reason.of("declared_limit_unreadable", text=fold(text)),
        )
    rule = Rule(
        id=DECLARED,
        standard=fold(declared.standard),
        edition="",
        clause="",
        item=item.id,
        when=Condition(),
        limit=limit,
        mark=_SHEET,
        unit=item.unit,
    )
    return Claim(rule=rule, mandatory=mandatory), ()


@lru_cache(maxsize=64)
def _silent_claim(is_lacking: bool, is_unknown: bool, mandatory: frozenset[str]) -> Claim:
    return Claim(is_lacking=is_lacking, is_unknown=is_unknown, mandatory=mandatory)
