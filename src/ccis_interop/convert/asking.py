"""What a mapping asks of the user, in words: only what is not told yet, and what concerns the fields at hand."""

from __future__ import annotations

from collections.abc import Iterable

from ccis_interop.catalogue.expression import PARAMETER
from ccis_interop.catalogue.mappings import Asked
from ccis_interop.convert.conversion import Conversion


def untold(conversion: Conversion, expressions: Iterable[str]) -> tuple[Asked, ...]:
    """The parameters that some SQL asks for, and that have no value."""
    names = {name for sql in expressions for name in PARAMETER.findall(sql)}
    given = conversion.parameters
    return tuple(one for one in conversion.mapping.parameters if one.name in names and given.get(one.name) is None)


def tell_it(asked: Iterable[Asked]) -> str:
    """How parameters are told."""
    return f"tell it: {'; '.join(f'--set {one.name}=... ({one.description})' for one in asked)}."
