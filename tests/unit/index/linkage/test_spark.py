"""Spark decides as DuckDB does. One test: Java takes its time to start."""

from __future__ import annotations

import shutil
import sys

import duckdb
import pytest

from ccis_interop.index.linkage import link, prepare, shipped
from ccis_interop.synth.linkage_truth import truth


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java, and there is none here")
@pytest.mark.filterwarnings("ignore")
def test_spark_gives_the_pairs_bands_and_reasons_of_duckdb(monkeypatch):
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    from pyspark.sql import SparkSession

    from ccis_interop.index.linkage import spark as on_spark

    made = truth(5, 1000, 300, "harder")
    rows = made.rows.select(made.register.column_names)
    options = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",  # interpreted: three hundred rows are not worth a compiler
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    builder = SparkSession.builder.master("local[1]")
    for name, value in options.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        found = on_spark.link(
            session, session.createDataFrame(rows), session.createDataFrame(made.register), shipped()
        ).collect()
    finally:
        session.stop()
    with duckdb.connect(":memory:") as engine:
        for name, given in (("a", rows), ("b", made.register)):
            engine.register(f"given_{name}", given)
            prepare(engine, f"given_{name}", name, shipped())
        link(engine, "a", "b", "pairs", shipped())
        expected = engine.execute("SELECT * FROM pairs ORDER BY left_id, right_id").fetchall()
    theirs = sorted(tuple(row) for row in found)
    assert len(expected) > 200
    assert [row[:3] + row[5:] for row in theirs] == [row[:3] + row[5:] for row in expected]
    assert [row[3] for row in theirs] == pytest.approx([row[3] for row in expected], abs=1e-9)
