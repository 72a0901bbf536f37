"""Small complete systems that meet the arrangements: a CCIS, and the portal that takes a monthly return.

`ccis.py` is the head: parts that each do one thing, over records kept in SQLite. `driver.py` is how the conformance
suite speaks with it, `portal.py` the other side of the return. `defects/` holds the mistakes that suppliers make, each
in the place of one part: the suite must catch every one. In: files of the standards; out: files of the standards.
May import all rooms below the command line.
"""
