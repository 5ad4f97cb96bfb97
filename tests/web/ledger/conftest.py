from __future__ import annotations

import pytest

from tests.kit.cast import Client


@pytest.fixture
def client(db: None) -> Client:
    """A browser in which the audit administrator is signed in: the ledger is for that duty to read."""
    return Client("audit-admin")
