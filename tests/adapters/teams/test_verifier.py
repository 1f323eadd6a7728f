"""Every way to be somebody else, each beside a good bearer that passes at the same door."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from adapters.playground.teams import keys
from adapters.playground.teams.service import FakeTeams
from adapters.teams.options import ISSUER
from tests.adapters.teams.conftest import APP_ID, Office
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk

pytestmark = pytest.mark.usefixtures("bot")
Json = dict[str, Any]
OTHER = "99999999-0000-4000-8000-000000000000"
HOUR = 3600


def claims(moment: int) -> dict[str, Json]:
    """Return changes to a good token's claims, by name; None takes a claim away."""
    return {
        "aud missing": {"aud": None},
        "aud of another bot": {"aud": OTHER},
        "aud list with ours": {"aud": [APP_ID]},
        "aud empty": {"aud": ""},
        "aud in another case": {"aud": APP_ID.upper()},
        "iss missing": {"iss": None},
        "iss look-alike": {"iss": "https://api.botframework.com.evil.example"},
        "iss trailing slash": {"iss": ISSUER + "/"},
        "iss emulator": {"iss": "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"},
        "iss list": {"iss": [ISSUER]},
        "exp missing": {"exp": None},
        "exp past the leeway": {"nbf": moment - HOUR, "exp": moment - 60},
        "exp text": {"exp": str(moment + HOUR)},
        "exp true": {"exp": True},
        "exp infinite": {"exp": float("inf")},
        "exp huge": {"exp": 10**400},
        "exp far away": {"exp": moment + 25 * HOUR},
        "exp far from an old nbf": {"nbf": moment - 24 * HOUR, "exp": moment + HOUR},
        "exp far away without nbf": {"nbf": None, "exp": moment + 25 * HOUR},
        "nbf in the future": {"nbf": moment + 61},
        "nbf text": {"nbf": "soon"},
        "iat in the future": {"iat": moment + 61},
        "iat absurd": {"iat": 10**12},
        "serviceurl missing": {"serviceurl": None},
        "serviceurl of another": {"serviceurl": "https://smba.trafficmanager.net/amer/"},
        "serviceurl list": {"serviceurl": ["http://127.0.0.1/"]},
        "serviceurl empty": {"serviceurl": ""},
    }


