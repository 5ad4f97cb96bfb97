"""Fibre content against its label: every boundary of GB/T 29862-2013 clause 7 and FZ/T 01053-2007."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.judgement.compare import Measured
from bihuan.engine.judgement.fibres import FibreFinding, MeasuredFibre, judge_fibres
from bihuan.engine.judgement.labels import FibreShare, LabelPart
from bihuan.engine.judgement.names import Names
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.marks import Checked, Mark
from bihuan.engine.rules.standards import Edition, FibreRules, FibreTolerance
from tests.engine.kit import OFFICIAL, SMALL_CATALOGUE, edition, rule

NAMES = Names(SMALL_CATALOGUE)


def tolerance(
    above: str,
    up_to: str,
    *,
    points: str = "",
    share: str = "",
    filling: bool = False,
    must: bool = False,
    mark: Mark = OFFICIAL,
) -> FibreTolerance:
    return FibreTolerance(
        id=f"{above}-{up_to}",
        clause="7.4",
        filling=filling,
        above=Decimal(above),
        up_to=Decimal(up_to),
        mark=mark,
        points=Decimal(points) if points else None,
        share=Decimal(share) if share else None,
        must_be_present=must,
    )


def content(*tolerances: FibreTolerance, trace: str = "0.5") -> Edition:
    rules = FibreRules(
        tolerances=tolerances,
        single=rule("fibre-content", "=100", standard="GB/T 4-2013", clause="7.1"),
        trace=Decimal(trace) if trace else None,
        trace_clause="7.5",
        cashmere_low=Decimal(95),
        decorative_high=Decimal(5),
        unlabelled_clause="8 d)",
        other_fibres_high=Decimal(5),
    )
    return edition("GB/T 4-2013", fibres=rules)


NOW = content(
    tolerance("0", "3", points="3", must=True),
    tolerance("3", "10", points="3"),
    tolerance("10", "100", points="5"),
    tolerance("0", "5", points="5", filling=True, must=True),
    tolerance("5", "20", points="5", filling=True),
    tolerance("20", "100", points="10", filling=True),
)
THEN = content(
    tolerance("0", "15", share="0.3"),
    tolerance("15", "100", points="5"),
    tolerance("0", "30", share="0.3", filling=True),
    tolerance("30", "100", points="10", filling=True),
    trace="",
)


def label(*pairs: tuple[str, str | None], **fields: bool) -> LabelPart:
    """A label from (name, share) pairs; share None is not given, "trace" is 含微量."""
    fibres = tuple(
        FibreShare(name, None if share in (None, "trace") else Decimal(str(share)), share == "trace")
        for name, share in pairs
    )
    return LabelPart("", fibres, **fields)


def share(fibre: str, value: str) -> MeasuredFibre:
    if value == "未检出":
        return MeasuredFibre(fibre, Measured(shown=value, not_detected=True))
    if value == "-":
        return MeasuredFibre(fibre, Measured(shown=value, missing=True))
    number = Decimal(value)
    return MeasuredFibre(fibre, Measured(low=number, high=number, shown=value))


def findings(
    says: LabelPart, *found: tuple[str, str], under: Edition = NOW, is_filling: bool = False
) -> list[FibreFinding]:
    measured = [share(fibre, value) for fibre, value in found]
    return judge_fibres(label=says, measured=measured, edition=under, is_filling=is_filling, names=NAMES)


def words(found: list[FibreFinding]) -> list[str]:
    return [one.outcome.value for one in found]


BLEND = label(("棉", "60"), ("聚酯纤维", "40"))


@pytest.mark.parametrize(
    ("case", "nominal", "measured", "expected"),
    [
        ("F01", "60", "55.0", "pass"),
        ("F02", "60", "54.9", "fail"),
        ("F01", "60", "65.0", "pass"),
        ("F02", "60", "65.1", "fail"),
        ("F11", "10", "13.0", "pass"),
        ("F11", "10", "13.1", "fail"),
        ("F11", "10", "7.0", "pass"),
        ("F11", "10", "6.9", "fail"),
        ("7.4", "10.1", "5.1", "pass"),
        ("7.4", "10.1", "5.0", "fail"),
        ("F06", "5", "2.0", "pass"),
        ("F06", "5", "1.9", "fail"),
        ("F08", "3", "0.1", "pass"),
        ("F09", "3", "0", "fail"),
        ("7.4", "3", "6.0", "pass"),
        ("7.4", "3", "6.1", "fail"),
        ("7.4", "3.1", "0.1", "pass"),
        ("7.4", "2", "0", "fail"),
        ("7.4", "98", "100", "pass"),
    ],
)
def test_a_labelled_share_may_deviate_by_the_points_of_its_band_and_no_more(
    case: str, nominal: str, measured: str, expected: str
) -> None:
    """GB/T 29862-2013 7.4, both ends inclusive."""
    says = label(("棉", nominal), ("聚酯纤维", str(100 - Decimal(nominal))))
    assert words(findings(says, ("cotton", measured)))[0] == expected, case


@pytest.mark.parametrize(
    ("case", "nominal", "measured", "expected"),
    [
        ("F15", "20", "15.0", "pass"),
        ("F15", "20", "14.9", "fail"),
        ("F16", "70", "60.0", "pass"),
        ("F16", "70", "59.9", "fail"),
        ("7.4", "5", "0.1", "pass"),
        ("7.4", "5", "0", "fail"),
        ("7.4", "20.1", "10.1", "pass"),
        ("7.4", "20.1", "10.0", "fail"),
    ],
)
def test_a_filling_has_bands_of_its_own(case: str, nominal: str, measured: str, expected: str) -> None:
    says = label(("棉", nominal), ("聚酯纤维", str(100 - Decimal(nominal))))
    assert words(findings(says, ("cotton", measured), is_filling=True))[0] == expected, case


@pytest.mark.parametrize(
    ("nominal", "measured", "filling", "expected"),
    [
        ("15", "10.5", False, "pass"),
        ("15", "10.4", False, "fail"),
        ("15", "19.5", False, "pass"),
        ("15", "19.6", False, "fail"),
        ("15.1", "10.1", False, "pass"),
        ("15.1", "10.0", False, "fail"),
        ("30", "21.0", True, "pass"),
        ("30", "20.9", True, "fail"),
        ("30.1", "20.1", True, "pass"),
    ],
)
def test_the_older_standard_allowed_a_share_of_small_contents(
    nominal: str, measured: str, filling: bool, expected: str
) -> None:
    """FZ/T 01053-2007 7.4, case F13."""
    says = label(("棉", nominal), ("聚酯纤维", str(100 - Decimal(nominal))))
    assert words(findings(says, ("cotton", measured), under=THEN, is_filling=filling))[0] == expected


@pytest.mark.parametrize(
    ("case", "measured", "expected"),
    [
        ("F03", [("cotton", "99.5"), ("polyester", "0.5")], ["pass", "pass"]),
        ("F05", [("cotton", "99.6"), ("polyester", "0.4")], ["pass", "pass"]),
        ("7.5", [("cotton", "99.4"), ("polyester", "0.6")], ["fail", "fail"]),
        ("7.5", [("cotton", "99.4"), ("polyester", "0.3"), ("viscose", "0.3")], ["fail", "fail", "fail"]),
        ("7.5", [("cotton", "99.6"), ("polyester", "0.2"), ("viscose", "0.2")], ["pass", "pass", "pass"]),
        ("7.1", [("cotton", "100")], ["pass"]),
        ("7.1", [("cotton", "99.4")], ["fail"]),
        ("7.1", [("cotton", "100.1")], ["fail"]),
        ("7.1", [("cotton", "100"), ("polyester", "3")], ["pass", "fail"]),
        ("7.5", [("cotton", "100"), ("polyester", "0")], ["pass", "not_required"]),
        ("7.5", [("cotton", "100"), ("polyester", "未检出")], ["pass", "not_required"]),
    ],
)
def test_one_fibre_alone_has_no_tolerance_but_a_trace(
    case: str, measured: list[tuple[str, str]], expected: list[str]
) -> None:
    """GB/T 29862-2013 7.1 and 7.5."""
    assert words(findings(label(("棉", "100")), *measured)) == expected, case


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        ([("cotton", "99.6"), ("elastane", "0.4")], ["pass", "pass"]),
        ([("cotton", "95.5"), ("elastane", "4.5")], ["fail", "fail"]),
        ([("cotton", "95.5")], ["fail"]),
    ],
)
def test_a_trace_on_the_label_does_not_make_a_pure_article_a_blend(
    measured: list[tuple[str, str]], expected: list[str]
) -> None:
    assert words(findings(label(("棉", "100"), ("氨纶", "trace")), *measured)) == expected


@pytest.mark.parametrize(
    ("case", "measured", "expected"),
    [
        ("F19", [("cashmere", "95.2"), ("suspected-wool", "4.8")], ["pass", "pass"]),
        ("F19", [("cashmere", "95.0"), ("wool", "5.0")], ["pass", "pass"]),
        ("F21", [("cashmere", "94.9"), ("wool", "5.1")], ["fail", "fail"]),
        ("S25", [("cashmere", "95.2"), ("polyester", "4.8")], ["pass", "fail"]),
    ],
)
def test_pure_cashmere_may_hold_suspected_wool(
    case: str, measured: list[tuple[str, str]], expected: list[str]
) -> None:
    assert words(findings(label(("山羊绒", "100")), *measured)) == expected, case


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        ([("cotton", "95.0"), ("polyester", "5.0")], ["pass", "pass"]),
        ([("cotton", "94.9"), ("polyester", "5.1")], ["fail", "fail"]),
        ([("cotton", "94.9"), ("polyester", "2.5"), ("viscose", "2.6")], ["fail", "fail", "fail"]),
    ],
)
def test_an_excepted_decoration_may_make_up_five_points(
    measured: list[tuple[str, str]], expected: list[str]
) -> None:
    """GB/T 29862-2013 7.3: the decorative fibres count together."""
    says = label(("棉", "100"), excepts_decorative=True)
    assert words(findings(says, *measured)) == expected


def test_a_fibre_that_the_label_does_not_name_fails_above_a_trace() -> None:
    """Case F22: 8 d) and e)."""
    found = findings(BLEND, ("cotton", "58.0"), ("polyester", "39.0"), ("elastane", "3.0"))
    assert words(found) == ["pass", "pass", "fail"]
    assert found[2].clause == "8 d)"


def test_unlabelled_fibres_count_together_and_each_only_once() -> None:
    """7.5 speaks of one fibre or the sum of several; the same fibre reported twice is one fibre."""
    twice = findings(label(("棉", "100")), ("cotton", "99.5"), ("polyester", "0.5"), ("polyester", "0.5"))
    assert words(twice) == ["pass", "pass", "pass"]


@pytest.mark.parametrize(("value", "expected"), [("5.0", "pass"), ("5.1", "fail")])
def test_a_fibre_up_to_five_per_cent_may_be_pooled_as_other_fibres(value: str, expected: str) -> None:
    """GB/T 29862-2013 6.5."""
    says = label(("棉", "90"), ("其他纤维", "10"))
    assert words(findings(says, ("cotton", "90"), ("viscose", value)))[1] == expected


def test_a_fibre_named_without_its_share_fails() -> None:
    """GB/T 29862-2013 8 d)."""
    found = findings(label(("棉", None), ("聚酯纤维", "40")), ("cotton", "60"), ("polyester", "40"))
    assert words(found) == ["fail", "pass"]
    assert found[0].reasons[0].code == "fibre_share_missing"


def test_a_labelled_fibre_is_absent_only_where_the_others_make_up_the_whole() -> None:
    whole = findings(BLEND, ("cotton", "99.6"), ("viscose", "0.4"))
    assert (whole[-1].fibre, whole[-1].outcome.value, whole[-1].place) == ("polyester", "fail", None)
    part = findings(BLEND, ("cotton", "60"))
    assert (part[-1].fibre, part[-1].outcome.value) == ("polyester", "pending")
    twice = findings(BLEND, ("cotton", "60"), ("cotton", "60"))
    assert twice[-1].outcome.value == "pending"


def test_a_result_that_is_no_number_decides_nothing() -> None:
    found = findings(BLEND, ("cotton", "-"), ("polyester", "40"))
    assert words(found)[:2] == ["pending", "pass"]
    unreadable = MeasuredFibre("cotton", Measured(shown="?", error=Reason.of("value_unreadable", value="?")))
    judged = judge_fibres(label=BLEND, measured=[unreadable], edition=NOW, is_filling=False, names=NAMES)
    assert judged[0].outcome.value == "data_error"
    bound = MeasuredFibre("cotton", Measured(high=Decimal(60), shown="<60"))
    judged = judge_fibres(label=BLEND, measured=[bound], edition=NOW, is_filling=False, names=NAMES)
    assert judged[0].outcome.value == "data_error"


def test_a_band_that_is_missing_or_recalled_too_weakly_is_a_gap() -> None:
    weak = tolerance("10", "100", points="5", mark=Mark(Checked.RECALL, "low"))
    assert words(findings(BLEND, ("cotton", "60"), under=content(weak)))[0] == "no_rule"
    assert words(findings(BLEND, ("cotton", "60"), under=content()))[0] == "no_rule"


def test_an_edition_without_fibre_rules_says_nothing() -> None:
    plain_edition = edition("GB 1-2010")
    assert findings(BLEND, ("cotton", "1"), under=plain_edition) == []


def test_a_finding_tells_its_deviation() -> None:
    (first, *_) = findings(BLEND, ("cotton", "54.9"), ("polyester", "45.1"))
    assert first.limit == "55~65"
    assert dict(first.reasons[0].data) == {
        "fibre": "cotton",
        "label": "60",
        "measured": "54.9",
        "deviation": "-5.1",
        "allowed": "5",
    }


tenths = st.integers(min_value=0, max_value=1000).map(lambda n: str(Decimal(n) / 10))


@given(nominal=st.integers(min_value=1, max_value=99), measured=tenths, filling=st.booleans())
def test_every_blend_equals_the_table_written_out_in_whole_numbers(
    nominal: int, measured: str, filling: bool
) -> None:
    """GB/T 29862-2013 7.4 again, in tenths of a point and without the engine's arithmetic."""
    tenth = int(Decimal(measured) * 10)
    if filling:
        room, present = (50, nominal <= 5) if nominal <= 20 else (100, False)
    else:
        room, present = (30, nominal <= 3) if nominal <= 10 else (50, False)
    expected = abs(tenth - nominal * 10) <= room and not (present and tenth == 0)
    says = label(("棉", str(nominal)), ("聚酯纤维", str(100 - nominal)))
    found = findings(says, ("cotton", measured), is_filling=filling)
    assert (found[0].outcome.value == "pass") is expected


@given(nominal=st.integers(min_value=1, max_value=99), near=tenths, far=tenths)
def test_a_share_nearer_to_its_label_never_fails_where_a_farther_one_passes(
    nominal: int, near: str, far: str
) -> None:
    low, high = sorted((near, far), key=lambda value: abs(Decimal(value) - nominal))
    says = label(("棉", str(nominal)), ("聚酯纤维", str(100 - nominal)))
    if findings(says, ("cotton", high))[0].outcome.value == "pass":
        assert findings(says, ("cotton", low))[0].outcome.value == "pass"
