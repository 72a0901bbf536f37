"""Lint: every mistake in the files of a standard, each with its file, line and how to mend it.

`run.py` is the door. One module for each kind of mistake: `shape` (not an ODCS contract, unknown keys),
`properties` (our custom properties), `overlays`, `fields`, `rules`, `queries`, `faults`, `lists`, `folders`.
A part that is wrong is told and left out, so that the rest can still be looked at.
In: editions on disk. Out: `Mistake`s. May import: the catalogue.
"""
