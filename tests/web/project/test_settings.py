from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from bihuan.web.project.database import database
from bihuan.web.project.folder import data_folder, prepare_folder, secret_key
from bihuan.web.project.site import refuse_weak_secret, site
from tests.kit import cast

# A page that needs nobody and no database.
PAGE = "/people/sign-in/"


def test_a_data_folder_gets_a_secret_of_its_own_that_nobody_else_reads(tmp_path: Path) -> None:
    prepare_folder(tmp_path / "one")
    prepare_folder(tmp_path / "two")
    first, second = secret_key(tmp_path / "one"), secret_key(tmp_path / "two")
    assert len(first) >= 50
    assert first != second
    assert stat.S_IMODE((tmp_path / "one" / "secret-key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o700


def test_a_secret_stays_the_same(tmp_path: Path) -> None:
    prepare_folder(tmp_path)
    before = secret_key(tmp_path)
    prepare_folder(tmp_path)
    assert secret_key(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_there_is_no_secret_before_the_first_start(tmp_path: Path) -> None:
    assert secret_key(tmp_path) == ""


def test_the_data_folder_is_the_one_that_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BIHUAN_DATA", str(tmp_path / "x"))
    assert data_folder() == tmp_path / "x"


def test_without_a_name_the_data_folder_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("BIHUAN_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert data_folder() == tmp_path / "bihuan"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert data_folder() == tmp_path / ".local" / "share" / "bihuan"


def test_reading_the_settings_writes_nothing(tmp_path: Path) -> None:
    code = "import bihuan.web.project.settings"
    subprocess.run(
        [sys.executable, "-c", code], env=dict(os.environ, BIHUAN_DATA=str(tmp_path / "d")), check=True
    )
    assert not list(tmp_path.iterdir())


def test_without_an_address_the_database_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    chosen = database("", folder=tmp_path)
    assert chosen["NAME"] == tmp_path / "bihuan.sqlite3"
    assert chosen["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_an_address_names_a_postgresql(tmp_path: Path) -> None:
    chosen = database("postgres://lin:a%40b@db.example:5433/bihuan?sslmode=require", folder=tmp_path)
    assert (chosen["USER"], chosen["PASSWORD"], chosen["HOST"], chosen["PORT"]) == (
        "lin",
        "a@b",
        "db.example",
        "5433",
    )
    assert (chosen["NAME"], chosen["OPTIONS"]) == ("bihuan", {"sslmode": "require"})


@pytest.mark.parametrize("url", ["mysql://x/y", "postgres://host", "nonsense"])
def test_another_address_is_refused_without_repeating_its_password(url: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as refused:
        database(url, folder=tmp_path)
    assert url not in str(refused.value)


@pytest.mark.parametrize("host", ["example.org", "192.0.2.7", "127.0.0.1.example.org"])
def test_only_this_machine_may_ask(host: str) -> None:
    assert Client(headers={"Host": host}).get(PAGE).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
def test_this_machine_may_ask(host: str) -> None:
    assert Client(headers={"Host": host}).get(PAGE).status_code == 200


def test_every_answer_carries_the_headers_of_a_careful_site() -> None:
    headers = Client().get(PAGE).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_the_content_policy_lets_nothing_run_that_has_no_fresh_nonce() -> None:
    first, second = (Client().get(PAGE) for _ in range(2))
    policies = [answer.headers["Content-Security-Policy"] for answer in (first, second)]
    assert policies[0] != policies[1]
    for policy, answer in zip(policies, (first, second), strict=True):
        nonce = policy.split("'nonce-")[1].split("'")[0]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        page = answer.content.decode()
        assert page.count("<script ") == page.count(f'nonce="{nonce}"')


def test_a_submission_from_elsewhere_is_refused_and_told_kindly() -> None:
    answer = Client(enforce_csrf_checks=True).post("/testing/")
    assert answer.status_code == 403
    assert "请重新提交" in answer.content.decode()


@pytest.mark.django_db
def test_an_accident_of_the_program_is_a_page_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(request: object) -> None:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr("bihuan.web.ui.views.example_steps", fail)
    monkeypatch.setattr("bihuan.web.ui.views.Paginator", fail)
    answer = cast.Client(raise_request_exception=False).get("/ui/")
    assert answer.status_code == 500
    assert "程序出错" in answer.content.decode()
    assert "a secret" not in answer.content.decode()


SECRET = "k3J-_9sdLwq0ZxPv7Tn1BcRmYe5HgUa2FoWi8Kj4QtSy6DlVbX"


def read_settings(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a program of their own and print what matters."""
    code = (
        "from bihuan.web.project import settings as s; "
        "print(s.ALLOWED_HOSTS[3:], s.DEBUG, getattr(s, 'SESSION_COOKIE_SECURE', False), "
        "getattr(s, 'CSRF_COOKIE_SECURE', False), getattr(s, 'SECURE_HSTS_SECONDS', 0))"
    )
    own = {**os.environ, "BIHUAN_DATA": str(tmp_path), **environment}
    return subprocess.run([sys.executable, "-c", code], env=own, capture_output=True, text=True)


def test_production_mode_demands_https_for_every_cookie(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text(SECRET)
    told = read_settings(tmp_path, BIHUAN_SITE="https://bihuan.example.org")
    assert told.stdout.split() == ["['bihuan.example.org']", "False", "True", "True", "31536000"]
    assert read_settings(tmp_path).stdout.split() == ["[]", "False", "False", "False", "0"]


@pytest.mark.parametrize(
    "secret",
    ["", "short", "a" * 60, "django-insecure-" + SECRET, "changeme" + SECRET, "abcabcabc" * 10],
    ids=["none", "short", "one letter", "of a template", "a default", "three letters"],
)
def test_production_mode_refuses_to_start_with_a_weak_or_default_secret(secret: str, tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text(secret)
    told = read_settings(tmp_path, BIHUAN_SITE="https://bihuan.example.org")
    assert told.returncode == 1
    assert "delete the file" in told.stderr
    assert not secret or secret not in told.stderr


def test_a_secret_that_the_program_made_is_good_enough(tmp_path: Path) -> None:
    for number in range(20):
        prepare_folder(tmp_path / str(number))
        refuse_weak_secret(secret_key(tmp_path / str(number)), folder=tmp_path)


@pytest.mark.parametrize(
    "address", ["http://bihuan.example.org", "bihuan.example.org", "https://", "https://x/y"]
)
def test_a_public_address_without_https_is_refused(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="BIHUAN_SITE"):
        site(address)


def test_a_public_address_may_have_a_port() -> None:
    found = site("https://bihuan.example.org:8443/")
    assert (found.origin, found.hosts) == ("https://bihuan.example.org:8443", ("bihuan.example.org",))
    assert not site("").is_production
