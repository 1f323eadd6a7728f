"""Tokens from the channel to the bot: what the Bot Framework signs, and the keys it publishes."""

from collections.abc import Callable, Mapping
from datetime import datetime

from adapters.playground.teams import keys
from adapters.playground.teams.keys import SigningKey
from adapters.playground.teams.model import JsonObject

ISSUER = "https://api.botframework.com"
LIFETIME = 3600


class ChannelTokens:
    """Mints the bearer that accompanies every activity, and knows which keys are published."""

    def __init__(
        self, now: Callable[[], datetime], app_id: str, service_url: Callable[[], str]
    ) -> None:
        self._now = now
        self._app_id = app_id
        self._service_url = service_url
        self._turns = 1
        self.published: list[SigningKey] = [keys.key("channel-1")]

    @property
    def current(self) -> SigningKey:
        """The key that signs now."""
        return self.published[-1]

    def rotate(self, *, keep_old: bool = True) -> SigningKey:
        """Sign with a new key from now on; the old one stays published unless told otherwise."""
        self._turns += 1
        fresh = keys.key(f"channel-{self._turns}")
        self.published = [*self.published, fresh] if keep_old else [fresh]
        return fresh

    def publish(self, extra: SigningKey) -> None:
        """List another key, say one that is not endorsed for Teams; it never signs by itself."""
        if extra not in self.published:
            self.published.insert(0, extra)

    def claims(self) -> JsonObject:
        """Return the claims of a good token, times in seconds."""
        issued = int(self._now().timestamp())
        return {
            "serviceurl": self._service_url(),
            "nbf": issued,
            "exp": issued + LIFETIME,
            "iss": ISSUER,
            "aud": self._app_id,
        }

    def mint(
        self,
        claims: Mapping[str, object] | None = None,
        headers: Mapping[str, object] | None = None,
        *,
        key: SigningKey | None = None,
        alg: str = "RS256",
    ) -> str:
        """Return a token with these changes; a value of None takes the claim or header away."""
        signer = key or self.current
        header = {"alg": alg, "kid": signer.kid, "x5t": signer.kid, "typ": "JWT"}
        return keys.sign(_changed(header, headers), _changed(self.claims(), claims), signer)


def _changed(base: Mapping[str, object], changes: Mapping[str, object] | None) -> JsonObject:
    merged = {**base, **(changes or {})}
    return {name: value for name, value in merged.items() if value is not None}
