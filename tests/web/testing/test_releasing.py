"""From an accepted sheet to matters: what each sample causes, at which branch, and never twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse

from bihuan.web.jobs.kinds import JobLostError, Task
from bihuan.web.jobs.models import Job
from bihuan.web.ledger.audits import Tally
from bihuan.web.ledger.audits import audited as checks
from bihuan.web.ledger.events import Hearing, heard
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.loops.events import LoopOpened
from bihuan.web.loops.facts import RefusedError
from bihuan.web.loops.models import Loop, Obligation
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Office
from bihuan.web.testing.actions import check_report
from bihuan.web.testing.models import DoubtedReport, Release, ReleasedSample
from bihuan.web.testing.release import actions
from bihuan.web.testing.release.actions import release_report
from bihuan.web.testing.release.queries import failing_samples
from tests.kit.cast import Client, office, person
from tests.kit.jobs import work_off
from tests.kit.sheets import reading, workbook
from tests.web.loops.tampering import erase, without_guards
from tests.web.testing.releasing import NOW, PASSES, TERMS, UNCLEAR, checked, kept, released, row

pytestmark = pytest.mark.django_db


def html_of(answer: HttpResponse) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def audited(name: str) -> Tally:
    """One integrity check, run."""
    tally = Tally(name)
    checks()[name](tally)
    return tally


def obligations(loop: Loop) -> list[tuple[str, str, str]]:
    rows = Obligation.objects.filter(loop=loop).order_by("place")
    return [(one.track, one.subject, one.subject_name) for one in rows]


def test_a_failing_supervision_sample_opens_its_matter_at_the_branch_of_its_place() -> None:
    released(row())
    loop = Loop.objects.get()
    assert (loop.procedure, loop.owner) == ("result-handling", office("east"))
    assert loop.title == "纯棉床单 pH值不合格"
    assert (loop.source, loop.number) == ("laboratory", "ZH-S1 S1")
    assert loop.opened_on == NOW.date()
    assert (loop.about_kind, loop.about_id) == ("testing.ReleasedSample", str(kept().pk))
    assert obligations(loop) == [
        ("subject", "sampled-party", "蓝屏家纺有限公司"),
        ("trace", "sampled-party", "蓝屏家纺有限公司"),
        ("publication", "bureau", ""),
    ]


def test_each_subject_has_an_obligation_of_its_own() -> None:
    released(
        row(
            channel="网络",
            platform="百川网",
            maker="青棉毛巾厂",
            maker_code="91320623MA1TEST025",
        )
    )
    assert obligations(Loop.objects.get()) == [
        ("subject", "sampled-party", "蓝屏家纺有限公司"),
        ("subject", "nominal-maker", "青棉毛巾厂"),
        ("subject", "platform", "百川网"),
        ("notification", "nominal-maker", "青棉毛巾厂"),
        ("trace", "sampled-party", "蓝屏家纺有限公司"),
        ("publication", "bureau", ""),
    ]


def test_a_maker_registered_in_the_same_division_is_not_notified_elsewhere() -> None:
    released(row(maker="青棉毛巾厂", maker_code="91370613MA1TEST025"))
    assert ("notification", "nominal-maker", "青棉毛巾厂") not in obligations(Loop.objects.get())
    assert kept().missing == ""


def test_an_unknown_place_of_the_maker_is_missing_and_the_notification_is_laid() -> None:
    released(row(maker="青棉毛巾厂"))
    assert ("notification", "nominal-maker", "青棉毛巾厂") in obligations(Loop.objects.get())
    assert kept().missing == "|maker_place|"


def test_a_maker_who_is_the_sampled_party_is_one_subject() -> None:
    released(row(maker="蓝屏家纺有限公司", maker_code="91370613MA3TEST017"))
    assert [one[1] for one in obligations(Loop.objects.get())] == ["sampled-party", "sampled-party", "bureau"]


@pytest.mark.parametrize(
    ("place", "owner", "missing"),
    [
        ("西园镇纺织路8号", "west", ""),
        ("云溪区中山路1号", "quality-section", "|branch|"),
        ("东桥镇与西园镇交界", "quality-section", "|branch|"),
        ("—", "quality-section", "|place|"),
    ],
)
def test_the_owner_is_never_guessed(place: str, owner: str, missing: str) -> None:
    released(row(place=place))
    assert (Loop.objects.get().owner, kept().missing) == (office(owner), missing)


def test_of_nested_places_the_longest_counts_and_of_equal_ones_the_importing_office() -> None:
    bureau = office("bureau")
    Office.objects.create(kind="branch", name="东桥镇南分局", place="东桥镇南", parent=bureau)
    released(row("S1", place="东桥镇南街5号"), row("S2", place="东桥镇北街5号"))
    assert [loop.owner.name for loop in Loop.objects.order_by("pk")] == ["东桥镇南分局", "东桥分局"]
    Office.objects.create(kind="branch", name="西园二分局", place="西园镇", parent=bureau)
    released(row("S3", place="西园镇9号"))
    assert (kept("S3").owner, kept("S3").missing) == (office("quality-section"), "")


@pytest.mark.parametrize(
    ("nature", "effect", "event"),
    [
        ("风险监测", "signal", "testing.sample_signalled"),
        ("速筛", "signal", "testing.sample_signalled"),
        ("免费检测", "advice", "testing.advice_given"),
        ("委托检验", "advice", "testing.advice_given"),
        ("复查", "document", "testing.document_received"),
        ("执法抽样", "document", "testing.document_received"),
    ],
)
def test_other_natures_open_no_matter(nature: str, effect: str, event: str) -> None:
    released(row(nature=nature))
    assert kept().effect == effect
    assert LedgerEvent.objects.filter(kind=event).count() == 1
    assert not Loop.objects.exists()


def test_the_sheet_tells_the_nature_of_each_sample_and_the_officer_only_of_the_others() -> None:
    released(row("S1", nature="国家监督抽查"), row("S2", nature="速筛"), row("S3", nature="监督抽查"))
    found = {one.sample_number: one.nature for one in ReleasedSample.objects.all()}
    assert found == {"S1": "supervision-national", "S2": "screening", "S3": "supervision-district"}


def test_where_the_report_fails_and_our_check_passes_the_matter_opens_and_the_report_is_verified() -> None:
    released(row(value=PASSES))
    matter, verification = Loop.objects.order_by("pk")
    assert (matter.procedure, verification.procedure) == ("result-handling", "report-verification")
    doubt = DoubtedReport.objects.get()
    assert (verification.about_kind, verification.about_id) == ("testing.DoubtedReport", str(doubt.pk))
    assert obligations(verification) == [("verification", "testing-laboratory", "准衡纤维检验所")]
    assert verification.owner == matter.owner == office("east")


def test_where_the_report_passes_and_our_check_fails_only_the_report_is_verified() -> None:
    released(row(report="合格"))
    assert Loop.objects.get().procedure == "report-verification"
    assert kept().effect == "none"


def test_what_we_could_not_determine_is_neither_pass_nor_fail() -> None:
    released(row("S1", value=UNCLEAR, report="合格"), row("S2", value=UNCLEAR, report="不合格"))
    assert [loop.procedure for loop in Loop.objects.all()] == ["result-handling"]
    assert not DoubtedReport.objects.exists()


def test_a_report_without_a_clear_conclusion_opens_nothing_and_says_that_it_is_missing() -> None:
    released(row(report=""))
    assert (kept().conclusion, kept().effect, kept().missing) == ("unknown", "none", "|conclusion|")
    assert not Loop.objects.exists()


def test_the_same_sheet_again_opens_nothing_twice() -> None:
    released(row("S1"), row("S2"))
    # Another file with the same samples in another order, and a further one.
    again = released(row("S2"), row("S1"), row("S3", report="合格", value=PASSES))
    assert again.counts["known"] == 2 and again.counts["kept"] == 1
    assert Loop.objects.count() == 2
    first = Release.objects.order_by("pk")[0]
    by = as_actor(person("section-officer"))
    assert release_report(run=first.run, terms=TERMS, by=by, now=NOW) == first


def test_another_laboratory_with_the_same_numbers_has_a_matter_of_its_own() -> None:
    released(row(), row("S2"))
    released(row(laboratory="另一检验所"))
    numbers = sorted(Loop.objects.values_list("number", flat=True))
    assert numbers[0] == "ZH-S1 S1" and numbers[1].startswith("ZH-S1 S1 #")


def test_a_corrected_sheet_supersedes_and_both_are_kept() -> None:
    released(row(value="9.1"))
    released(row(value="9.3"))
    old, new = ReleasedSample.objects.order_by("version")
    assert (old.is_current, new.is_current, new.first) == (False, True, old)
    assert LedgerEvent.objects.filter(kind="testing.sample_superseded").count() == 1
    assert not LedgerEvent.objects.filter(kind="testing.verdict_changed").exists()
    assert Loop.objects.get().about_id == str(old.pk)


def test_an_old_sheet_never_takes_the_place_of_its_correction() -> None:
    released(row(value="9.1"))
    released(row(value="9.3"))
    released(row(value="9.1"), row("S2"))
    assert kept().version == 2


def test_a_fail_that_became_a_pass_tells_the_matter_and_leaves_it_open() -> None:
    released(row())
    loop = Loop.objects.get()
    loop.handler = person("east-officer")
    loop.save()
    released(row(report="合格", value=PASSES))
    loop.refresh_from_db()
    assert not loop.is_closed
    assert [(one.account.name, one.kind) for one in loop.alerts.all()] == [("许川", "changed")]
    page = html_of(Client("east-officer").get(loop.get_absolute_url()))
    assert "不会自动办结" in page and "经签批撤销" in page


def test_a_pass_that_became_a_fail_opens_its_matter() -> None:
    released(row(report="合格", value=PASSES))
    released(row())
    old, new = ReleasedSample.objects.order_by("version")
    assert Loop.objects.get().about_id == str(old.pk)
    assert list(failing_samples()) == [str(old.pk)]


def test_a_matter_that_was_handed_over_keeps_its_owner_whatever_a_later_sheet_says() -> None:
    released(row())
    released(row(place="西园镇1号"))
    assert (Loop.objects.get().owner, kept().owner) == (office("east"), office("east"))


def test_a_corrected_report_tells_the_verification_that_waits_for_it() -> None:
    released(row(report="合格"))
    verification = Loop.objects.get()
    verification.handler = person("east-officer")
    verification.save()
    released(row(report="不合格"))
    assert [one.kind for one in verification.alerts.all()] == ["changed"]
    assert Loop.objects.filter(procedure="result-handling").count() == 1


def test_an_exception_in_a_handler_undoes_everything(table: Any) -> None:
    def break_down(event: Any, rec: Any) -> None:
        raise RuntimeError("broken")

    table({**heard(), LoopOpened: (Hearing(break_down),)})
    sheet = checked(row())
    before = LedgerEvent.objects.count()
    with pytest.raises(RuntimeError, match="broken"):
        release_report(run=sheet, terms=TERMS, by=as_actor(person("section-officer")), now=NOW)
    assert not Release.objects.exists() and not ReleasedSample.objects.exists()
    assert not Loop.objects.exists()
    assert LedgerEvent.objects.count() == before
    assert sheet.samples.count() == 1


def test_what_is_left_out_has_to_be_said() -> None:
    with pytest.raises(RefusedError) as refused:
        released(row(laboratory="", report_no="/"), nature="")
    assert [dict(one.data)["missing"] for one in refused.value.reasons] == [
        "laboratory",
        "nature",
        "report_no",
    ]


def test_undecided_rows_are_decided_before_a_release() -> None:
    content = workbook([reading("S1"), reading("S2", item="")])
    sheet = check_report(by=as_actor(person("section-officer")), now=NOW, name="x.xlsx", content=content).run
    with pytest.raises(RefusedError, match="release_not_accepted"):
        release_report(run=sheet, terms=TERMS, by=as_actor(person("section-officer")), now=NOW)


def test_found_is_counted_from_samples_so_that_a_loop_deleted_by_sql_is_named() -> None:
    released(row("S1"), row("S2", value=PASSES))
    assert audited("conservation").breached == 0
    without_guards()
    erase(Loop.objects.get(procedure="result-handling", number="ZH-S1 S1"))
    erase(Loop.objects.get(procedure="report-verification"))
    found = audited("conservation")
    assert {one.row for one in found.breaches} == {
        f"testing.ReleasedSample {kept('S1').pk}",
        f"testing.DoubtedReport {DoubtedReport.objects.get().pk}",
    }


def test_the_integrity_check_names_a_sample_that_was_changed() -> None:
    released(row("S1"), row("S2"))
    assert audited("released_samples").breached == 0
    ReleasedSample.objects.filter(sample_number="S1").update(conclusion="passes")
    assert [one.row for one in audited("released_samples").breaches] == [
        f"testing.ReleasedSample {kept('S1').pk}"
    ]


def test_a_failing_sample_that_was_turned_into_a_harmless_one_is_named() -> None:
    released(row("S1"), row("S2", nature="速筛"))
    ReleasedSample.objects.filter(sample_number="S1").update(effect="none")
    assert {one.row for one in audited("released_samples").breaches} == {
        f"testing.ReleasedSample {kept('S1').pk}"
    }


def test_a_large_run_is_released_by_a_job_in_parts_that_can_be_taken_up_again(monkeypatch: Any) -> None:
    monkeypatch.setattr(actions, "MOST_AT_ONCE", 2)
    sheet = checked(*(row(f"S{number}") for number in range(5)))
    by = as_actor(person("section-officer"))
    job = release_report(run=sheet, terms=TERMS, by=by, now=NOW)
    assert isinstance(job, Job)
    told = []

    def tell(stage: str, *, done: int = 0, total: int = 0) -> None:
        told.append((done, total))
        if len(told) == 1:
            raise JobLostError

    task = Task(subject=job.subject, office_id=None, detail=job.detail, by=by, now=NOW, tell=tell)
    with pytest.raises(JobLostError):
        actions.release_in_job(task=task)
    assert Loop.objects.count() == 2
    assert work_off() == 1
    assert Loop.objects.count() == ReleasedSample.objects.count() == 5
    assert Release.objects.get().counts["matter"] == 5
    job.refresh_from_db()
    assert job.state == "done" and job.result == str(sheet.pk)
