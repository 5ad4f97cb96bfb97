"""`make bench`: the engine's promises, and that its memory is worth having."""

from __future__ import annotations

import sys
import time

import pytest

from bench.engine import measure, report
from bihuan.rulebook.load import load_rulebook


@pytest.mark.bench
def test_a_running_process_judges_a_reading_in_microseconds(capsys: pytest.CaptureFixture[str]) -> None:
    start = time.perf_counter()
    rulebook = load_rulebook()
    loading = time.perf_counter() - start
    found = measure(rulebook)
    with capsys.disabled():
        sys.stdout.write("\n" + report(rulebook, loading, found))
    assert found.differing == 0
    assert found.repeated <= 50
    assert found.per_sample <= 3
    assert found.repeated * 2 < min(found.forgetful, found.plain)
