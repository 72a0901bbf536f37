-- What becomes of each notice: the table `decision`, one row a notice that was given. The first reason that holds wins.
-- Reads: notice, young_person, activity, provenance, identifier, provider, extract, current_activity.

-- The kinds of activities, also of codes that are no more: records hold their past. What a notice tells must be a code
-- that was valid all the time.
CREATE TABLE activity_kind AS SELECT code, any_value("group") AS kind FROM current_activity GROUP BY code;

-- What earlier notices left in the records: Index id, number, own identifier, and which one each took the place of.
CREATE TABLE applied_before AS
SELECT person_id, split_part(name, '/', 2) AS index_id, split_part(name, '/', 3)::INT AS number, split_part(name, '/', 4) AS notice_id,
    nullif(split_part(name, '/', 5), '') AS supersedes_notice
FROM provenance WHERE source = 'INDEX' AND regexp_full_match(name, 'london-index/[A-Za-z0-9]+/[0-9]{1,9}/.+');

-- The record that a notice is about: the one that it names, else the one that bears its Index id, else the one with its
-- ULN or UPN. Where the date of birth is another, it is not taken for the same person.
CREATE TABLE candidate AS
WITH named AS (
    SELECT n._record, y._record AS young_person, y.person_id, y.birth_date = n.birth_date AS agrees, 1 AS rank
    FROM notice n JOIN young_person y ON y.person_id = n.recipient_record_id
    UNION ALL
    SELECT n._record, y._record AS young_person, y.person_id, y.birth_date = n.birth_date, 2
    FROM notice n JOIN identifier i ON i.kind = 'INDEX' AND i.value = n.index_id JOIN young_person y ON y.person_id = i.person_id
    UNION ALL
    SELECT n._record, y._record AS young_person, y.person_id, y.birth_date = n.birth_date, 3 FROM notice n JOIN young_person y ON y.uln = n.uln
    UNION ALL
    SELECT n._record, y._record AS young_person, y.person_id, y.birth_date = n.birth_date, 3 FROM notice n JOIN young_person y ON upper(y.upn) = upper(n.upn)),
best AS (SELECT *, min(rank) OVER (PARTITION BY _record) AS first FROM named)
SELECT _record, min(young_person) AS young_person, min(person_id) AS person_id, count(DISTINCT young_person) AS people, bool_and(COALESCE(agrees, FALSE)) AS agrees
FROM best WHERE rank = first GROUP BY _record;

CREATE TABLE numbered AS
SELECT n.*, c.young_person, c.person_id, COALESCE(c.people, 0) AS people, c.agrees, n.notice_sequence::INT AS number,
    row_number() OVER (PARTITION BY n.notice_id ORDER BY n._record) AS copy
FROM notice n LEFT JOIN candidate c ON c._record = n._record;

-- Of the notices about one Index id that were ever told, the highest number.
CREATE TABLE standing AS
SELECT index_id, max(number) AS number FROM (
    SELECT index_id, number FROM numbered, extract WHERE list_contains(extract.authorities, recipient_authority)
    UNION ALL SELECT index_id, number FROM applied_before) GROUP BY index_id;

-- What the record says: `same` is the activity that the notice tells of, going on; `later` one of which the notice says
-- nothing and that began since; `newer` one that was confirmed since the notice was issued. What lapsed counts as not known.
CREATE TABLE facing AS
WITH pairs AS (
    SELECT n._record, n.start_date AS told_start, n.issued_on, a.*, g.kind,
        COALESCE(a.end_date IS NULL AND a.activity_code = n.activity AND (a.source <> 'INDEX' OR a.start_date = n.start_date)
            AND (COALESCE(p.ukprn = n.provider_ukprn, FALSE) OR COALESCE(p.laestab = n.provider_laestab, FALSE)), FALSE) AS same
    FROM numbered n JOIN (SELECT * EXCLUDE (_record) FROM activity) a ON a.person_id = n.person_id
    LEFT JOIN (SELECT DISTINCT ON (provider_id) * FROM provider ORDER BY provider_id, _record) p ON p.provider_id = a.provider_id
    LEFT JOIN activity_kind g ON g.code = a.activity_code),
