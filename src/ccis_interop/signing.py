"""Ed25519 keys as PEM files: a pair is made, its halves are read. Who signs what is the callers' affair."""

from __future__ import annotations

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from ccis_interop.output import atomic


def make_pair(secret: Path, public: Path) -> Ed25519PublicKey:
    """Make a pair: the secret half in a file that its owner alone may read (PKCS #8, without a password), the public
    one beside it. A file that is there is replaced: whoever calls refuses that. Raises OutputError.
    """
    key = Ed25519PrivateKey.generate()
    with atomic(secret, private=True, binary=True) as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with atomic(public, binary=True) as file:
        file.write(pem(key.public_key()))
    return key.public_key()


def pem(key: Ed25519PublicKey) -> bytes:
    """A public key as PEM."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def secret_in(content: bytes) -> Ed25519PrivateKey | None:
    """The secret key in PEM; None if there is none of this kind, or it needs a password."""
    try:
        key = load_pem_private_key(content, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, Ed25519PrivateKey) else None


def public_in(content: bytes) -> Ed25519PublicKey | None:
    """The public key in PEM; None if there is none of this kind."""
    try:
        key = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, Ed25519PublicKey) else None