HEADERS: dict[str, Json] = {
    "kid missing": {"kid": None},
    "kid unknown": {"kid": "nobody"},
    "kid number": {"kid": 7},
    "jku": {"jku": "https://evil.example/keys"},
    "x5u": {"x5u": "https://evil.example/cert"},
    "x5c": {"x5c": ["MIIB"]},
    "jwk": {"jwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}},
    "crit": {"crit": ["exp"]},
    "alg RS384": {"alg": "RS384"},
    "alg RS512": {"alg": "RS512"},
    "alg ES256": {"alg": "ES256"},
    "alg lower case": {"alg": "rs256"},
    "alg missing": {"alg": None},
}


def headers(good: str) -> dict[str, str | None]:
    """Return whole Authorization headers around a good token."""
    head, body, signature = good.split(".")
    return {
        "none": None,
        "empty": "",
        "bearer alone": "Bearer",
        "basic": "Basic dXNlcjpwYXNz",
        "no scheme": good,
        "garbage": "Bearer garbage",
        "dots": "Bearer ...",
        "two tokens": f"Bearer {good} {good}",
        "two spaces": f"Bearer  {good}",
        "comma": f"Bearer {good},Bearer {good}",
        "tab": f"Bearer\t{good}",
        "no signature": f"Bearer {head}.{body}.",
        "two parts": f"Bearer {head}.{body}",
        "cut signature": f"Bearer {head}.{body}.{signature[:-8]}",
        "four parts": f"Bearer {good}.x",
        "too long": "Bearer " + "a" * 5000 + ".b.c",
    }


def bodies(good: Json) -> dict[str, tuple[int, Json]]:
    """Return activities that a good bearer does not make good, with the status each gets."""
    here, who, data = good["conversation"], good["from"], good["channelData"]
    without = {name: {k: v for k, v in good.items() if k != name} for name in good}
    return {
        "no serviceUrl": (401, without["serviceUrl"]),
        "serviceUrl empty": (401, good | {"serviceUrl": ""}),
        "serviceUrl list": (401, good | {"serviceUrl": [good["serviceUrl"]]}),
        "serviceUrl of another": (401, good | {"serviceUrl": "https://smba.trafficmanager.net/x/"}),
        "no channelId": (401, without["channelId"]),
        "webchat": (401, good | {"channelId": "webchat"}),
        "directline": (401, good | {"channelId": "directline"}),
        "emulator": (401, good | {"channelId": "emulator"}),
        "copilot": (401, good | {"channelId": "msteams:COPILOT"}),
        "another bot": (401, good | {"recipient": {"id": f"28:{OTHER}"}}),
        "no recipient": (401, without["recipient"]),
        "conversation of another tenant": (
            403,
            good | {"conversation": here | {"tenantId": OTHER}},
        ),
        "conversation without tenant": (403, good | {"conversation": {"id": here["id"]}}),
        "data of another tenant": (403, good | {"channelData": {"tenant": {"id": OTHER}}}),
        "data without tenant": (403, good | {"channelData": {}}),
        "data is text": (403, good | {"channelData": "tenant"}),
        "no data": (403, without["channelData"]),
        "person of another tenant": (403, good | {"from": who | {"tenantId": OTHER}}),
        "person with a list of tenants": (
            403,
            good | {"from": who | {"tenantId": [data["tenant"]["id"]]}},
        ),
        "person without object id": (403, good | {"from": {"id": who["id"]}}),
        "object id is no id": (403, good | {"from": who | {"aadObjectId": "alice@example.com"}}),
        "a bot speaks": (403, good | {"from": who | {"id": f"28:{OTHER}"}}),
        "a skill speaks": (403, good | {"from": who | {"role": "skill"}}),
        "no sender": (403, without["from"]),
        "no conversation": (403, without["conversation"]),
        "no id": (400, without["id"]),
        "conversation without id": (
            400,
            good | {"conversation": {"tenantId": here["tenantId"]}},
        ),
    }


MOMENT = int(FakeClock().now().timestamp())
Mint = Callable[[FakeTeams], str | None]


def with_claims(change: Json) -> Mint:
    """Return the maker of a header whose token has these claims."""
    return lambda teams: f"Bearer {teams.mint(change)}"


def with_headers(change: Json) -> Mint:
    """Return the maker of a header whose token has these headers."""
    return lambda teams: f"Bearer {teams.mint(headers=change)}"


REFUSED: dict[str, Mint] = {
    **{f"claim {name}": with_claims(change) for name, change in claims(MOMENT).items()},
    **{f"header {name}": with_headers(change) for name, change in HEADERS.items()},
    "alg none": lambda t: f"Bearer {t.mint(alg='none')}",
    "alg None": lambda t: f"Bearer {t.mint(alg='None')}",
    "HS256 with the public key": lambda t: f"Bearer {t.mint(alg='HS256')}",
    "another key, same kid": lambda t: (
        "Bearer " + t.mint(headers={"kid": t.tokens.current.kid}, key=keys.key("forger"))
    ),
}


async def test_the_door_opens_for_a_good_bearer(
    teams: FakeTeams, office: Office, desk: FakeDesk
) -> None:
    """The legitimate twin of every case below, in either case of the scheme."""
    for number, scheme in enumerate(("Bearer", "bearer", "BEARER")):
        good = teams.activity(office.alice, f"list {number}")
        assert 202 == (await teams.post_activity(good, f"{scheme} {teams.mint()}")).status

    assert ["list 0", "list 1", "list 2"] == desk.heard


@pytest.mark.parametrize("name", REFUSED)
async def test_a_bad_token_is_refused(
    teams: FakeTeams, office: Office, desk: FakeDesk, name: str
) -> None:
    """Nothing is heard, the answer is 401, and the good twin passes right after."""
    refused = await teams.post_activity(teams.activity(office.alice, "x"), REFUSED[name](teams))
    twin = await teams.post_activity(teams.activity(office.alice, "good"))

    assert (401, 202, ["good"]) == (refused.status, twin.status, desk.heard)
    assert refused.body is None


@pytest.mark.parametrize("name", headers("a.b.c"))
async def test_a_bad_header_is_refused(
    teams: FakeTeams, office: Office, desk: FakeDesk, name: str
) -> None:
    """The header must be one bearer and nothing more."""
    header = headers(teams.mint())[name]
    refused = await teams.post_activity(teams.activity(office.alice, "x"), header)
    twin = await teams.post_activity(teams.activity(office.alice, "good"))

    assert (401, 202, ["good"]) == (refused.status, twin.status, desk.heard)


@pytest.mark.parametrize(
    "name",
    bodies(
        {
            n: {"tenant": {"id": ""}, "id": "", "tenantId": ""}
            for n in (
                "serviceUrl",
                "channelId",
                "recipient",
                "conversation",
                "channelData",
                "from",
                "id",
            )
        }
    ),
)
async def test_a_good_token_does_not_make_a_bad_activity_good(
    teams: FakeTeams, office: Office, desk: FakeDesk, name: str
) -> None:
    """Service, channel, bot, tenants and person are judged in the body, each by what is known."""
    good = teams.activity(office.alice, "list")
    status, bad = bodies(good)[name]

    refused = await teams.post_activity(bad)
    twin = await teams.post_activity(good)

    assert (status, 202, ["list"]) == (refused.status, twin.status, desk.heard)


async def test_what_the_fake_service_calls_forged_is_refused(
    teams: FakeTeams, office: Office, desk: FakeDesk
) -> None:
    """The service keeps a list of its own; it includes a key endorsed for another channel."""
    good = teams.activity(office.alice, "list")
    forged = teams.forged_authorizations()
    tokens = {n: (await teams.post_activity(good, h)).status for n, h in forged.items()}
    activities = [
        (await teams.post_activity(a)).status for a in teams.forged_activities(good).values()
    ]

    assert dict.fromkeys(forged, 401) == tokens
    assert {401, 403} == set(activities)
    assert [] == desk.heard


async def test_two_authorization_headers_are_refused(
    teams: FakeTeams, office: Office, desk: FakeDesk
) -> None:
    """Two readers could each believe another one."""
    url = str(teams._delivery._target)  # noqa: SLF001 - the endpoint the service posts to
    both = [("Authorization", f"Bearer {teams.mint()}")] * 2
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json=teams.activity(office.alice, "x"), headers=both) as response,
    ):
        assert 401 == response.status
    assert [] == desk.heard


