"""No silent pass: every outcome equals that of a plain judge which shares no code with the engine."""

from __future__ import annotations

from functools import cache

from hypothesis import given

from bihuan.engine.judgement.facts import Sample
from bihuan.engine.judgement.judge import Judge
from tests.engine.kit import real_rulebook
from tests.engine.plain import PlainJudge
from tests.engine.sheets import examples, plain_case, samples


@cache
def judges() -> tuple[Judge, PlainJudge]:
    return Judge(real_rulebook()), PlainJudge(real_rulebook())


def differences(sample: Sample) -> list[tuple[str, str, str, str]]:
    engine, plain = judges()
    found = engine.sample(sample).readings
    return [
        (reading.item, reading.value, verdict.outcome.value, expected)
        for reading, verdict in zip(sample.readings, found, strict=False)
        if verdict.outcome.value != (expected := plain.outcome(plain_case(sample, reading)))
    ]


@examples(200)
@given(samples(open_facts=False))
def test_with_every_fact_known_the_engine_agrees_with_the_plain_judge(sample: Sample) -> None:
    assert differences(sample) == []


@examples(100)
@given(samples(most=2))
def test_with_facts_left_open_the_engine_agrees_with_the_plain_judge(sample: Sample) -> None:
    """The verdict under open facts is the join over every value that they may have."""
    assert differences(sample) == []
