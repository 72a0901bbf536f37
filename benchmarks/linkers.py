"""Three ways to link a list to a register, each in a process of its own: `python benchmarks/linkers.py WAY FOLDER`.

`ours` is the linkage of the Index with its shipped model; `splink` is Splink as its own guide has it, trained in the
run on the same tables; `rapidfuzz` is the script that many write: records of one birth date, names compared in Python.
Each reads `register.parquet` and `rows.parquet` of the folder and writes `WAY-decisions.parquet` and
`WAY-pairs.parquet`.
"""

from __future__ import annotations

import logging
import sys
import warnings
from pathlib import Path

import duckdb

GIVEN = "lower(given_name) AS given, lower(family_name) AS family, birth_date, postcode, gender, uln"
LINKED, LOOKED_AT = 0.99, 0.5  # Splink's probabilities
SCORE_LINKED, SCORE_LOOKED_AT = 0.92, 0.85  # of names alike


def ours(folder: Path) -> None:
    from ccis_interop.index.linkage import decide, link, prepare, shipped

    model = shipped()
    with duckdb.connect(":memory:") as engine:
        engine.execute("SET preserve_insertion_order = false")
        for name in ("rows", "register"):
            prepare(engine, f"read_parquet('{folder / name}.parquet')", name, model)
        link(engine, "rows", "register", "pairs", model)
        engine.execute("CREATE VIEW persons AS SELECT record_id, record_id AS person_id FROM register")
        decide(engine, "pairs", "persons", "decided")
        _write(engine, folder, "ours")


def splink(folder: Path) -> None:
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    warnings.simplefilter("ignore")
    with duckdb.connect(":memory:") as engine:
        api = DuckDBAPI(engine)
        for name in ("rows", "register"):
            path = folder / f"{name}.parquet"
            engine.execute(f"CREATE TABLE {name} AS SELECT record_id AS unique_id, {GIVEN} FROM read_parquet('{path}')")
        tables = [
            api.register(name, dataset_display_name=f"{at}_{name}") for at, name in enumerate(("rows", "register"))
        ]
        blocks = [
            block_on("birth_date", "substr(family, 1, 2)"),
            block_on("postcode"),
            block_on("given", "family"),
            block_on("birth_date", "given"),
            block_on("uln"),
        ]
        comparisons = [
            cl.JaroWinklerAtThresholds("given", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("family", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.PostcodeComparison("postcode"),
            cl.ExactMatch("gender"),
            cl.ExactMatch("uln"),
        ]
        told = SettingsCreator(
            link_type="link_only",
            comparisons=comparisons,
            blocking_rules_to_generate_predictions=blocks,
            retain_matching_columns=False,
        )
        linker = Linker(tables, told, log_level=logging.ERROR)
        linker.training.estimate_probability_two_random_records_match(
            [block_on("given", "family", "birth_date")], recall=0.7
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=2e6)
        for block in (block_on("birth_date", "family"), block_on("postcode", "given")):
            linker.training.estimate_parameters_using_expectation_maximisation(block)
        found = linker.inference.predict(threshold_match_probability=LOOKED_AT).physical_name
        engine.execute(
            "CREATE TABLE pairs AS SELECT unique_id_l AS left_id, unique_id_r AS right_id, "
            f"match_probability AS score, match_weight AS weight FROM {found} WHERE source_dataset_l = '0_rows'"
        )
        _best(engine, LINKED)
        _write(engine, folder, "splink")


def rapidfuzz(folder: Path) -> None:
    from rapidfuzz.distance import JaroWinkler

    with duckdb.connect(":memory:") as engine:
        query = f"SELECT record_id, {GIVEN} FROM read_parquet('{{}}')"
        by_birth_date: dict[str, list[tuple[int, str, str, str]]] = {}
        for record, given, family, born, postcode, _, _ in engine.execute(
            query.format(folder / "register.parquet")
        ).fetchall():
            by_birth_date.setdefault(born, []).append((record, given or "", family or "", postcode))
        pairs = []
        for row, given, family, born, postcode, _, _ in engine.execute(
            query.format(folder / "rows.parquet")
        ).fetchall():
            for record, other_given, other_family, other_postcode in by_birth_date.get(born, ()):
                alike = JaroWinkler.similarity(family or "", other_family, score_cutoff=0.7)
                if alike:
                    given_alike = JaroWinkler.similarity(given or "", other_given)
                    total = 0.45 * alike + 0.4 * given_alike + 0.15 * (postcode == other_postcode)
                    if total >= SCORE_LOOKED_AT:
                        pairs.append((row, record, total))
        import pyarrow as pa

        columns = list(zip(*pairs, strict=True)) or [[], [], []]
        names = ("left_id", "right_id", "score")
        engine.register("found", pa.table({name: list(held) for name, held in zip(names, columns, strict=True)}))
        engine.execute("CREATE TABLE pairs AS SELECT *, score AS weight FROM found")
        _best(engine, SCORE_LINKED)
        _write(engine, folder, "rapidfuzz")


def _best(engine: duckdb.DuckDBPyConnection, linked: float) -> None:
    engine.execute(
        f"CREATE TABLE decided AS SELECT left_id, right_id, CASE WHEN score >= {linked} THEN 'link' ELSE 'review' END "
        "AS band FROM pairs QUALIFY row_number() OVER (PARTITION BY left_id ORDER BY weight DESC, right_id) = 1"
    )


def _write(engine: duckdb.DuckDBPyConnection, folder: Path, way: str) -> None:
    for table, columns in (("decided", "left_id, right_id, band"), ("pairs", "left_id, right_id")):
        name = {"decided": "decisions"}.get(table, table)
        engine.execute(f"COPY (SELECT {columns} FROM {table}) TO '{folder / f'{way}-{name}.parquet'}'")


WAYS = {"ours": ours, "splink": splink, "rapidfuzz": rapidfuzz}

if __name__ == "__main__":
    WAYS[sys.argv[1]](Path(sys.argv[2]))
