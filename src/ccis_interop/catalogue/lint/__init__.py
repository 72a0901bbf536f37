"""Lint: every mistake in the files of a standard, layout or mapping, each with its file, line and how to mend it.

`run.py` is the door. One module for each kind of mistake. Of any contract: `shape` (not an ODCS contract, unknown
keys), `properties` (our custom properties), `folders` (its name, title, sources). Of editions: `overlays`, `fields`,
`rules`, `queries`, `faults`, `lists`. Of conversions: `layouts`, `mappings`, `pieces` (their SQL, tried on a `bench`),
`crosswalks`. Of what lies beside them: `functions`, `words`.
A part that is wrong is told and left out, so that the rest can still be looked at.
In: contracts on disk. Out: `Mistake`s. May import: the catalogue.
"""
