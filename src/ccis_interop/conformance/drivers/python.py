"""`py:`: an object in this process, with a method for each verb: for reference systems and for tests.

`py:package.module:Class` or `py:package.module:Class?name=value`, where name and value go to the constructor.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from ccis_interop.conformance.drivers.driver import judged
from ccis_interop.conformance.drivers.failure import DriverFailed, Unsupported, Waiting
from ccis_interop.conformance.protocol import Fields, Verb
from ccis_interop.errors import UsageError


class Python:
    """A driver over an object. It cannot be ended when it hangs: products under test are asked over `exec:`."""

    def __init__(self, text: str) -> None:
        name, _, options = text.partition("?")
        module, _, attribute = name.partition(":")
        here = str(Path.cwd())
        if here not in sys.path:
            sys.path.insert(0, here)
        try:
            made = getattr(import_module(module), attribute)
        except (ImportError, AttributeError, ValueError) as error:
            raise UsageError(
                "driver-absent", "this module or class cannot be imported.", where=name, mend="use py:MODULE:CLASS."
            ) from error
        self._object: Any = made(**dict(parse_qsl(options)))

    def send(self, verb: Verb, number: int, fields: Fields) -> Fields:
        """The reply. Raises what the object raises of its own accord, DriverFailed for anything else."""
        act = getattr(self._object, str(verb), None)
        if act is None:
            raise Unsupported(f"the product does not do `{verb}`.")
        try:
            reply = act(dict(fields))
        except (Unsupported, Waiting, DriverFailed):
            raise
        except Exception as error:
            raise DriverFailed(f"`{verb}` failed in the driver: {type(error).__name__}.") from error
        return judged(verb, number, {"id": number, **reply} if isinstance(reply, dict) else reply)

    def close(self) -> None:
        """Nothing is left: `stop` was asked."""
