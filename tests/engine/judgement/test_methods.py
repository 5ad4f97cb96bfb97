"""Test methods: the edition follows the test date, the precision follows the method (sheet, 7 and 11.2)."""

from __future__ import annotations

from datetime import date

import pytest

from bihuan.engine.judgement.judge import Judge
from bihuan.engine.judgement.methods import Methods
from bihuan.engine.rules.standards import MethodEdition
from tests.engine.kit import OFFICIAL, codes, item, method, reading, sample

DRY = "耐干摩擦色牢度"
PH = item("ph", "pH值", "number", method="GB/T 7573")


def dated(year: str, start: str = "", end: str = "") -> MethodEdition:
    return MethodEdition(
        method="GB/T 7573",
        edition=year,
        in_force_from=date.fromisoformat(start) if start else None,
        in_force_until=date.fromisoformat(end) if end else None,
        mark=OFFICIAL,
    )


METHODS = Methods(
    [
        method(
            "GB/T 7573",
            "ph",
            step="0.1",
            editions=(dated("2002", end="2010-01-01"), dated("2009", "2010-01-01")),
        ),
        method("GB/T 2912.1", "formaldehyde", step="1"),
        method("GB/T 2912.3", "formaldehyde"),
    ]
)


def found(text: str, tested_on: str = "") -> tuple[str, list[str]]:
    chosen, reasons = METHODS.method_of(reading("pH值", "7", method=text, tested_on=tested_on), PH)
    return (chosen.name if chosen else "", [reason.code for reason in reasons])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("GB/T 7573", [])),
        ("GB/T 7573-2009", ("GB/T 7573", [])),
        ("GB/T7573—2009", ("GB/T 7573", [])),
        ("GB/T 7573", ("GB/T 7573", [])),
        ("ISO 3071:2005", ("GB/T 7573", ["method_unknown"])),
        ("按客户方法", ("GB/T 7573", [])),
        ("GB/T 2912.1-2009", ("GB/T 7573", ["method_not_for_item"])),
        ("GB/T 2912.1-2009、GB/T 7573-2009", ("GB/T 7573", [])),
    ],
)
def test_the_cited_method_counts_where_it_is_one_for_the_item_else_the_usual_one(
    text: str, expected: tuple[str, list[str]]
) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "tested_on", "expected"),
    [
        ("GB/T 7573-2002", "2009-12-31", []),
        ("GB/T 7573-2002", "2010-01-01", ["method_edition_superseded"]),
        ("GB/T 7573-2002", "2009-12-28至2010-01-01", ["method_edition_superseded"]),
        ("GB/T 7573-2009", "2009-12-31", ["method_edition_early"]),
        ("GB/T 7573-2009", "2010-01-01", []),
        ("GB/T 7573-1987", "2010-01-01", []),
        ("GB/T 7573-2002", "", []),
        ("GB/T 7573", "2010-01-01", []),
    ],
)
def test_the_edition_of_a_method_follows_the_last_day_of_the_test(
    text: str, tested_on: str, expected: list[str]
) -> None:
    """Case E65."""
    assert found(text, tested_on)[1] == expected


def test_a_superseded_method_is_a_disagreement_not_a_failure(law: Judge) -> None:
    one = reading(DRY, "3", method="GB/T 3920-2008", tested_on="2027-01-01")
    verdict = law.sample(sample(one)).readings[0]
    assert verdict.outcome.value == "pass"
    assert [(d.kind, d.ours) for d in verdict.disagreements] == [("method", "GB/T 3920-2024")]
    assert "method_edition_superseded" in codes(verdict)


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [("GB/T 2912.1-2009", "75.4", "pass"), ("", "75.4", "pass"), ("GB/T 2912.3-2009", "75.4", "fail")],
)
def test_the_cited_method_gives_the_reporting_step(law: Judge, text: str, value: str, expected: str) -> None:
    """GB/T 2912.1 reports whole numbers; of GB/T 2912.3 no step is known, so the value stands."""
    one = reading("甲醛含量", value, unit="mg/kg", method=text)
    assert law.sample(sample(one)).readings[0].outcome.value == expected


@pytest.mark.parametrize(
    ("text", "safety_class", "expected"),
    [("GB/T 2912.1-2009", "A", "pass"), ("GB/T 2912.3-2009", "A", "pass")],
)
def test_not_detected_means_the_detection_limit_of_the_cited_method(
    law: Judge, text: str, safety_class: str, expected: str
) -> None:
    one = reading("甲醛含量", "未检出", unit="mg/kg", method=text)
    verdict = law.sample(sample(one, safety_class=safety_class)).readings[0]
    assert verdict.outcome.value == expected
    assert dict(verdict.steps[0].data)["method"] == text.rsplit("-", 1)[0]