weighed AS (
    SELECT *, NOT same AND kind <> 'not_known' AND source <> 'INDEX' AND NOT (end_date IS NULL AND COALESCE(currency_lapsed, 'N') = 'Y')
        AS counts FROM pairs)
SELECT _record, bool_or(same) AS same,
    bool_or(counts AND start_date >= told_start) AS later,
    bool_or(counts AND end_date IS NULL AND COALESCE(date_verified, date_ascertained) > issued_on) AS newer,
    bool_or(kind IS NULL OR as_date(start_date) IS NULL OR (end_date IS NOT NULL AND as_date(end_date) IS NULL))
        OR count(*) FILTER (end_date IS NULL) <> 1 AS unusable
FROM weighed GROUP BY _record;

-- Notices that others took the place of, also under another Index id: two persons may have turned out to be one.
CREATE TABLE superseded AS
SELECT supersedes_notice AS notice_id FROM numbered, extract
WHERE supersedes_notice IS NOT NULL AND list_contains(extract.authorities, recipient_authority)
UNION SELECT supersedes_notice FROM applied_before WHERE supersedes_notice IS NOT NULL;

CREATE TABLE decision AS
SELECT n._record, n.notice_id, n.index_id, n.number, n.person_id, COALESCE(f.same, FALSE) AS same, CASE
    WHEN NOT list_contains(extract.authorities, n.recipient_authority) THEN 'other_authority'
    WHEN n.copy > 1 THEN 'repeated'
    WHEN b.notice_id IS NOT NULL THEN 'applied_before'
    WHEN n.number < s.number OR r.notice_id IS NOT NULL THEN 'overtaken'
    WHEN n.people = 0 THEN 'no_record'
    WHEN n.people > 1 THEN 'several_records'
    WHEN NOT n.agrees THEN 'birth_date_differs'
    WHEN y.cohort_status NOT IN ('P', 'G') THEN 'has_left'
    WHEN n.issued_on > extract.as_of OR n.start_date > extract.as_of OR n.end_date > extract.as_of THEN 'after_extract'
    WHEN COALESCE(f.unusable, TRUE) THEN 'record_unusable'
    WHEN n.notice_kind = 'withdrawn' THEN CASE WHEN o.person_id IS NULL THEN 'nothing_to_withdraw' ELSE 'withdrawn' END
    WHEN n.activity IS NULL OR n.start_date IS NULL THEN 'no_activity'
    WHEN g.code IS NULL OR g."group" IN ('neet_active', 'neet_inactive', 'not_known') OR g.code IN ('140', '150') OR n.end_date < n.start_date
        OR (n.end_date IS NULL AND g.needs_review = 'Y') THEN 'activity_unusable'
    WHEN n.end_date IS NULL AND g.needs_expected_end = 'Y' AND n.expected_end IS NULL THEN 'no_expected_end'
    WHEN COALESCE(f.later, FALSE) OR COALESCE(f.newer, FALSE) THEN 'record_knows_later'
    WHEN count(*) FILTER (n.people = 1 AND n.number = s.number AND n.copy = 1 AND r.notice_id IS NULL) OVER (PARTITION BY n.person_id) > 1 THEN 'several_notices'
    WHEN COALESCE(f.same, FALSE) THEN 'confirmed'
    ELSE 'applied' END AS outcome
FROM numbered n CROSS JOIN extract
LEFT JOIN standing s ON s.index_id = n.index_id
LEFT JOIN (SELECT DISTINCT notice_id FROM applied_before) b ON b.notice_id = n.notice_id
LEFT JOIN superseded r ON r.notice_id = n.notice_id
LEFT JOIN young_person y ON y._record = n.young_person
LEFT JOIN current_activity g ON g.code = n.activity AND COALESCE(g.valid_from, '') <= n.start_date
    AND COALESCE(n.end_date, extract.as_of) <= COALESCE(nullif(g.valid_to, ''), '9999-12-31')
LEFT JOIN facing f ON f._record = n._record
LEFT JOIN (SELECT DISTINCT person_id FROM activity WHERE source = 'INDEX' AND end_date IS NULL) o ON o.person_id = n.person_id;
