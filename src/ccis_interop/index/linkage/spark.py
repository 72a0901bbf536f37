"""The same linkage on Spark, for registers that one machine cannot hold.

Evidence is prepared by the same code, in DuckDB on each worker; pairs, levels and weights are the same SQL, written by
Splink for Spark. So the decisions are those of DuckDB (tests/unit/index/linkage/test_spark.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from ccis_interop.index.linkage.evidence import EVIDENCE, prepare
from ccis_interop.index.linkage.model import Model
from ccis_interop.index.linkage.pairs import blocked_sql, patterns_sql, scored_sql, told, told_sql

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession


def link(spark: SparkSession, left: DataFrame, right: DataFrame, model: Model) -> DataFrame:
    """The pairs of two data frames of evidence that are in the link or the review band, as in `pairs.link`.

    `record_id` is a whole number in both. Everything is text but that.
    """
    import sqlglot

    a, b = "_linkage_left", "_linkage_right"
    schema = _prepared_schema(model)
    for name, rows in ((a, left), (b, right)):
        chosen = rows.select("record_id", *EVIDENCE)
        chosen.mapInArrow(_preparer(model.files), schema).cache().createOrReplaceTempView(name)
    steps = {
        "_linkage_blocked": blocked_sql(a, b, model),
        "_linkage_scored": scored_sql("_linkage_blocked", a, b, model, "spark"),
    }
    for name, sql in steps.items():
        spark.sql(sqlglot.transpile(sql, read="spark", write="spark")[0]).cache().createOrReplaceTempView(name)
    patterns = [tuple(row) for row in spark.sql(patterns_sql("_linkage_scored", model)).collect()]
    columns = told(patterns, model)
    kinds = ", ".join(f"{name} {'string' if name in ('tier', 'band', 'reason') else 'int'}" for name in columns)
    spark.createDataFrame(list(zip(*columns.values(), strict=True)), kinds).createOrReplaceTempView("_linkage_reasons")
    return spark.sql(told_sql("_linkage_scored", "_linkage_reasons", a, b, model))


def _preparer(files: Mapping[str, bytes]) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What a worker does: prepare its rows. A record's own identifier takes the place of its number in the table."""
    held = dict(files)

    def prepared(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        yield from _prepared(pa.Table.from_batches(list(batches)), Model.of(held, "the model sent to a worker"))

    return prepared


def _prepared(rows: pa.Table, model: Model) -> list[pa.RecordBatch]:
    import duckdb

    with duckdb.connect(":memory:", config={"threads": 1}) as engine:
        engine.register("given", rows)
        prepare(engine, "given", "prepared", model)
        return list(engine.sql('SELECT * REPLACE (record_id AS "at") FROM prepared').to_arrow_table().to_batches())


def _prepared_schema(model: Model) -> str:
    """The columns of prepared evidence as Spark writes them."""
    import duckdb
    import pyarrow as pa

    nothing = pa.table({"record_id": pa.array([], pa.int64()), **{one: pa.array([], pa.string()) for one in EVIDENCE}})
    with duckdb.connect(":memory:") as engine:
        engine.register("given", nothing)
        prepare(engine, "given", "prepared", model)
        schema = engine.sql('SELECT * REPLACE (record_id AS "at") FROM prepared').to_arrow_table().schema
    kinds = {"int64": "bigint", "double": "double", "bool": "boolean"}
    return ", ".join(f"{one.name} {kinds.get(str(one.type), 'string')}" for one in schema)
