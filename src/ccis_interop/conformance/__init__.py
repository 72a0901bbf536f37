"""Conformance: does a product, at a version, do what the arrangements ask?

In: a profile, a driver that talks to the product, the cases (`conformance/cases/`). Out: a result, a verdict for each
requirement, evidence that stays with the tester. `interop check` is the oracle of what a file must be; here is asked
what a system does. The head of the room is `runner.py`. May import: `synth` and all below it.
"""
