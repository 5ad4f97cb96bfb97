"""One reading, judged by the same engine that checks reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bihuan.engine.judgement.facts import Reading
from bihuan.engine.judgement.results import ReadingVerdict
from bihuan.engine.kernel.reasons import Reason
from bihuan.web.rules.facts import current_tools
from bihuan.web.rules.queries.editions import EditionLine, find_edition, slug
from bihuan.web.rules.queries.limits import Goods, sample_of

# Where to look when the engine cannot read something.
_FIELDS = {
    "item_unknown": "item",
    "unit_missing": "unit",
    "unit_unknown": "unit",
    "unit_does_not_fit": "unit",
    "declared_limit_unreadable": "declared_limit",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The verdict on one reading. `faults` are (field, reason) for what could not be read.

    `findings` are verdicts that no reading carries: a labelled fibre that was not found, a label duty.
    """

    verdict: ReadingVerdict
    edition: EditionLine | None
    findings: tuple[ReadingVerdict, ...]
    premises: tuple[Reason, ...]
    faults: tuple[tuple[str, Reason], ...]


def judge_reading(goods: Goods, *, reading: Mapping[str, str], composition: str = "") -> Answer:
    """The verdict on one reading of these goods; its texts are named as in the readings table.

    Raises RulebookError.
    """
    sample = replace(sample_of(goods), readings=(Reading(**reading),), composition_label=composition)
    judged = current_tools().judge.sample(sample)
    verdict = next(one for one in judged.readings if one.index == 0)
    return Answer(
        verdict=verdict,
        edition=find_edition(slug(verdict.standard), verdict.edition, day=goods.made_on),
        findings=tuple(one for one in judged.readings if one.index is None),
        premises=judged.reasons,
        faults=tuple(_faults(verdict)),
    )


def _faults(verdict: ReadingVerdict) -> list[tuple[str, Reason]]:
    codes = [(_FIELDS.get(reason.code, ""), reason) for reason in verdict.reasons]
    found = [(field, reason) for field, reason in codes if field]
    if found or verdict.outcome.value != "data_error":
        return found
    return [("value", verdict.reasons[0])]
