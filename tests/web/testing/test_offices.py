"""Whose file it is: two offices that hand in the same file do not learn of each other."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.web.jobs.models import Job
from bihuan.web.jobs.worker import work_once
from bihuan.web.people.models import Account
from bihuan.web.testing import opened
from bihuan.web.testing.actions import check_report
from bihuan.web.testing.examples import DRAFT
from bihuan.web.testing.models import CheckRun
from tests.kit.cast import Client, office, person
from tests.kit.sheets import reading, workbook
from tests.web.conftest import LIN, NOW

pytestmark = pytest.mark.django_db

CONTENT = workbook([reading("S1", value="7.0"), reading("S2", item="", value="31")])
MENDED = workbook([reading("S1", value="7.0"), reading("S2", value="7.1")])


def hand_in(who: str, content: bytes = CONTENT, *, name: str = "结果.xlsx", **more: Any) -> Any:
    file = SimpleUploadedFile(name, content)
    return Client(who).post("/testing/", {"workbook": file, **more})


def test_the_same_file_of_two_offices_is_two_checks() -> None:
    east, west = hand_in("east-officer"), hand_in("west-officer", name="别名.xlsx")
    assert not west.headers["Location"].endswith("?again=1")
    assert east.headers["Location"] != west.headers["Location"]
    assert hand_in("east-head").headers["Location"] == f"{east.headers['Location']}?again=1"
    told = Client("west-officer").get("/testing/checks/").content.decode()
    assert "别名.xlsx" in told
    assert "结果.xlsx" not in told
    assert CheckRun.objects.get(office=office("west")).file_name == "别名.xlsx"


@pytest.mark.parametrize("page", ["/testing/", "/testing/checks/"])
def test_whoever_sees_several_offices_is_told_whose_check_it_is(page: str) -> None:
    hand_in("east-officer"), hand_in("west-officer", name="别名.xlsx")
    bureau = Client("section-officer").get(page).content.decode()
    assert ["<small>东桥分局</small>" in bureau, "<small>西园分局</small>" in bureau] == [True, True]
    own = Client("east-officer").get(page).content.decode()
    assert "<small>东桥分局</small>" not in own
    choice = Client("section-officer").get("/testing/what-if/").content.decode()
    assert "别名.xlsx · 西园分局</option>" in choice
    assert " · 东桥分局" not in Client("east-officer").get("/testing/what-if/").content.decode()
    run = CheckRun.objects.get(office=office("west"))
    assert "西园分局" in Client("section-officer").get(run.get_absolute_url()).content.decode()


def test_a_run_of_another_office_cannot_be_corrected_by_naming_it() -> None:
    hand_in("east-officer")
    run = CheckRun.objects.get()
    hand_in("west-officer", MENDED, corrects=run.pk)
    run.refresh_from_db()
    assert run.state == "undecided"
    assert CheckRun.objects.get(office=office("west")).corrects is None
    assert Client("west-officer").post(f"{run.get_absolute_url()}accept/").status_code == 404


def test_what_the_bureau_mends_stays_with_the_branch() -> None:
    hand_in("east-officer")
    run = CheckRun.objects.get()
    answer = hand_in("section-officer", MENDED, corrects=run.pk)
    run.refresh_from_db()
    assert (run.state, run.decided_by) == ("corrected", person("section-officer").name)
    assert Client("east-officer").get(answer.headers["Location"]).status_code == 200
    assert Client("west-officer").get(answer.headers["Location"]).status_code == 404


def test_a_mended_workbook_is_called_by_the_name_that_its_own_office_gave() -> None:
    hand_in("west-officer", name="西园的文件.xlsx")
    hand_in("east-officer", name="东桥的文件.xlsx")
    run = CheckRun.objects.get(office=office("west"))
    form = Client("west-officer").get(f"{run.get_absolute_url()}rows/corrections.xlsx").content
    found = opened.open_file(form, name="x.xlsx", office_id=run.office_id)
    assert found.name == "西园的文件.xlsx"


def test_a_large_file_of_two_offices_is_two_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "MOST_CELLS_AT_ONCE", 1)
    east, west = hand_in("east-officer"), hand_in("west-officer", name="别名.xlsx")
    assert east.headers["Location"] != west.headers["Location"]
    assert hand_in("east-head").headers["Location"] == east.headers["Location"]
    while work_once(worker="one"):
        pass
    assert [job.state for job in Job.objects.all()] == ["done", "done"]
    assert {run.office_id for run in CheckRun.objects.all()} == {office("east").pk, office("west").pk}


def test_a_file_that_another_office_waits_for_is_not_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "MOST_BYTES_AT_ONCE", 1)
    for who in ("east-officer", "west-officer"):
        hand_in(who, b"\x89PNG\r\n\x1a\n" + bytes(100))
    while work_once(worker="one"):
        pass
    told = [[code for code, _ in job.messages] for job in Job.objects.all()]
    assert told[0] == told[1] != ["job_failed"]


def test_whoever_asked_for_a_job_sees_it_in_another_office_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "MOST_CELLS_AT_ONCE", 1)
    address = hand_in("east-officer").headers["Location"]
    assert Client("west-officer").get(address).status_code == 404
    Account.objects.filter(sign_in_name="east-officer").update(office=office("west"))
    person("east-officer").assignments.update(office=office("west"))
    assert Client("east-officer").get(address).status_code == 200


def test_a_check_from_before_there_were_accounts_is_the_bureaus() -> None:
    run = check_report(by=LIN, now=NOW, name="从前.xlsx", content=CONTENT).run
    assert run.office is None
    seen = {who: Client(who).get(run.get_absolute_url()).status_code for who in ("leader", "task-force")}
    assert seen == {"leader": 200, "task-force": 200}
    assert Client("east-officer").get(run.get_absolute_url()).status_code == 404


def test_a_what_if_is_seen_by_whoever_sees_all_its_runs() -> None:
    for who in ("east-officer", "west-officer"):
        hand_in(who, workbook([reading(who, value="7.0")]), name=f"{who}.xlsx")
    draft = SimpleUploadedFile("跨机构.yaml", DRAFT.read_bytes())
    day = CheckRun.objects.latest("pk").created_at.date().isoformat()
    told = {"draft": draft, "run": "", "first": day, "last": ""}
    answer = Client("section-officer").post("/testing/what-if/", told)
    assert answer.status_code == 302
    address = answer.headers["Location"]
    assert Client("leader").get(address).status_code == 200
    for who in ("east-officer", "west-officer"):
        assert Client(who).get(address).status_code == 404
        assert "跨机构.yaml" not in Client(who).get("/testing/what-if/").content.decode()
