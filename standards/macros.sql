-- Functions that the rules of every standard share, as DuckDB macros.
-- Each states its meaning, its source, and examples; a test runs every line that begins with "-- example:".

-- as_date: the day that a text of the form CCYY-MM-DD names, else nothing. Strict: no time, no other order, no space.
-- source: XSD15 and CT15, dates of the return are CCYY-MM-DD (standards/sources.csv)
-- example: as_date('2020-02-29') = DATE '2020-02-29'
-- example: as_date('2019-02-29') IS NULL
-- example: as_date('31/08/2020') IS NULL
-- example: as_date('2020-8-1') IS NULL
-- example: as_date(' 2020-08-01') IS NULL
-- example: as_date('2020-08-01T00:00:00') IS NULL
-- example: as_date('0999-08-01') IS NULL
-- example: as_date('10000-01-01') IS NULL
-- example: as_date('infinity') IS NULL
CREATE MACRO as_date(x) AS
  CASE WHEN CAST(TRY_CAST(x AS DATE) AS VARCHAR) = x AND length(x) = 10 AND x >= '1000' THEN TRY_CAST(x AS DATE) END;

-- academic_year_start: the 1 September on or before a day.
-- source: EES and DASH, academic age is age on 31 August before the academic year
-- example: academic_year_start(DATE '2019-08-31') = DATE '2018-09-01'
-- example: academic_year_start(DATE '2019-09-01') = DATE '2019-09-01'
CREATE MACRO academic_year_start(day) AS
  make_date(year(day) - CASE WHEN month(day) < 9 THEN 1 ELSE 0 END, 9, 1);

-- year_group: the national curriculum year on a day, of somebody born on a date; 11 is the last compulsory year.
-- source: CT19, quoted: PeriodEnd.year - DOB.year - 5, minus 1 if born September to December, plus 1 if the day is in September to December
-- example: year_group(DATE '2003-08-31', DATE '2019-08-31') = 11
-- example: year_group(DATE '2003-08-31', DATE '2019-09-30') = 12
-- example: year_group(DATE '2003-09-01', DATE '2019-09-30') = 11
-- example: year_group(DATE '2003-09-01', DATE '2020-03-31') = 11
CREATE MACRO year_group(born, day) AS
  year(day) - year(born) - 5 - CASE WHEN month(born) > 8 THEN 1 ELSE 0 END + CASE WHEN month(day) > 8 THEN 1 ELSE 0 END;

-- academic_age: age in whole years on the 31 August before the academic year of a day.
-- source: DASH and EES for the meaning; year group + 4, inferred from CT19
-- example: academic_age(DATE '2001-08-31', DATE '2019-09-01') = 18
-- example: academic_age(DATE '2001-09-01', DATE '2019-09-01') = 17
-- example: academic_age(DATE '2001-09-01', DATE '2020-08-31') = 17
CREATE MACRO academic_age(born, day) AS
  year_group(born, day) + 4;

-- guarantee_year: the part of the September Guarantee that is due on a day, 11 or 12, for somebody born on a date; else nothing.
-- From April to August that of the own year group; from September to March the same young people are one year on.
-- source: CT19, quoted: error 905
-- example: guarantee_year(DATE '2003-09-01', DATE '2020-04-30') = 11
-- example: guarantee_year(DATE '2003-08-31', DATE '2020-08-31') = 12
-- example: guarantee_year(DATE '2003-09-01', DATE '2020-09-30') = 11
-- example: guarantee_year(DATE '2003-09-01', DATE '2020-03-31') IS NULL
-- example: guarantee_year(DATE '2002-09-01', DATE '2020-03-31') = 11
-- example: guarantee_year(DATE '2001-09-01', DATE '2020-03-31') = 12
CREATE MACRO guarantee_year(born, day) AS
  CASE year_group(born, day) - CASE WHEN month(day) BETWEEN 4 AND 8 THEN 0 ELSE 1 END WHEN 11 THEN 11 WHEN 12 THEN 12 END;

-- Written without CASE and AND, so that the engine computes a shared number once: it is twice as fast.

