"""Diff: what changed between two editions, whether it breaks, and who must act.

`compare.py` is the door: two standards in, `Difference`s out; `faces.py` renders them. May import: the catalogue.
"""
