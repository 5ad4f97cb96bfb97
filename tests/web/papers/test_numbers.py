"""Numbers 〔2026〕12号: one after the other, none left out, none given twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.ledger.audits import Tally
from bihuan.web.papers.actions.deciding import seal_paper
from bihuan.web.papers.facts import RefusedError, SerialNumber, read_number
from bihuan.web.papers.models import SerialCounter
from bihuan.web.papers.queries.integrity import check_numbers
from tests.kit.cast import person
from tests.web.papers.sealing_at_once import HANDS, PAPERS_EACH
from tests.web.papers.story import TODAY, issued, later, signed

ROOT = Path(__file__).resolve().parents[3]


def checked_numbers() -> Tally:
    tally = Tally("numbers")
    check_numbers(tally)
    return tally


@pytest.fixture
def own_database(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of the kind that the tests run on, "" for SQLite."""
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        yield ""
        return
    import psycopg

    name = f"numbers_{uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        yield urlsplit(address)._replace(path=f"/{name}").geturl()
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_many_hands_at_once_leave_no_number_out_and_take_none_twice(
    own_database: str, tmp_path: Path
) -> None:
    given = {key: text for key, text in os.environ.items() if key != "DATABASE_URL"}
    given |= {"BIHUAN_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "bihuan.web.project.settings"}
    if own_database:
        given["DATABASE_URL"] = own_database
    command = [sys.executable, "-m", "tests.web.papers.sealing_at_once"]
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    of_the_series = HANDS * PAPERS_EACH - 1
    assert told["vendor"] == ("postgresql" if own_database else "sqlite")
    assert set(told["numbers"]) == {
        "云改字2026-88",
        *(f"云市监责改〔2026〕{number}号" for number in range(1, of_the_series + 1)),
    }
    assert len(told["numbers"]) == of_the_series + 1
    assert told["void"] == HANDS
    assert not told["breaches"]


@pytest.mark.django_db
def test_each_serial_word_and_each_year_counts_for_itself() -> None:
    assert issued().number == "云市监责改〔2026〕1号"
    assert issued("result-notice").number == "云市监检告〔2026〕1号"
    assert issued(now=later(365)).number == "云市监责改〔2027〕1号"
    assert issued().number == "云市监责改〔2026〕2号"


@pytest.mark.django_db
def test_an_office_goes_on_from_the_number_that_it_had_reached_on_paper() -> None:
    assert issued(before=56).number == "云市监责改〔2026〕57号"
    assert issued().number == "云市监责改〔2026〕58号"
    assert not [one.reason.code for one in checked_numbers().breaches]
    with pytest.raises(RefusedError) as refused:
        issued("result-notice", number="云市监检告〔2026〕9号", before=8)
    assert refused.value.reasons == (Reason.of("paper_number_and_start"),)
    # Only the first paper of a series can say it, and the next year begins anew.
    with pytest.raises(RefusedError) as refused:
        issued(before=70)
    assert refused.value.reasons == (Reason.of("paper_series_begun", last="70"),)
    assert issued(now=later(365)).number == "云市监责改〔2027〕1号"


@pytest.mark.django_db
def test_a_number_from_before_the_program_is_no_number_of_its_counter() -> None:
    issued(before=56)
    SerialCounter.objects.update(before=57)
    assert [one.reason.code for one in checked_numbers().breaches] == ["audit_number_uncounted"]
    SerialCounter.objects.update(before=55)
    assert [one.reason.code for one in checked_numbers().breaches] == ["audit_number_gap"]


@pytest.mark.django_db
def test_a_number_of_another_system_leaves_the_counter_where_it_is() -> None:
    issued()
    assert issued(number="云改字2026-88").number == "云改字2026-88"
    assert SerialCounter.objects.get().last == 1
    assert issued().number == "云市监责改〔2026〕2号"


@pytest.mark.django_db
def test_a_typed_number_of_the_series_is_passed_over_when_its_turn_comes() -> None:
    issued(number="云市监责改〔2026〕2号")
    assert [issued().number, issued().number] == ["云市监责改〔2026〕1号", "云市监责改〔2026〕3号"]


@pytest.mark.django_db
def test_a_number_that_is_taken_is_refused_with_the_paper_that_bears_it() -> None:
    first = issued()
    with pytest.raises(RefusedError) as refused:
        issued(number="云市监责改〔2026〕1号")
    (reason,) = refused.value.reasons
    assert (reason.code, dict(reason.data)["id"]) == ("paper_number_taken", str(first.pk))


@pytest.mark.django_db
def test_a_taken_over_number_brings_its_day_of_issue_with_it() -> None:
    paper = signed()
    by = person("east-officer")
    with pytest.raises(RefusedError):
        seal_paper(paper_id=paper.pk, seen=paper.length, issued_on=TODAY, by=by, now=later(3))
    paper = seal_paper(
        paper_id=paper.pk, seen=paper.length, number="云改〔2026〕7号", issued_on=TODAY, by=by, now=later(3)
    )
    assert (paper.issued_on, paper.content["issued_on"]) == (TODAY, "2026年5月6日")


def test_a_number_is_read_only_as_one_of_its_own_series() -> None:
    number = SerialNumber(word="云市监", serial="责改", year=2026, number=12)
    assert read_number(str(number), word="云市监", serial="责改") == number
    for other in ("云市监检告〔2026〕12号", "云市监责改〔2026〕012号", "云市监责改[2026]12号", "12"):
        assert read_number(other, word="云市监", serial="责改") is None
