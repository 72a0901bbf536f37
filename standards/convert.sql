-- Functions that mappings use beside those of macros.sql, as DuckDB macros.
-- Each states its meaning, its source, and examples; a test runs every line that begins with "-- example:".
-- "-- change:" names the rule under which the account of a conversion counts the values that a function changed.
-- None of them guesses: what cannot be told is NULL, and the account says how many values that befell.

-- trimmed: a text without white space around it, and with single spaces in it; nothing if that is all.
-- source: LAY-AIRTABLE, trailing spaces; OURS
-- change: trimmed
-- example: trimmed('  Syn  Person ') = 'Syn Person'
-- example: trimmed('Synperson') = 'Synperson'
-- example: trimmed('Syn' || chr(160) || 'Person' || chr(9)) = 'Syn Person'
-- example: trimmed('   ') IS NULL
CREATE MACRO trimmed(x) AS
  CASE WHEN regexp_matches(x, '^[^\s\x{A0}]+( [^\s\x{A0}]+)*$') THEN x
  ELSE nullif(trim(regexp_replace(x, '[\s\x{A0}]+', ' ', 'g')), '') END;

-- bare: a text without any white space; nothing if that is all.
-- source: OURS
-- example: bare(' 92763 08686 ') = '9276308686'
-- example: bare(' ') IS NULL
CREATE MACRO bare(x) AS nullif(regexp_replace(x, '[\s\x{A0}]+', '', 'g'), '');

-- month_number: the month that an English name or its first three letters mean, as two digits.
-- source: LAY-DAS, Sep 2023
-- example: month_number('Sep') = '09'
-- example: month_number('september') = '09'
-- example: month_number('Sex') IS NULL
CREATE MACRO month_number(x) AS
  CASE WHEN length(x) = 3 OR lower(x) IN ('january', 'february', 'march', 'april', 'june', 'july', 'august',
    'september', 'sept', 'october', 'november', 'december')
  THEN lpad(nullif(CAST((instr('janfebmaraprmayjunjulaugsepoctnovdec', lower(left(x, 3))) + 2) / 3.0 AS VARCHAR)
    .regexp_extract('^([0-9]+)\.0$', 1), ''), 2, '0') END;

-- real_day: a text of the form CCYY-MM-DD if there is such a day from 1900 on, else nothing.
-- source: OURS
-- example: real_day('2004-02-29') = '2004-02-29'
-- example: real_day('2005-02-29') IS NULL
-- example: real_day('0204-02-28') IS NULL
CREATE MACRO real_day(x) AS CASE WHEN x >= '1900' AND CAST(TRY_CAST(x AS DATE) AS VARCHAR) = x THEN x END;

-- said_day: a day as a text of the form CCYY-MM-DD, from 1900 on, else nothing.
-- source: OURS
-- example: said_day(DATE '2004-09-01') = '2004-09-01'
-- example: said_day(DATE '0204-09-01') IS NULL
CREATE MACRO said_day(day) AS CASE WHEN day >= DATE '1900-01-01' THEN CAST(day AS VARCHAR) END;

-- day_of: the day that a text names, as CCYY-MM-DD. Read are CCYY-MM-DD (with a time or without), day/month/year with
-- strokes, dots or hyphens, 1 September 2023, 01-Sep-2023, and Excel's count of days. British order always. A month
-- without a day is no date, and neither is a year of two digits.
-- source: supplier layouts seen (LAY-ONE, LAY-BUCKS, LAY-DAS); Excel counts days from 30 December 1899
-- change: re-dated
-- example: day_of('2004-09-01') = '2004-09-01'
-- example: day_of('2004-09-01 00:00:00') = '2004-09-01'
-- example: day_of('2004-09-01T00:00:00.000Z') = '2004-09-01'
-- example: day_of('01/09/2004') = '2004-09-01'
-- example: day_of(' 1/9/2004 ') = '2004-09-01'
-- example: day_of('1/9/2004 00:00') = '2004-09-01'
-- example: day_of('01.09.2004') = '2004-09-01'
-- example: day_of('01-Sep-2004') = '2004-09-01'
-- example: day_of('1 September 2004') = '2004-09-01'
-- example: day_of('44629') = '2022-03-09'
-- example: day_of('44629.0') = '2022-03-09'
-- example: day_of('31/02/2004') IS NULL
-- example: day_of('09/13/2004') IS NULL
-- example: day_of('Sep 2023') IS NULL
-- example: day_of('09/2004') IS NULL
-- example: day_of('2004-09') IS NULL
-- example: day_of('01/09/04') IS NULL
-- example: day_of('2004') IS NULL
-- example: day_of('') IS NULL
CREATE MACRO day_of(x) AS
  CASE
    WHEN x LIKE '____-__-__' THEN real_day(x)
    WHEN x LIKE '____-__-__ 00:00:00' THEN real_day(left(x, 10))
    WHEN x LIKE '__/__/____' THEN said_day(CAST(try_strptime(x, '%d/%m/%Y') AS DATE))
    ELSE other_day(trim(x))
  END;

