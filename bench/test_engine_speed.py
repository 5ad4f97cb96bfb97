"""`make bench`: the engine's promises, and that its memory is worth having."""

from __future__ import annotations

import pytest

from bench.engine import measure, report
from bihuan.rulebook.load import load_rulebook


@pytest.mark.bench
def test_a_running_process_judges_a_reading_in_microseconds(capsys: pytest.CaptureFixture[str]) -> None:
    rulebook = load_rulebook()
    found = measure(rulebook)
    with capsys.disabled():
        print("\n" + report(rulebook, 0.0, found))  # noqa: T201
    assert found.differing == 0
    assert found.repeated <= 50
    assert found.per_sample <= 3
    assert found.unseen * 2 < found.plain
