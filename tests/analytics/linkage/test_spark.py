"""The same records on Splink's Spark backend; left out where PySpark (`bihuan[spark]`) or Java is missing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from bihuan.analytics.linkage.linking import link
from bihuan.analytics.linkage.spark import SparkMissingError, local_session, on_spark
from tests.analytics.linkage.conftest import Town

RECORDS = 300


@pytest.fixture
def session() -> Iterator[Any]:
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("no Java")
    session = local_session()
    yield session
    session.stop()


@pytest.mark.proof
@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore")  # PySpark's own
def test_spark_finds_what_duckdb_finds(town: Town, session: Any) -> None:
    records = town.records.slice(0, RECORDS)
    here, there = link(records), link(records, backend=on_spark(session))
    assert there.operators["operator_id"].equals(here.operators["operator_id"])
    weights = [found.pairs["weight"].to_pylist() for found in (here, there)]
    assert weights[0] == pytest.approx(weights[1], abs=1e-3)


def test_without_java_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SparkMissingError, match="java"):
        on_spark()
