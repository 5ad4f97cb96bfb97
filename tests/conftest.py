"""What holds for every test: no network, no data of this machine's user, the same examples every day."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "test",
    deadline=None,  # two busy cores must not fail a property
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("proof", parent=settings.get_profile("test"), max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))


@pytest.fixture(scope="session", autouse=True)
def _own_data_folder() -> Iterator[None]:
    """Rules that a user has laid over the package must not reach a test, nor a test a user's data."""
    with tempfile.TemporaryDirectory(prefix="bihuan-test-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("BIHUAN_DATA", folder)
        yield
