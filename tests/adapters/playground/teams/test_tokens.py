"""Tokens carry what the Bot Framework's carry, and rotation changes who signs."""

from typing import Any

import jwt

from adapters.playground.teams import keys
from adapters.playground.teams.tokens import ChannelTokens
from tests.adapters.playground.teams.conftest import Clock

UNCHECKED: Any = {"verify_signature": False}


def tokens() -> ChannelTokens:
    """Return tokens of a service at one address."""
    return ChannelTokens(Clock().now, "app", lambda: "http://127.0.0.1:1/amer/")


def test_a_token_is_for_one_app_and_one_service() -> None:
    """Issuer, audience, service URL and an hour to live."""
    claims = jwt.decode(tokens().mint(), options=UNCHECKED)

    assert ("https://api.botframework.com", "app", "http://127.0.0.1:1/amer/") == (
        claims["iss"],
        claims["aud"],
        claims["serviceurl"],
    )
    assert 3600 == claims["exp"] - claims["nbf"]


def test_claims_and_headers_can_be_changed_and_taken_away() -> None:
    """None takes away, anything else replaces."""
    token = tokens().mint({"aud": "x", "exp": None}, {"kid": None})
    claims = jwt.decode(token, options=UNCHECKED)

    assert ("x", False) == (claims["aud"], "exp" in claims)
    assert "kid" not in jwt.get_unverified_header(token)


def test_rotation_publishes_before_it_signs() -> None:
    """The new key signs and is listed; the old one stays listed unless it is withdrawn."""
    fresh = tokens()
    old = fresh.current
    new = fresh.rotate()
    both = list(fresh.published)
    last = fresh.rotate(keep_old=False)

    assert [old, new] == both
    assert [last] == fresh.published


def test_an_extra_key_never_signs() -> None:
    """Publishing is idempotent and leaves the signer alone."""
    fresh, extra = tokens(), keys.key("test")
    fresh.publish(extra)
    fresh.publish(extra)

    assert (2, True) == (len(fresh.published), fresh.current is not extra)
