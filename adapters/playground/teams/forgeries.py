"""Requests a bot must refuse: every bad bearer and every bad activity that we know of, by name."""

from collections.abc import Mapping

from adapters.playground.teams import keys
from adapters.playground.teams.model import JsonObject
from adapters.playground.teams.tokens import ChannelTokens

EMULATOR_ISSUER = "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"
ELSEWHERE = "https://poisoned.example/amer/"
SKEW = 300  # seconds; a real bot tolerates this much


def authorizations(tokens: ChannelTokens) -> dict[str, str | None]:
    """Return bad Authorization headers by name; None means no header. All want a 401 or 403.

    Publishes a key that is endorsed for another channel only.
    """
    bearers = _bad_claims(tokens) | _bad_headers(tokens) | _bad_signatures(tokens)
    named: dict[str, str | None] = {name: f"Bearer {token}" for name, token in bearers.items()}
    return named | {
        "no header": None,
        "empty header": "",
        "scheme without token": "Bearer",
        "basic credentials": "Basic dXNlcjpwYXNz",
        "garbage": "Bearer garbage",
        "three words": "Bearer a.b.c",
    }


def _bad_claims(tokens: ChannelTokens) -> dict[str, str]:
    good = tokens.claims()
    changes: dict[str, Mapping[str, object]] = {
        "expired": {"nbf": good["nbf"] - 7200, "exp": good["nbf"] - SKEW - 1},
        "not yet valid": {"nbf": good["nbf"] + SKEW + 60},
        "no expiry": {"exp": None},
        "another audience": {"aud": "11111111-2222-3333-4444-555555555555"},
        "no audience": {"aud": None},
        "another issuer": {"iss": "https://issuer.example"},
        "no issuer": {"iss": None},
        "another service url": {"serviceurl": ELSEWHERE},
        "no service url": {"serviceurl": None},
        "emulator": {"iss": EMULATOR_ISSUER, "appid": good["aud"], "serviceurl": None},
    }
    return {name: tokens.mint(change) for name, change in changes.items()}


def _bad_headers(tokens: ChannelTokens) -> dict[str, str]:
    return {
        "unknown key": tokens.mint(headers={"kid": "nobody"}),
        "no key id": tokens.mint(headers={"kid": None, "x5t": None}),
        "no algorithm": tokens.mint(headers={"alg": None}),
        "algorithm none": tokens.mint(alg="none"),
        "HS256 with the public key": tokens.mint(alg="HS256"),
    }


def _bad_signatures(tokens: ChannelTokens) -> dict[str, str]:
    forger = keys.key("forger")
    webchat = keys.key("webchat-only", ("webchat",))
    tokens.publish(webchat)
    head, _, signature = tokens.mint().split(".")
    payload = tokens.mint({"aud": "changed"}).split(".")[1]
    return {
        "forged signature": tokens.mint(headers={"kid": tokens.current.kid}, key=forger),
        "no signature": f"{head}.{tokens.mint().split('.')[1]}.",
        "changed payload": f"{head}.{payload}.{signature}",
        "key endorsed for another channel": tokens.mint(key=webchat),
    }


def activities(good: JsonObject) -> dict[str, JsonObject]:
    """Return bad variants of a good activity by name; each is sent with a good bearer."""
    tenant = {"tenant": {"id": "99999999-0000-4000-8000-000000000000"}}
    conversation = good.get("conversation", {})
    return {
        "no service url": _without(good, "serviceUrl"),
        "another service url": good | {"serviceUrl": ELSEWHERE},
        "no channel id": _without(good, "channelId"),
        "empty channel id": good | {"channelId": ""},
        "another channel": good | {"channelId": "webchat"},
        "another tenant in the conversation": good
        | {"conversation": conversation | {"tenantId": tenant["tenant"]["id"]}},
        "another tenant in the channel data": good
        | {"channelData": good.get("channelData", {}) | tenant},
        "another bot": good | {"recipient": {"id": "28:another", "name": "Another"}},
    }


def _without(good: JsonObject, name: str) -> JsonObject:
    return {key: value for key, value in good.items() if key != name}
