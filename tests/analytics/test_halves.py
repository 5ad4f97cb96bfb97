"""Judging in two processes gives what judging in one gives, and a copy that dies costs nothing but time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.kit.readings_table import write_table
from bihuan.analytics import halves, judging
from bihuan.analytics.halves import both_at_once
from tests.analytics.both_ways import differences, in_bulk


def test_two_processes_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, _ = write_table(tmp_path, samples=60, seed=8, csv=False)
    alone, counted_alone = in_bulk(path)
    monkeypatch.setattr(judging, "_WORTH_HALVING", 0)
    monkeypatch.setattr(halves, "may_be_halved", lambda: True)
    asked: list[int] = []
    monkeypatch.setattr(
        judging, "both_at_once", lambda one, other: asked.append(1) or both_at_once(one, other)
    )
    together, counted = in_bulk(path)
    assert asked
    assert not differences(alone, together)
    assert (counted.keys, counted.comparisons) == (counted_alone.keys, counted_alone.comparisons)


def test_a_copy_that_dies_is_asked_again_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "may_be_halved", lambda: True)
    here = os.getpid()

    def other() -> int:
        if os.getpid() != here:
            os._exit(1)
        return 2

    assert both_at_once(lambda: 1, other) == (1, 2)


def test_the_copy_answers_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "may_be_halved", lambda: True)
    first, second = both_at_once(os.getpid, os.getpid)
    assert first == os.getpid() != second
    monkeypatch.setattr(halves, "may_be_halved", lambda: False)
    assert both_at_once(os.getpid, os.getpid) == (first, first)
