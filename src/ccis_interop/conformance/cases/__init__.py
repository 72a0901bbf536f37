"""Cases: scenarios as data, and what they are made of.

`read.py` reads `conformance/cases/**/*.yaml` (shape: `case.schema.json`); `people.py` makes fresh synthetic people,
`documents.py` the files that a case gives to a product. In: YAML. Out: `Case`, then files.
"""
