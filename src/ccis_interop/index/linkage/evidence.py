"""Evidence made comparable: letters without case and accents, numbers that are numbers, placeholders gone.

A row depends on itself and the model alone. `prepare` is the only place where evidence is cleaned; Spark's workers
call it too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccis_interop.index.linkage.model import Model

if TYPE_CHECKING:
    import duckdb

EVIDENCE = ("given_name", "middle_names", "family_name", "birth_date", "gender", "postcode", "uln", "upn")
SHORTEST_PART = 3  # letters of a part of a surname that says something: 'al', 'de', 'Mc' do not


def prepare(engine: duckdb.DuckDBPyConnection, source: str, target: str, model: Model, *, opaque: bool = False) -> None:
    """Make a table of comparable evidence of a table with `record_id` and the columns of `EVIDENCE`.

    A ULN or UPN with a wrong check digit is no evidence. `opaque`: they are hashes, compared as they are.
    """
    _ready(engine, model)
    engine.execute(f"CREATE OR REPLACE TABLE {target} AS {_sql(source, model, opaque)}")


def _ready(engine: duckdb.DuckDBPyConnection, model: Model) -> None:
    """The shared functions and the model's lists, once for each connection and model."""
    from ccis_interop.catalogue.find import Catalogue

    held = engine.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = '_linkage_model' AND comment = ?", [model.digest]
    ).fetchall()
    if held[0][0]:
        return
    macros = Catalogue().macros.replace("CREATE MACRO", "CREATE OR REPLACE TEMP MACRO")
    engine.execute(macros)
    engine.execute("CREATE OR REPLACE TEMP TABLE _linkage_forms (name VARCHAR, form VARCHAR)")
    engine.execute("CREATE OR REPLACE TEMP TABLE _linkage_placeholders (col VARCHAR, val VARCHAR)")
    engine.execute("CREATE OR REPLACE TEMP TABLE _linkage_frequencies (col VARCHAR, val VARCHAR, share DOUBLE)")
    _fill(engine, "_linkage_forms", list(model.forms.items()))
    _fill(engine, "_linkage_placeholders", [(c, v) for c, values in model.placeholders.items() for v in values])
    _fill(engine, "_linkage_frequencies", [(c, v, s) for c, held in model.frequencies.items() for v, s in held.items()])
    engine.execute("CREATE OR REPLACE TEMP TABLE _linkage_model (digest VARCHAR)")
    engine.execute(f"COMMENT ON TABLE _linkage_model IS '{model.digest}'")


def _fill(engine: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[object, ...]]) -> None:
    """Rows into a table, as columns through Arrow: the frequencies are tens of thousands."""
    import pyarrow as pa

    if rows:
        columns = {f"c{at}": list(values) for at, values in enumerate(zip(*rows, strict=True))}
        engine.register("_linkage_rows", pa.table(columns))
        engine.execute(f"INSERT INTO {table} SELECT * FROM _linkage_rows")
        engine.unregister("_linkage_rows")


def _name(column: str) -> str:
    """A name's words: small letters, accents gone, marks between words a space, apostrophes nothing."""
    bare = f"regexp_replace(lower(strip_accents({column})), '[''’`´.]', '', 'g')"
    return f"trim(regexp_replace({bare}, '[^a-z]+', ' ', 'g'))"


def _known(column: str, kind: str) -> str:
    return f"{column} NOT IN (SELECT val FROM _linkage_placeholders WHERE col = '{kind}')"


