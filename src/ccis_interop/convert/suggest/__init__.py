"""A mapping proposed for a layout never seen: by what its headers are called and what its values look like.

In comes a table whose columns nobody described; out goes, for each column, what it means with a confidence and a
reason, and from that a layout and a mapping that a person reads, mends and saves. What is known of headers, words,
values and meanings is data (`standards/header-synonyms.csv`, `header-words.csv`, `value-profiles.csv`,
`column-meanings.csv`). No value of a record is held or shown, only shapes. May import what `convert` may.
"""
