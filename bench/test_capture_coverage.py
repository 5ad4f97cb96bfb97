"""The wide range holds the truth whatever is planted; the interval where its assumptions hold."""

from __future__ import annotations

import pytest

from bench.capture import held, trials_of

pytestmark = pytest.mark.bench


def test_the_range_holds_the_truth_in_nearly_every_district() -> None:
    found = trials_of(districts=40)
    for planted, trials in found.items():
        assert held([(one.found.wide_range, one.missing) for one in trials]) >= 0.9, planted
    for registers in (2, 3, 4):
        assert held([(one.found.confidence_interval, one.missing) for one in found["none", registers]]) >= 0.9
