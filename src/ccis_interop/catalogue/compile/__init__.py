"""Compilers: from a `Standard` to what other tools read. One module a target; `artefacts.py` knows them all.

The output is deterministic: the same standard gives the same bytes, so that committed files can be compared.
"""


def made_by(what: str) -> str:
    """The line by which a generated file tells where it comes from."""
    return f"made by `interop standards compile {what}`; do not edit"
