from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.site import environment

pytestmark = pytest.mark.slow


def migrate(folder: Path, *target: str) -> None:
    command = [sys.executable, "-m", "django", "migrate", "--verbosity=0", *target]
    settings = {"DJANGO_SETTINGS_MODULE": "bihuan.web.project.settings"}
    subprocess.run(command, env={**environment(folder), **settings}, check=True)


def test_the_ledger_migrates_back_and_forth_and_is_append_only_again(tmp_path: Path) -> None:
    migrate(tmp_path)
    migrate(tmp_path, "ledger", "zero")
    migrate(tmp_path)
    with sqlite3.connect(tmp_path / "bihuan.sqlite3") as database:
        assert database.execute("SELECT sequence, hash FROM ledger_ledgerhead").fetchall() == [(0, "0" * 64)]
        with pytest.raises(sqlite3.IntegrityError, match="exactly one head"):
            database.execute("DELETE FROM ledger_ledgerhead")
