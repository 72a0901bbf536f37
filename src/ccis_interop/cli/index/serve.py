"""`interop index serve`: the Index over HTTP."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from pathlib import Path

import click

from ccis_interop.cli.index.options import STORE, TOKENS_KEY
from ccis_interop.errors import UsageError


@click.command()
@STORE
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; loopback unless told otherwise.")
@click.option("--port", default=8443, show_default=True, type=click.IntRange(0, 65535), help="0 for any that is free.")
@click.option("--certificate", type=click.Path(path_type=Path), help="TLS: the certificate with its chain, PEM.")
@click.option("--key", type=click.Path(path_type=Path), help="TLS: its key, PEM, without a password.")
@click.option("--behind-proxy", is_flag=True, help="Listen without TLS beyond loopback: a proxy before it has it.")
@TOKENS_KEY
@click.option("--postcodes", metavar="ons|FILE", help="Tell by postcode where people live.")
@click.option("--audit-heads", type=click.Path(path_type=Path), help="Export heads of the audit log to this file.")
@click.option("--audit-key", type=click.Path(path_type=Path), help="Sign them with this key.")
@click.option("--requests", default=240, show_default=True, type=click.IntRange(1), help="A minute, of a credential.")
@click.option("--look-ups", default=30, show_default=True, type=click.IntRange(1), help="A minute, of an officer.")
@click.option(
    "--standards", "folders", multiple=True, type=click.Path(path_type=Path), help="A folder of more standards."
)
def command(url: str, host: str, port: int, certificate: Path | None, key: Path | None, behind_proxy: bool,
            tokens_key: Path | None, postcodes: str | None, audit_heads: Path | None, audit_key: Path | None,
            requests: int, look_ups: int, folders: tuple[Path, ...]) -> int:  # fmt: skip
    """Serve a store of the Index: take feeds and lists, give notices, look young people up. Stop it with Ctrl-C.

    Each request leaves a line on standard error: method, route, status, credential, time; never a name or a number.

    Exit code: 0 stopped, 2 wrong usage, 3 the store, a key or a certificate cannot be read, or the port is taken.
    """
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.cli.fault import write_fault
    from ccis_interop.index.audit.head import read_key as read_signer
    from ccis_interop.index.linkage import shipped
    from ccis_interop.index.register.matching import match
    from ccis_interop.index.register.store import open_store
    from ccis_interop.index.service.app import create_app
    from ccis_interop.index.service.server import Address, listen, server
    from ccis_interop.index.service.settings import Settings
    from ccis_interop.index.tokens import read_key

    store = open_store(url)
    tokens = store.setting("exact_identifiers") == "tokens"
    if tokens != (tokens_key is not None):
        raise UsageError(
            "tokens-key",
            "the store keeps tokens." if tokens else "the store keeps no tokens.",
            mend="name its key with --tokens-key." if tokens else "leave --tokens-key out.",
        )
    settings = Settings(
        requests=requests,
        look_ups=look_ups,
        postcodes=postcodes,
        tokens_key=read_key(tokens_key, store.setting("key_digest")) if tokens_key else None,
        heads=audit_heads,
        heads_key=read_signer(audit_key) if audit_key else None,
        on_fault=write_fault,
    )
    model = shipped()
    app = create_app(store, Catalogue(folders), lambda: match(store, model), settings)
    address = Address(host, port, certificate, key, behind_proxy)
    running = server(app, address)
    socket = listen(address)
    _log()
    click.echo(f"listening on {address.name(socket)}", err=True)
    with suppress(KeyboardInterrupt):  # by then it has stopped as it should, and tells the signal on
        running.run(sockets=[socket])
    store.close()
    return 0


def _log() -> None:
    """One line a request on standard error, and nothing of what libraries say of their own accord but errors."""
    shown = logging.StreamHandler(sys.stderr)
    shown.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    ours = logging.getLogger("ccis_interop.index.service")
    ours.addHandler(shown)
    ours.setLevel(logging.INFO)
