"""`bihuan check` and `bihuan ledger` as an operator runs them."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.site import COMMAND, demo_site, environment

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bytes]:
    """The database file of a demonstration that was ended."""
    folder = tmp_path_factory.mktemp("demo")
    with demo_site(folder):
        pass
    with sqlite3.connect(folder / "bihuan.sqlite3") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    yield folder


def copied(demo: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    subprocess.run(["cp", "-r", str(demo), str(folder)], check=True)
    return folder


def bihuan(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words], env=environment(folder), capture_output=True, text=True, check=False
    )


def test_a_demonstration_is_sound(demo: Path, tmp_path: Path) -> None:
    folder = copied(demo, tmp_path)
    said = bihuan(folder, "check", "--json")
    record = json.loads(said.stdout)
    assert (said.returncode, record["outcome"]) == (0, "sound")
    assert all(check["counts"] for check in record["checks"])
    told = bihuan(folder, "check", "-l", "en")
    assert (told.returncode, told.stderr) == (0, "")
    assert "Everything agrees" in told.stdout


def test_one_byte_changed_in_the_database_file_is_named(demo: Path, tmp_path: Path) -> None:
    folder = copied(demo, tmp_path)
    file = folder / "bihuan.sqlite3"
    with sqlite3.connect(file) as database:
        sequence, digest = database.execute(
            "SELECT sequence, json_extract(payload, '$.file_digest') FROM ledger_ledgerevent"
            " WHERE kind = 'testing.report_checked' LIMIT 1"
        ).fetchone()
    content = bytearray(file.read_bytes())
    place = content.index(b'{"file_digest":"' + digest.encode()) + 20
    content[place] = ord("0") if content[place] != ord("0") else ord("1")
    file.write_bytes(content)
    said = bihuan(folder, "check", "-l", "en")
    assert said.returncode == 1
    assert (
        f"ledger.LedgerEvent {sequence}: The content of entry {sequence} is not what was hashed"
        in said.stdout
    )
    record = json.loads(bihuan(folder, "check", "--json").stdout)
    breach = {
        "row": f"ledger.LedgerEvent {sequence}",
        "code": "audit_chain_changed",
        "sequence": str(sequence),
    }
    assert record["checks"][0]["breaches"] == [breach]


def test_without_a_database_nothing_can_be_checked(tmp_path: Path) -> None:
    for words in (["check"], ["ledger", "seal"], ["ledger", "proof", "1", "-o", str(tmp_path / "x")]):
        said = bihuan(tmp_path, *words)
        assert (said.returncode, said.stdout) == (2, "")
        assert "bihuan migrate" in said.stderr


def test_a_file_that_is_no_database_cannot_be_checked(tmp_path: Path) -> None:
    (tmp_path / "bihuan.sqlite3").write_bytes(b"no database at all" * 100)
    said = bihuan(tmp_path, "check")
    assert (said.returncode, said.stdout) == (2, "")
    assert "restore a backup" in said.stderr
    assert "Traceback" not in said.stderr


def test_with_faulty_rules_the_verdicts_cannot_be_checked(demo: Path, tmp_path: Path) -> None:
    folder = copied(demo, tmp_path)
    (folder / "rules" / "standards").mkdir(parents=True)
    (folder / "rules" / "standards" / "x.yaml").write_text("nonsense: [", encoding="utf-8")
    said = bihuan(folder, "check", "-l", "en")
    assert said.returncode == 2
    assert "The rulebook has faults" in said.stdout


def test_an_entry_is_proven_once_its_day_is_sealed(demo: Path, tmp_path: Path) -> None:
    folder = copied(demo, tmp_path)
    out = tmp_path / "proof.json"
    said = bihuan(folder, "ledger", "seal")
    assert (said.returncode, said.stderr) == (0, "")
    refused = bihuan(folder, "ledger", "proof", "1", "-o", str(out))
    assert refused.returncode == 2
    assert "bihuan ledger seal" in refused.stderr
    assert bihuan(folder, "ledger", "proof", "9999", "-o", str(out)).returncode == 2
    assert not out.exists()
    seal_as_of_next_week(folder)
    done = bihuan(folder, "ledger", "proof", "2", "-o", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    proof = json.loads(out.read_text("utf-8"))
    assert proof["entry"]["sequence"] == 2
    assert proof["size"] > 3
    assert proof["root"] in done.stdout


def seal_as_of_next_week(folder: Path) -> None:
    sealing = (
        "import django; django.setup()\n"
        "from datetime import timedelta\n"
        "from django.utils import timezone\n"
        "from bihuan.web.ledger.actions import seal_days\n"
        "seal_days(now=timezone.now() + timedelta(days=7))\n"
    )
    environ = {**environment(folder), "DJANGO_SETTINGS_MODULE": "bihuan.web.project.settings"}
    subprocess.run([COMMAND[0], "-c", sealing], env=environ, check=True)
