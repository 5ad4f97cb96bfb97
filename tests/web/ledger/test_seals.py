from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.web.ledger.actions import seal_days
from bihuan.web.ledger.models import DaySeal, LedgerEvent
from bihuan.web.ledger.queries.entries import find_entry
from bihuan.web.ledger.queries.seals import proof_of, root_of
from tests.kit.cast import Client
from tests.web.ledger.story import EVENTS, NOW, TeaMade, make_tea, record
from tests.web.ledger.tampering import break_open, run

pytestmark = pytest.mark.django_db

# The 24th in Shanghai ends at 16:00 UTC.
MIDNIGHT = datetime(2026, 11, 24, 16, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _listed(table: Any) -> None:
    table(EVENTS)


def sealed(now: datetime) -> list[tuple[date, int, int]]:
    return [(seal.day, seal.first, seal.last) for seal in seal_days(now=now)]


def test_a_day_is_sealed_when_it_is_over_in_shanghai() -> None:
    make_tea(NOW, MIDNIGHT - SECOND, MIDNIGHT)
    assert sealed(MIDNIGHT - SECOND) == []
    assert sealed(MIDNIGHT) == [(date(2026, 11, 24), 1, 2)]
    assert sealed(MIDNIGHT + DAY) == [(date(2026, 11, 25), 3, 3)]
    assert sealed(MIDNIGHT + DAY) == []


def test_days_that_were_forgotten_are_sealed_later_each_by_itself() -> None:
    make_tea(NOW, NOW + DAY, NOW + DAY, NOW + 5 * DAY)
    assert sealed(MIDNIGHT + 9 * DAY) == [
        (date(2026, 11, 24), 1, 1),
        (date(2026, 11, 25), 2, 3),
        (date(2026, 11, 29), 4, 4),
    ]


def test_an_entry_that_comes_late_belongs_to_the_day_that_is_open() -> None:
    make_tea(NOW)
    assert sealed(MIDNIGHT) == [(date(2026, 11, 24), 1, 1)]
    make_tea(NOW + SECOND, MIDNIGHT + SECOND)
    assert sealed(MIDNIGHT + SECOND) == []
    assert sealed(MIDNIGHT + DAY) == [(date(2026, 11, 25), 2, 3)]


def test_entries_of_two_days_that_were_written_crosswise_stand_in_one_stretch() -> None:
    make_tea(NOW, MIDNIGHT + SECOND, MIDNIGHT - SECOND, MIDNIGHT + SECOND)
    assert sealed(MIDNIGHT + DAY) == [(date(2026, 11, 24), 1, 3), (date(2026, 11, 25), 4, 4)]


def test_a_time_that_lies_far_ahead_does_not_hold_up_the_others() -> None:
    make_tea(datetime(2031, 1, 1, tzinfo=UTC), NOW, NOW + DAY)
    assert sealed(MIDNIGHT + DAY) == [(date(2026, 11, 24), 1, 2), (date(2026, 11, 25), 3, 3)]


def test_a_sealed_root_is_that_of_its_entries_and_of_no_others() -> None:
    make_tea(*[NOW] * 5)
    (seal,) = seal_days(now=MIDNIGHT)
    assert root_of(DaySeal.objects.get()) == seal.root
    break_open()
    run(f"UPDATE ledger_ledgerevent SET hash = '{'a' * 64}' WHERE sequence = 4")
    assert root_of(seal) != seal.root
    run("UPDATE ledger_ledgerevent SET hash = 'no hash at all' WHERE sequence = 4")
    assert root_of(seal) != seal.root


def test_sealing_reads_each_hash_once_and_asks_little_for_a_day() -> None:
    make_tea(NOW, NOW + DAY)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        seal_days(now=MIDNIGHT + 2 * DAY)
    # The last seal, the days; then for each day its hashes and the insert.
    assert len(asked) == 2 + 2 * 2


def written(folder: Path, sequence: int) -> tuple[Path, dict[str, Any]]:
    """The proof as the page hands it out, and the verifier, in a folder."""
    answer = Client("audit-admin").get(f"/ledger/entries/{sequence}/proof.json")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="ledger-entry-{sequence}.json"'
    file = folder / "proof.json"
    file.write_bytes(answer.content)
    (folder / "verify_entry.py").write_bytes(Client("audit-admin").get("/ledger/verify_entry.py").getvalue())
    return file, json.loads(answer.content)


def verify(file: Path, root: str) -> subprocess.CompletedProcess[str]:
    """As somebody runs it who has nothing but Python: no packages, no environment, no folder of ours."""
    command = [sys.executable, "-I", "-S", str(file.parent / "verify_entry.py"), str(file), root]
    return subprocess.run(command, cwd=file.parent, env={}, capture_output=True, text=True, check=False)


def test_anybody_can_verify_an_entry_with_plain_python(tmp_path: Path) -> None:
    make_tea(*[NOW] * 5)
    (seal,) = seal_days(now=MIDNIGHT)
    for sequence in (1, 4, 5):
        file, _ = written(tmp_path, sequence)
        done = verify(file, seal.root)
        assert (done.returncode, done.stderr) == (0, "")
        assert f"entry {sequence} (ledger.tea_made" in done.stdout
        assert verify(file, "0" * 64).returncode == 1


def test_the_verifier_names_what_it_cannot_answer(tmp_path: Path) -> None:
    make_tea(NOW)
    (seal,) = seal_days(now=MIDNIGHT)
    file, proof = written(tmp_path, 1)
    assert verify(file, "abc").returncode == 2
    for broken in ("", "[]", "{}", json.dumps({**proof, "entry": None}), json.dumps({**proof, "form": "x"})):
        file.write_text(broken)
        done = verify(file, seal.root)
        assert done.returncode == 2
        assert "cannot be read as a proof" in done.stderr
    file.unlink()
    assert verify(file, seal.root).returncode == 2


def test_an_entry_has_no_proof_before_its_day_is_sealed_or_where_the_day_lost_entries() -> None:
    make_tea(NOW, NOW)
    assert Client("audit-admin").get("/ledger/entries/1/proof.json").status_code == 404
    seal_days(now=MIDNIGHT)
    break_open()
    run("DELETE FROM ledger_ledgerevent WHERE sequence = 2")
    entry = find_entry(1)
    assert entry is not None
    assert proof_of(entry) is None


def test_the_proof_of_an_old_entry_shows_only_what_its_hash_covers() -> None:
    record(TeaMade(cups=1))
    seal_days(now=MIDNIGHT)
    entry = LedgerEvent.objects.get()
    entry.format = 1
    found = proof_of(entry)
    assert found is not None
    assert not {"subject_kind", "subject_id"} & set(found["entry"])
