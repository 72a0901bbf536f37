"""Rules: a contract's rules over batches of records, to findings.

In: a `Standard` and an `Input`. Out: a `Report` (`findings.py`). `check.py` is the head: given both, it returns
the report. The rules of a table run in one pass, as bits of a mask a record; rules over several records run on
the few columns that they need. May import: `formats`, `findings`, `catalogue`, `errors`.
"""
