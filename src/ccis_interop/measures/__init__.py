"""Measures: cohort, NEET and 'not known', by methods that are data (`standards/measures/`).

In: records of one or many files, each the end of a month. Out: counts and rates by any breakdown, means of the
months that the method names, and how a method moves young people from one count to another. Heads: `method.py` (what
a method is), `people.py` (files to one row a person and month), `measure.py` (the whole of it). May import: `convert`,
`rules`, `formats`, `catalogue`.
"""