def _sql(source: str, model: Model, opaque: bool) -> str:
    number = "nullif(trim({0}), '')"
    uln = f"CASE WHEN uln_valid(trim(uln)) AND {_known('trim(uln)', 'uln')} THEN trim(uln) END"
    upn = "CASE WHEN upn_valid(trim(upn)) THEN upper(trim(upn)) END"
    words = {"given": "given_name", "middle": "middle_names", "family": "family_name"}
    cleaned = ", ".join(
        f"CASE WHEN {_known(_name(column), 'name')} THEN nullif({_name(column)}, '') END AS {name}_words"
        for name, column in words.items()
    )
    known_postcodes = "SELECT replace(val, ' ', '') FROM _linkage_placeholders WHERE col = 'postcode'"
    part = f"CASE WHEN length({{0}}) >= {SHORTEST_PART} THEN {{0}} END"
    return f"""
    WITH clean AS (
      SELECT record_id, {cleaned},
        CASE WHEN {_known("CAST(TRY_CAST(birth_date AS DATE) AS VARCHAR)", "birth_date")}
          THEN CAST(TRY_CAST(birth_date AS DATE) AS VARCHAR) END AS born,
        CASE WHEN upper(gender) IN ('F', 'M') THEN upper(gender) END AS gender,
        nullif(regexp_replace(upper(postcode), '[^A-Z0-9]', '', 'g'), '') AS any_postcode,
        {number.format("uln") if opaque else uln} AS uln, {number.format("upn") if opaque else upn} AS upn
      FROM {source}
    ), split AS (
      SELECT record_id, replace(given_words, ' ', '') AS given, split_part(given_words, ' ', 1) AS first,
        replace(family_words, ' ', '') AS family,
        {part.format("split_part(family_words, ' ', 1)")} AS family_first,
        {part.format("split_part(family_words, ' ', -1)")} AS family_last,
        middle_words AS middle, born, substr(born, 1, 4) AS year, substr(born, 6, 5) AS month_day,
        substr(born, 1, 4) || '-' || substr(born, 9, 2) || '-' || substr(born, 6, 2) AS turned, gender,
        CASE WHEN length(any_postcode) BETWEEN 5 AND 7 AND any_postcode NOT IN ({known_postcodes})
          THEN any_postcode END AS postcode,
        uln, upn
      FROM clean
    )
    , made AS (
      SELECT row_number() OVER () AS at, s.record_id, s.given, s.first, coalesce(f.form, s.first) AS first_form,
        coalesce(f.form, s.first) || substr(s.given, length(s.first) + 1) AS form, s.family, s.family_first,
        s.family_last, {_letters("given")}, {_letters("family")}, s.middle, s.born, s.year, s.month_day, s.turned,
        s.gender, s.postcode, left(s.postcode, length(s.postcode) - 2) AS sector,
        left(s.postcode, length(s.postcode) - 3) AS outward, s.uln, s.upn, substr(s.family, 1, 2) AS family_start,
        CASE WHEN s.given < s.family THEN s.given || ' ' || s.family ELSE s.family || ' ' || s.given END AS name_pair
      FROM split s LEFT JOIN _linkage_forms f ON f.name = s.first
    )
    SELECT m.*, given.share IS NOT NULL AS given_listed, {_share("given")} AS tf_given, {_share("family")} AS tf_family,
      coalesce(name_pair.share, least({_rarest("name_pair")}, {_share("given")} * {_share("family")}
        * CAST({model.trained.get("names_together", 1.0)} AS DOUBLE))) AS tf_name_pair
    FROM made m {" ".join(_frequency(column) for column in ("given", "family", "name_pair"))}
    """


def _letters(column: str) -> str:
    """A name's letters in the order of the alphabet: the same for two names with letters changed over."""
    return f"array_to_string(list_sort(string_split(s.{column}, '')), '') AS {column}_letters"


def _frequency(column: str) -> str:
    return f"LEFT JOIN _linkage_frequencies {column} ON {column}.col = '{column}' AND {column}.val = m.{column}"


def _rarest(column: str) -> str:
    return f"(SELECT coalesce(min(share), 1) FROM _linkage_frequencies WHERE col = '{column}')"


def _share(column: str) -> str:
    """How common a name is; one that is not listed is as rare as the rarest listed."""
    return f"CASE WHEN m.{column} IS NOT NULL THEN coalesce({column}.share, {_rarest(column)}) END"
