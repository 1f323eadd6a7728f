"""Passwords that PostgreSQL can check and never sees: only a verifier is sent (RFC 5803)."""

import base64
import hashlib
import hmac
import secrets

_ROUNDS = 4096  # the server's own default


def new_password() -> str:
    """Make a password: 192 bits, plain ASCII, so that no normalisation can change it."""
    return secrets.token_urlsafe(24)


def verifier(password: str, *, salt: bytes | None = None) -> str:
    """Make what PostgreSQL stores for a password, in place of the password."""
    salt = secrets.token_bytes(16) if salt is None else salt
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ROUNDS)
    stored = hashlib.sha256(_hmac(salted, b"Client Key")).digest()
    server = _hmac(salted, b"Server Key")
    return f"SCRAM-SHA-256${_ROUNDS}:{_text(salt)}${_text(stored)}:{_text(server)}"


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
