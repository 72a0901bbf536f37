"""Linkage: which records are of one young person, how sure that is, and why, in words.

In: evidence (names, birth date, gender, postcode, ULN, UPN) of two tables, or of one. Out: pairs of records with tier,
weight, band and reason; nothing that depends on which other records are there. What the two tell is compared by a
model of Splink, which is data (`shipped/`), as are the rules that turn a comparison into link, review or no link.
May import: `catalogue`, `errors`, `output`; `synth` for training.
"""

from ccis_interop.index.linkage.decide import decide
from ccis_interop.index.linkage.evidence import prepare
from ccis_interop.index.linkage.model import Model, shipped
from ccis_interop.index.linkage.pairs import link, link_within

__all__ = ["Model", "decide", "link", "link_within", "prepare", "shipped"]
