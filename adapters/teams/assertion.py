"""The signed assertion by which a certificate stands in for a client secret."""

import base64
import hashlib
import secrets
from datetime import datetime, timedelta

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from adapters.teams.options import ClientCertificate

LIFE = timedelta(minutes=5)
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def assertion_form(
    credential: ClientCertificate, app_id: str, audience: str, now: datetime
) -> dict[str, str]:
    """Return the form fields that prove possession of the certificate's key."""
    claims = {
        "aud": audience,
        "iss": app_id,
        "sub": app_id,
        "jti": secrets.token_urlsafe(16),
        "nbf": int(now.timestamp()),
        "iat": int(now.timestamp()),
        "exp": int((now + LIFE).timestamp()),
    }
    signed = jwt.encode(
        claims,
        credential.key_pem,
        algorithm=credential.algorithm,
        headers=thumbprints(credential.certificate_pem),
    )
    return {"client_assertion_type": TYPE, "client_assertion": signed}


def thumbprints(certificate_pem: bytes) -> dict[str, str]:
    """Return the headers that name the certificate. SHA-1 is a name here, not a proof."""
    der = x509.load_pem_x509_certificate(certificate_pem).public_bytes(Encoding.DER)
    return {
        "x5t": _encoded(hashlib.sha1(der, usedforsecurity=False).digest()),
        "x5t#S256": _encoded(hashlib.sha256(der).digest()),
    }


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
