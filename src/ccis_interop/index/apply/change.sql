-- What changes in the records: `new_activity`, `new_provider`, `new_provenance`, `new_identifier` take the places of the
-- tables without `new_`. Reads what decide.sql made. Days at both ends count, so what was before ends the day before.

CREATE TABLE told AS
WITH known AS (
    SELECT n._record, arg_min(p.provider_id, p._record) AS provider_id,
        arg_min(p.authority, p._record) AS authority
    FROM numbered n JOIN provider p ON p.ukprn = n.provider_ukprn OR p.laestab = n.provider_laestab GROUP BY n._record)
SELECT n.*, d.outcome, COALESCE(k.provider_id, provider_key(n.provider_laestab, n.provider_ukprn, NULL)) AS provider_id,
    k.provider_id IS NULL AND COALESCE(n.provider_ukprn, n.provider_laestab) IS NOT NULL AS provider_is_new,
    COALESCE(k.authority, CASE WHEN left(n.provider_laestab, 3) IN (SELECT code FROM authority)
        THEN left(n.provider_laestab, 3) END) AS educated_authority
FROM numbered n JOIN decision d ON d._record = n._record AND d.outcome IN ('applied', 'confirmed', 'withdrawn')
LEFT JOIN known k ON k._record = n._record;

-- What an earlier notice told and this one tells otherwise: the record must not say both.
CREATE TABLE replaced AS
SELECT a._root, a.start_date FROM activity a JOIN told t ON t.person_id = a.person_id
WHERE a.source = 'INDEX' AND a.end_date IS NULL AND (t.outcome = 'withdrawn' OR (t.outcome = 'applied'
    AND (t.notice_kind = 'correction' OR (a.activity_code = t.activity AND a.provider_id = t.provider_id))));

-- Activities that stay, are cut short, or are drawn out where a correction says that the next one began later.
CREATE TABLE kept AS
WITH stays AS (
    SELECT a.* FROM activity a LEFT JOIN told t ON t.person_id = a.person_id
    WHERE (t.outcome IS DISTINCT FROM 'applied' OR a.start_date < t.start_date)
        AND (a._root, a.start_date) NOT IN (SELECT (_root, start_date) FROM replaced)),
last AS (
    SELECT a.person_id, max(a.start_date) AS start_date FROM stays a JOIN told t ON t.person_id = a.person_id
    WHERE t.outcome = 'applied' GROUP BY a.person_id)
SELECT a.* REPLACE (
    CASE WHEN l.start_date = a.start_date THEN CAST(as_date(t.start_date) - 1 AS VARCHAR)
        WHEN t.outcome = 'confirmed' AND a.end_date IS NULL THEN t.end_date ELSE a.end_date END AS end_date,
    CASE WHEN t.outcome = 'confirmed' AND a.end_date IS NULL THEN greatest(a.date_verified, a.date_ascertained, t.issued_on)
        ELSE a.date_verified END AS date_verified,
    CASE WHEN t.outcome = 'confirmed' AND a.end_date IS NULL THEN COALESCE(t.expected_end, a.expected_end)
        ELSE a.expected_end END AS expected_end)
FROM stays a LEFT JOIN told t ON t.person_id = a.person_id LEFT JOIN last l ON l.person_id = a.person_id;

-- What begins: the activity that is told; and not known, after one that ended or in the place of one that was withdrawn.
CREATE TABLE begun AS
SELECT t.person_id, t.activity AS activity_code, t.start_date, t.end_date, t.provider_id, t.educated_authority, t.issued_on,
    t.expected_end
FROM told t WHERE t.outcome = 'applied'
UNION ALL BY NAME
SELECT t.person_id, '810' AS activity_code, CAST(as_date(t.end_date) + 1 AS VARCHAR) AS start_date, t.issued_on
FROM told t CROSS JOIN extract
WHERE t.outcome IN ('applied', 'confirmed') AND as_date(t.end_date) + 1 <= as_date(extract.as_of)
UNION ALL BY NAME
SELECT t.person_id, '810' AS activity_code, a.start_date, t.issued_on
FROM told t JOIN activity a ON a.person_id = t.person_id AND a.source = 'INDEX' AND a.end_date IS NULL
WHERE t.outcome = 'withdrawn';

CREATE TABLE new_activity AS
WITH every AS (
    SELECT k.*, FALSE AS is_new FROM kept k
    UNION ALL BY NAME
    SELECT b.* EXCLUDE (issued_on), 'INDEX' AS source, b.issued_on AS date_ascertained, b.issued_on AS date_verified,
        y._record AS _root, TRUE AS is_new
    FROM begun b JOIN young_person y ON y.person_id = b.person_id),
fresh AS (
    SELECT e.*, e.is_new OR (t.outcome = 'confirmed' AND e.end_date IS NULL) IS TRUE AS fresh,
        CASE WHEN e.end_date IS NULL
            THEN lapse_on(g.kind, e.activity_code, e.date_verified, e.review_date, e.expected_end) END AS lapses
    FROM every e LEFT JOIN activity_kind g ON g.code = e.activity_code LEFT JOIN told t ON t.person_id = e.person_id)
SELECT * EXCLUDE (is_new, fresh, lapses) REPLACE (
    CASE WHEN fresh THEN lapses ELSE lapse_date END AS lapse_date,
    CASE WHEN fresh THEN currency_on(lapses, 'N', (SELECT as_of FROM extract))
        WHEN end_date IS NULL AND (SELECT moved FROM extract) THEN currency_on(lapse_date, currency_lapsed, (SELECT as_of FROM extract))
        ELSE currency_lapsed END AS currency_lapsed)
FROM fresh ORDER BY _root, start_date;

CREATE TABLE new_provider AS
SELECT * FROM provider
UNION ALL BY NAME
SELECT provider_id, any_value(provider_ukprn) AS ukprn, any_value(provider_laestab) AS laestab,
    COALESCE(any_value(provider_name), 'UKPRN ' || any_value(provider_ukprn), 'DfE number ' || any_value(provider_laestab)) AS name,
    any_value(educated_authority) AS authority, 'OTHER' AS kind
FROM told WHERE provider_is_new AND outcome = 'applied' GROUP BY provider_id ORDER BY provider_id;

CREATE TABLE new_provenance AS
SELECT * FROM provenance
UNION ALL BY NAME
SELECT y._record AS _root, t.person_id, 'INDEX' AS source,
    concat_ws('/', 'london-index', t.index_id, t.number::VARCHAR, t.notice_id, t.supersedes_notice) AS name, t.issued_on AS received_on, 'activity' AS covers
FROM told t JOIN young_person y ON y.person_id = t.person_id;

CREATE TABLE new_identifier AS
SELECT * FROM identifier
UNION ALL BY NAME
SELECT y._record AS _root, t.person_id, 'INDEX' AS kind, t.index_id AS value, 'London Index' AS issued_by
FROM told t JOIN young_person y ON y.person_id = t.person_id
WHERE NOT EXISTS (SELECT 1 FROM identifier i WHERE i.person_id = t.person_id AND i.kind = 'INDEX' AND i.value = t.index_id);
