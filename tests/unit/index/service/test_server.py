"""The server talks to others only with TLS, and says before it starts what it cannot do."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from threading import Thread

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from fastapi import FastAPI

from ccis_interop.errors import InputError, UsageError
from ccis_interop.index.service.server import Address, listen, server


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of this machine, signed by itself, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    here = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .sign(key, SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "certificate.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder / "certificate.pem", folder / "key.pem"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "index.example"])
def test_others_are_not_talked_to_in_the_clear(host: str) -> None:
    with pytest.raises(UsageError, match="plain-http"):
        server(FastAPI(), Address(host))


@pytest.mark.parametrize("address", [Address(), Address("::1"), Address("localhost"), Address("0.0.0.0", plain=True)])
def test_loopback_needs_no_tls_nor_does_a_proxy_before_it(address: Address) -> None:
    server(FastAPI(), address)


def test_a_certificate_without_its_key_is_refused(pair: tuple[Path, Path]) -> None:
    with pytest.raises(UsageError, match="tls-half"):
        server(FastAPI(), Address(certificate=pair[0]))


def test_a_certificate_that_is_none_is_refused_before_anything_starts(pair: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("")
    for certificate in (tmp_path / "empty.pem", tmp_path / "absent.pem", pair[1]):
        with pytest.raises(InputError, match="tls-unreadable"):
            server(FastAPI(), Address(certificate=certificate, key=pair[1]))


def test_an_address_that_is_taken_is_told() -> None:
    first = listen(Address(port=0))
    try:
        with pytest.raises(InputError, match="address-taken"):
            listen(Address(port=first.getsockname()[1]))
    finally:
        first.close()


def test_tls_is_spoken_by_file(pair: tuple[Path, Path]) -> None:
    app = FastAPI()
    app.get("/")(lambda: "well")
    address = Address("0.0.0.0", 0, *pair)
    running, socket = server(app, address), listen(address)
    thread = Thread(target=running.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    port = socket.getsockname()[1]
    while not running.started:
        thread.join(0.01)
    try:
        trust = ssl.create_default_context(cafile=pair[0])
        assert httpx.get(f"https://127.0.0.1:{port}/", verify=trust).json() == "well"
        old = ssl.create_default_context(cafile=pair[0])
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        assert httpx.get(f"https://127.0.0.1:{port}/", verify=old).status_code == 200
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"http://127.0.0.1:{port}/")
    finally:
        running.should_exit = True
        thread.join(30)
        socket.close()
