"""What was acknowledged is there once, whole, and nothing else is."""

from __future__ import annotations

import subprocess
from collections import defaultdict

from tests.crash.clerks import Journal
from tests.crash.paper_errands import STEPS
from tests.kit.installation import Installation
from tests.kit.site import COMMAND


def check_everything(site: Installation, journal: Journal) -> None:
    """`bihuan check`, then the journal against the rows."""
    done = subprocess.run([*COMMAND, "check"], env=site.env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    _check_files(site, journal)
    _check_jobs(site, journal)
    _check_releases(site, journal)
    _check_matters(site, journal)
    _check_papers(site, journal)


def _check_files(site: Installation, journal: Journal) -> None:
    found = site.ask(
        "SELECT run.file_name, run.id, count(sample.id), min(sample.place), max(sample.place) "
        "FROM testing_checkrun run JOIN testing_checkedsample sample ON sample.run_id = run.id "
        "WHERE run.state = 'accepted' GROUP BY run.id, run.file_name ORDER BY run.id"
    )
    wanted = [(name, run, many, 1, many) for name, (run, many) in journal.of("file")]
    assert found == sorted(wanted, key=lambda row: row[1])
    assert site.one("SELECT count(*) FROM testing_checkrun") == len(wanted)
    assert _told_of(site, "testing.report_checked") == sorted(str(row[1]) for row in wanted)


def _check_jobs(site: Installation, journal: Journal) -> None:
    jobs = dict(site.ask("SELECT id, state FROM jobs_job"))
    assert set(jobs) == {id for id, _ in journal.of("job")}
    assert set(jobs.values()) <= {"done", "failed"}


def _check_releases(site: Installation, journal: Journal) -> None:
    """Every failing sample of an acknowledged release has one matter."""
    found = site.ask(
        "SELECT release.run_id, sample.id, count(loop.id) FROM testing_release release "
        "JOIN testing_releasedsample sample ON sample.release_id = release.id AND sample.effect = 'matter' "
        "JOIN loops_loop loop ON loop.about_kind = 'testing.ReleasedSample' "
        "AND loop.about_id = CAST(sample.id AS varchar) GROUP BY release.run_id, sample.id"
    )
    failing: dict[int, int] = defaultdict(int)
    for run, _sample, matters in found:
        assert matters == 1
        failing[run] += 1
    assert failing == dict(journal.of("release"))
    assert _told_of(site, "testing.sample_failed") == sorted(str(sample) for _, sample, _ in found)


def _check_matters(site: Installation, journal: Journal) -> None:
    by_hand = dict(site.ask("SELECT number, id FROM loops_loop WHERE about_kind = 'loops.Registration'"))
    assert by_hand == dict(journal.of("matter"))
    assert site.one("SELECT count(*) FROM loops_registration") == len(by_hand)
    assert site.one("SELECT count(*) FROM loops_loop") == len(by_hand) + sum(
        fails for _, fails in journal.of("release")
    )
    loops = site.ask("SELECT id FROM loops_loop")
    assert _told_of(site, "loops.loop_opened") == sorted(str(id) for (id,) in loops)
    moves = site.ask("SELECT note, loop_id, number, move FROM loops_move WHERE move <> 'open'")
    assert sorted(moves) == sorted((note, *made) for note, made in journal.of("move"))


def _check_papers(site: Installation, journal: Journal) -> None:
    """Each went its way once, bears the number that was told, was served once and moved its matter once."""
    found = site.ask(
        "SELECT paper.id, paper.number, move.loop_id, move.move FROM papers_paper paper "
        "JOIN papers_receipt receipt ON receipt.paper_id = paper.id "
        "JOIN loops_move move ON move.paper_id = paper.id WHERE paper.state = 'served'"
    )
    assert sorted(found) == sorted((paper, *told) for paper, told in journal.of("paper"))
    assert site.one("SELECT count(*) FROM papers_paper") == len(found)
    ways: dict[int, list[str]] = defaultdict(list)
    for paper, kind in site.ask("SELECT paper_id, kind FROM papers_paperstep ORDER BY paper_id, number"):
        ways[paper].append(kind)
    assert set(map(tuple, ways.values())) <= {STEPS}
    for kind in ("paper_sealed", "paper_served"):
        assert _told_of(site, f"papers.{kind}") == sorted(str(row[0]) for row in found)
    for serial, numbers in _series(site).items():
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), serial


def _series(site: Installation) -> dict[str, list[int]]:
    series: dict[str, list[int]] = defaultdict(list)
    for serial, year, number in site.ask("SELECT serial, year, serial_number FROM papers_paper"):
        series[f"{serial} {year}"].append(number)
    return series


def _told_of(site: Installation, kind: str) -> list[str]:
    """The rows that entries of a kind are about, once for each entry."""
    told = site.ask("SELECT subject_id FROM ledger_ledgerevent WHERE kind = ?", (kind,))
    return sorted(id for (id,) in told)
