from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bihuan.web.ledger.events import Table, hear, heard
from bihuan.web.ledger.facts import Actor
from bihuan.web.testing.actions import check_report
from bihuan.web.testing.examples import EXAMPLES
from bihuan.web.testing.models import CheckRun
from tests.kit.cast import Client

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LIN = Actor(id="lin", name="林晓")


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    """Files of one test are none of another's."""
    settings.BIHUAN_DATA = tmp_path


@pytest.fixture
def client(db: None) -> Client:
    """A browser in which the officer of the bureau's section is signed in."""
    return Client()


@pytest.fixture
def table() -> Iterator[Any]:
    """Lets a test register a table of its own; the product's is put back."""
    before: Table = heard()
    yield hear
    hear(before)


@pytest.fixture
def example_runs(db: None) -> list[CheckRun]:
    """The three examples, checked, as `bihuan demo` does it."""
    checked = [check_report(by=LIN, now=NOW, name=path.name, content=path.read_bytes()) for path in EXAMPLES]
    return [one.run for one in checked]