-- other_day: the rarer forms of day_of.
-- source: as day_of
-- example: other_day('1.9.2004') = '2004-09-01'
CREATE MACRO other_day(x) AS
  CASE
    WHEN regexp_full_match(x, '[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9:.]+Z?)?') THEN real_day(left(x, 10))
    WHEN regexp_full_match(x, '[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}( [0-9:.]+)?')
    THEN real_day(regexp_replace(x, '^([0-9]+)[/.-]([0-9]+)[/.-]([0-9]{4}).*', '\3-')
      || lpad(regexp_extract(x, '^[0-9]+[/.-]([0-9]+)', 1), 2, '0') || '-' || lpad(regexp_extract(x, '^[0-9]+'), 2, '0'))
    WHEN regexp_full_match(x, '[0-9]{1,2}[ -][A-Za-z]{3,9}[ -][0-9]{4}')
    THEN real_day(right(x, 4) || '-' || month_number(regexp_extract(x, '[A-Za-z]+')) || '-'
      || lpad(regexp_extract(x, '^[0-9]+'), 2, '0'))
    WHEN regexp_full_match(x, '[2-5][0-9]{4}(\.0+)?')
    THEN CAST(DATE '1899-12-30' + CAST(left(x, 5) AS INT) AS VARCHAR)
  END;

