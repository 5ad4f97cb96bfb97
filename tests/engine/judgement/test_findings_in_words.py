"""Odour and other findings that a laboratory puts into words (GB 18401-2010 6.7)."""

from __future__ import annotations

import pytest

from bihuan.engine.judgement.compare import compare, measure
from tests.engine.kit import SMALL_CATALOGUE, limit

ODOUR = next(one for one in SMALL_CATALOGUE.items if one.id == "odour")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("无", "pass"),
        ("无异味", "pass"),
        ("无异味。", "pass"),
        ("没有异味", "pass"),
        ("未发现异味", "pass"),
        ("无明显异味", "pass"),
        ("未检出霉味", "pass"),
        ("无霉味、石油味", "pass"),
        ("无霉味和石油味等", "pass"),
        ("无异味,合格", "pass"),
        ("無異味", "pass"),
        ("有霉味", "fail"),
        ("霉味", "fail"),
        ("霉味较重", "fail"),
        ("轻微异味", "fail"),
        ("有", "fail"),
        ("不合格", "fail"),
        ("无霉味,有石油味", "fail"),
        ("无霉味但石油味较重", "fail"),
        ("石油味,无霉味", "fail"),
        ("无霉味,石油味明显", "fail"),
        ("无霉味、石油味明显", "indeterminate"),
        ("无霉味,石油味", "indeterminate"),
        ("有待确认", "indeterminate"),
        ("无法判定", "indeterminate"),
        ("正常", "indeterminate"),
        ("符合", "indeterminate"),
        ("合格", "indeterminate"),
        ("3", "indeterminate"),
    ],
)
def test_each_clause_of_a_finding_in_words_is_taken_by_itself(text: str, expected: str) -> None:
    """GB 18401-2010 6.7; a word that nobody asked for ("符合") decides nothing (case H08)."""
    found = measure(text, item=ODOUR, method=None, unit=None, units={})
    assert compare(found, limit("无", scale="text"), item=ODOUR).value == expected
