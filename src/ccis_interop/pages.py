"""Templates of pages, which lie beside the code that fills them: all that is put into one is escaped, none guessed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def template(package: str, name: str, folder: str = "", *, ends_with_newline: bool = False) -> Template:
    """A template of a package, or of a folder in it. Its blocks leave no blank lines; a name that it asks for and is
    not told is an error.

    `ends_with_newline`: the last line's end is kept, for what is compared byte by byte.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(package, folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=ends_with_newline,
    )
    return environment.get_template(name)
