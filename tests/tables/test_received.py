"""A sheet without any date was written about goods made before it came in (decision 0009)."""

from __future__ import annotations

from datetime import date

import pytest

from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.results import Outcome
from bihuan.rulebook.load import load_rulebook
from bihuan.tables.samples import SampleRecord

TODAY = date(2026, 11, 24)


def record(**facts: str) -> SampleRecord:
    reading = Reading(item="pH值", value="8.2", tested_on=facts.pop("tested_on", ""))
    sample = Sample(sample_id="1", product_category="床单", safety_class="B", readings=(reading,), **facts)
    return SampleRecord(sample=sample)


def test_a_sheet_without_a_date_carries_the_day_it_came_in() -> None:
    assert record().received(TODAY).sample.received_on == "2026-11-24"


@pytest.mark.parametrize("given", ["produced_on", "purchased_on", "sampled_on", "received_on", "tested_on"])
def test_a_sheet_that_gives_a_date_is_left_as_it_is(given: str) -> None:
    dated = record(**{given: "2010-05-01"})
    assert dated.received(TODAY) is dated


def test_undated_goods_are_judged_by_the_edition_of_the_day_of_receipt() -> None:
    judge = Judge(load_rulebook())
    undated = judge.sample(record().sample).readings[0]
    received = judge.sample(record().received(TODAY).sample).readings[0]
    assert (undated.outcome, received.outcome, received.edition) == (
        Outcome.INDETERMINATE,
        Outcome.PASS,
        "2010",
    )
