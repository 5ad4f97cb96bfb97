"""How fast long tables are judged: `python -m bench.judge`, beside two rivals in the same run.

(a) the same engine row by row, on the first samples of the table, whose every row has to be the same;
(b) plain numeric limits joined by hand in DuckDB (bench/kit/plain_join.py), which writes as many rows.
Each run is a process of its own, so that its peak memory is its own. `--samples` makes another table,
`--folder` keeps it, and takes it from there when it is there already.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from bench.kit.items import SLOTS
from bench.kit.plain_join import write_join
from bench.kit.readings_table import write_table
from bihuan.analytics.bulk import judge_in_bulk
from bihuan.rulebook.load import load_rulebook
from tests.analytics.both_ways import TODAY, row_by_row

SAMPLES = 500_000
SLICE = 2_000  # samples that are judged row by row as well
KINDS = ("parquet", "csv")


@dataclass(frozen=True)
class Slice:
    """The first samples judged row by row: how long it took, and how many rows are not the same in bulk."""

    readings: int
    seconds: float
    rows: int
    differing: int


@dataclass(frozen=True)
class Result:
    """The measured runs: (who, from, into) → seconds, processor seconds, peak memory in GiB, counts."""

    runs: dict[tuple[str, str, str], dict[str, Any]]
    slice: Slice


def measure(folder: Path, *, samples: int) -> Result:
    """Write the table, unless it stands in the folder, and run everything."""
    sources = {kind: folder / f"readings.{kind}" for kind in KINDS}
    if not all(source.exists() for source in sources.values()):
        write_table(folder, samples=samples, seed=1)
    runs: dict[tuple[str, str, str], dict[str, Any]] = {}
    for source, into in (("parquet", "parquet"), ("csv", "parquet"), ("csv", "csv")):
        for who in ("ours", "join"):
            target = folder / f"{who}.{into}"
            runs[who, source, into] = _run(who, sources[source], target)
            if target.name != "ours.parquet":
                target.unlink()
        if (source, into) == ("parquet", "parquet"):
            compared = _compare(sources["parquet"], folder / "ours.parquet", folder)
    (folder / "ours.parquet").unlink()
    return Result(runs, compared)


def _run(who: str, source: Path, target: Path) -> dict[str, Any]:
    """One run in a process of its own; its peak memory is what it and its copies hold together."""
    command = [sys.executable, "-m", "bench.judge", "--run", who, str(source), str(target)]
    peak = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as started:
        while started.poll() is None:
            peak = max(peak, sum(map(_held, _family(started.pid))))
            time.sleep(0.5)
        told = started.stdout.read() if started.stdout else ""
    if started.returncode:
        raise subprocess.CalledProcessError(started.returncode, command)
    return dict(json.loads(told)) | {"peak": peak, "bytes": target.stat().st_size}


def _family(process: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{process}/task/{process}/children")
    try:
        return [process, *map(int, children.read_text().split())]
    except OSError:
        return [process]


def _held(process: int) -> float:
    """GiB of memory that a process holds; of what it shares, its part."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 2**20 for line in lines if line.startswith("Pss:")), 0.0)


