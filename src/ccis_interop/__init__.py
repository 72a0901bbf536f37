"""ccis-interop: exchange standards for young people's participation records, made executable.

`catalogue` knows the standards, `formats` reads and writes files, `rules` checks, `report` tells,
`synth` makes synthetic data, `cli` is the command `interop`.
"""

__version__ = "0.1.0"
