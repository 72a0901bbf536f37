"""The server: uvicorn on loopback unless told otherwise, with TLS by file, and a log without personal values."""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from ccis_interop.errors import InputError, UsageError

LOOPBACK = "127.0.0.1"
IDLE = 15  # seconds that a connection may say nothing
AT_ONCE = 200  # connections


@dataclass(frozen=True)
class Address:
    """Where to listen, and the files of certificate and key. `plain`: without TLS, since a proxy before it has it."""

    host: str = LOOPBACK
    port: int = 8443
    certificate: Path | None = None
    key: Path | None = None
    plain: bool = False

    def name(self, listening: socket.socket) -> str:
        """The URL at which it answers."""
        host, port = listening.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        return f"{'https' if self.certificate else 'http'}://{shown}:{port}"


def listen(address: Address) -> socket.socket:
    """The socket. Raises InputError if the address cannot be listened at, such as one that is taken."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address.host, address.port))
        made.listen(AT_ONCE)  # at once: whoever is told the address may come before the application is ready
    except OSError as error:
        made.close()
        raise InputError(
            "address-taken",
            f"it cannot listen there: {error.strerror or 'unknown reason'}.",
            where=f"{address.host}:{address.port}",
            mend="name another --port or --host.",
        ) from error
    return made


def server(app: FastAPI, address: Address) -> uvicorn.Server:
    """The server, not yet running. Raises UsageError if it would talk to others in the clear."""
    _refuse(address)
    config = uvicorn.Config(
        app,
        host=address.host,
        port=address.port,
        ssl_certfile=address.certificate,
        ssl_keyfile=address.key,
        log_config=None,  # what is logged is the guard's, one line a request
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=IDLE,
        limit_concurrency=AT_ONCE,
        h11_max_incomplete_event_size=16 * 1024,
        ws="none",
        lifespan="on",
    )
    logging.getLogger("uvicorn.access").disabled = True  # its lines hold paths and queries, whatever its settings say
    if address.certificate:
        _load(config, address.certificate)
    return uvicorn.Server(config)


def _refuse(address: Address) -> None:
    if (address.certificate is None) != (address.key is None):
        raise UsageError("tls-half", "TLS needs a certificate and its key.", mend="name both --certificate and --key.")
    if address.certificate is None and not address.plain and not _is_loopback(address.host):
        raise UsageError(
            "plain-http",
            "others could read along: without TLS it listens on this machine alone.",
            mend="name --certificate and --key, or say --behind-proxy if a proxy before it has them.",
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _load(config: uvicorn.Config, certificate: Path) -> None:
    """Read the certificate before anything starts. Raises InputError if it or its key can't be."""
    try:
        config.load()
    except (OSError, ssl.SSLError) as error:
        raise InputError(
            "tls-unreadable",
            "the certificate or its key cannot be read, or they do not belong together.",
            where=certificate.name,
            mend="name two PEM files: the certificate with its chain, and its key without a password.",
        ) from error
    if config.ssl is not None:
        config.ssl.minimum_version = ssl.TLSVersion.TLSv1_2
