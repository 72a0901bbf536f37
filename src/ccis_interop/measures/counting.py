"""Who is counted, for which authority and in which group: a method applied to the people of all months.

Whoever is not counted keeps the reason, so that no method ever loses anybody without a word.
"""

from __future__ import annotations

from collections.abc import Iterable

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.convert.load import WORD
from ccis_interop.measures.dimensions import Breakdown
from ccis_interop.measures.method import Condition, Method, groups_of
from ccis_interop.measures.people import PEOPLE, People

NUMBERS = {
    "academic_age": "academic_age(birth_date, month)",
    "actual_age": "date_sub('year', birth_date, month)",
    "year_group": "year_group(birth_date, month)",
    "guarantee_year": "guarantee_year(birth_date, month)",
}
WORDS = {name: name.replace("_", " ") for name in NUMBERS}
UNGROUPED = "ungrouped"  # a code that has no group: what it means is not known, and neither is the measure
BEGAN_LATER = "began_later"  # the activity of the day that is asked for is not in the file
COUNTED = "counted_{}"


def count(people: People, method: Method, breakdowns: Iterable[Breakdown], catalogue: Catalogue) -> str:
    """Make the table of everybody under a method; its name. `reason` is empty for those in the cohort.

    Columns: record (of `people`), person_id, month, authority, counted (the group), reason, and each dimension
    as `by_<name>`.
    """
    name = COUNTED.format(method.id.replace("-", "_"))
    grouping = _grouping(people, method, catalogue)
    parts = {one.name: one for breakdown in breakdowns for one in breakdown.dimensions}
    columns = [f"{one.sql} AS by_{one.name.replace('-', '_')}" for one in parts.values()]
    vulnerable = ""
    if "individual_characteristic" in people.lists:
        codes = [
            row["code"] for row in people.lists["individual_characteristic"].rows if row.get("vulnerable_group") == "Y"
        ]
        vulnerable = ", ".join(f"'{code}'" for code in codes)
    authority = ", ".join(method.population.authority)
    people.engine.execute(
        f"""
        CREATE OR REPLACE TABLE {name} AS
        WITH seen AS (
          SELECT p.rowid AS record, p.*, COALESCE({authority}) AS authority, {NUMBERS["academic_age"]} AS academic_age,
            COALESCE(list_has_any(characteristics, [{vulnerable}]::VARCHAR[]), FALSE) AS vulnerable,
            {method.counted.concept} AS code, currency_on(lapse_date, currency_lapsed, month) = 'Y' AS has_lapsed
          FROM {PEOPLE} p),
        grouped AS (
          SELECT s.*, {_group(method)} AS counted FROM seen s
          LEFT JOIN ({grouping}) g ON g.code = s.code AND s.month BETWEEN g.since AND g.until),
        placed AS (
          SELECT n.*, m.sub_region, a.region FROM grouped n
          LEFT JOIN ({_sub_region()}) m ON m.code = n.authority AND n.month BETWEEN m.since AND m.until
          LEFT JOIN ({_region()}) a ON a.code = n.authority)
        SELECT {", ".join(["record", "person_id", "month", "authority", "counted", f"{_reason(method)} AS reason"])}
          {"".join(f", {one}" for one in columns)}
        FROM placed
        """
    )
    _once(people, name)
    return name


def wanted(methods: Iterable[Method], breakdowns: Iterable[Breakdown]) -> set[str]:
    """The concepts that methods and breakdowns look at."""
    found = {"person_id", "cohort_status", "birth_date", "lapse_date", "currency_lapsed"}
    for method in methods:
        found |= {method.counted.concept, *method.population.authority}
        found |= {"activity_start"} if method.began_by else set()
    for one in (one for breakdown in breakdowns for one in breakdown.dimensions):
        found |= set(WORD.findall(one.sql))
    return found | ({"characteristics"} if "vulnerable" in found else set())


def _once(people: People, name: str) -> None:
    """Count nobody twice in a month: of several records of one identifier the first file's stays in the cohort."""
    twice = (
        f"SELECT month, person_id FROM {name} WHERE reason IS NULL AND person_id IS NOT NULL "
        "GROUP BY ALL HAVING count(*) > 1"
    )
    people.engine.execute(
        f"""
        UPDATE {name} SET reason = 'counted in another record' WHERE rowid IN (
          SELECT rowid FROM (
            SELECT c.rowid, row_number() OVER (PARTITION BY c.month, c.person_id ORDER BY c.record) AS place
            FROM {name} c JOIN ({twice}) t ON t.month = c.month AND t.person_id = c.person_id
            WHERE c.reason IS NULL) WHERE place > 1)
        """
    )


def _group(method: Method) -> str:
    empty = f"WHEN s.code IS NULL THEN '{method.counted.empty or UNGROUPED}'"
    lapsed = f"WHEN s.has_lapsed THEN '{method.lapsed}'" if method.lapsed else ""
    later = ""
    if method.began_by:
        later = f"WHEN activity_start > CAST(year(month) || '-{method.began_by}' AS DATE) THEN '{BEGAN_LATER}'"
    return f"CASE {empty} {later} {lapsed} ELSE COALESCE(nullif(g.grp, ''), '{UNGROUPED}') END"


def _reason(method: Method) -> str:
    statuses = ", ".join(f"'{one}'" for one in method.population.statuses)
    cases = [
        "WHEN cohort_status IS NULL THEN 'no status'",
        f"WHEN cohort_status NOT IN ({statuses}) THEN 'status ' || cohort_status",
        "WHEN birth_date IS NULL THEN 'no birth date'",
        *(case for one in method.population.conditions for case in _beyond(one)),
        "WHEN authority IS NULL THEN 'no authority'",
        *(f"WHEN counted = '{one}' THEN 'outside every cohort: {one}'" for one in method.outside),
    ]
    return f"CASE {' '.join(cases)} END"


def _beyond(one: Condition) -> list[str]:
    number, word = NUMBERS[one.of], WORDS[one.of]
    cases = []
    cases.append(f"WHEN {number} IS NULL THEN 'no {word}'")
    if one.least is not None:
        cases.append(f"WHEN {number} < {one.least} THEN '{word} below {one.least}'")
    if one.most is not None:
        cases.append(f"WHEN {number} > {one.most} THEN '{word} above {one.most}'")
    return cases


def _grouping(people: People, method: Method, catalogue: Catalogue) -> str:
    """The SQL of a method's groups: code, group and the days between which it means that."""
    own = groups_of(catalogue, method)
    table = f"list_{method.counted.list}"
    if own is not None:
        table = f"groups_{method.id.replace('-', '_')}"
        people.lay(table, own)
    return f'SELECT code, "group" AS grp, {_SINCE} AS since, {_UNTIL} AS until FROM {table}'


_SINCE = "COALESCE(as_date(valid_from), DATE '0001-01-01')"
_UNTIL = "COALESCE(as_date(valid_to), DATE '9999-12-31')"


def _sub_region() -> str:
    return (
        f'SELECT code, "group" AS sub_region, {_SINCE} AS since, {_UNTIL} AS until FROM list_sub_region_member '
        'WHERE "group" IN (SELECT code FROM list_sub_region WHERE "group" = \'unit\')'
    )


def _region() -> str:
    return 'SELECT code, any_value("group") AS region FROM list_authority GROUP BY code'
