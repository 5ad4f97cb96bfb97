from __future__ import annotations

from datetime import date, timedelta

import pytest

from bihuan.engine.rules.procedures import NamedThing, Words
from bihuan.web.people.facts import known_roles
from bihuan.web.people.models import Account, Office, RoleAssignment
from bihuan.web.people.queries import reach_of, visible_to
from tests.kit.cast import office, person

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 26)
BUREAU = {"bureau", "quality-section", "legal-section", "east", "west", "task-force"}
# Who sees the rows of which offices of the cast; None is all of them.
SEEN: dict[str, set[str] | None] = {
    "section-officer": BUREAU,
    "section-head": BUREAU,
    "legal-reviewer": BUREAU,
    "registrar": BUREAU,
    "leader": BUREAU,
    "deputy-leader": BUREAU,
    "east-officer": {"east"},
    "east-head": {"east"},
    "west-officer": {"west"},
    "west-head": {"west"},
    "task-force": None,
    "laboratory": {"laboratory"},
    "quality-officer": {"operator"},
    "committee-member": {"committee"},
    "system-admin": set(),
    "security-admin": set(),
    "audit-admin": set(),
}


def seen_by(who: str, *, today: date = TODAY) -> set[str]:
    offices = visible_to(person(who), Office.objects.all(), today=today, office="pk")
    return {one.name for one in offices}


@pytest.mark.parametrize("who", SEEN)
def test_who_sees_the_rows_of_which_office(who: str) -> None:
    person(who)
    expected = SEEN[who]
    if expected is None:
        assert seen_by(who) == {one.name for one in Office.objects.all()}
    else:
        assert seen_by(who) == {office(one).name for one in expected}


def test_rows_that_reach_their_office_by_a_path_obey_too() -> None:
    seen = visible_to(person("east-head"), Account.objects.all(), today=TODAY)
    assert {one.sign_in_name for one in seen} == {"east-officer", "east-head"}
    granted = visible_to(
        person("east-head"), RoleAssignment.objects.all(), today=TODAY, office="account__office"
    )
    assert granted.count() == 2


def test_an_office_below_a_branch_belongs_to_the_branch() -> None:
    Office.objects.create(kind="section", name="东桥市监所", parent=office("east"))
    assert seen_by("east-officer") == {"东桥分局", "东桥市监所"}
    assert "东桥市监所" in seen_by("leader")


def test_a_role_counts_on_its_days_only() -> None:
    RoleAssignment.objects.create(
        account=person("east-officer"),
        role="officer",
        office=office("west"),
        from_on=TODAY,
        until_on=TODAY + timedelta(days=2),
    )
    for days, expected in ((-1, False), (0, True), (1, True), (2, False)):
        seen = seen_by("east-officer", today=TODAY + timedelta(days=days))
        assert ("西园分局" in seen) is expected


def test_two_roles_add_up() -> None:
    RoleAssignment.objects.create(
        account=person("laboratory"), role="officer", office=office("west"), from_on=TODAY
    )
    assert seen_by("laboratory") == {"准衡纤维检验所", "西园分局"}


def test_a_role_that_the_file_does_not_know_shows_nothing() -> None:
    RoleAssignment.objects.filter(account=person("leader")).update(role="not-a-role")
    assert not seen_by("leader")


def test_a_role_that_an_office_added_sees_its_own_office_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    added = {**known_roles(), "archivist": NamedThing(id="archivist", words=Words("档案员", "Archivist"))}
    monkeypatch.setattr("bihuan.web.people.facts.known_roles", lambda: added)
    RoleAssignment.objects.filter(account=person("leader")).update(role="archivist")
    assert seen_by("leader") == {"云溪区市场监督管理局"}


def test_reach_costs_one_query_for_a_signed_in_person(django_assert_num_queries: object) -> None:
    from bihuan.web.people.queries import find_signed_in

    account = find_signed_in(person("leader").pk)
    assert account
    with django_assert_num_queries(1):  # type: ignore[operator]
        reach_of(account, today=TODAY)


def test_every_role_of_the_file_is_played_by_somebody_of_the_cast() -> None:
    from tests.kit.cast import ROLES

    assert set(ROLES.values()) == set(known_roles())
