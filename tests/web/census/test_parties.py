"""Which operator the subject of a matter is: by code, by whole name, or as an officer says."""

from __future__ import annotations

import pytest

from bihuan.web.census.actions.edits import rename
from bihuan.web.census.models import Party
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.people.facts import as_actor
from bihuan.web.testing.release.actions import release_report
from bihuan.web.testing.release.facts import ReleaseTerms
from tests.kit.cast import Client, person
from tests.web.census.linked import ONE, OTHER, matter_of, merged
from tests.web.census.story import NOW, TODAY, operator_of
from tests.web.loops.pages import text_of
from tests.web.testing import releasing

pytestmark = pytest.mark.django_db


def test_a_whole_name_finds_its_operator_in_any_spelling_and_a_part_does_not() -> None:
    one = operator_of("青棉（云溪）家纺有限公司")
    matter_of("青棉(云溪) 家纺有限公司")
    matter_of("青棉家纺")
    assert [party.operator for party in Party.objects.order_by("pk")] == [one, None]


def test_a_name_that_two_operators_have_waits_for_an_officer_who_chooses_one() -> None:
    one, other = operator_of("青棉家纺有限公司"), operator_of("青棉家纺有限公司")
    loop = matter_of("青棉家纺有限公司")
    party = Party.objects.get()
    assert party.operator is None
    client = Client()
    waiting = text_of(client.get("/census/linking/parties/"))
    assert loop.title in waiting and f"/census/linking/parties/{party.pk}/" in waiting
    page = text_of(client.get(f"/census/linking/parties/{party.pk}/"))
    assert f'value="{one.pk}"' in page and f'value="{other.pk}"' in page
    answer = client.post(f"/census/linking/parties/{party.pk}/", {"operator": other.pk})
    assert answer.headers["Location"] == f"/census/operators/{other.pk}/"
    assert loop.title in text_of(client.get(answer.headers["Location"]))
    assert LedgerEvent.objects.filter(kind="linking.party_resolved").count() == 1
    assert "没有。" in text_of(client.get("/census/linking/parties/"))


def test_a_name_that_an_operator_had_before_finds_it() -> None:
    one = operator_of("青棉毛巾厂")
    rename(operator_id=one.pk, name="青棉毛巾有限公司", on=TODAY, by=as_actor(person("registrar")), now=NOW)
    matter_of("青棉毛巾厂")
    assert Party.objects.get().operator == one


def test_two_operators_of_one_family_are_one_answer() -> None:
    one, other = operator_of("青棉家纺有限公司"), operator_of("青棉家纺有限公司")
    merged(one, other)
    matter_of("青棉家纺有限公司")
    assert Party.objects.get().operator == one


def test_a_branch_sees_the_subjects_of_its_own_matters_only() -> None:
    loop = matter_of("无名作坊", owner="west")
    party = Party.objects.get()
    east, west = Client("east-officer"), Client("west-officer")
    assert loop.title in text_of(west.get("/census/linking/parties/"))
    assert loop.title not in text_of(east.get("/census/linking/parties/"))
    assert east.get(f"/census/linking/parties/{party.pk}/").status_code == 404


@pytest.mark.parametrize(("code", "found"), [(ONE, True), (OTHER, False), ("", True), ("9199", True)])
def test_the_code_of_a_failing_sample_decides_over_its_name(code: str, found: bool) -> None:
    named = operator_of("青棉家纺有限公司", code=ONE, clean_code=ONE, code_state="valid")
    told = releasing.row("P1", name="床单", party="青棉家纺有限公司", code=code)
    run = releasing.checked(told, by="section-officer", now=NOW)
    terms = ReleaseTerms(task="年度", nature="supervision-district")
    release_report(run=run, terms=terms, by=as_actor(person("section-officer")), now=NOW)
    parties = Party.objects.filter(name="青棉家纺有限公司")
    assert parties
    assert {party.operator for party in parties} == {named if found else None}
