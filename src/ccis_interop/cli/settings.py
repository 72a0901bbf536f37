"""What a user tells with an option of the form `NAME=VALUE`."""

from __future__ import annotations

from ccis_interop.errors import UsageError


def read_settings(given: tuple[str, ...], option: str = "--set") -> dict[str, str]:
    """The values by name. Raises UsageError if one has no equals sign."""
    told = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            raise UsageError("setting-wrong", f"`{option} {name}` has no value.", mend=f"write {option} NAME=VALUE.")
        told[name] = value
    return told
