"""Convert: files as others send them become records of a standard, with an account of every row and column.

In: files, and a mapping (`standards/mappings`) to a target. Out: the target's file, the rejected rows in their own
layout, the provenance of each record, and an `Account`. `convert.py` is the head: given opened sources, a mapping
and a destination it returns the account. Sources are recognised in `recognise.py` and opened in `source.py`;
`shape.py` makes SQL of a mapping, `judge.py` runs the target's rules over what came of it. May import: `rules`,
`formats`, `findings`, `catalogue`, `output`, `errors`.
"""
