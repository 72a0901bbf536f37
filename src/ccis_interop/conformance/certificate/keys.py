"""Keys: an Ed25519 pair as two PEM files; its identifier is the SHA-256 of the public key's 32 bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ccis_interop.errors import InputError, UsageError
from ccis_interop.output import refuse_unwritable
from ccis_interop.signing import make_pair, public_in, secret_in

SECRET, PUBLIC = ".key.pem", ".pub.pem"


def make(stem: Path) -> tuple[Path, Path, str]:
    """A new pair beside a name: the secret file, readable by its owner alone, the public one, and the identifier.

    Raises UsageError if one of the two is there: a key that was used is never replaced by accident.
    """
    secret, public = stem.with_name(stem.name + SECRET), stem.with_name(stem.name + PUBLIC)
    for path in (secret, public):
        refuse_unwritable(path)
        if path.exists():
            raise UsageError("key-there", "there is a key of this name.", where=str(path), mend="choose another name.")
    return secret, public, key_id(make_pair(secret, public))


def key_id(key: Ed25519PublicKey) -> str:
    """The identifier of a public key."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()


def read_secret(path: Path) -> Ed25519PrivateKey:
    """A secret key. Raises InputError if the file holds none of this kind."""
    key = secret_in(_content(path))
    if key is None:
        raise _no_key(path, "secret", "PKCS #8 without a password")
    return key


def read_public(path: Path) -> Ed25519PublicKey:
    """A public key from a file. Raises InputError if the file holds none of this kind."""
    return public_of(_content(path), str(path))


def public_of(content: bytes, where: str) -> Ed25519PublicKey:
    """A public key from PEM. Raises InputError if it is none of this kind."""
    key = public_in(content)
    if key is None:
        raise _no_key(Path(where), "public", "SubjectPublicKeyInfo")
    return key


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            "key-unreadable", f"the key cannot be read: {error.strerror or 'unknown reason'}.", where=str(path)
        ) from error


def _no_key(path: Path, kind: str, form: str) -> InputError:
    return InputError(
        "key-wrong",
        f"this is no {kind} Ed25519 key in PEM ({form}).",
        where=str(path),
        mend="make one with interop certificate key.",
    )