-- number_of: an identifier of digits without spaces, apostrophe and Excel's .0. A number that Excel rounded
-- (9.27631E+09) is lost, and nothing brings it back.
-- source: IDENT
-- change: trimmed
-- example: number_of('9276308686') = '9276308686'
-- example: number_of(' 9276308686.0') = '9276308686'
-- example: number_of('''9276308686') = '9276308686'
-- example: number_of('927 630 8686') = '9276308686'
-- example: number_of('9.27631E+09') IS NULL
-- example: number_of('9.28E9') IS NULL
-- example: number_of('abc') = 'abc'
CREATE MACRO number_of(x) AS
  CASE
    WHEN regexp_full_match(x, '[0-9]+') THEN x
    WHEN regexp_full_match(bare(x), '[0-9](\.[0-9]+)?[Ee]\+?[0-9]+') THEN NULL
    ELSE regexp_replace(bare(x), '^''|\.0+$', '', 'g')
  END;

-- upn_of: a unique pupil number in capitals, without spaces.
-- source: IDENT, normalise to upper case
-- change: re-cased
-- example: upn_of('b801200005001 ') = 'B801200005001'
-- example: upn_of('') IS NULL
CREATE MACRO upn_of(x) AS upper(bare(x));

-- postcode_of: a postcode in capitals with its one space, however it was spaced; a text of another shape as it stands.
-- A letter O typed for a nought is not repaired.
-- source: IDENT, forms in feeds
-- change: re-spelt
-- example: postcode_of('E1 6AN') = 'E1 6AN'
-- example: postcode_of('e16an') = 'E1 6AN'
-- example: postcode_of('E1  6AN ') = 'E1 6AN'
-- example: postcode_of('IG110AB') = 'IG11 0AB'
-- example: postcode_of('zz999zz') = 'ZZ99 9ZZ'
-- example: postcode_of('not told') = 'NOT TOLD'
-- example: postcode_of(' ') IS NULL
CREATE MACRO postcode_of(x) AS
  CASE
    WHEN regexp_full_match(x, '[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}') THEN x
    WHEN regexp_full_match(upper(bare(x)), '[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}')
    THEN regexp_replace(upper(bare(x)), '(...)$', ' \1')
    ELSE upper(trimmed(x))
  END;

-- postcode_joined: a postcode whose halves stand in two columns.
-- source: LAY-ESIGNUP, PostcodeOut and PostcodeIn
-- change: joined
-- example: postcode_joined('E1', '6AN') = 'E1 6AN'
-- example: postcode_joined('E1 ', ' 6an') = 'E1 6AN'
-- example: postcode_joined('E1', NULL) IS NULL
CREATE MACRO postcode_joined(outward, inward) AS postcode_of(outward || inward);

-- postcode_in: the postcode that ends an address.
-- source: LAY-DORSET, Address (inc. Postcode)
-- change: split
-- example: postcode_in('1 Sample Road, Exampleton, E1 6AN') = 'E1 6AN'
-- example: postcode_in('1 Sample Road, Exampleton e16an.') = 'E1 6AN'
-- example: postcode_in('1 Sample Road') IS NULL
CREATE MACRO postcode_in(address) AS
  postcode_of(nullif(regexp_extract(upper(address), '\b([A-Z]{1,2}[0-9][A-Z0-9]?\s*[0-9][A-Z]{2})[\s.,]*$', 1), ''));

-- address_part: the so-manieth part of an address whose parts are told by commas or lines, its postcode left out.
-- source: LAY-DORSET
-- change: split
-- example: address_part('1 Sample Road, Exampleton, E1 6AN', 1) = '1 Sample Road'
-- example: address_part('1 Sample Road, Exampleton, E1 6AN', 2) = 'Exampleton'
-- example: address_part('1 Sample Road, Exampleton, E1 6AN', 3) IS NULL
-- example: address_part(E'1 Sample Road\nExampleton E1 6AN', 2) = 'Exampleton'
CREATE MACRO address_part(address, n) AS
  trimmed(list_filter(string_split_regex(
    regexp_replace(address, '(?i)\b[A-Z]{1,2}[0-9][A-Z0-9]?\s*[0-9][A-Z]{2}[\s.,]*$', ''), '[,\n\r]+'),
    lambda part: trim(part) <> '')[n]);

-- address_rest: what an address has from the so-manieth part on, with commas between.
-- source: LAY-DORSET
-- change: split
-- example: address_rest('1 A Road, B, C, D, E1 6AN', 3) = 'C, D'
-- example: address_rest('1 A Road, E1 6AN', 3) IS NULL
CREATE MACRO address_rest(address, n) AS
  nullif(list_aggregate(list_transform(list_filter(string_split_regex(
    regexp_replace(address, '(?i)\b[A-Z]{1,2}[0-9][A-Z0-9]?\s*[0-9][A-Z]{2}[\s.,]*$', ''), '[,\n\r]+'),
    lambda part: trim(part) <> '')[n:], lambda part: trim(part)), 'string_agg', ', '), '');

-- given_of: of given and family name in one cell what stands before the last word.
-- source: LAY-DAS, given and family name joined by one space
-- change: split
-- example: given_of('Anna Synperson') = 'Anna'
-- example: given_of('Anna  Maria Synperson') = 'Anna Maria'
-- example: given_of('Synperson') IS NULL
CREATE MACRO given_of(name) AS nullif(regexp_extract(trimmed(name), '^(.*) [^ ]+$', 1), '');

-- family_of: of given and family name in one cell the last word.
-- source: LAY-DAS
-- change: split
-- example: family_of('Anna Synperson') = 'Synperson'
-- example: family_of('Anna Maria Synperson') = 'Synperson'
-- example: family_of('Synperson') = 'Synperson'
CREATE MACRO family_of(name) AS regexp_extract(trimmed(name), '[^ ]+$');

-- words_in: how many words a text has.
-- source: OURS
-- example: words_in(' Anna  Maria Synperson') = 3
CREATE MACRO words_in(x) AS len(string_split(trimmed(x), ' '));

-- laestab: authority and establishment number in one: seven digits as they stand, four behind those of the authority.
-- source: IDENT, the authority to put before is the provider's
-- change: joined
-- example: laestab('1234', '202') = '2021234'
-- example: laestab('202/1234', NULL) = '2021234'
-- example: laestab('2021234.0', NULL) = '2021234'
-- example: laestab('1234', NULL) IS NULL
CREATE MACRO laestab(number, authority) AS
  CASE length(regexp_replace(number_of(number), '[/ -]', '', 'g'))
    WHEN 7 THEN regexp_replace(number_of(number), '[/ -]', '', 'g')
    WHEN 4 THEN authority || number_of(number)
  END;

-- academic_year_name: the academic year of a day, such as 2023-24.
-- source: OURS
-- example: academic_year_name('2023-09-01') = '2023-24'
-- example: academic_year_name('2024-08-31') = '2023-24'
-- example: academic_year_name('1999-12-01') = '1999-00'
CREATE MACRO academic_year_name(day) AS
  CAST(year(academic_year_start(as_date(day))) AS VARCHAR) || '-'
  || lpad(CAST((year(academic_year_start(as_date(day))) + 1) % 100 AS VARCHAR), 2, '0');

-- learning_event: what a list of a day says of a learner: a leaver has ended by that day, a starter began in its
-- academic year or will, everybody else is continuing. Days as CCYY-MM-DD.
-- source: OURS, enrolment-list/1.0
-- example: learning_event('2023-09-04', NULL, '2023-10-31') = 'starter'
-- example: learning_event('2022-09-04', NULL, '2023-10-31') = 'continuing'
-- example: learning_event('2022-09-04', '2023-10-31', '2023-10-31') = 'leaver'
-- example: learning_event('2022-09-04', '2023-11-01', '2023-10-31') = 'continuing'
-- example: learning_event(NULL, NULL, '2023-10-31') = 'continuing'
CREATE MACRO learning_event(begun, ended, day) AS
  CASE
    WHEN ended <= day THEN 'leaver'
    WHEN begun >= CAST(academic_year_start(as_date(day)) AS VARCHAR) THEN 'starter'
    ELSE 'continuing'
  END;

-- end_by: the day on which learning ended, if it had by a day; an end still to come is none yet.
-- source: OURS, enrolment-list/1.0
-- example: end_by('2023-10-31', '2023-10-31') = '2023-10-31'
-- example: end_by('2023-11-01', '2023-10-31') IS NULL
CREATE MACRO end_by(ended, day) AS CASE WHEN ended <= day THEN ended END;

-- first_word: of several given names in one cell the first.
-- source: ILR-XSD-2526, GivenNames may hold several names
-- change: split
-- example: first_word('Anna  Maria ') = 'Anna'
-- example: first_word('Anna-Maria') = 'Anna-Maria'
-- example: first_word(' ') IS NULL
CREATE MACRO first_word(x) AS nullif(regexp_extract(trimmed(x), '^[^ ]+'), '');

-- other_words: of several given names in one cell those behind the first.
-- source: ILR-XSD-2526, GivenNames may hold several names
-- change: split
-- example: other_words('Anna  Maria Lee') = 'Maria Lee'
-- example: other_words('Anna') IS NULL
CREATE MACRO other_words(x) AS nullif(regexp_extract(trimmed(x), '^[^ ]+ (.*)$', 1), '');

-- fam_is: whether a funding and monitoring fact of the individualised learner record is of a type, with code 1.
-- source: ILR-LOOKUPS, LearnFAMType and LearnFAMCode
-- example: fam_is('EHC', '1', 'EHC')
-- example: fam_is('ehc ', '01', 'EHC')
-- example: NOT fam_is('EHC', '2', 'EHC')
-- example: NOT fam_is('HNS', '1', 'EHC')
-- example: NOT fam_is(NULL, '1', 'EHC')
CREATE MACRO fam_is(kind, code, wanted) AS
  COALESCE(upper(trimmed(kind)) = wanted AND TRY_CAST(trimmed(code) AS INT) = 1, FALSE);

-- aim_state: what had become of a learning aim by a day: open, paused (an agreed break in learning) or ended.
-- A completion status other than 1 without an end date counts at once; an end still to come is none yet.
-- source: ILR-NOTES, an end date is there if and only if the completion status is not 1; a break is no withdrawal
-- example: aim_state('1', NULL, '2025-12-01') = 'open'
-- example: aim_state('3', '2025-11-30', '2025-12-01') = 'ended'
-- example: aim_state('2', '2025-12-02', '2025-12-01') = 'open'
-- example: aim_state('6', '2025-11-30', '2025-12-01') = 'paused'
-- example: aim_state('3', NULL, '2025-12-01') = 'ended'
-- example: aim_state('1', '2025-11-30', '2025-12-01') = 'ended'
-- example: aim_state(NULL, NULL, '2025-12-01') = 'open'
CREATE MACRO aim_state(completion, ended, day) AS
  CASE
    WHEN ended > day THEN 'open'
    WHEN trimmed(completion) = '6' THEN 'paused'
    WHEN trimmed(completion) IN ('2', '3') OR ended IS NOT NULL THEN 'ended'
    ELSE 'open'
  END;

-- aim_rule: which rule chooses a learning aim as what a learner does: 1 the open programme aim, 2 the open core aim,
-- 3 an open aim, 4 one that is not open. The smallest number of a learner's aims stands.
-- source: ILR-NOTES, inferred: which aim is the activity is not in the file
-- example: aim_rule('open', '1') = 1
-- example: aim_rule('open', '5') = 2
-- example: aim_rule('open', '4') = 3
-- example: aim_rule('open', NULL) = 3
-- example: aim_rule('paused', '1') = 4
CREATE MACRO aim_rule(state, kind) AS
  CASE WHEN state <> 'open' THEN 4 WHEN trimmed(kind) = '1' THEN 1 WHEN trimmed(kind) = '5' THEN 2 ELSE 3 END;

-- collection_year: the academic year that four digits of the individualised learner record mean, such as 2526.
-- source: ILR-XSD-2526, CollectionDetails/Year
-- example: collection_year('2526') = '2025-26'
-- example: collection_year('9900') IS NULL
-- example: collection_year('2025') IS NULL
-- example: collection_year(NULL) IS NULL
CREATE MACRO collection_year(x) AS
  CASE WHEN regexp_full_match(trimmed(x), '[0-7][0-9]{3}')
    AND (CAST(trimmed(x)[1:2] AS INT) + 1) % 100 = CAST(trimmed(x)[3:4] AS INT)
  THEN '20' || trimmed(x)[1:2] || '-' || trimmed(x)[3:4] END;

-- planned_hours: the planned hours of a 16 to 19 study programme in a year: those of learning, and those of
-- employability, enrichment and pastoral work; nothing if neither is told.
-- source: ILR-XSD-2526, PlanLearnHours and PlanEEPHours
-- example: planned_hours('500', '60') = 560
-- example: planned_hours('500', NULL) = 500
-- example: planned_hours(NULL, NULL) IS NULL
-- example: planned_hours('many', NULL) IS NULL
CREATE MACRO planned_hours(learning, other) AS
  CASE WHEN COALESCE(TRY_CAST(learning AS INT), TRY_CAST(other AS INT)) IS NOT NULL
  THEN COALESCE(TRY_CAST(learning AS INT), 0) + COALESCE(TRY_CAST(other AS INT), 0) END;

-- in_cohort: whether somebody of a school year is in the main cohort on a day (CCYY-MM-DD): year 11, years 12 and 13
-- (also 14 until August 2017), and with a plan for special educational needs to academic age 24.
-- source: FFT and EES, quoted, for academic years from 2017; years 12 to 14 before, inferred from the figures of then
-- example: in_cohort(11, FALSE, '2020-03-31')
-- example: in_cohort(13, FALSE, '2020-03-31')
-- example: NOT in_cohort(14, FALSE, '2020-03-31')
-- example: in_cohort(14, FALSE, '2016-03-31')
-- example: in_cohort(20, TRUE, '2020-03-31')
-- example: NOT in_cohort(21, TRUE, '2020-03-31')
-- example: NOT in_cohort(10, TRUE, '2020-03-31')
CREATE MACRO in_cohort(year, plan, day) AS
  year BETWEEN 11 AND CASE WHEN plan THEN 20 WHEN day < '2017-09-01' THEN 14 ELSE 13 END;

-- sent_already: whether somebody who left on a day belonged in the return of a month before the one that ends on `day`.
-- source: ONE-RULES, quoted: leavers are sent once, in the month in which the record leaves
-- example: sent_already('2020-02-29', '2020-03-31')
-- example: NOT sent_already('2020-03-01', '2020-03-31')
-- example: NOT sent_already(NULL, '2020-03-31')
CREATE MACRO sent_already(left_on, day) AS
  COALESCE(left_on < left(day, 8) || '01', FALSE);

-- currency_on: whether an activity's currency has lapsed by a day: it has once the day on which it lapses is past.
-- source: CT15 and CT19, quoted: errors 231 and 232; on the very day either is right
-- example: currency_on('2020-03-30', 'N', '2020-03-31') = 'Y'
-- example: currency_on('2020-03-31', 'N', '2020-03-31') = 'N'
-- example: currency_on('2020-08-31', 'Y', '2020-03-31') = 'N'
-- example: currency_on(NULL, 'N', '2020-03-31') = 'N'
-- example: currency_on(NULL, NULL, '2020-03-31') IS NULL
CREATE MACRO currency_on(lapse_date, recorded, day) AS
  CASE WHEN lapse_date IS NULL THEN recorded WHEN lapse_date < day THEN 'Y' ELSE 'N' END;

-- lapse_on: until when an activity may be believed that was verified on a day; nothing for NEET and not known. `kind` is
-- the code's group in the list of activities. It never runs past the expected end.
-- source: CT15 and CT19, inferred from an independent validator's records without error; error 238, quoted
-- example: lapse_on('education', '230', '2019-09-27', NULL, '2021-07-31') = '2020-08-31'
-- example: lapse_on('education', '230', '2020-01-10', NULL, '2020-05-31') = '2020-05-31'
-- example: lapse_on('employment', '310', '2020-01-31', NULL, NULL) = '2021-01-31'
-- example: lapse_on('employment', '330', '2020-01-31', NULL, NULL) = '2020-07-31'
-- example: lapse_on('training', '410', '2020-01-31', NULL, '2020-06-30') = '2020-06-30'
-- example: lapse_on('reengagement', '530', '2020-01-31', NULL, NULL) = '2020-04-30'
-- example: lapse_on('education', '260', '2020-01-31', '2020-06-01', NULL) = '2020-06-29'
-- example: lapse_on('not_known', '810', '2020-01-31', NULL, NULL) IS NULL
CREATE MACRO lapse_on(kind, code, verified, review, expected_end) AS
  CASE WHEN kind NOT IN ('neet_active', 'neet_inactive', 'not_known') THEN CAST(least(
    CASE WHEN code IN ('260', '290', '350', '710', '720') THEN as_date(review) + 28
      WHEN code IN ('310', '320') THEN CAST(as_date(verified) + INTERVAL 12 MONTH AS DATE)
      WHEN kind = 'reengagement' THEN CAST(as_date(verified) + INTERVAL 3 MONTH AS DATE)
      WHEN kind IN ('employment', 'training') THEN CAST(as_date(verified) + INTERVAL 6 MONTH AS DATE)
      ELSE make_date(year(as_date(verified)) + CAST(month(as_date(verified)) >= 9 AS INT), 8, 31) END,
    as_date(expected_end)) AS VARCHAR) END;

-- academic_year_in: the academic year in which somebody born on a day (CCYY-MM-DD) is in a school year.
-- source: as year_group
-- example: academic_year_in('2003-08-31', 11) = '2018-19'
-- example: academic_year_in('2003-09-01', 11) = '2019-20'
-- example: academic_year_in('2003-09-01', 12) = '2020-21'
CREATE MACRO academic_year_in(born, year) AS
  academic_year_name(CAST(year(as_date(born)) + year + 4 + CAST(month(as_date(born)) >= 9 AS INT) AS VARCHAR) || '-09-01');

-- provider_key: a name for a provider of whom a record holds some of number, reference number and name; the same
-- facts give the same one. Nothing if there are none.
-- source: OURS
-- example: provider_key('2024000', NULL, 'Invented School') = provider_key('2024000', NULL, 'Invented School')
-- example: provider_key('2024000', NULL, 'A') <> provider_key('2024000', NULL, 'B')
-- example: provider_key(NULL, NULL, NULL) IS NULL
CREATE MACRO provider_key(laestab, ukprn, name) AS
  CASE WHEN COALESCE(laestab, ukprn, name) IS NOT NULL
  THEN 'P' || left(md5(concat_ws('|', COALESCE(laestab, ''), COALESCE(ukprn, ''), COALESCE(name, ''))), 16) END;

-- country_code: the code of a country outside England for a place's GSS code; nothing for England and the islands.
-- source: pseudo-authorities of XSD15 and CT19, quoted; the first letter of a GSS code is that of its country
-- example: country_code('W06000015') = '001'
-- example: country_code('S12000027') = '002'
-- example: country_code('N09000003') = '003'
-- example: country_code('E07000008') IS NULL
-- example: country_code('M99999999') IS NULL
CREATE MACRO country_code(gss) AS CASE left(gss, 1) WHEN 'W' THEN '001' WHEN 'S' THEN '002' WHEN 'N' THEN '003' END;

-- three_digits: an authority's code with the noughts that a spreadsheet took from its front.
-- source: OURS; codes of authorities have three digits (XSD15)
-- change: re-spelt
-- example: three_digits('202') = '202'
-- example: three_digits('1') = '001'
-- example: three_digits('2.0') = '002'
-- example: three_digits('E09000007') = 'E09000007'
-- example: three_digits(' ') IS NULL
CREATE MACRO three_digits(x) AS
  CASE WHEN regexp_full_match(number_of(x), '[0-9]{1,2}') THEN lpad(number_of(x), 3, '0') ELSE number_of(x) END;

-- parts_of: the single items of some texts that each hold one item or several, parted by bars, commas or semicolons.
-- source: OURS, several authorities in one cell
-- example: parts_of(['202|201', '202']) = ['201', '202']
-- example: parts_of(['202']) = ['202']
-- example: parts_of([NULL]) IS NULL
-- example: parts_of(NULL) IS NULL
CREATE MACRO parts_of(texts) AS
  nullif(list_sort(list_distinct(flatten(list_transform(texts, lambda one: string_split_regex(one, '[|;,\s]+'))))), []);

-- says_yes: whether a cell says yes, however it is spelt; an empty one does not.
-- source: LAY-BRADFORD, Yes YES Y yes y in one file
-- example: says_yes('Yes')
-- example: says_yes('YES ')
-- example: says_yes('y')
-- example: NOT says_yes('no')
-- example: NOT says_yes(NULL)
CREATE MACRO says_yes(x) AS COALESCE(lower(trimmed(x)) IN ('y', 'yes', 'true', '1'), FALSE);

-- school_number: authority and establishment number of a school, together seven digits; an authority's LLLL is none.
-- source: ctf, the header has both apart
-- change: joined
-- example: school_number('820', '1234') = '8201234'
-- example: school_number(' 820', '4001.0') = '8204001'
-- example: school_number('820', 'LLLL') IS NULL
-- example: school_number(NULL, '1234') IS NULL
CREATE MACRO school_number(authority, number) AS
  CASE WHEN regexp_full_match(number_of(authority) || number_of(number), '[0-9]{7}')
    THEN number_of(authority) || number_of(number) END;

-- version_number: a version as a whole number, however it is written.
-- source: ctf, DfE's own writer says 25.0 and another 25
-- example: version_number('25.0') = '25'
-- example: version_number(' 24 ') = '24'
-- example: version_number('new') IS NULL
CREATE MACRO version_number(x) AS nullif(regexp_extract(trimmed(x), '^([0-9]+)(\.[0-9]+)?$', 1), '');
