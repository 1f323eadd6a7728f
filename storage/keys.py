"""What the database may not know: seals that prove who wrote a row, and the keys of secrets.

Every key is derived from DAYPASS_SECRET_KEY. The first one seals and encrypts, all of them verify
and decrypt, so that a key can be rotated: put the new one in front, and drop the old one later.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12  # bytes, as AES-GCM wants them
SHORTEST = 16  # characters of a secret key


class BadSeal(Exception):
    """A stored value was not written by this Daypass, or is not where it was written."""


class BadKey(ValueError):
    """The secret key is missing or too short."""


@dataclass(frozen=True, slots=True)
class _Key:
    id: str
    seal: hmac.HMAC = field(repr=False)  # only ever copied: its key is set up once
    cipher: AESGCM = field(repr=False)


class Keyring:
    """Seals and encrypts.

    Safe to share between threads. Raises BadKey when made without a proper key.
    """

    def __init__(self, secret_keys: Sequence[str]) -> None:
        self._keys = {key.id: key for key in map(_derived, secret_keys)}
        if not self._keys:
            raise BadKey("DAYPASS_SECRET_KEY is not set.")
        self._first = next(iter(self._keys.values()))

    def seal(self, text: str) -> str:
        """Return a seal over the text."""
        return f"{self._first.id}:{_hmac(self._first, text)}"

    def verify(self, text: str, seal: str) -> None:
        """Do nothing if the seal is ours and fits. Raises BadSeal."""
        name, _, mac = seal.partition(":")
        key = self._keys.get(name)
        if key is None:
            raise BadSeal("sealed with a key that is not configured")
        if not hmac.compare_digest(mac.encode(), _hmac(key, text).encode()):
            raise BadSeal("the seal does not fit")

    def fits(self, text: str, seal: str) -> bool:
        """Say whether the seal is ours and fits."""
        try:
            self.verify(text, seal)
        except BadSeal:
            return False
        return True

    def is_current(self, stored: str) -> bool:
        """Say whether the first key made this seal or secret."""
        return stored.startswith(f"{self._first.id}:")

    def encrypt(self, text: str, place: str) -> str:
        """Encrypt a secret for one place, `table|row|column`; nowhere else can it be decrypted."""
        nonce = os.urandom(_NONCE)
        sealed = self._first.cipher.encrypt(
            nonce, text.encode("utf-8", "surrogatepass"), place.encode()
        )
        return f"{self._first.id}:{base64.b64encode(nonce + sealed).decode()}"

    def decrypt(self, stored: str, place: str) -> str:
        """Return the secret. Raises BadSeal when it was altered, moved, or its key is gone."""
        name, _, packed = stored.partition(":")
        key = self._keys.get(name)
        if key is None:
            raise BadSeal("encrypted with a key that is not configured")
        try:
            raw = base64.b64decode(packed, validate=True)
            text = key.cipher.decrypt(raw[:_NONCE], raw[_NONCE:], place.encode())
        except (ValueError, InvalidTag) as error:
            raise BadSeal("the stored secret was altered or moved") from error
        return text.decode("utf-8", "surrogatepass")


def _derived(secret_key: str) -> _Key:
    if len(secret_key) < SHORTEST:
        raise BadKey(f"DAYPASS_SECRET_KEY must have at least {SHORTEST} characters.")
    name = hashlib.sha256(_hkdf(secret_key, b"daypass key id")).hexdigest()[:8]
    cipher = AESGCM(_hkdf(secret_key, b"daypass stored secrets"))
    sealing = hmac.new(_hkdf(secret_key, b"daypass row seals"), digestmod="sha256")
    return _Key(name, sealing, cipher)


def _hkdf(secret_key: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret_key.encode())


def _hmac(key: _Key, text: str) -> str:
    # Not hmac.digest: that lets go of the interpreter's lock each time, and then waits for it.
    sealing = key.seal.copy()
    sealing.update(text.encode("utf-8", "surrogatepass"))
    return sealing.hexdigest()
