"""An audit uses two processes where it can, and says the same as one."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
from django.utils import timezone

from bihuan.analytics.halves import may_be_halved
from bihuan.engine.kernel.reasons import Reason
from bihuan.web.ledger.audits import CannotCheckError, Tally, audit_by, audited, run_checks

pytestmark = pytest.mark.skipif(not may_be_halved(), reason="a second processor is needed")
HERE = os.getpid()


@pytest.fixture(autouse=True)
def _checks() -> Iterator[None]:
    before = audited()
    yield
    audit_by(before)


def whose(tally: Tally) -> None:
    tally.count("process", os.getpid())
    time.sleep(0.05)


def breached(tally: Tally) -> None:
    whose(tally)
    tally.breach("ledger.LedgerEvent 7", "audit_chain_changed", sequence="7")


def obstructed(tally: Tally) -> None:
    raise CannotCheckError(Reason.of("audit_rules_unusable"))


def fatal_elsewhere(tally: Tally) -> None:
    if os.getpid() != HERE:
        os._exit(9)
    whose(tally)


def test_two_processes_share_the_checks_and_their_answers_come_in_order() -> None:
    audit_by({f"check-{number}": whose for number in range(12)} | {"bad": breached, "lame": obstructed})
    told = run_checks(now=timezone.now())
    assert [tally.name for tally in told] == [*(f"check-{number}" for number in range(12)), "bad", "lame"]
    assert len({tally.counts["process"] for tally in told[:12]}) == 2
    assert (told[12].breaches[0].row, told[12].outcome) == ("ledger.LedgerEvent 7", "breached")
    assert told[13].obstacle == Reason.of("audit_rules_unusable")


def test_what_the_other_process_had_begun_when_it_ended_is_done_here() -> None:
    audit_by({f"check-{number}": fatal_elsewhere for number in range(8)})
    told = run_checks(now=timezone.now())
    assert [tally.name for tally in told] == [f"check-{number}" for number in range(8)]
    assert {tally.counts["process"] for tally in told} == {HERE}


@pytest.mark.django_db
def test_within_a_transaction_one_process_sees_what_is_not_committed_yet() -> None:
    audit_by({f"check-{number}": whose for number in range(4)})
    told = run_checks(now=timezone.now())
    assert {tally.counts["process"] for tally in told} == {HERE}
