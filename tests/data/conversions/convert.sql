-- trimmed: a text without white space around it.
-- source: OURS
-- example: trimmed(' a ') = 'a'
CREATE MACRO trimmed(x) AS nullif(trim(x), '');
