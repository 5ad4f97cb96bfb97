"""One small town for all tests, simulated once and read back by nothing of the simulation itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from bihuan.simulation.district import simulate
from bihuan.simulation.scenario import Scenario
from bihuan.simulation.scenario_file import load_scenario

SEED = 20240301


def unheard(step: str, done: int, total: int) -> None:
    """Nobody watches a test's progress."""


def simulated(folder: Path, *, seed: int = SEED, scenario: str = "town") -> Path:
    """A simulated scenario in a folder of that name."""
    simulate(load_scenario(scenario), seed=seed, folder=folder, progress=unheard)
    return folder


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulated(tmp_path_factory.mktemp("simulation") / "town")


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    return load_scenario("town")
