"""Who gets a job, when a silent worker loses it, and what the ledger hears."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import gettext_lazy

from bihuan.engine.kernel.reasons import Reason
from bihuan.web.jobs.actions import (
    LAPSE,
    MOST_ATTEMPTS,
    ask_job,
    beat,
    claim_job,
    finish_job,
    release_job,
    tell_progress,
)
from bihuan.web.jobs.kinds import JobLostError, JobRefusedError, Kind, Task, kinds, open_kinds
from bihuan.web.jobs.models import Job
from bihuan.web.jobs.worker import work_once
from bihuan.web.ledger.models import LedgerEvent
from tests.kit.cast import WAY_IN, Client
from tests.web.conftest import LIN, NOW

pytestmark = pytest.mark.django_db

COUNT = "test.count"


def asked(subject: str = "a") -> Job:
    return ask_job(
        by=LIN, now=NOW, kind=COUNT, subject=subject, office_id=None, title=f"{subject}.xlsx", detail={}
    )


def claimed(worker: str = "one", *, after: timedelta = timedelta(0)) -> Job | None:
    return claim_job(now=NOW + after, worker=worker, kinds=[COUNT])


@pytest.fixture
def does() -> Iterator[Callable[[Callable[[Task], str]], None]]:
    """Registers what the one kind of these tests does."""
    before = kinds()

    def register(do: Callable[[Task], str]) -> None:
        label = gettext_lazy("检验")
        stages = {"counting": gettext_lazy("检验")}
        kind = Kind(do=do, address=lambda id: f"/testing/?{id}", name=label, stages=stages, again="home")
        open_kinds({COUNT: kind})

    yield register
    open_kinds(before)


def test_the_oldest_job_comes_first_and_each_is_taken_once() -> None:
    first, second = asked("a"), asked("b")
    assert [claimed("one"), claimed("two"), claimed("three")] == [first, second, None]
    assert Job.objects.get(pk=first.pk).worker == "one"


def test_asking_twice_for_the_same_work_is_asking_once() -> None:
    assert asked("a") == asked("a")
    assert LedgerEvent.objects.filter(kind="jobs.job_asked").count() == 1


def test_a_job_that_beats_stays_where_it_is() -> None:
    asked()
    job = claimed("one")
    assert job is not None
    assert beat(job=job, now=NOW + LAPSE)
    assert claimed("two", after=LAPSE + timedelta(seconds=1)) is None


def test_a_silent_worker_loses_its_job_and_can_change_nothing_any_more() -> None:
    asked()
    lost = claimed("one")
    late = LAPSE + timedelta(seconds=1)
    taken = claimed("two", after=late)
    assert lost is not None
    assert taken is not None
    assert (taken.pk, taken.attempts) == (lost.pk, 2)
    assert not beat(job=lost, now=NOW + late)
    with pytest.raises(JobLostError):
        tell_progress(job=lost, now=NOW + late, stage="counting", done=1, total=2)
    with pytest.raises(JobLostError):
        finish_job(job=lost, now=NOW + late, result="1")
    finish_job(job=taken, now=NOW + late, result="2")
    assert Job.objects.get().result == "2"


def test_a_job_that_ends_its_worker_every_time_is_given_up_with_one_message() -> None:
    asked()
    after = timedelta(0)
    for _ in range(MOST_ATTEMPTS):
        assert claimed(after=after)
        after += LAPSE + timedelta(seconds=1)
    assert claimed(after=after) is None
    job = Job.objects.get()
    assert (job.state, job.messages) == ("failed", [["job_broke_off", [["attempts", "3"]]]])


def test_a_worker_that_is_told_to_stop_gives_the_job_back_uncounted() -> None:
    asked()
    job = claimed("one")
    assert job is not None
    release_job(job=job)
    again = claimed("two")
    assert again is not None
    assert again.attempts == 1


def test_progress_is_no_ledger_event_but_every_change_of_state_is(does: Any) -> None:
    def count(task: Task) -> str:
        for number in range(5):
            task.tell("counting", done=number, total=5)
        return "17"

    does(count)
    job = asked()
    assert work_once(worker="one")
    assert not work_once(worker="one")
    kept = list(LedgerEvent.objects.values_list("kind", "actor_name"))
    assert kept == [
        ("jobs.job_asked", "林晓"),
        ("jobs.job_started", "后台任务"),
        ("jobs.job_finished", "后台任务"),
    ]
    assert Client().get(f"/jobs/{job.pk}/").headers["Location"] == "/testing/?17"


def test_work_that_is_refused_says_why_and_work_that_breaks_says_what_to_do(does: Any) -> None:
    def refuse(task: Task) -> str:
        if task.subject == "a":
            raise JobRefusedError((Reason.of("empty_file", place="a.xlsx"),))
        raise ZeroDivisionError

    does(refuse)
    refused, broken = asked("a"), asked("b")
    assert work_once(worker="one")
    assert work_once(worker="one")
    assert "a.xlsx：文件是空的" in Client().get(f"/jobs/{refused.pk}/").content.decode()
    page = Client().get(f"/jobs/{broken.pk}/").content.decode()
    assert "程序出错，这项工作没有完成" in page
    assert "ZeroDivision" not in page


def test_the_page_shows_how_far_it_is_with_and_without_scripts(does: Any) -> None:
    does(lambda task: "1")
    asked()
    job = claimed()
    assert job is not None
    tell_progress(job=job, now=NOW, stage="counting", done=30, total=120)
    whole = Client().get(f"/jobs/{job.pk}/").content.decode()
    part = Client(headers={"HX-Request": "true"}).get(f"/jobs/{job.pk}/").content.decode()
    for page in (whole, part):
        assert "30 / 120" in page
        assert 'value="30" max="120"' in page
        assert f'<a href="/jobs/{job.pk}/">刷新进度</a>' in page
    assert "<html" not in part
    finish_job(job=job, now=NOW, result="1")
    answer = Client(headers={"HX-Request": "true"}).get(f"/jobs/{job.pk}/")
    assert answer.headers["HX-Redirect"] == "/testing/?1"


def test_the_list_of_jobs_costs_the_same_queries_however_long(
    does: Any, django_assert_num_queries: Any
) -> None:
    does(lambda task: "1")
    for number in range(30):
        asked(str(number))
    client = Client()
    with django_assert_num_queries(WAY_IN + 3):
        page = client.get("/jobs/").content.decode()
    assert page.count("排队等待") == 30
    address = Job.objects.order_by("pk")[0].get_absolute_url()
    with django_assert_num_queries(WAY_IN + 2):
        client.get(address)


def test_a_job_that_is_not_there_is_not_found() -> None:
    assert Client().get("/jobs/99999/").status_code == 404
