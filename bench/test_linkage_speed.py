"""`make bench`: the promises of linkage, on registers that its model was not tuned on."""

from __future__ import annotations

import sys

import pytest

from bench.linkage import HEAD, measure


@pytest.mark.bench
@pytest.mark.parametrize(("scenario", "seconds", "gib"), [("district", 15, 1.5), ("million", 180, 5)])
def test_registers_become_operators_in_time_and_truly(
    scenario: str, seconds: float, gib: float, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = measure(scenario, seed=11)
    with capsys.disabled():
        sys.stdout.write("\n".join(["", HEAD, *(run.line() for run in runs), ""]))
    ours, plain, rule = runs
    assert ours.precision >= 0.99
    assert ours.f1 >= 0.97
    assert ours.f1 > plain.f1 > rule.f1
    assert ours.several_codes == 0
    assert ours.seconds <= seconds
    assert ours.peak_gib <= gib
