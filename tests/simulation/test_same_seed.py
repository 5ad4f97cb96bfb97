"""The same seed gives the same bytes, whatever is computed in which pieces."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bihuan.simulation import links, testing
from bihuan.simulation.chance import Chance
from tests.simulation.conftest import SEED, simulated


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes_in_every_file(town: Path, tmp_path: Path) -> None:
    again = contents(simulated(tmp_path / "again"))
    first = contents(town)
    assert list(again) == list(first)
    assert [name for name, content in first.items() if again[name] != content] == []


def test_another_seed_gives_other_files(town: Path, tmp_path: Path) -> None:
    other = contents(simulated(tmp_path / "other", seed=SEED + 1))
    same = {name for name, content in contents(town).items() if other.get(name) == content}
    # Only what no chance touches may be alike.
    assert same <= {"files/bureau/branches.csv", "files/bureau/laboratories.csv", "files/bureau/budget.csv"}


def test_the_size_of_the_pieces_changes_no_row(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow.parquet as pq

    monkeypatch.setattr(links, "PIECE", 97)
    monkeypatch.setattr(testing, "PIECE", 31)
    cut = simulated(tmp_path / "cut")
    for name in ("files/goods/lots", "files/goods/links", "truth/links", "truth/readings", "truth/samples"):
        assert sorted(map(str, pq.read_table(cut / f"{name}.parquet").to_pylist())) == sorted(
            map(str, pq.read_table(town / f"{name}.parquet").to_pylist())
        ), name


def test_chance_depends_on_the_entity_and_not_on_its_neighbours() -> None:
    chance = Chance(5, "dice")
    whole = chance.uniform(np.arange(1000))
    assert (chance.uniform(np.arange(500, 600)) == whole[500:600]).all()
    assert (Chance(5, "dice").uniform(np.arange(1000)) == whole).all()
    assert abs(np.corrcoef(whole, Chance(6, "dice").uniform(np.arange(1000)))[0, 1]) < 0.1
    assert abs(np.corrcoef(whole, Chance(5, "other").uniform(np.arange(1000)))[0, 1]) < 0.1
    assert abs(np.corrcoef(whole[1:], whole[:-1])[0, 1]) < 0.1


def test_draws_have_the_distributions_that_they_are_called_after() -> None:
    chance, numbers = Chance(11), np.arange(200_000)
    uniform = chance.about("uniform").uniform(numbers)
    assert abs(uniform.mean() - 0.5) < 0.003
    assert abs(np.histogram(uniform, bins=20, range=(0, 1))[0] - 10_000).max() < 500
    normal = chance.about("normal").normal(numbers)
    assert abs(normal.mean()) < 0.01
    assert abs(normal.std() - 1) < 0.01
    assert abs((normal < -1.96).mean() - 0.025) < 0.002
    tail = chance.about("pareto").pareto(1.5, numbers)
    assert tail.min() >= 1
    for least in (2, 5, 20):
        assert abs((tail > least).mean() / least**-1.5 - 1) < 0.1
    picked = chance.about("among").among([1, 2, 7], numbers)
    assert abs(np.bincount(picked) / len(picked) - [0.1, 0.2, 0.7]).max() < 0.005
    assert set(chance.about("below").below(6, numbers)) == set(range(6))
