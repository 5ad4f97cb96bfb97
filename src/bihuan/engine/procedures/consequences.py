"""What a released sample causes, by the nature of its test, its report and our check of the report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bihuan.engine.rules.procedures import Effect, Nature


class Finding(StrEnum):
    """What a laboratory's report, or our check of it, says of a sample as a whole."""

    PASSES = "passes"
    FAILS = "fails"
    UNKNOWN = "unknown"  # nothing definite: it never counts as the one or the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """`effect` is what the sample causes; `is_doubted`: the laboratory is asked to verify its report."""

    effect: Effect
    is_doubted: bool


def consequence_of(*, nature: Nature, report: Finding, check: Finding) -> Consequence:
    """What follows from a sample.

    The sealed report is the legal conclusion, so it alone decides what the firm meets. Our check only
    raises a doubt, and only where both say something definite and differ.
    """
    differ = {report, check} == {Finding.PASSES, Finding.FAILS}
    return Consequence(effect=_effect(nature, report), is_doubted=differ and nature.is_verified)


def _effect(nature: Nature, report: Finding) -> Effect:
    if nature.failing is Effect.DOCUMENT or report is Finding.FAILS:
        return nature.failing
    return Effect.NONE
