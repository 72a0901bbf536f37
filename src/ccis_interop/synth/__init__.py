"""Synth: a seeded synthetic London, and faults planted in it with their answer key.

In: how many people, a seed, a day, a standard. Out: records in any format, the same for the same seed on every
machine. Nobody in it is real, and everybody can be told to be synthetic: family names begin with Syn, towns are
called Exampleton, postcodes have an ending that the Post Office never gives. May import: `rules`, `formats`,
`catalogue`.
"""
