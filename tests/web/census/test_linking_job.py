"""The job that gives every record its operator: what is linked, remembered, left to officers, done again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pytest

from bihuan.web.census.linking.actions.linking import ask_linking, link_in_job
from bihuan.web.census.linking.integrity import check_families, check_placed_records
from bihuan.web.census.linking.queries.review import waiting_pairs
from bihuan.web.census.models import Operator, Pair, Party, Record
from bihuan.web.jobs.models import Job
from bihuan.web.ledger.audits import Tally
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.people.facts import as_actor
from tests.kit.cast import Client, person
from tests.kit.jobs import work_off
from tests.web.census.linked import ONE, OTHER, matter_of
from tests.web.census.story import NOW, record_of
from tests.web.loops.pages import text_of

pytestmark = pytest.mark.django_db
Asked = dict[str, Any]
LINK = "bihuan.analytics.linkage.linking.link"


@dataclass(frozen=True)
class Found:
    operators: pa.Table
    pairs: pa.Table


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Asked]]:
    """Lets a test say what linkage finds: pairs of names with their outcome. What it was asked stands in the
    answer.
    """
    asked: Asked = {}
    pairs: list[tuple[str, str, str, float]] = []

    def link(records: pa.Table, **more: Any) -> Found:
        asked.update(more, rows=records.num_rows)
        keys = {row["name"]: (row["source"], row["record_id"]) for row in records.to_pylist()}
        rows = [
            {
                "source_l": keys[one][0],
                "record_id_l": keys[one][1],
                "source_r": keys[other][0],
                "record_id_r": keys[other][1],
                "weight": weight,
                "probability": 0.99 if outcome == "linked" else 0.4,
                "outcome": outcome,
                "evidence": json.dumps([{"field": "core", "level": "same", "weight": weight}]),
            }
            for one, other, outcome, weight in pairs
            if one in keys and other in keys
        ]
        return Found(pa.table({}), pa.Table.from_pylist(rows))

    def say(*told: tuple[str, str, str, float]) -> Asked:
        pairs[:] = told
        return asked

    monkeypatch.setattr(LINK, link)
    yield say


def run() -> None:
    ask_linking(by=as_actor(person("registrar")), now=NOW)
    assert work_off() == 1
    assert Job.objects.first().state == "done"  # type: ignore[union-attr]


def operator_named(name: str) -> int | None:
    return Record.objects.values_list("operator_id", flat=True).get(name=name)


def test_linked_records_get_one_operator_and_doubts_wait_for_an_officer(says: Any) -> None:
    for name, source in (
        ("青棉家纺有限公司", "登记注册"),
        ("青棉家纺店", "网店"),
        ("青绵家纺店", "摊位"),
        ("白桥布行", "摊位"),
    ):
        record_of(name, source=source)
    says(("青棉家纺有限公司", "青棉家纺店", "linked", 12.0), ("青棉家纺店", "青绵家纺店", "review", 1.0))
    client = Client()
    answer = client.post("/census/linking/start/")
    assert answer.headers["Location"] == Job.objects.get().get_absolute_url()
    assert "正在归并" in text_of(client.get("/census/linking/"))
    work_off()
    assert client.get(answer.headers["Location"]).headers["Location"] == "/census/linking/"
    assert operator_named("青棉家纺店") == operator_named("青棉家纺有限公司")
    assert Operator.objects.get(pk=operator_named("青棉家纺店")).name == "青棉家纺有限公司"
    assert Operator.objects.count() == 3
    assert [pair.outcome for pair in waiting_pairs()] == ["review"]
    told = LedgerEvent.objects.get(kind="linking.records_linked").payload
    assert json.loads(told) == {"records": 4, "made": 3, "joined": 0, "freed": 0, "pairs": 1}


def test_doing_it_again_changes_nothing(says: Any) -> None:
    record_of("青棉家纺有限公司")
    record_of("青棉家纺店", source="网店")
    says(("青棉家纺有限公司", "青棉家纺店", "linked", 12.0))
    run()
    before = [list(table.objects.order_by("pk").values()) for table in (Record, Operator, Pair)]
    run()
    assert [list(table.objects.order_by("pk").values()) for table in (Record, Operator, Pair)] == before


def test_a_new_record_joins_its_operator_and_two_operators_are_left_to_an_officer(says: Any) -> None:
    record_of("青棉家纺有限公司")
    record_of("青绵家纺有限公司")
    says()
    run()
    record_of("青棉家纺店", source="网店")
    says(
        ("青棉家纺有限公司", "青棉家纺店", "linked", 12.0),
        ("青绵家纺有限公司", "青棉家纺店", "linked", 8.0),
        ("青绵家纺有限公司", "青棉家纺有限公司", "linked", 7.0),
    )
    run()
    assert operator_named("青棉家纺店") == operator_named("青棉家纺有限公司")
    assert Operator.objects.count() == 2
    assert {operator.root_id for operator in Operator.objects.all()} == set(
        Operator.objects.values_list("pk", flat=True)
    )
    assert waiting_pairs().count() == 2


def test_decisions_are_remembered_and_handed_to_linkage(says: Any) -> None:
    rows = [record_of(name) for name in ("青棉家纺甲店", "青棉家纺乙店", "青棉家纺丙店")]
    says(("青棉家纺甲店", "青棉家纺乙店", "review", 2.0), ("青棉家纺甲店", "青棉家纺丙店", "review", 1.0))
    run()
    client = Client()
    same, apart = (pair.pk for pair in waiting_pairs().order_by("-weight"))
    client.post("/census/linking/review/", {"pair": same, "decision": "merge"})
    client.post("/census/linking/review/", {"pair": apart, "decision": "apart"})
    asked = says()
    run()
    keys = [(row.source.name, row.record_id) for row in rows]
    assert asked["same"] == [(keys[0], keys[1])]
    assert asked["apart"] == [(keys[0], keys[2])]
    assert Pair.objects.count() == 2, "what was decided stays although linkage no longer speaks of it"
    assert not waiting_pairs().exists()


def test_a_record_that_a_later_list_gave_another_code_is_somebody_else(says: Any) -> None:
    row = record_of("青棉家纺有限公司", code=ONE, phone="13800001234")
    record_of("青棉家纺店", source="网店")
    says(("青棉家纺有限公司", "青棉家纺店", "linked", 12.0))
    run()
    before = operator_named("青棉家纺店")
    Record.objects.filter(pk=row.pk).update(name="白桥布行", code=OTHER)
    says()
    run()
    assert operator_named("青棉家纺店") == before != operator_named("白桥布行")
    assert Operator.objects.get(pk=operator_named("白桥布行")).code == OTHER
    tally = Tally("families")
    check_families(tally)
    assert not tally.breaches


def test_a_pair_of_which_linkage_no_longer_speaks_goes(says: Any) -> None:
    record_of("青棉家纺甲店")
    record_of("青棉家纺乙店")
    says(("青棉家纺甲店", "青棉家纺乙店", "review", 2.0))
    run()
    says()
    run()
    assert not Pair.objects.exists()


def test_a_job_that_was_killed_goes_on_from_what_it_had_done(
    says: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        record_of(f"青棉家纺{number}店")
    says(("青棉家纺0店", "青棉家纺1店", "linked", 12.0), ("青棉家纺4店", "青棉家纺5店", "linked", 12.0))
    monkeypatch.setattr("bihuan.web.census.linking.actions.linking._PART", 2)

    class KilledError(Exception):
        pass

    deaths = [("making", 2), ("pairs", 2)]

    def tell(stage: str, *, done: int = 0, total: int = 0) -> None:
        if (stage, done) in deaths:
            deaths.remove((stage, done))
            raise KilledError

    from bihuan.web.jobs.kinds import Task

    task = Task(
        subject="records", office_id=None, detail={}, by=as_actor(person("registrar")), now=NOW, tell=tell
    )
    for _death in tuple(deaths):
        with pytest.raises(KilledError):
            link_in_job(task=task)
    assert link_in_job(task=task) == "6"
    assert Operator.objects.count() == 4
    assert operator_named("青棉家纺4店") == operator_named("青棉家纺5店")
    for check in (check_placed_records, check_families):
        tally = Tally(check.__name__)
        check(tally)
        assert not tally.breaches


def test_records_that_came_in_while_it_ran_are_linked_too(says: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    record_of("青棉家纺甲店")
    says()
    from bihuan.analytics.linkage.linking import link

    def meanwhile(records: pa.Table, **more: Any) -> Any:
        if Record.objects.count() == 1:
            record_of("青棉家纺乙店")
        return link(records, **more)

    monkeypatch.setattr(LINK, meanwhile)
    run()
    assert not Record.objects.filter(operator__isnull=True).exists()


def test_the_subject_of_an_older_matter_finds_its_operator_once_there_is_one(says: Any) -> None:
    matter_of("青棉家纺有限公司")
    Party.objects.all().delete()
    record_of("青棉家纺有限公司")
    says()
    run()
    assert Party.objects.get().operator_id == operator_named("青棉家纺有限公司")


def test_an_audit_names_what_does_not_agree(says: Any) -> None:
    rows = [
        record_of("青棉家纺甲店", code=ONE, clean_code=ONE, code_state="valid"),
        record_of("青棉家纺乙店", code=OTHER, clean_code=OTHER, code_state="valid"),
        record_of("青棉家纺丙店"),
    ]
    says()
    run()
    first, second, third = (operator_named(row.name) for row in rows)
    Record.objects.filter(pk=rows[1].pk).update(operator=first)
    Record.objects.filter(pk=rows[2].pk).update(operator=None)
    Operator.objects.filter(pk=third).update(root=second)
    placed, families = Tally("placed_records"), Tally("families")
    check_placed_records(placed)
    check_families(families)
    assert [(one.row, one.reason.code) for one in placed.breaches] == [
        (f"census.Record {rows[2].pk}", "audit_record_unplaced")
    ]
    assert [(one.row, one.reason.code) for one in families.breaches] == [
        (f"census.Operator {third}", "audit_root_differs"),
        (f"census.Operator {first}", "audit_two_codes"),
    ]
