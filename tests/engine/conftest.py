"""The judge over the real rulebook: loaded once, because a rulebook is frozen."""

from __future__ import annotations

import pytest

from bihuan.engine.judgement.judge import Judge
from bihuan.engine.rules.rulebook import Rulebook
from tests.engine.kit import real_rulebook


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return real_rulebook()


@pytest.fixture(scope="session")
def law(rulebook: Rulebook) -> Judge:
    """The judge over the real rulebook. What it remembers never changes an answer (tested)."""
    return Judge(rulebook)
