"""A DSSE envelope with one Ed25519 signature: what is signed is the payload's type and bytes, and nothing else."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ccis_interop.conformance.certificate import canonical
from ccis_interop.conformance.certificate.keys import key_id

TYPE = "application/vnd.in-toto+json"


@dataclass(frozen=True)
class Envelope:
    """A payload, the identifier of the key that signed it, and the signature."""

    payload: bytes
    key: str
    signature: bytes

    def to_json(self) -> bytes:
        """The envelope's one text."""
        return canonical.dump(
            {
                "payload": base64.b64encode(self.payload).decode(),
                "payloadType": TYPE,
                "signatures": [{"keyid": self.key, "sig": base64.b64encode(self.signature).decode()}],
            }
        )

    def signed_by(self, public: Ed25519PublicKey) -> bool:
        """Whether a key made the signature."""
        try:
            public.verify(self.signature, _encoded(self.payload))
        except InvalidSignature:
            return False
        return key_id(public) == self.key


def sign(payload: bytes, secret: Ed25519PrivateKey) -> Envelope:
    """An envelope around a payload."""
    return Envelope(payload, key_id(secret.public_key()), secret.sign(_encoded(payload)))


def parse(content: bytes) -> Envelope:
    """An envelope from its text. Raises ValueError if it is not the one text of an envelope with one signature."""
    held = canonical.load(content)
    try:
        only = held["signatures"][0]
        envelope = Envelope(_bytes(held["payload"]), str(only["keyid"]), _bytes(only["sig"]))
    except (KeyError, IndexError, TypeError, binascii.Error) as error:
        raise ValueError("this is no envelope") from error
    if envelope.to_json() != content:
        raise ValueError("the envelope holds more than one signature and its payload")
    return envelope


def _bytes(text: Any) -> bytes:
    return base64.b64decode(text, validate=True)


def _encoded(payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding."""
    kind = TYPE.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
