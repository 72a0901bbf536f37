-- How values look in the files of others: functions for synth/layouts.csv. Days come as CCYY-MM-DD.
CREATE MACRO uk(day) AS strftime(CAST(day AS DATE), '%d/%m/%Y');
CREATE MACRO timed(day) AS day || ' 00:00:00';
CREATE MACRO serial(day) AS CAST(date_diff('day', DATE '1899-12-30', CAST(day AS DATE)) AS VARCHAR);
CREATE MACRO month_word(day) AS strftime(CAST(day AS DATE), '%b %Y');
CREATE MACRO month_number(day) AS strftime(CAST(day AS DATE), '%m/%Y');
CREATE MACRO month_iso(day) AS left(day, 7);
CREATE MACRO outward(postcode) AS split_part(postcode, ' ', 1);
CREATE MACRO inward(postcode) AS split_part(postcode, ' ', 2);
CREATE MACRO glued(postcode) AS replace(postcode, ' ', '');
CREATE MACRO all_given(given, middle) AS concat_ws(' ', given, middle);
CREATE MACRO street(a, b, c) AS concat_ws(' ', a, b, c);
CREATE MACRO one_cell(a, b, c, town, postcode) AS concat_ws(', ', a, b, c, town, postcode);
CREATE MACRO word_of_sex(x) AS CASE x WHEN 'M' THEN 'MALE' WHEN 'F' THEN 'FEMALE' END;
CREATE MACRO number_of_sex(x) AS CASE x WHEN 'M' THEN '1' WHEN 'F' THEN '2' END;
CREATE MACRO m_or_f(x) AS CASE WHEN x IN ('M', 'F') THEN x END;
CREATE MACRO provision(plan, support) AS CASE WHEN plan = 'Y' THEN 'E' WHEN support = 'Y' THEN 'K' ELSE 'N' END;
CREATE MACRO completion(event, reason) AS
  CASE WHEN event = 'leaver' THEN CASE reason WHEN 'completed' THEN '2' ELSE '3' END ELSE '1' END;
