"""What is stored comes back without loss, on both databases."""

from __future__ import annotations

import json

import pytest
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.engine.judgement.results import Disagreement, Outcome, Overall, ReadingVerdict, SampleVerdict
from bihuan.engine.kernel.reasons import Reason
from bihuan.tables.readings import SampleRecord
from bihuan.web.testing.examples import EXAMPLES
from bihuan.web.testing.facts import as_json, current_tools, rank_of, record_from, verdict_from
from bihuan.web.testing.models import CheckRun
from bihuan.web.testing.queries import judged_samples

WORDS = st.text(max_size=8)
PAIRS = st.lists(st.tuples(WORDS, WORDS), max_size=3).map(tuple)
REASONS = st.lists(st.builds(Reason, WORDS, PAIRS), max_size=3).map(tuple)
DISAGREEMENTS = st.lists(
    st.builds(Disagreement, kind=WORDS, lab=WORDS, ours=WORDS, source_checked=WORDS, reasons=REASONS),
    max_size=2,
).map(tuple)
VERDICTS = st.builds(
    SampleVerdict,
    sample_id=WORDS,
    overall=st.sampled_from(Overall),
    readings=st.lists(
        st.builds(
            ReadingVerdict,
            index=st.none() | st.integers(0, 9),
            item=WORDS,
            part=WORDS,
            component=WORDS,
            outcome=st.sampled_from(Outcome),
            limit=WORDS,
            reasons=REASONS,
            steps=REASONS,
            disagreements=DISAGREEMENTS,
        ),
        max_size=3,
    ).map(tuple),
    reasons=REASONS,
    disagreements=DISAGREEMENTS,
)
RECORDS = st.builds(
    SampleRecord,
    sample=st.builds(
        Sample,
        sample_id=WORDS,
        readings=st.lists(st.builds(Reading, item=WORDS, value=WORDS, lab_limit=WORDS), max_size=3).map(
            tuple
        ),
        extra=PAIRS,
    ),
    columns=PAIRS,
    reading_columns=st.lists(PAIRS, max_size=3).map(tuple),
)


@given(VERDICTS)
def test_any_verdict_comes_back_from_json_as_it_was(verdict: SampleVerdict) -> None:
    assert verdict_from(json.loads(json.dumps(as_json(verdict)))) == verdict


@given(RECORDS)
def test_any_sample_comes_back_from_json_as_it_was(record: SampleRecord) -> None:
    assert record_from(json.loads(json.dumps(as_json(record)))) == record


@pytest.mark.django_db
def test_the_database_gives_back_what_was_judged(example_runs: list[CheckRun]) -> None:
    tools = current_tools()
    for path, run in zip(EXAMPLES, example_runs, strict=True):
        records, verdicts = judged_samples(run.samples.all())
        read = tools.reader.read(path.read_bytes(), name=path.name).samples
        assert list(records) == [record.received(localdate(run.created_at)) for record in read]
        assert verdicts == [tools.judge.sample(record.sample) for record in records]


def verdict(*disagreements: Disagreement) -> SampleVerdict:
    return SampleVerdict(
        sample_id="S", overall=Overall.NONCONFORMING, readings=(), disagreements=disagreements
    )


@pytest.mark.parametrize(
    ("kind", "source", "rank"),
    [
        ("verdict", "secondary", 1),
        ("arithmetic", "", 1),
        ("conclusion", "official", 1),
        ("limit", "secondary", 2),
        ("edition", "official", 2),
        ("method", "", 2),
        ("verdict", "recall", 3),
    ],
)
def test_how_soon_a_disagreement_is_shown(kind: str, source: str, rank: int) -> None:
    assert rank_of(verdict(Disagreement(kind=kind, lab="a", ours="b", source_checked=source))) == rank


def test_the_gravest_disagreement_counts() -> None:
    found = [
        Disagreement(kind="verdict", lab="a", ours="b", source_checked="recall"),
        Disagreement(kind="limit", lab="a", ours="b", source_checked="secondary"),
    ]
    assert rank_of(verdict(*found)) == 2
    assert rank_of(verdict()) == 0
