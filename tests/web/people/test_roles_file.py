"""Roles are a file: what an office adds counts at once, and a fault in it locks nobody out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from bihuan.web.people.facts import known_roles
from bihuan.web.people.models import Account, RoleAssignment
from tests.kit.cast import Client, office, person
from tests.web.people.test_administration import grant

pytestmark = pytest.mark.django_db

ARCHIVIST = "- {id: archivist, zh: 档案员, en: Archivist}\n"


@pytest.fixture
def roles_file(settings: Any) -> Path:
    folder = Path(settings.BIHUAN_DATA) / "rules" / "catalogue"
    folder.mkdir(parents=True)
    return folder / "roles.yaml"


def test_a_role_that_is_added_to_the_file_can_be_granted_without_a_restart(roles_file: Path) -> None:
    client = Client("security-admin")
    assert "档案员" not in client.get("/people/grants/new/").content.decode()
    roles_file.write_text(ARCHIVIST, encoding="utf-8")
    assert "档案员" in client.get("/people/grants/new/").content.decode()
    assert grant(client, role="archivist").status_code == 302
    assert RoleAssignment.objects.filter(role="archivist", account=person("east-officer")).exists()
    assert "档案员" in client.get("/people/grants/").content.decode()
    roles_file.unlink()
    assert "archivist" not in known_roles()


def test_a_faulty_file_takes_the_added_roles_away_and_lets_all_others_work(roles_file: Path) -> None:
    roles_file.write_text(ARCHIVIST, encoding="utf-8")
    stranger = Account.objects.create(
        sign_in_name="archive", name="档", office=office("east"), must_change_password=False
    )
    RoleAssignment.objects.create(
        account=stranger, role="archivist", office=office("east"), from_on=timezone.localdate()
    )
    assert "archivist" in known_roles()
    roles_file.write_text(ARCHIVIST + "- {id: [\n", encoding="utf-8")
    assert "archivist" not in known_roles()
    assert Client("security-admin").get("/people/grants/").status_code == 200
    told = Client("east-officer").get("/loops/")
    assert told.status_code == 503
    assert "roles.yaml:" in told.content.decode()
