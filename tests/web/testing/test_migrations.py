from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.site import environment

pytestmark = pytest.mark.slow

_READING = {"index": 0, "item": "ph", "outcome": "fail"}
_GIVEN = {
    "sample": {"sample_id": "S1", "product_category": "床单", "readings": []},
    "columns": [["nominal_maker", "云锦家纺"]],
}


def migrate(folder: Path, *target: str) -> None:
    command = [sys.executable, "-m", "django", "migrate", "--verbosity=0", *target]
    settings = {"DJANGO_SETTINGS_MODULE": "bihuan.web.project.settings"}
    subprocess.run(command, env={**environment(folder), **settings}, check=True)


def store_runs_of_before(folder: Path) -> None:
    with sqlite3.connect(folder / "bihuan.sqlite3") as database:
        for run, refused in ((1, 0), (2, 3)):
            account = json.dumps({"rows_in": 5, "rows_read": 5 - refused, "rows_refused": refused})
            told = [["reading_without_item", [["place", "a 表1!G3"]]], ["text_number_read", []]]
            database.execute(
                "INSERT INTO testing_checkrun (id, file_name, file_digest, file_size, shape, account,"
                " messages, rulebook_digest, created_at)"
                " VALUES (?, 'a', ?, 1, 'long', ?, ?, 'r', '2026-11-01')",
                (run, str(run), account, json.dumps(told[refused == 0 :])),
            )
        rows = [
            (1, 1, "nonconforming", 1),
            (1, 2, "partly_checked", 0),
            (1, 3, "nonconforming", 2),
            (2, 1, "undetermined", 0),
        ]
        for run, place, overall, rank in rows:
            database.execute(
                "INSERT INTO testing_checkedsample (run_id, place, sample_id, product_name, overall,"
                " disagreement_rank, given, verdict) VALUES (?, ?, 'S1', '床单A', ?, ?, ?, ?)",
                (run, place, overall, rank, json.dumps(_GIVEN), json.dumps({"readings": [_READING]})),
            )


def test_runs_of_before_get_what_lists_read_and_go_back_unharmed(tmp_path: Path) -> None:
    migrate(tmp_path, "testing", "0001")
    store_runs_of_before(tmp_path)
    migrate(tmp_path)
    with sqlite3.connect(tmp_path / "bihuan.sqlite3") as database:
        found = database.execute(
            "SELECT section, disagreement_order, product, maker, items, searched FROM testing_checkedsample"
            " ORDER BY run_id, place"
        ).fetchall()
        runs = database.execute("SELECT state, tally, messages FROM testing_checkrun ORDER BY id").fetchall()
        rows = database.execute(
            "SELECT run_id, sheet, row, is_refused, messages FROM testing_faultyrow"
        ).fetchall()
    same = ("床单", "云锦家纺", "|ph|", "s1 床单a 云锦家纺")
    assert found == [
        ("failing", 1_000_000_001, *same),
        ("others", 0, *same),
        ("failing", 2_000_000_003, *same),
        ("undetermined", 0, *same),
    ]
    ((*where, messages),) = rows
    assert where == [2, "表1", 3, 1]
    assert json.loads(messages) == [["表1!G3", ["reading_without_item", [["place", "a 表1!G3"]]]]]
    assert [json.loads(kept) for _, _, kept in runs] == [[["text_number_read", []]]] * 2
    assert [state for state, _, _ in runs] == ["accepted", "undecided"]
    assert json.loads(runs[0][1]) == {
        "sections": {"all": 3, "disagreements": 2, "failing": 2, "undetermined": 0, "others": 1},
        "products": {"床单": 3},
        "items": {"ph": 3},
    }
    migrate(tmp_path, "testing", "0001")
    migrate(tmp_path, "jobs", "zero")
    migrate(tmp_path)


def test_the_runs_of_a_what_if_become_rows_and_go_back(tmp_path: Path) -> None:
    migrate(tmp_path, "testing", "0001")
    store_runs_of_before(tmp_path)
    migrate(tmp_path, "testing", "0004")
    with sqlite3.connect(tmp_path / "bihuan.sqlite3") as database:
        database.execute(
            "INSERT INTO testing_whatif (id, draft_name, draft_digest, edition, is_correction,"
            " rulebook_digest, question_digest, run_ids, reading_count, created_at)"
            " VALUES (1, 'a', 'd', 'e', 0, 'r', 'q', '[1, 2]', 3, '2026-11-01')"
        )
    migrate(tmp_path)
    with sqlite3.connect(tmp_path / "bihuan.sqlite3") as database:
        found = database.execute("SELECT checkrun_id FROM testing_whatif_runs ORDER BY 1").fetchall()
        offices = database.execute("SELECT DISTINCT office_id FROM testing_checkrun").fetchall()
    assert found == [(1,), (2,)]
    assert offices == [(None,)]
    migrate(tmp_path, "testing", "0004")
    with sqlite3.connect(tmp_path / "bihuan.sqlite3") as database:
        assert database.execute("SELECT run_ids FROM testing_whatif").fetchall() == [("[1, 2]",)]
