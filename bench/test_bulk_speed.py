"""`make bench`: ten million readings, judged in bulk beside a hand-written join."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.judge import SAMPLES, measure, report


@pytest.mark.bench
def test_ten_million_readings_are_judged_in_seconds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = measure(tmp_path, samples=SAMPLES)
    with capsys.disabled():
        sys.stdout.write("\n" + report(found))
    ours, join = (found.runs[who, "parquet", "parquet"] for who in ("ours", "join"))
    assert found.slice.differing == 0
    assert ours["keys"] <= 100_000
    assert ours["seconds"] <= 30
    assert found.runs["ours", "csv", "parquet"]["seconds"] <= 50
    assert max(found.runs["ours", source, into]["peak"] for _, source, into in found.runs) <= 4
    assert ours["seconds"] <= 4 * join["seconds"]
