"""What each nature of a test may cause, read from the rule file that the program reads."""

from __future__ import annotations

import pytest

from bihuan.engine.procedures.consequences import Finding, consequence_of
from bihuan.engine.rules.procedures import Effect
from bihuan.rulebook.procedure_book import load_procedures

PASSES, FAILS, UNKNOWN = Finding.PASSES, Finding.FAILS, Finding.UNKNOWN
NATURES = {one.id: one for one in load_procedures().natures}
SUPERVISION = [one for one in NATURES if one.startswith("supervision-")]


def follows(nature: str, report: Finding, check: Finding = UNKNOWN) -> tuple[str, bool]:
    found = consequence_of(nature=NATURES[nature], report=report, check=check)
    return found.effect.value, found.is_doubted


@pytest.mark.parametrize("nature", SUPERVISION)
@pytest.mark.parametrize(
    ("report", "check", "effect", "is_doubted"),
    [
        # The report fails the sample: a matter, whatever our check says.
        (FAILS, FAILS, "matter", False),
        (FAILS, PASSES, "matter", True),
        (FAILS, UNKNOWN, "matter", False),
        # The report passes it: nothing goes to the firm; where our check fails it, the laboratory is asked.
        (PASSES, PASSES, "none", False),
        (PASSES, FAILS, "none", True),
        (PASSES, UNKNOWN, "none", False),
        # A report without a clear conclusion decides nothing, and our check never stands in for it.
        (UNKNOWN, FAILS, "none", False),
        (UNKNOWN, PASSES, "none", False),
    ],
)
def test_supervision_sampling_opens_a_matter_when_the_report_fails(
    nature: str, report: Finding, check: Finding, effect: str, is_doubted: bool
) -> None:
    assert follows(nature, report, check) == (effect, is_doubted)


def test_there_are_four_levels_of_supervision_sampling() -> None:
    assert [f"supervision-{level}" for level in ("national", "provincial", "city", "district")] == SUPERVISION


@pytest.mark.parametrize(
    ("nature", "effect"),
    [("monitoring", "signal"), ("screening", "signal"), ("free", "advice"), ("commissioned", "advice")],
)
def test_monitoring_leaves_a_signal_and_a_service_leaves_advice_but_neither_opens_a_matter(
    nature: str, effect: str
) -> None:
    assert {follows(nature, report, check) for report in Finding for check in Finding} == {
        (effect, False),
        ("none", False),
    }
    assert follows(nature, FAILS) == (effect, False)


@pytest.mark.parametrize("nature", ["enforcement", "retest", "recheck"])
@pytest.mark.parametrize("report", list(Finding))
def test_a_report_that_belongs_to_a_matter_goes_there_whatever_it_says(nature: str, report: Finding) -> None:
    assert follows(nature, report)[0] == Effect.DOCUMENT.value


def test_only_supervision_sampling_opens_result_handling() -> None:
    opening = {one.id for one in NATURES.values() if one.failing is Effect.MATTER}
    assert opening == set(SUPERVISION)
