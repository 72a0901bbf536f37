"""The register of the London Index: what was delivered, who is one person, and which borough is told.

In: feeds of `london-index/1.0`, or lists that a mapping makes one of. Out: persons with ids that stay, notices by
authority, a queue for people to read, and a log from which all of it can be made again. `matching.py` is the head:
deliveries and decisions in, persons and notices out. The state is a function of the accepted deliveries and of the
decisions alone, never of the order in which they came. May import: `index.linkage`, `index.audit`,
`index.metadata`, `convert` and what lies below.
"""
