"""How fast the simulation is, and what comes out of it: `python -m bench.simulate [SCENARIO] [--figures N]`.

Each run is a process of its own, so that its peak memory is its own. `--figures` runs the scenario with N
seeds and prints the tables of docs/algorithms/simulation.md.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from bihuan.simulation.scenario_file import load_scenario
from tests.simulation.fixed_rule import read_rows, score_of

SUPERVISION = ("supervision-national", "supervision-provincial", "supervision-city", "supervision-district")


@dataclass(frozen=True)
class Run:
    """One simulated scenario: seconds by the clock and of the processor, peak memory, counts, bytes."""

    scenario: str
    seconds: float
    processor: float
    peak_gib: float
    written_mib: float
    counts: dict[str, int]

    def line(self) -> str:
        """A row of docs/benchmarks.md."""
        sizes = f"{self.counts['operators']:,} | {self.counts['lots']:,} | {self.counts['deliveries']:,}"
        return (
            f"| {self.scenario} | {sizes} | {self.seconds:.0f} s | {self.processor:.0f} s"
            f" | {self.peak_gib:.1f} GiB | {self.written_mib:,.0f} MiB |"
        )


def measure(scenario: str, *, seed: int, folder: Path) -> Run:
    """Run `bihuan simulate` in a process of its own; RuntimeError where it fails."""
    command = [sys.executable, "-m", "bench.simulate", scenario, "--into", str(folder), "--seed", str(seed)]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(done.stderr)
    told = json.loads(done.stdout)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Run(scenario, seconds, told["processor"], told["peak_kib"] / 2**20, size / 2**20, told["counts"])


def _run_here(scenario: str, *, seed: int, folder: Path) -> str:
    from bihuan.simulation.district import simulate

    counts = simulate(load_scenario(scenario), seed=seed, folder=folder, progress=lambda *_: None)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return json.dumps(
        {"counts": counts, "processor": used.ru_utime + used.ru_stime, "peak_kib": used.ru_maxrss}
    )


def figures(folders: list[Path]) -> str:
    """The tables of docs/algorithms/simulation.md, from districts of several seeds."""
    rows = [row for folder in folders for row in _random_supervision(folder)]
    return "\n\n".join(
        [
            _table("product | samples | fail | of them without a cause", _rates(rows, "product_category")),
            _table("channel | samples | fail | of them without a cause", _rates(rows, "stratum")),
            _table("product: shares of failing items", _items([row for row in rows if not row["causes"]])),
            _table("fixed rule | precision | recall | F1", _linkage(folders)),
        ]
    )


def _random_supervision(folder: Path) -> Iterator[dict[str, str]]:
    """Samples of supervision that were drawn at random, with their outcome and failing items."""
    truth = {row["sample_id"]: row for row in pq.read_table(folder / "truth" / "samples.parquet").to_pylist()}
    items: dict[str, set[str]] = defaultdict(set)
    for row in pq.read_table(folder / "truth" / "readings.parquet").to_pylist():
        if row["reported_fails"]:
            items[row["sample_id"]].add(row["item"])
    for row in read_rows(folder / "files" / "testing" / "samples.csv"):
        if row["purpose"] in SUPERVISION and row["selection"] == "random":
            true = truth[row["sample_id"]]
            yield row | {
                "failed": str(true["reported_fails"]),
                "causes": str(true["causes"]),
                "items": ";".join(sorted(items[row["sample_id"]])),
            }


def _rates(rows: list[dict[str, str]], column: str) -> list[str]:
    outcomes: dict[str, list[bool]] = defaultdict(list)
    usual: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        outcomes[row[column]].append(row["failed"] == "True")
        if not row["causes"]:
            usual[row[column]].append(row["failed"] == "True")
    return [
        f"{name} | {len(found)} | {sum(found) / len(found):.1%} | {sum(usual[name]) / len(usual[name]):.1%}"
        for name, found in outcomes.items()
    ]


def _items(rows: list[dict[str, str]]) -> list[str]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[row["product_category"]].update(item for item in row["items"].split(";") if item)
    return [
        f"{product}: " + ", ".join(f"{item} {n / found.total():.0%}" for item, n in found.most_common(6))
        for product, found in counts.items()
        if found.total()
    ]


def _linkage(folders: list[Path]) -> list[str]:
    scores = [score_of(folder) for folder in folders]
    return [
        f"{place} | {one.precision:.3f} | {one.recall:.3f} | {one.f1:.3f}"
        for place, one in enumerate(scores, 1)
    ]


def _table(head: str, lines: list[str]) -> str:
    return "\n".join([head, *lines])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", nargs="?", default="district")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--into", type=Path)
    parser.add_argument("--figures", type=int, default=0, metavar="SEEDS")
    return parser.parse_args()


def main() -> None:
    """Measure one scenario, or print the figures of several districts."""
    options = _options()
    if options.into:
        sys.stdout.write(_run_here(options.scenario, seed=options.seed, folder=options.into))
        return
    with tempfile.TemporaryDirectory() as folder:
        seeds = range(1, max(options.figures, 1) + 1)
        for seed in seeds:
            run = measure(options.scenario, seed=seed, folder=Path(folder) / str(seed))
            sys.stdout.write(run.line() + "\n")
        if options.figures:
            sys.stdout.write(figures([Path(folder) / str(seed) for seed in seeds]) + "\n")


if __name__ == "__main__":
    main()
