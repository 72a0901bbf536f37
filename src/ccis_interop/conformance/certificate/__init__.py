"""Certificates: the verdict of one run as one HTML file, signed, that anybody can judge without a network.

In: a run's result, attestations, a tester's key. Out: a page that shows what an in-toto test-result statement says, and
holds that statement in a DSSE envelope signed with Ed25519. The heads of the room are `certify.py` and `verify.py`.

No personal data by construction: every text of a statement is a published one, a digest, a date, or one of the few
names of products and organisations that the shape allows.
"""
