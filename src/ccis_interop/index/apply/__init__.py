"""What a borough does with the notices of the Index: its canonical records take in what they tell.

In: records of `ccis/1.0`, and notices of `london-index/1.0`. Out: the records with what was applied, and for every
notice what became of it. `apply.py` is the head; `decide.sql` says what becomes of each notice, `change.sql` what
changes in the records. Idempotent, and the order in which notices come makes no difference: of those about one
person the one with the highest number stands. May import: `convert` and what lies below; it needs no store.
"""
