from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html

from bihuan.web.jobs.models import Job
from bihuan.web.ledger.files import file_place
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.ledger.queries import verify_chain
from bihuan.web.testing import actions, opened
from bihuan.web.testing.models import CheckedSample, CheckRun
from tests.kit.cast import Client
from tests.kit.jobs import work_off
from tests.kit.sheets import many, reading, workbook

pytestmark = pytest.mark.django_db

SAMPLES = 1_400


class PowerCutError(BaseException):
    """Ends the work in the middle of it, as kill -9 does."""


@pytest.fixture(scope="module")
def large() -> bytes:
    return workbook(many(SAMPLES))


def hand_in(content: bytes, *, name: str = "年度抽查.xlsx") -> str:
    answer = Client().post("/testing/", {"workbook": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def test_a_large_file_becomes_a_job_that_ends_in_the_same_answer(large: bytes) -> None:
    address = hand_in(large)
    assert address == f"/jobs/{Job.objects.get().pk}/"
    assert not CheckRun.objects.exists()
    assert "排队等待" in Client().get(address).content.decode()
    assert work_off() == 1
    run = CheckRun.objects.get()
    assert Client().get(address).headers["Location"] == run.get_absolute_url()
    assert run.tally["sections"] == {
        "all": SAMPLES,
        "disagreements": 350,
        "failing": 700,
        "undetermined": 350,
        "others": 350,
    }
    assert run.samples.count() == SAMPLES
    assert (run.file_name, run.state) == ("年度抽查.xlsx", "accepted")
    assert verify_chain().is_sound


def test_large_and_small_files_are_judged_alike(large: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(large)
    work_off()
    stored = "place", "section", "items", "searched", "disagreement_order", "given", "verdict"
    in_job = list(CheckedSample.objects.values_list(*stored))
    CheckRun.objects.all().delete()
    monkeypatch.setattr(opened, "MOST_CELLS_AT_ONCE", 10**9)
    hand_in(large)
    assert Job.objects.count() == 1
    assert list(CheckedSample.objects.values_list(*stored)) == in_job


def test_the_border_is_a_number_of_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    content = workbook([reading("S1"), reading("S2")])
    filled = sum(
        1
        for grid in opened.open_file(content, name="x.xlsx", office_id=None).grids
        for row in grid.rows
        for t in row
        if t
    )
    monkeypatch.setattr(opened, "MOST_CELLS_AT_ONCE", filled)
    assert not opened.is_large(content, name="x.xlsx")
    monkeypatch.setattr(opened, "MOST_CELLS_AT_ONCE", filled - 1)
    assert opened.is_large(content, name="x.xlsx")


def test_the_same_large_file_is_one_job_and_later_one_answer(large: bytes) -> None:
    assert hand_in(large) == hand_in(large, name="又一次.xlsx")
    work_off()
    assert hand_in(large) == f"{CheckRun.objects.get().get_absolute_url()}?again=1"
    assert Job.objects.count() == 1


def test_a_run_that_is_half_stored_is_on_no_page(large: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(large)
    cut_after(monkeypatch, parts=2)
    with pytest.raises(PowerCutError):
        work_off()
    run = CheckRun.objects.get()
    assert run.samples.count() == 500
    for address in ("", "samples/", "samples/1/", "rows/", "verdicts.csv"):
        assert Client().get(f"{run.get_absolute_url()}{address}").status_code == 404
    assert "年度抽查" not in Client().get("/testing/checks/").content.decode()
    assert not LedgerEvent.objects.filter(kind="testing.report_checked").exists()


def test_after_a_power_cut_the_job_goes_on_and_doubles_nothing(
    large: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(large)
    with monkeypatch.context() as cut:
        cut_after(cut, parts=2)
        with pytest.raises(PowerCutError):
            work_off()
    half = CheckRun.objects.get()
    Job.objects.update(heartbeat_at=Job.objects.get().asked_at.replace(year=2020))
    assert work_off() == 1
    run = CheckRun.objects.get()
    assert (run.pk, run.state, run.samples.count()) == (half.pk, "accepted", SAMPLES)
    assert run.tally["sections"]["all"] == SAMPLES
    assert LedgerEvent.objects.filter(kind="testing.report_checked").count() == 1
    assert Job.objects.get().attempts == 2


def test_a_part_that_a_silent_worker_stores_after_all_harms_nothing(
    large: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = actions._store_part

    def twice(rows: list[CheckedSample], work: object) -> None:
        for _ in range(2):
            store(rows, work)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "_store_part", twice)
    hand_in(large)
    work_off()
    assert Job.objects.get().state == "done"
    assert CheckRun.objects.get().samples.count() == SAMPLES


def test_a_half_stored_run_under_older_rules_makes_room(
    large: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(large)
    with monkeypatch.context() as cut:
        cut_after(cut, parts=1)
        with pytest.raises(PowerCutError):
            work_off()
    CheckRun.objects.update(rulebook_digest="0" * 64)
    Job.objects.update(heartbeat_at=Job.objects.get().asked_at.replace(year=2020))
    assert work_off() == 1
    assert CheckRun.objects.get().samples.count() == SAMPLES


def test_a_large_file_that_is_refused_says_why_and_leaves_nothing() -> None:
    content = b"\x89PNG\r\n\x1a\n" + b"\0" * opened.MOST_BYTES_AT_ONCE
    address = hand_in(content, name="照片.xlsx")
    work_off()
    page = html.fromstring(Client().get(address).content.decode())
    (summary,) = page.xpath("//*[contains(@class, 'error-summary')]")
    assert "照片.xlsx" in summary.text_content()
    assert "请" in summary.text_content()
    assert not CheckRun.objects.exists()
    assert not file_place(Job.objects.get().subject).exists()


def test_progress_tells_each_stage_and_counts_to_the_end(
    large: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bihuan.web.jobs import actions as job_actions

    told: list[tuple[str, int, int]] = []
    tell = job_actions.tell_progress

    def listen(*, stage: str, done: int, total: int, **rest: object) -> None:
        told.append((stage, done, total))
        tell(stage=stage, done=done, total=total, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(job_actions, "tell_progress", listen)
    hand_in(large)
    work_off()
    assert told[0] == ("reading", 0, 0)
    assert [one for one in told if one[0] == "judging"] == [
        ("judging", done, SAMPLES) for done in (0, 250, 500, 750, 1000, 1250, 1400)
    ]
    assert told[-1] == ("closing", 0, 0)


def cut_after(monkeypatch: pytest.MonkeyPatch, *, parts: int) -> None:
    """Let the power fail after so many parts were stored."""
    store = actions._store_part
    stored: list[int] = []

    def storing(rows: list[CheckedSample], work: object) -> None:
        if len(stored) == parts:
            raise PowerCutError
        stored.append(len(rows))
        store(rows, work)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "_store_part", storing)
