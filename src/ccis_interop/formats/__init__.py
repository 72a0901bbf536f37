"""Formats: bytes to Arrow batches of text columns, and back; every value keeps where it came from.

In: a path. Out: an `Input` (`input.py`): what the file is, its header, its batches, what is wrong with its
structure, and where a value stands. `open.py` is the door. Everything is read as text; nothing is repaired in
silence. May import: `catalogue`, `errors`, `findings`.
"""