async def test_the_leeway_is_a_minute(teams: FakeTeams, office: Office) -> None:
    """A clock 59 seconds off is forgiven on both sides."""
    late = teams.mint({"nbf": MOMENT - HOUR, "exp": MOMENT - 59})
    early = teams.mint({"nbf": MOMENT + 59})
    answers = [
        (await teams.post_activity(teams.activity(office.alice, "x"), f"Bearer {token}")).status
        for token in (late, early)
    ]

    assert [202, 202] == answers


async def test_a_rotated_key_is_believed_at_once_and_a_withdrawn_one_no_more(
    teams: FakeTeams, office: Office
) -> None:
    """One refresh finds the new key; after the refresh the old key opens nothing."""
    await teams.say(office.alice, "before")
    old = teams.tokens.current
    teams.rotate_key(keep_old=False)

    after = await teams.say(office.alice, "after")
    stale = await teams.post_activity(
        teams.activity(office.alice, "x"), f"Bearer {teams.mint(key=old)}"
    )

    assert (202, 401) == (after.status, stale.status)


async def test_unknown_keys_cost_one_look_a_minute(
    teams: FakeTeams, office: Office, clock: FakeClock
) -> None:
    """A flood of made-up key ids does not become a flood of our own."""
    await teams.say(office.alice, "hello")
    bad = f"Bearer {teams.mint(headers={'kid': 'nobody'})}"
    before = _reads(teams)
    for _ in range(5):
        await teams.post_activity(teams.activity(office.alice, "x"), bad)
    first = _reads(teams) - before
    clock.move(timedelta(seconds=61))
    await teams.post_activity(teams.activity(office.alice, "x"), bad)

    assert (1, 2) == (first, _reads(teams) - before)


async def test_keys_that_cannot_be_read_mean_later(
    teams: FakeTeams, office: Office, desk: FakeDesk
) -> None:
    """Without any key nobody is believed, and the answer is 503, never 500."""
    with teams.outage():
        away = await teams.post_activity(teams.activity(office.alice, "x"))
    back = await teams.post_activity(teams.activity(office.alice, "y"))

    assert (503, 202, ["y"]) == (away.status, back.status, desk.heard)


def _reads(teams: FakeTeams) -> int:
    return sum(one.path.endswith("/keys") for one in teams.world.calls)
