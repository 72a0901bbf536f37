"""The audit log: who was told what of whom, when and why, in a form that shows if it was tampered with.

In: a `Disclosure`, inside the transaction that discloses. Out: an `Entry` that names the one before it by digest.
`log.py` is the head: `append` writes an entry, `entries` reads them; `head.py` signs the newest one, to be kept
elsewhere; `verify.py` tells what was changed, removed, reordered or cut off. It holds no personal value beyond the
Index id. May import: `index.metadata`, `output`, `errors`.
"""
