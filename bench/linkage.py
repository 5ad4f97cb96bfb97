"""Linkage of simulated registers beside two rivals: `python -m bench.linkage [SCENARIO ...] [--seeds N ...]`.

Scenarios are `town`, `district`, `province` and `million` (the province with half of its operators: about a
million records). Each method runs in a process of its own, so that its peak memory is its own; making the
registers is not in its figures. Rivals: the fixed rule (same valid code, or same telephone and core name) and
plain Splink, which is our own model with pairs from a probability of .5 on, closed transitively, without the
veto and without relatives.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.kit.registers import simulated_registers
from bihuan.analytics.linkage.features import prepare
from bihuan.analytics.linkage.linking import link
from bihuan.analytics.linkage.scoring import score as scored_pairs
from bihuan.engine.linkage.clusters import cluster
from bihuan.engine.linkage.codes import CodeState, clean_code, code_state
from tests.simulation.fixed_rule import Record, linked, score

Clusters = Sequence[int | str]


@dataclass(frozen=True, kw_only=True)
class Run:
    """One method on one table of registers."""

    method: str
    scenario: str
    seed: int
    records: int
    seconds: float
    processor: float
    peak_gib: float
    precision: float
    recall: float
    f1: float
    several_codes: int  # operators with two valid codes

    def line(self) -> str:
        """A row of docs/benchmarks.md."""
        quality = f"{self.precision:.4f} | {self.recall:.4f} | {self.f1:.4f} | {self.several_codes:,}"
        cost = f"{self.seconds:.1f} s | {self.processor:.1f} s | {self.peak_gib:.1f} GiB"
        return (
            f"| {self.scenario}, seed {self.seed} | {self.records:,} | {self.method} | {cost} | {quality} |"
        )


def ours(records: pa.Table, towns: Sequence[str]) -> Clusters:
    return link(records, towns=towns).operators["operator_id"].to_pylist()


def plain_splink(records: pa.Table, towns: Sequence[str]) -> Clusters:
    found = scored_pairs(prepare(records, towns=towns))
    weight = found.prior + np.sum([*found.weights.values()], axis=0)
    likely = weight >= 0
    pairs = zip(found.left[likely].tolist(), found.right[likely].tolist(), strict=True)
    return cluster(codes=[""] * records.num_rows, pairs=pairs)


def fixed_rule(records: pa.Table, towns: Sequence[str]) -> Clusters:
    columns = (records[name].to_pylist() for name in ("source", "record_id", "name", "code", "phone"))
    return linked([Record(*cells) for cells in zip(*columns, strict=True)])


METHODS: dict[str, Callable[[pa.Table, Sequence[str]], Clusters]] = {
    "ours": ours,
    "plain Splink": plain_splink,
    "fixed rule": fixed_rule,
}


def measure(scenario: str, *, seed: int, methods: Sequence[str] = tuple(METHODS)) -> list[Run]:
    """Every method on the same registers, each in a process of its own; RuntimeError where one fails."""
    records, truth, towns = simulated_registers(scenario, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "records.parquet"
        pq.write_table(records.append_column("operator", pa.array(truth)), file)
        del records, truth
        return [_in_its_own_process(file, scenario, seed, method, towns) for method in methods]


def _in_its_own_process(file: Path, scenario: str, seed: int, method: str, towns: Sequence[str]) -> Run:
    command = [
        sys.executable,
        "-m",
        "bench.linkage",
        "--method",
        method,
        "--file",
        str(file),
        "--towns",
        *towns,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Run(method=method, scenario=scenario, seed=seed, **json.loads(done.stdout))


def _one_method(method: str, file: Path, towns: Sequence[str]) -> dict[str, float]:
    records = pq.read_table(
        file, columns=["source", "record_id", "name", "code", "phone", "person", "address"]
    )
    start, processor = time.perf_counter(), time.process_time()
    clusters = METHODS[method](records, towns)
    seconds, processor = time.perf_counter() - start, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = score(clusters, pq.read_table(file, columns=["operator"])["operator"].to_pylist())
    return {
        "records": records.num_rows,
        "seconds": seconds,
        "processor": processor,
        "peak_gib": peak / 2**20,
        **asdict(found),
        "f1": found.f1,
        "several_codes": _several_codes(clusters, records["code"].to_pylist()),
    }


def _several_codes(clusters: Clusters, codes: Sequence[str | None]) -> int:
    within: dict[int | str, set[str]] = defaultdict(set)
    for operator, text in zip(clusters, codes, strict=True):
        code = clean_code(text or "")
        if code_state(code) is CodeState.VALID:
            within[operator].add(code)
    return sum(len(valid) > 1 for valid in within.values())


HEAD = (
    "| registers | records | method | by the clock | processor | peak memory"
    " | precision | recall | F1 | operators with two codes |\n|---|---|---|---|---|---|---|---|---|---|"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="*", default=["district", "million"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[11])
    parser.add_argument("--method", choices=METHODS)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--towns", nargs="*", default=[])
    asked = parser.parse_args()
    if asked.method:
        sys.stdout.write(json.dumps(_one_method(asked.method, asked.file, asked.towns)))
        return
    sys.stdout.write(HEAD + "\n")
    for scenario in asked.scenarios:
        for seed in asked.seeds:
            for run in measure(scenario, seed=seed):
                sys.stdout.write(run.line() + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
