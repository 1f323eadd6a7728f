"""What the operator says about Teams, checked at once: no app id or no tenant, no Teams."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from adapters.teams.hosts import DEFAULT_HOSTS, is_loopback

LOGIN = "https://login.microsoftonline.com"
OPEN_ID = "https://login.botframework.com/v1/.well-known/openidconfiguration"
ISSUER = "https://api.botframework.com"
SCOPE = "https://api.botframework.com/.default"
ANYWHERE = "https://smba.trafficmanager.net/teams/"
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class NotConfigured(ValueError):
    """Teams cannot start like this. The message names the setting, never its value."""


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """The app registration's secret."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCertificate:
    """The app registration's certificate and its RSA key, as PEM. `algorithm`: PS256 or RS256."""

    certificate_pem: bytes = field(repr=False)
    key_pem: bytes = field(repr=False)
    algorithm: str = "PS256"


Credential = ClientSecret | ClientCertificate


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsOptions:
    """All settings. Addresses may be plain http only on loopback, and only with `loopback`.

    `service_hosts` are names, or patterns with one `*` label, that may receive the bot's token;
    `anywhere` is the service address used before Teams has told one. Raises NotConfigured.
    """

    app_id: str
    tenant_id: str
    credential: Credential
    login_url: str = LOGIN
    openid_url: str = OPEN_ID
    issuer: str = ISSUER
    scope: str = SCOPE
    anywhere: str = ANYWHERE
    service_hosts: tuple[str, ...] = DEFAULT_HOSTS
    loopback: bool = False

    def __post_init__(self) -> None:
        for name, value in (("app id", self.app_id), ("tenant id", self.tenant_id)):
            if not _GUID.fullmatch(value):
                raise NotConfigured(f"Teams needs its {name}, a GUID.")
        if isinstance(self.credential, ClientSecret) and not self.credential.value:
            raise NotConfigured("Teams needs a client secret or a certificate.")
        if not self.issuer or not self.service_hosts:
            raise NotConfigured("Teams needs an issuer and at least one service host.")
        for name, url in (("login URL", self.login_url), ("OpenID URL", self.openid_url)):
            self._check(name, url)

    def _check(self, name: str, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme == "https" and parts.hostname and parts.username is None:
            return
        if not (self.loopback and parts.scheme == "http" and is_loopback(parts.hostname or "")):
            raise NotConfigured(f"The {name} of Teams must be https.")

    @property
    def bot_account(self) -> str:
        """The bot's id in a chat."""
        return f"28:{self.app_id}"

    @property
    def token_url(self) -> str:
        """The tenant's token endpoint."""
        return f"{self.login_url.rstrip('/')}/{self.tenant_id}/oauth2/v2.0/token"
