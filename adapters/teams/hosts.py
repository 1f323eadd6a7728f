"""The hosts that may ever see the bot's token. Judged before a token is attached, every time."""

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

DEFAULT_HOSTS = (
    "smba.trafficmanager.net",
    "smba.infra.teams.microsoft.com",
    "smba.infra.*.teams.microsoft.com",
    "smba.infra.teams.microsoft.us",
    "smba.infra.*.teams.microsoft.us",
)
_LONGEST = 512
_PORTS = {None, 443}


def is_loopback(host: str) -> bool:
    """Whether this is the machine itself, written as an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class ServiceHosts:
    """An allow-list of service addresses."""

    def __init__(self, patterns: Iterable[str], *, loopback: bool) -> None:
        parts = (re.escape(one.lower()).replace(r"\*", r"[a-z0-9][a-z0-9-]*") for one in patterns)
        self._allowed = re.compile("|".join(f"(?:{one})" for one in parts))
        self._loopback = loopback

    def allows(self, url: str) -> bool:
        """Whether a token may be sent to this address: https, no user part, no odd port."""
        if len(url) > _LONGEST or not url.isascii() or not url.isprintable() or "\\" in url:
            return False
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return False
        if "@" in parts.netloc or parts.query or parts.fragment or " " in url:
            return False
        return self._here(parts) or (
            parts.scheme == "https" and port in _PORTS and self._ours(parts)
        )

    def _ours(self, parts: SplitResult) -> bool:
        return self._allowed.fullmatch(parts.hostname or "") is not None

    def _here(self, parts: SplitResult) -> bool:
        return self._loopback and parts.scheme == "http" and is_loopback(parts.hostname or "")
