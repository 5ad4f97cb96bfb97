"""Linking on Spark, for more records than one machine holds: `pip install 'bihuan[spark]'` and Java 17."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

from bihuan.analytics.linkage.scoring import Backend


class SparkMissingError(Exception):
    """PySpark or Java is not there; the text says which."""


def on_spark(session: Any = None) -> Backend:
    """Splink's Spark backend for `link`; `session` is a SparkSession, one on this machine if None.

    Raises SparkMissingError.
    """
    if session is None:
        session = local_session()

    def backend(connection: Any) -> tuple[Any, Callable[[str], Any]]:
        from splink import SparkAPI

        api: Any = SparkAPI(spark_session=session, break_lineage_method="persist")  # type: ignore[no-untyped-call]
        return api, lambda name: api.register(
            session.createDataFrame(connection.table(name).to_arrow_table())
        )

    return backend


def local_session() -> Any:
    """A SparkSession on this machine with Splink's functions. Raises SparkMissingError."""
    if shutil.which("java") is None:
        raise SparkMissingError("java")
    try:
        from pyspark import SparkConf
        from pyspark.sql import SparkSession
        from splink.internals.spark.jar_location import similarity_jar_location
    except ImportError as error:
        raise SparkMissingError(error.name or "pyspark") from error
    conf = SparkConf().setMaster("local[*]").setAppName("bihuan")
    conf.set("spark.jars", similarity_jar_location())
    conf.set("spark.sql.shuffle.partitions", "8").set("spark.ui.enabled", "false")
    conf.set("spark.sql.execution.arrow.pyspark.enabled", "true")
    return SparkSession.builder.config(conf=conf).getOrCreate()
