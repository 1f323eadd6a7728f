"""RSA keys of the fake channel, their public endpoint, and signing with full control of the header.

Deliberate: tokens are put together by hand, so that a test can sign what a proper library
refuses to sign.
"""

import base64
import functools
import hashlib
import hmac
import json
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from adapters.playground.teams.model import JsonObject

KEY_BITS = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A private key and the name it is published under."""

    kid: str
    private: rsa.RSAPrivateKey
    endorsements: tuple[str, ...] = ("msteams",)

    def published(self) -> JsonObject:
        """Return the public half as the key endpoint lists it."""
        numbers = self.private.public_key().public_numbers()
        return {
            "kty": "RSA",
            "use": "sig",
            "kid": self.kid,
            "x5t": self.kid,
            "n": _integer(numbers.n),
            "e": _integer(numbers.e),
            "endorsements": list(self.endorsements),
        }

    def public_pem(self) -> bytes:
        """Return the public half in PEM, the food of the HS256 confusion attack."""
        return self.private.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )


@functools.lru_cache(maxsize=64)
def key(kid: str, endorsements: tuple[str, ...] = ("msteams",)) -> SigningKey:
    """Return the key of this name; it is made once per process, because making one is slow."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    return SigningKey(kid=kid, private=private, endorsements=endorsements)


def sign(header: JsonObject, claims: JsonObject, signer: SigningKey) -> str:
    """Put a token together; the header's `alg` says how: RS256, HS256 (public key) or none."""
    body = f"{_segment(header)}.{_segment(claims)}"
    return f"{body}.{encoded(_signature(str(header.get('alg', 'RS256')), body.encode(), signer))}"


def _signature(alg: str, body: bytes, signer: SigningKey) -> bytes:
    match alg.lower():
        case "none":
            return b""
        case "hs256":
            return hmac.digest(signer.public_pem(), body, hashlib.sha256)
        case _:
            return signer.private.sign(body, padding.PKCS1v15(), hashes.SHA256())


def encoded(raw: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _segment(value: JsonObject) -> str:
    return encoded(json.dumps(value, separators=(",", ":")).encode())


def _integer(number: int) -> str:
    return encoded(number.to_bytes((number.bit_length() + 7) // 8, "big"))
