"""Compilers: from a `Standard` to what other tools read. One module a target, each with one `compile_*` function.

The output is deterministic: the same standard gives the same bytes, so that committed files can be compared.
"""
