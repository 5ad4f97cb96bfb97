from __future__ import annotations

import pytest

from bihuan.engine.judgement.findings import worst_mark
from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.rules.marks import Checked, Mark


@pytest.mark.parametrize(
    ("mark", "is_live"),
    [
        (Mark(Checked.OFFICIAL), True),
        (Mark(Checked.SECONDARY), True),
        (Mark(Checked.RECALL, "high"), True),
        (Mark(Checked.RECALL, "medium"), True),
        (Mark(Checked.RECALL, "low"), False),
    ],
)
def test_a_figure_recalled_with_low_confidence_is_not_live(mark: Mark, is_live: bool) -> None:
    """Standards sheet, section 0: low confidence is for fixtures only."""
    assert mark.is_live is is_live


def test_marks_are_ordered_from_weak_to_strong_and_named() -> None:
    assert sorted([Checked.OFFICIAL, Checked.RECALL, Checked.SECONDARY]) == [
        Checked.RECALL,
        Checked.SECONDARY,
        Checked.OFFICIAL,
    ]
    assert [one.word for one in Checked] == ["recall", "secondary", "official"]


@pytest.mark.parametrize(
    ("words", "worst"),
    [
        (["official", "recall", "secondary"], "recall"),
        (["official", "secondary"], "secondary"),
        (["official"], "official"),
        ([], ""),
        (["", "official"], "official"),
    ],
)
def test_a_verdict_is_as_sure_as_its_weakest_source(words: list[str], worst: str) -> None:
    assert worst_mark(words) == worst


def test_a_reason_becomes_a_record_with_its_code_first() -> None:
    reason = Reason.of("meets_limit", value="75", limit="≤75")
    assert list(reason.as_dict().items()) == [("code", "meets_limit"), ("value", "75"), ("limit", "≤75")]