def run(who: str, source: Path, target: Path) -> dict[str, Any]:
    """What a run does and reports; loading the rulebook counts."""
    start = time.perf_counter()
    rulebook = load_rulebook()
    kind = target.suffix.removeprefix(".")
    if who == "ours":
        found = judge_in_bulk(source, target, kind=kind, name=source.name, rulebook=rulebook, today=TODAY)
        counts = ("samples", "readings", "keys", "comparisons", "plans", "row_by_row", "rows_written")
        told = {name: getattr(found, name) for name in counts}
    else:
        items = sorted({slot.item for slot in SLOTS})
        told = {"rows_written": write_join(source, target, kind=kind, items=items, rulebook=rulebook)}
    return {
        "seconds": time.perf_counter() - start,
        "processor": time.process_time() + _of_children(),
        **told,
    }


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _compare(source: Path, ours: Path, folder: Path) -> Slice:
    """The first samples of the table, row by row, and in what bulk judging wrote."""
    with tempfile.TemporaryDirectory(dir=folder) as place, duckdb.connect() as connection:
        few = Path(place) / source.name  # called alike, because addresses name the file
        head = f"read_parquet('{source}', file_row_number = true)"
        ids = f"SELECT sample_id FROM {head} WHERE sample_id <> '' GROUP BY 1 ORDER BY min(file_row_number)"
        names = [row[0] for row in connection.execute(f"{ids} LIMIT {SLICE + 1}").fetchall()]
        end = connection.execute(
            f"SELECT min(file_row_number) FROM {head} WHERE sample_id = ?", [names[-1]]
        ).fetchall()[0][0]
        rows = f"SELECT * EXCLUDE (file_row_number) FROM {head}"
        if len(names) > SLICE:
            rows += f" WHERE file_row_number < {end}"
        connection.execute(f"COPY ({rows} ORDER BY file_row_number) TO '{few}' (FORMAT parquet)")
        start = time.perf_counter()
        told = row_by_row(few)
        seconds = time.perf_counter() - start
        readings = sum(row["row_kind"] == "reading" for row in told.rows)
        differing = sum(a != b for a, b in zip(told.rows, _first_rows(ours, len(told.rows)), strict=True))
    return Slice(readings, seconds, len(told.rows), differing)


def _first_rows(path: Path, count: int) -> Iterator[dict[str, Any]]:
    left = count
    for batch in pq.ParquetFile(path).iter_batches():
        yield from batch.slice(0, left).to_pylist()
        left -= min(left, batch.num_rows)
        if not left:
            return


def report(result: Result) -> str:
    """The figures as a table."""
    ours = result.runs["ours", "parquet", "parquet"]
    lines = [
        "| from → into | ours | rival: plain join | ratio | peak: ours | join | written: ours | join |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for source, into in (("parquet", "parquet"), ("csv", "parquet"), ("csv", "csv")):
        a, b = result.runs["ours", source, into], result.runs["join", source, into]
        times = [f"{one['seconds']:.1f} s ({one['processor']:.0f} s of processor)" for one in (a, b)]
        sizes = [f"{one['bytes'] / 1e9:.2f} GB" for one in (a, b)]
        peaks = [f"{one['peak']:.1f} GiB" for one in (a, b)]
        ratio = f"{a['seconds'] / b['seconds']:.1f}"
        lines.append("| " + " | ".join((f"{source} → {into}", *times, ratio, *peaks, *sizes)) + " |")
    one = result.slice
    alone = one.seconds / one.readings * 1e6
    whole = ours["seconds"] / ours["readings"] * 1e6
    lines += [
        "",
        f"{ours['samples']:,} samples, {ours['readings']:,} readings, {ours['rows_written']:,} rows written "
        f"(join: {result.runs['join', 'parquet', 'parquet']['rows_written']:,}). "
        f"Distinct keys weighed: {ours['keys']:,}; comparisons with the laboratory: {ours['comparisons']:,}; "
        f"plans: {ours['plans']:,}; samples read row by row: {ours['row_by_row']:,}.",
        f"Row by row: {one.readings:,} readings in {one.seconds:.1f} s, {alone:.0f} µs a reading with "
        f"reading and writing; in bulk {whole:.1f} µs: {alone / whole:.0f} times. "
        f"Of {one.rows:,} rows {one.differing:,} differ in some column.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", type=int, default=SAMPLES)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--run", nargs=3)
    asked = parser.parse_args()
    if asked.run:
        who, source, target = asked.run
        sys.stdout.write(json.dumps(run(who, Path(source), Path(target))))
        return
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as made:
        sys.stdout.write(report(measure(asked.folder or Path(made), samples=asked.samples)))


if __name__ == "__main__":
    main()