-- weighted_sum: the digits of a number of up to eleven digits, each times its place from the right; the last place
-- counts f, the one before it f + 1, and so on.
-- source: arithmetic
-- example: weighted_sum(123, 1) = 3 * 1 + 2 * 2 + 1 * 3
-- example: weighted_sum(12345678901, 2) = 1*2 + 0*3 + 9*4 + 8*5 + 7*6 + 6*7 + 5*8 + 4*9 + 3*10 + 2*11 + 1*12
CREATE MACRO weighted_sum(n, f) AS
  n % 10 * f + n // 10 % 10 * (f + 1) + n // 100 % 10 * (f + 2) + n // 1000 % 10 * (f + 3)
  + n // 10000 % 10 * (f + 4) + n // 100000 % 10 * (f + 5) + n // 1000000 % 10 * (f + 6)
  + n // 10000000 % 10 * (f + 7) + n // 100000000 % 10 * (f + 8) + n // 1000000000 % 10 * (f + 9)
  + n // 10000000000 % 10 * (f + 10);

-- digit_sum: the sum of the digits of a number of up to eleven digits.
-- source: arithmetic
-- example: digit_sum(12345678901) = 46
CREATE MACRO digit_sum(n) AS
  n % 10 + n // 10 % 10 + n // 100 % 10 + n // 1000 % 10 + n // 10000 % 10 + n // 100000 % 10 + n // 1000000 % 10
  + n // 10000000 % 10 + n // 100000000 % 10 + n // 1000000000 % 10 + n // 10000000000 % 10;

-- uln_valid: whether a unique learner number has ten digits, the first not 0, and a right check digit:
-- the digits weighted 10 to 1 leave remainder 10 when divided by 11. The placeholder 9999999999 fails.
-- source: IDENT (DfE DD01, HESA, school census 1575)
-- example: uln_valid('9276308686')
-- example: uln_valid('1000000000')
-- example: uln_valid('1026893096')
-- example: NOT uln_valid('9276308687')
-- example: NOT uln_valid('9999999999')
-- example: NOT uln_valid('927630868')
CREATE MACRO uln_valid(x) AS
  CAST(regexp_full_match(x, '[1-9][0-9]{9}') AS INT)
  * CAST(COALESCE(weighted_sum(TRY_CAST(x AS BIGINT), 1) % 11, 0) = 10 AS INT) = 1;

-- upn_letters: the letters that a unique pupil number may hold, in the order of their values from 0.
-- source: IDENT (government data standards catalogue 2004)
-- example: length(upn_letters()) = 23
CREATE MACRO upn_letters() AS 'ABCDEFGHJKLMNPQRTUVWXYZ';

-- upn_valid: whether a unique pupil number has its shape and a right check letter: each later character times
-- its position, summed, modulo 23. The last character of a temporary number is a letter and counts by its value.
-- source: IDENT (government data standards catalogue 2004)
-- example: upn_valid('B801200005001')
-- example: upn_valid('K202412324001')
-- example: upn_valid('E30640001600A')
-- example: upn_valid('K20210002301T')
-- example: upn_valid('P207000016049')
-- example: NOT upn_valid('A801200005001')
-- example: NOT upn_valid('Q207000016049')
CREATE MACRO upn_valid(x) AS
  CAST(regexp_full_match(x, '[A-HJ-NP-RT-Za-hj-np-rt-z][0-9]{11}[0-9A-HJ-NP-RT-Za-hj-np-rt-z]') AS INT)
  * CAST(upper(left(x, 1)) = substr(upn_letters(), 1 + COALESCE(
    14 * digit_sum(TRY_CAST(substr(x, 2, 11) AS BIGINT)) - weighted_sum(TRY_CAST(substr(x, 2, 11) AS BIGINT), 2)
    + 13 * COALESCE(TRY_CAST(right(x, 1) AS BIGINT), instr(upn_letters(), upper(right(x, 1))) - 1), 0) % 23, 1) AS INT) = 1;

-- postcode_shape: whether a text has one of the six shapes of a UK postcode, with one space; ZZ99 9ZZ has.
-- source: CT15 and CT19, error 43
-- example: postcode_shape('EC1A 1BB')
-- example: postcode_shape('ZZ99 9ZZ')
-- example: postcode_shape('m1 1ae')
-- example: NOT postcode_shape('EC1A1BB')
-- example: NOT postcode_shape('1AA 1AA')
CREATE MACRO postcode_shape(x) AS
  regexp_full_match(x, '[A-Za-z]{1,2}[0-9][A-Za-z0-9]? [0-9][A-Za-z]{2}');
