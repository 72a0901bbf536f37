"""The catalogue: finds, reads, lints and compiles the standards.

In: the folders under `standards/` (and any given with `--standards DIR`). Out: `Standard` values, and the
files compiled from them. `find.py` is the door: `Catalogue().load("nccis/2019-20")`.
May import: nothing of this package but `errors`.
"""
