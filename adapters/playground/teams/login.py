"""The login service: client credentials in, bearer tokens for the connector out.

Takes a client secret or an assertion signed with a registered certificate, and checks the scope.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from adapters.playground.teams import keys
from adapters.playground.teams.keys import encoded
from adapters.playground.teams.model import Bot, JsonObject

SCOPE = "https://api.botframework.com/.default"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_ALGORITHMS = ["RS256", "PS256"]


class LoginRefused(Exception):
    """The login service gives no token. `error` is OAuth's word; the text begins with a code."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.error = error

    def body(self) -> JsonObject:
        """Return the error as the token endpoint words it."""
        return {"error": self.error, "error_description": str(self)}


class Login:
    """Issues bearers and remembers them, so that the connector can ask whether one is good."""

    def __init__(
        self, now: Callable[[], datetime], bot: Bot, secret: str, lifetime: timedelta
    ) -> None:
        self._now = now
        self._bot = bot
        self._secret = secret
        self._lifetime = lifetime
        self._certificates: list[x509.Certificate] = []
        self._issued: dict[str, datetime] = {}
        self._count = 0

    def trust(self, certificate_pem: bytes) -> None:
        """Register a certificate of the app, next to its secret."""
        self._certificates.append(x509.load_pem_x509_certificate(certificate_pem))

    def revoke_all(self) -> None:
        """Forget every bearer: the connector answers 401 until the bot fetches a new one."""
        self._issued.clear()

    def accepts(self, authorization: str | None) -> bool:
        """Whether this header carries a bearer that we issued and that has not run out."""
        scheme, _, token = (authorization or "").partition(" ")
        ends = self._issued.get(token)
        return scheme.lower() == "bearer" and ends is not None and self._now() < ends

    def token(self, tenant: str, form: Mapping[str, str], endpoint: str) -> JsonObject:
        """Answer a token request. Raises LoginRefused."""
        if tenant.lower() not in {self._bot.tenant_id.lower(), "botframework.com"}:
            raise LoginRefused(400, "invalid_request", f"AADSTS90002: Tenant {tenant!r} not found.")
        if form.get("grant_type") != "client_credentials":
            raise LoginRefused(
                400, "unsupported_grant_type", "AADSTS70003: Only client_credentials is supported."
            )
        if form.get("client_id") != self._bot.app_id:
            raise LoginRefused(
                400, "unauthorized_client", "AADSTS700016: Application not found in the directory."
            )
        self._authenticate(form, endpoint)
        if form.get("scope") != SCOPE:
            raise LoginRefused(
                400, "invalid_scope", f"AADSTS1002012: The scope must be {SCOPE} for this flow."
            )
        return self._issue()

    def _authenticate(self, form: Mapping[str, str], endpoint: str) -> None:
        if "client_assertion" in form:
            self._check_assertion(form, endpoint)
        elif "client_secret" not in form:
            raise LoginRefused(
                401, "invalid_client", "AADSTS7000218: client_assertion or client_secret is needed."
            )
        elif form["client_secret"] != self._secret:
            raise LoginRefused(
                401, "invalid_client", "AADSTS7000215: Invalid client secret provided."
            )

    def _check_assertion(self, form: Mapping[str, str], endpoint: str) -> None:
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise LoginRefused(400, "invalid_request", "AADSTS900144: Bad client_assertion_type.")
        try:
            claims = self._verified(form["client_assertion"], endpoint)
        except (jwt.InvalidTokenError, LookupError) as problem:
            raise LoginRefused(
                401, "invalid_client", f"AADSTS700027: The assertion is not valid: {problem}."
            ) from problem
        begins, ends = claims.get("nbf", 0), claims["exp"]
        if not begins <= self._now().timestamp() < ends:
            raise LoginRefused(
                401, "invalid_client", "AADSTS700024: The assertion is outside its time range."
            )

    def _verified(self, assertion: str, endpoint: str) -> JsonObject:
        """Check all but the times, for which our own clock is asked."""
        certificate = self._certificate(jwt.get_unverified_header(assertion))
        claims: JsonObject = jwt.decode(
            assertion,
            certificate.public_key(),  # type: ignore[arg-type]  # RSA in practice; others fail below
            algorithms=ASSERTION_ALGORITHMS,
            audience=endpoint,
            issuer=self._bot.app_id,
            options={
                "require": ["exp", "iss", "sub", "jti", "aud"],
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
            },
        )
        if claims["sub"] != self._bot.app_id:
            raise jwt.InvalidTokenError("the subject is not the app")
        return claims

    def _certificate(self, header: Mapping[str, object]) -> x509.Certificate:
        for certificate in self._certificates:
            if header.get("x5t#S256", header.get("x5t")) in thumbprints(certificate):
                return certificate
        raise LookupError("no registered certificate has this thumbprint")

    def _issue(self) -> JsonObject:
        self._count += 1
        ends = self._now() + self._lifetime
        claims = {
            "aud": "https://api.botframework.com",
            "iss": f"https://sts.windows.net/{self._bot.tenant_id}/",
            "appid": self._bot.app_id,
            "tid": self._bot.tenant_id,
            "exp": int(ends.timestamp()),
            "uti": str(self._count),
        }
        signer = keys.key("login-1", ())
        token = keys.sign({"alg": "RS256", "kid": signer.kid, "typ": "JWT"}, claims, signer)
        self._issued[token] = ends
        seconds = int(self._lifetime.total_seconds())
        return {"token_type": "Bearer", "expires_in": seconds, "access_token": token}


def thumbprints(certificate: x509.Certificate) -> tuple[str, str]:
    """Return the values of `x5t` and `x5t#S256` that name this certificate."""
    der = certificate.public_bytes(Encoding.DER)
    sha1 = hashlib.sha1(der, usedforsecurity=False).digest()
    return encoded(sha1), encoded(hashlib.sha256(der).digest())
