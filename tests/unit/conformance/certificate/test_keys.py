"""Keys: a secret for its owner alone, never replaced, and nothing else taken for one."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ccis_interop.conformance.certificate.keys import key_id, make, read_public, read_secret
from ccis_interop.errors import InputError, UsageError


def test_a_pair_belongs_together_and_the_secret_is_private(tmp_path: Path) -> None:
    secret, public, name = make(tmp_path / "house")
    assert key_id(read_secret(secret).public_key()) == key_id(read_public(public)) == name
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_a_key_is_never_replaced(tmp_path: Path) -> None:
    make(tmp_path / "house")
    with pytest.raises(UsageError, match="there is a key"):
        make(tmp_path / "house")


def test_another_kind_of_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rsa.pem"
    path.write_bytes(generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(InputError, match="no secret Ed25519 key"):
        read_secret(path)


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PUBLIC KEY-----", b"\xff"])
def test_what_is_no_key_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "k.pem"
    path.write_bytes(content)
    for read in (read_secret, read_public):
        with pytest.raises(InputError):
            read(path)
