-- as_date: the day that a text names.
-- source: OURS
-- example: as_date('2020-02-29') = DATE '2020-02-29'
CREATE MACRO as_date(x) AS TRY_CAST(x AS DATE);
