"""Role × route × {a row of one's own office, of another office, none}: every way to read or change a row."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bihuan.web.census.models import Operator, SavedView, SiteCheck
from bihuan.web.ledger.models import LedgerEvent
from bihuan.web.papers.models import Paper
from bihuan.web.people.facts import known_roles
from bihuan.web.people.models import Account, Office, RoleAssignment
from bihuan.web.rules.models import EditionDraft
from bihuan.web.testing.models import CheckRun, WhatIf
from tests.kit.pages import routes
from tests.web.permissions.rows import ABSENT, SIDES, Rows
from tests.web.permissions.world import KINDS, players

pytestmark = pytest.mark.django_db

MATRIX = yaml.safe_load(Path(__file__).with_name("matrix.yaml").read_text(encoding="utf-8"))
ROUTES: dict[str, dict[str, Any]] = MATRIX["routes"]
GROUPS: dict[str, list[str]] = MATRIX["groups"]
# Whose rows a role sees, written down here once more: the players hold their roles at the east branch
# (officer and head), at the bureau above both branches, or elsewhere.
SEES_BOTH = {"registrar", "legal-reviewer", "bureau-head", "head-group", "task-force"}
SEES_EAST = {"officer", "section-head"}
_ADMITTED = (200, 302)


def admitted(row: dict[str, Any]) -> set[str]:
    """The players who may open a route."""
    words = row["may"] if isinstance(row["may"], list) else [row["may"]]
    everybody = {"nobody", "no-role", *known_roles()}
    if words == ["everyone"]:
        return everybody
    if words == ["signed-in"]:
        return everybody - {"nobody"}
    return {role for word in words for role in GROUPS.get(word, [word])}


def sides_of(role: str, row: dict[str, Any]) -> set[str]:
    """The branches whose rows a player may see by a route."""
    if role not in admitted(row):
        return set()
    if row.get("scope", "house") == "house":
        return set(SIDES)
    return set(SIDES) if role in SEES_BOTH else {"east"} if role in SEES_EAST else set()


def browser(account: Account | None) -> Client:
    client = Client(raise_request_exception=False)
    if account:
        client.force_login(account)
    return client


def put_away(answer: HttpResponse) -> None:
    """Close an answer and its file, but not the connection of the test, as the test client does it."""
    request_finished.disconnect(close_old_connections)
    answer.close()
    request_finished.connect(close_old_connections)


def told_by(answer: HttpResponse) -> str:
    """Everything that an answer tells: its body, workbooks unpacked, its headers with the file's name."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b" ".join(book.read(name) for name in book.namelist())
    headers = " ".join(f"{name}: {unquote(value)}" for name, value in answer.headers.items())
    return f"{body.decode('utf-8', 'replace')} {headers}"


def marks_in(answer: HttpResponse, rows: Rows) -> set[str]:
    """The branches whose rows an answer gives away."""
    text = told_by(answer)
    return {side for side in SIDES if any(mark in text for mark in rows[side].marks)}


def plain(answer: HttpResponse) -> tuple[int, str]:
    """An answer without what differs from one request to the next."""
    page = re.sub(
        r'value="[A-Za-z0-9]{64}"|nonce="[^"]*"|name="next" value="[^"]*"|/\d+/', "", answer.content.decode()
    )
    return answer.status_code, page


def test_every_route_stands_in_the_matrix_and_nothing_else() -> None:
    assert sorted(ROUTES) == sorted(routes()), "say in matrix.yaml who may open the new route"


def test_the_matrix_knows_every_role_and_no_other() -> None:
    named = {role for row in ROUTES.values() for role in admitted(row)} - {"nobody", "no-role"}
    assert named <= set(known_roles())
    assert set(players()) == {"nobody", "no-role", *known_roles()}


@pytest.mark.parametrize(
    "route", [route for route, row in ROUTES.items() if "shows" in row and "post" not in row]
)
def test_a_row_is_shown_to_whom_it_is_for_and_is_absent_for_all_others(route: str) -> None:
    row = ROUTES[route]
    rows = KINDS[row["shows"]]()
    for role, account in players().items():
        client, seen = browser(account), sides_of(role, row)
        missing = client.get(reverse(route, args=rows[ABSENT].args))
        for side in SIDES:
            answer = client.get(reverse(route, args=rows[side].args))
            given_away = marks_in(answer, rows)
            if side in seen:
                assert answer.status_code in _ADMITTED, (role, side)
                assert not rows[side].marks or side in given_away, (role, side)
                assert given_away <= seen, (role, side)
            else:
                assert not given_away, (role, side)
                assert plain(answer) == plain(missing) or role == "nobody", (role, side)
        assert missing.status_code == (302 if role == "nobody" else 404 if role in admitted(row) else 403)


@pytest.mark.parametrize("route", [route for route, row in ROUTES.items() if "lists" in row])
def test_a_list_holds_and_counts_what_its_reader_may_see(route: str) -> None:
    row = ROUTES[route]
    rows = KINDS[row["lists"]]()
    counts = {}
    for role, account in players().items():
        answer = browser(account).get(reverse(route))
        seen = sides_of(role, row)
        assert (answer.status_code == 200) is (role in admitted(row)), role
        assert marks_in(answer, rows) == seen, role
        found = re.search(row["count"], answer.content.decode()) if "count" in row else None
        assert bool(found) is (bool(seen) and "count" in row), role
        if found:
            counts.setdefault(frozenset(seen), set()).add(found[1])
    assert all(len(told) == 1 for told in counts.values()), counts


@pytest.mark.parametrize(
    "route", [route for route, row in ROUTES.items() if not {"shows", "lists", "post"} & set(row)]
)
def test_a_page_without_rows_opens_to_whom_it_is_for(route: str) -> None:
    for role, account in players().items():
        answer = browser(account).get(reverse(route))
        put_away(answer)
        if role in admitted(ROUTES[route]):
            assert answer.status_code in _ADMITTED, role
            assert "/people/sign-in/?" not in answer.headers.get("Location", ""), role
        else:
            assert answer.status_code == (302 if role == "nobody" else 403), role


@pytest.mark.parametrize("route", [route for route, row in ROUTES.items() if "changes" in row])
def test_whoever_may_not_open_a_route_changes_nothing_by_it(route: str) -> None:
    row = ROUTES[route]
    rows = KINDS[row["shows"]]() if "shows" in row else dict.fromkeys((*SIDES, ABSENT))
    cast = players()
    before = state()
    for role, account in cast.items():
        for side in (*SIDES, ABSENT):
            if role in admitted(row) and (
                "shows" not in row or side == ABSENT or side in sides_of(role, row)
            ):
                continue
            kind = rows[side]
            answer = browser(account).post(reverse(route, args=kind.args if kind else ()), row["changes"])
            assert answer.status_code in (302, 403, 404), (role, side)
            assert not kind or not kind.marks or kind.marks[0] not in told_by(answer), (role, side)
    assert state() == before


def state() -> list[Any]:
    """The ledger's length, and every row that a form could change."""
    tables = (
        *(Account, Office, RoleAssignment, CheckRun, WhatIf, EditionDraft, Paper),
        *(Operator, SiteCheck, SavedView),
    )
    return [LedgerEvent.objects.count(), *(list(table.objects.order_by("pk").values()) for table in tables)]
