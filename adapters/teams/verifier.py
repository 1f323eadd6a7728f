"""Who may speak to us: a bearer signed by the channel, for this bot, this service and this tenant.

401 for what is not proven, 403 for what is proven and not served, 503 while the keys cannot be
read. Nothing here raises anything but Rejected. Deliberate: only the channel's own issuer is taken;
whoever holds the bot's secret could mint the emulator's tokens.
"""

import math

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.types import Options

from adapters.incoming.body import Rejected
from adapters.teams.envelope import JsonObject, at, text
from adapters.teams.hosts import ServiceHosts
from adapters.teams.keys import ChannelKey, ChannelKeys
from adapters.teams.options import TeamsOptions
from bot.ports.clock import Now
from bot.ports.faults import TryAgain

CHANNEL = "msteams"
LEEWAY = 60  # seconds
LONGEST_LIFE = 24 * 3600  # seconds
LONGEST_TOKEN = 4096  # characters
_BEARER_PARTS = 2
_EVIL_HEADERS = frozenset({"jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc"})
_UNCHECKED: Options = {  # checked below, exactly and against our own clock
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}
_BROKEN = (jwt.PyJWTError, ValueError, TypeError, KeyError, RecursionError, OverflowError)


class Verifier:
    """The second gate, after the envelope."""

    def __init__(self, options: TeamsOptions, keys: ChannelKeys, now: Now) -> None:
        self._options = options
        self._keys = keys
        self._now = now
        self._hosts = ServiceHosts(options.service_hosts, loopback=options.loopback)

    async def verify(self, authorization: list[str], activity: JsonObject) -> None:
        """Return when the activity may be believed. Raises Rejected."""
        token = _bearer(authorization)
        key = await self._key(_key_id(token))
        claims = _signed(token, key.public)
        self._check_claims(claims)
        self._check_service(claims, activity, key)
        self._check_tenant(activity)

    async def _key(self, key_id: str) -> ChannelKey:
        try:
            key = await self._keys.find(key_id)
        except TryAgain as away:
            raise Rejected(503, "the channel's keys cannot be read") from away
        if key is None:
            raise Rejected(401, "unknown key")
        return key

    def _check_claims(self, claims: JsonObject) -> None:
        if claims.get("iss") != self._options.issuer:
            raise Rejected(401, "another issuer")
        if claims.get("aud") != self._options.app_id:
            raise Rejected(401, "another audience")
        moment = self._now().timestamp()
        ends = _moment(claims, "exp")
        starts = [_moment(claims, name) for name in ("nbf", "iat") if name in claims]
        if moment >= ends + LEEWAY:
            raise Rejected(401, "expired")
        if any(one > moment + LEEWAY for one in starts):
            raise Rejected(401, "not valid yet")
        if ends - min([*starts, moment]) > LONGEST_LIFE:
            raise Rejected(401, "valid for too long")

    def _check_service(self, claims: JsonObject, activity: JsonObject, key: ChannelKey) -> None:
        service = text(activity, "serviceUrl")
        if not service or text(claims, "serviceurl") != service:
            raise Rejected(401, "another service address")
        if text(activity, "channelId") != CHANNEL or CHANNEL not in key.endorsements:
            raise Rejected(401, "another channel")
        if text(activity, "recipient", "id") != self._options.bot_account:
            raise Rejected(401, "another bot")
        if not self._hosts.allows(service):
            raise Rejected(403, "the service host is not allowed")

    def _check_tenant(self, activity: JsonObject) -> None:
        """All tenants named must be ours, and the two that Teams always names must be there."""
        named = [text(activity, *path) for path in _TENANTS]
        also = [at(activity, *path) for path in _PERHAPS]
        if any(one is not None and not isinstance(one, str) for one in also):
            raise Rejected(403, "another tenant")
        spoken = [*named, *(str(one) for one in also if one is not None)]
        if any(one.lower() != self._options.tenant_id.lower() for one in spoken):
            raise Rejected(403, "another tenant")


_TENANTS = (("conversation", "tenantId"), ("channelData", "tenant", "id"))
_PERHAPS = (("from", "tenantId"), ("from", "properties", "tenantId"), ("recipient", "tenantId"))


def _bearer(headers: list[str]) -> str:
    if len(headers) != 1:
        raise Rejected(401, "one Authorization header is needed")
    parts = headers[0].split(" ")
    if len(parts) != _BEARER_PARTS or parts[0].lower() != "bearer":
        raise Rejected(401, "no bearer")
    token = parts[1]
    if not token.isascii() or not 0 < len(token) <= LONGEST_TOKEN:
        raise Rejected(401, "no token")
    return token


def _key_id(token: str) -> str:
    try:
        header = jwt.get_unverified_header(token)
    except _BROKEN as broken:
        raise Rejected(401, "not a token") from broken
    key_id = header.get("kid")
    if header.get("alg") != "RS256" or not isinstance(key_id, str) or not key_id:
        raise Rejected(401, "another algorithm, or no key id")
    if _EVIL_HEADERS & header.keys():
        raise Rejected(401, "the token brings its own key")
    return key_id


def _signed(token: str, key: RSAPublicKey) -> JsonObject:
    try:
        claims: JsonObject = jwt.decode(token, key, algorithms=["RS256"], options=_UNCHECKED)
    except _BROKEN as broken:
        raise Rejected(401, "bad signature") from broken
    return claims


def _moment(claims: JsonObject, name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Rejected(401, f"{name} is missing or no number")
    try:
        moment = float(value)
    except OverflowError as broken:
        raise Rejected(401, f"{name} is absurd") from broken
    if not math.isfinite(moment):
        raise Rejected(401, f"{name} is absurd")
    return moment
