"""What must hold for every sheet, judged whole under the real rulebook."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.resolve import resolve
from bihuan.engine.judgement.results import Overall, SampleVerdict
from bihuan.engine.rules.catalogue import Item
from tests.engine.kit import real_rulebook
from tests.engine.plain import joined
from tests.engine.sheets import GRADES, examples, judged_items, names, readings, samples, timeline

LAW = Judge(real_rulebook())
ITEMS = {item.id: item for item in judged_items()}
FIBRES = ("棉", "聚酯纤维", "粘胶纤维", "氨纶", "其他纤维")


def outcomes(sample: Sample) -> list[str]:
    """The outcome words of the readings, in their order."""
    found = LAW.sample(sample).readings
    return [verdict.outcome.value for verdict in found if verdict.index is not None]


@st.composite
def contents(draw: st.DrawFn) -> tuple[str, tuple[Reading, ...]]:
    """A content label with one to three fibres, and readings near it."""
    share = draw(st.integers(1, 99))
    pair = draw(st.permutations(FIBRES[:3]))[:2]
    label = f"{pair[0]}100%" if share > 90 else f"{pair[0]}{share}% {pair[1]}{100 - share}%"
    measured = draw(
        st.lists(
            st.tuples(st.sampled_from(FIBRES), st.integers(0, 1000).map(lambda n: f"{n / 10:.1f}")),
            max_size=3,
        )
    )
    return label, tuple(
        Reading(item="fibre-content", value=value, component=fibre, unit="%") for fibre, value in measured
    )


@st.composite
def whole_sheets(draw: st.DrawFn) -> Sample:
    """A sample with readings of every kind, fibres and label included."""
    sample = draw(samples(most=3))
    label, measured = draw(contents())
    return replace(sample, composition_label=label, readings=sample.readings + measured)


# --- order, doubles, width -------------------------------------------------
def by_reading(verdict: SampleVerdict, order: list[int]) -> list[tuple[object, ...]]:
    """The verdicts in the order of the sheet they were permuted from, without what no reading carries."""
    rows = [
        (v.outcome, v.limit, v.rule_id, v.component, v.grade) for v in verdict.readings if v.index is not None
    ]
    return [row for _, row in sorted(zip(order, rows, strict=True), key=lambda pair: pair[0])]


@examples(40)
@given(whole_sheets(), st.randoms(use_true_random=False))
def test_the_order_of_the_readings_changes_nothing(sample: Sample, dice: object) -> None:
    order = list(range(len(sample.readings)))
    dice.shuffle(order)  # type: ignore[attr-defined]
    shuffled = replace(sample, readings=tuple(sample.readings[place] for place in order))
    straight, crossed = LAW.sample(sample), LAW.sample(shuffled)
    assert by_reading(crossed, order) == by_reading(straight, sorted(order))
    assert (crossed.overall, crossed.grade) == (straight.overall, straight.grade)


@examples(40)
@given(whole_sheets(), st.data())
def test_a_doubled_reading_changes_nothing_for_the_others(sample: Sample, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(sample.readings) - 1))
    doubled = replace(sample, readings=(*sample.readings, sample.readings[place]))
    once, twice = outcomes(sample), outcomes(doubled)
    assert twice == [*once, once[place]]
    assert LAW.sample(doubled).overall is LAW.sample(sample).overall


_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def widened(text: str) -> str:
    """The text in full-width signs between ideographic blanks."""
    return f"　{text.translate(_WIDE)} " if text else text


@examples(40)
@given(whole_sheets())
def test_full_width_signs_and_blanks_change_nothing(sample: Sample) -> None:
    fields = ("item", "value", "component", "part", "unit")
    wide = replace(
        sample,
        readings=tuple(
            replace(r, **{field: widened(getattr(r, field)) for field in fields}) for r in sample.readings
        ),
        **{
            field: widened(getattr(sample, field))
            for field in (
                "product_category",
                "audience",
                "stage",
                "treatment",
                "depth",
                "safety_class",
                "produced_on",
                "sampled_on",
                "declared_standard",
                "declared_grade",
                "composition_label",
            )
        },
    )
    assert outcomes(wide) == outcomes(sample)
    assert LAW.sample(wide).overall is LAW.sample(sample).overall


@examples(25)
@given(whole_sheets())
def test_what_a_judge_remembers_changes_no_answer(sample: Sample) -> None:
    assert Judge(real_rulebook()).sample(sample) == LAW.sample(sample) == LAW.sample(sample)


@examples(25)
@given(whole_sheets(), st.sampled_from(["合格", "不合格", "≥1", "≤5", "乱"]))
def test_the_laboratorys_words_change_no_outcome(sample: Sample, word: str) -> None:
    told = replace(
        sample,
        lab_verdict=word,
        readings=tuple(
            r if r.item == "fibre-content" else replace(r, lab_verdict=word, lab_limit=word)
            for r in sample.readings
        ),
    )
    assert outcomes(told) == outcomes(sample)


# --- stricter, better --------------------------------------------------------
@examples(70)
@given(samples(), st.sampled_from([("C", "B"), ("B", "A"), ("C", "A")]))
def test_a_stricter_class_never_turns_a_fail_into_a_pass(sample: Sample, classes: tuple[str, str]) -> None:
    """Of readings: a label below the minimum class is a finding of its own, which a stricter class heals."""
    looser, stricter = (outcomes(replace(sample, safety_class=letter)) for letter in classes)
    assert [pair for pair in zip(looser, stricter, strict=True) if pair == ("fail", "pass")] == []


def direction(item: Item) -> str:
    """Which way a number gets better: "down", "up", or "inward" where limits have two ends."""
    limits = [
        r.limit for s in real_rulebook().standards for e in s.editions for r in e.rules if r.item == item.id
    ]
    ends = {(limit.low is not None, limit.high is not None) for limit in limits if limit}
    return {((False, True),): "down", ((True, False),): "up"}.get(tuple(ends), "inward")


ONE_WAY = tuple(item for item in judged_items() if item.scale == "number" and direction(item) != "inward")
GRADED = tuple(item for item in judged_items() if item.scale in {"grey", "blue-wool", "pilling"})
numbers = st.integers(0, 4000).map(lambda n: str(Decimal(n) / 10))


@examples(70)
@given(st.data())
def test_a_better_number_never_turns_a_pass_into_a_fail(data: st.DataObject) -> None:
    sample = data.draw(samples(most=1, odd=False))
    item = data.draw(st.sampled_from(ONE_WAY))
    low, high = sorted((data.draw(numbers), data.draw(numbers)), key=Decimal)
    better, worse = (low, high) if direction(item) == "down" else (high, low)
    reading = data.draw(readings((item,), odd=False))
    found = [outcomes(replace(sample, readings=(replace(reading, value=v),))) for v in (worse, better)]
    if found[0] == ["pass"]:
        assert found[1] == ["pass"]


@examples(70)
@given(st.data())
def test_a_better_grade_never_turns_a_pass_into_a_fail(data: st.DataObject) -> None:
    sample = data.draw(samples(most=1, odd=False))
    reading = data.draw(readings(GRADED, odd=False))
    places = sorted((data.draw(st.integers(0, len(GRADES) - 1)), data.draw(st.integers(0, len(GRADES) - 1))))
    found = [outcomes(replace(sample, readings=(replace(reading, value=GRADES[p]),))) for p in places]
    if found[0] == ["pass"]:
        assert found[1] == ["pass"]


@examples(70)
@given(st.data())
def test_a_number_between_two_that_pass_never_fails(data: st.DataObject) -> None:
    """Toward the middle of a range a reading gets better: what passes has no holes."""
    sample = data.draw(samples(most=1, odd=False))
    reading = data.draw(readings(tuple(i for i in judged_items() if i.scale == "number"), odd=False))
    signed = ITEMS[reading.item].unit in {"", "%"}
    tenths = st.integers(-150 if signed else 0, 150).map(lambda n: str(Decimal(n) / 10))
    values = sorted((data.draw(tenths) for _ in range(3)), key=Decimal)
    found = [outcomes(replace(sample, readings=(replace(reading, value=v),)))[0] for v in values]
    if found[0] == found[2] == "pass":
        assert found[1] == "pass"


# --- knowing more --------------------------------------------------------------
def told(sample: Sample, fact: str, value: str) -> Sample:
    """The sample with one more fact given."""
    if hasattr(sample, fact):
        return replace(sample, **{fact: value})
    return replace(sample, extra=(*(pair for pair in sample.extra if pair[0] != fact), (fact, value)))


@examples(70)
@given(samples(most=2), st.data())
def test_the_verdict_under_an_open_fact_is_the_join_of_those_under_its_values(
    sample: Sample, data: st.DataObject
) -> None:
    """So a pass under an open fact can become a fail by a value only that was held impossible before."""
    possible = dict(resolve(sample, names=names(), timeline=timeline()).profile.possible)
    still_open = sorted(fact for fact, values in possible.items() if len(values) > 1)
    assume(still_open)
    fact = data.draw(st.sampled_from(still_open))
    closed = [outcomes(told(sample, fact, value)) for value in possible[fact]]
    assert outcomes(sample) == [joined(set(column)) for column in zip(*closed, strict=True)]


@examples(40)
@given(samples(most=2))
def test_the_verdict_under_an_open_production_day_is_the_join_of_those_on_its_days(sample: Sample) -> None:
    unsaid = replace(sample, produced_on="", sampled_on=sample.sampled_on or "2018-06-01")
    made = resolve(unsaid, names=names(), timeline=timeline()).profile.made
    days = [timeline().period(stretch).rstrip("…") or "1990-01-01" for stretch in made]
    closed = [outcomes(replace(unsaid, produced_on=day)) for day in days]
    # What the maker declares tells for whom the goods are by the latest edition alone.
    assume(sample.audience != "" or not sample.declared_standard)
    assert outcomes(unsaid) == [joined(set(column)) for column in zip(*closed, strict=True)]


# --- the overall verdict ----------------------------------------------------------
@examples(70)
@given(whole_sheets())
def test_the_sample_is_as_good_as_its_worst_reading(sample: Sample) -> None:
    """J1; and unknown is never a pass (design, section 5)."""
    verdict = LAW.sample(sample)
    found = {v.outcome.value for v in verdict.readings}
    if "fail" in found:
        expected = {Overall.NONCONFORMING}
    elif found & {"pending", "indeterminate", "data_error"}:
        expected = {Overall.UNDETERMINED}
    elif "no_rule" in found:
        expected = {Overall.PARTLY_CHECKED}
    else:
        expected = {Overall.NO_NONCONFORMITY_FOUND, Overall.PARTLY_CHECKED}
    assert verdict.overall in expected


@examples(50)
@given(whole_sheets())
def test_every_verdict_says_why(sample: Sample) -> None:
    """A pass or a fail names its limit and clause; everything else names its reason."""
    for verdict in LAW.sample(sample).readings:
        assert verdict.reasons
        if verdict.outcome.value in {"pass", "fail"} and verdict.item != "label":
            assert verdict.rule_id and (verdict.limit or verdict.clause)
            assert verdict.source_checked in {"official", "secondary", "recall"}
