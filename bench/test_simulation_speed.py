"""`make bench`: the promises of the simulation, and that its registers are neither too easy nor hopeless."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.simulate import measure
from tests.simulation.fixed_rule import score_of


@pytest.mark.bench
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_district_takes_a_minute_and_its_registers_are_of_middling_difficulty(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = measure("district", seed=seed, folder=tmp_path / "district")
    score = score_of(tmp_path / "district")
    with capsys.disabled():
        sys.stdout.write(f"\n{run.line()} F1 of the fixed rule {score.f1:.3f}\n")
    assert run.seconds <= 60
    assert 0.75 <= score.f1 <= 0.85


@pytest.mark.bench
def test_ten_million_lots_take_four_minutes_and_six_gigabytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = measure("province", seed=1, folder=tmp_path / "province")
    with capsys.disabled():
        sys.stdout.write(f"\n{run.line()}\n")
    assert run.counts["lots"] == 10_000_000
    assert run.counts["deliveries"] >= 27_500_000
    assert run.seconds <= 240
    assert run.peak_gib <= 6
