"""What every command that judges a certificate is told: keys, a register, a day, and what it must be about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ccis_interop.conformance.certificate.verify import Verified

Command = TypeVar("Command", bound=Callable[..., Any])


def judged_by(command: Command) -> Command:
    """The options of a command that judges."""
    for option in (
        click.option("--key", "keys", multiple=True, type=click.Path(path_type=Path), help="A known public key."),
        click.option("--register", type=click.Path(path_type=Path), help="A register; the shipped one, if not given."),
        click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day; today, if not given."),
        click.option("--product", default="", help="It must be of this product."),
        click.option("--product-version", default="", help="It must be of this version."),
        click.option("--profile", default="", help="It must be of this profile."),
        click.option("--edition", default="", help="It must be of this edition of the arrangements."),
    ):  # fmt: skip
        command = option(command)
    return command


def day_of(as_of: datetime | None) -> date:
    """The day that a command is asked for."""
    return as_of.date() if as_of else date.today()


def judge(path: Path, keys: tuple[Path, ...], register: Path | None, as_of: datetime | None, **about: str) -> Verified:
    """Judge a certificate's file. Raises InputError, UsageError."""
    from ccis_interop.conformance.certificate.keys import read_public
    from ccis_interop.conformance.certificate.verify import Asked, Trusted, read_certificate, verify
    from ccis_interop.conformance.register.entries import digest_of, read_register, shipped_register

    held = read_register(register or shipped_register())
    trusted = [*held.keys, *(Trusted(read_public(one), one.name) for one in keys)]
    asked = Asked(day_of(as_of), about["product"], about["product_version"], about["profile"], about["edition"],
                  held.withdrawn)  # fmt: skip
    return verify(read_certificate(path), trusted, asked, digest_of(path))
