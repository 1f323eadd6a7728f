"""Forged, stale, replayed and foreign requests at the real door: refused, and nothing changed.

Each attack has its legitimate twin, which passes: a door that is shut to all proves nothing.
"""

import io
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import aiohttp
import pytest

from adapters.playground.slack.deliveries import Delivery, signed
from adapters.playground.world import PERSONAS
from bot.domain.request import RequestState
from tests.scenarios.stage import Stage, stage

WRITE = "orders write 1h INC-7 checkout is failing"
REFUSED = {401, 403}
Mutation = Callable[[Delivery], Delivery]


@pytest.fixture
async def on(tmp_path: Path) -> AsyncIterator[Stage]:
    """Set the stage with SQLite alone: what is refused here never reaches a database."""
    async with stage(tmp_path) as made:
        yield made


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[Stage]:
    """Set the stage with Slack delivering over HTTP."""
    async with stage(tmp_path, overrides={"DAYPASS_SLACK_APP_TOKEN": ""}) as made:
        yield made


def headed(**changes: str | None) -> Mutation:
    """Change headers: None takes one away."""

    def mutate(good: Delivery) -> Delivery:
        names = {name.replace("_", "-"): value for name, value in changes.items()}
        kept = {**good.headers, **names}
        return replace(good, headers={k: v for k, v in kept.items() if v is not None})

    return mutate


def bodied(change: Callable[[bytes], bytes]) -> Mutation:
    """Change the body after it was signed."""
    return lambda good: replace(good, raw=change(good.raw))


def resigned(secret: str = "", *, later: float = 0.0, **fields: str) -> Mutation:
    """Change fields and sign anew, with this secret or else the real one, `later` seconds off."""

    def mutate(good: Delivery) -> Delivery:
        raw = urlencode(dict(parse_qsl(good.raw.decode())) | fields).encode()
        at = good.at + timedelta(seconds=later)
        key = secret or good.headers["X-Test-Secret"]
        return replace(good, raw=raw, headers={**good.headers, **signed(key, at, raw)})

    return mutate


STAMP, SIGNATURE = "X_Slack_Request_Timestamp", "X_Slack_Signature"
ATTACKS: dict[str, Mutation] = {
    "no signature": headed(**{SIGNATURE: None}),
    "empty signature": headed(**{SIGNATURE: ""}),
    "signature of another version": headed(**{SIGNATURE: "v1=" + "0" * 64}),
    "signature of zeros": headed(**{SIGNATURE: "v0=" + "0" * 64}),
    "upper-case signature": lambda good: replace(
        good,
        headers=good.headers
        | {"X-Slack-Signature": "v0=" + good.headers["X-Slack-Signature"][3:].upper()},
    ),
    "signature cut short": headed(**{SIGNATURE: "v0=abc"}),
    "signature beyond ASCII": headed(**{SIGNATURE: "v0=é" + "0" * 62}),
    "no time": headed(**{STAMP: None}),
    "time of words": headed(**{STAMP: "yesterday"}),
    "time with a point": headed(**{STAMP: "1763800000.0"}),
    "time of many digits": headed(**{STAMP: "9" * 5000}),
    "time below zero": headed(**{STAMP: "-1"}),
    "body changed": bodied(lambda raw: raw.replace(b"write", b"admin")),
    "body grown": bodied(lambda raw: raw + b"&text=help"),
    "body of nothing": bodied(lambda _: b""),
    "another app's secret": resigned("a secret of another app"),
    "too old": resigned(later=-301),
    "too early": resigned(later=90),
    "another workspace": resigned(team_id="T0ELSEWHERE"),
    "no workspace": resigned(team_id=""),
}


async def post(on: Stage, made: Delivery) -> int:
    """Post a delivery as it is; return the status."""
    headers = {name: one for name, one in made.headers.items() if name != "X-Test-Secret"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{on.url}/slack/events", data=made.raw, headers=headers) as answer,
    ):
        return answer.status


async def good_slash(on: Stage, text: str) -> Delivery:
    """Return a fresh, good delivery of a slash command that has not been posted."""
    on.slack.set_target("")
    who = PERSONAS["developer"].slack
    sent = await on.slack.slash(who, "C01PAYMENTS", "/access", text)
    raw = urlencode(sent.payload).encode()
    secret = on.playground.environment()["DAYPASS_SLACK_SIGNING_SECRET"]
    at = on.clock.now()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Test-Secret": secret,
        **signed(secret, at, raw),
    }
    return replace(sent, raw=raw, headers=headers, at=at)


async def test_slack_refuses_every_forgery_and_takes_the_twin(http: Stage) -> None:
    """Twenty forged, stale and foreign requests get 401 or 403; the good one asks for access."""
    good = await good_slash(http, WRITE)
    before, head = await http.counted(), await http.bot.store.audit_reader.head()
    found = {name: await post(http, attack(good)) for name, attack in ATTACKS.items()}
    after, then = await http.counted(), await http.bot.store.audit_reader.head()
    passed = await post(http, good)

    assert {} == {name: status for name, status in found.items() if status not in REFUSED}
    assert (before, head) == (after, then)
    assert 200 == passed
    assert RequestState.PENDING is (await http.request()).state


async def test_a_replayed_slack_request_is_carried_out_once(http: Stage) -> None:
    """The same bytes again, at once and after a restart, change nothing; after 5 minutes 401."""
    good = await good_slash(http, WRITE)
    first = await post(http, good)
    asked = await http.counted()
    again = await post(http, good)
    await http.stop_bot()
    await http.start_bot()
    after_restart = await post(http, good)
    await http.clock.move(timedelta(minutes=6))
    stale = await post(http, good)

    assert [200, 200, 200, 401] == [first, again, after_restart, stale]
    assert 1 == asked["request"] == (await http.counted())["request"]


async def test_slack_is_deaf_to_http_in_socket_mode(on: Stage) -> None:
    """With a socket the request URL is closed, even for what is signed well."""
    good = await good_slash(on, WRITE)  # the socket took its copy
    before = await on.counted()
    other = resigned(trigger_id="1.2.other")(good)

    assert 404 == await post(on, other)
    assert before["request"] == (await on.counted())["request"]


async def test_teams_refuses_every_forgery_and_takes_the_twin(on: Stage) -> None:
    """No, wrong, expired, unsigned and foreign tokens get 401 or 403; the good one asks."""
    good = on.teams.activity(PERSONAS["developer"].teams, WRITE)
    before, head = await on.counted(), await on.bot.store.audit_reader.head()
    found: dict[str, int | None] = {}
    for name, bearer in on.teams.forged_authorizations().items():
        found[name] = (await on.teams.post_activity(good, bearer)).status
    for name, bad in on.teams.forged_activities(good).items():
        found[name] = (await on.teams.post_activity(bad)).status
    after, then = await on.counted(), await on.bot.store.audit_reader.head()
    passed = await on.teams.post_activity(good)

    assert {} == {name: status for name, status in found.items() if status not in REFUSED}
    assert (before, head) == (after, then)
    assert passed.status in {200, 202}
    assert RequestState.PENDING is (await on.request()).state


async def test_a_replayed_teams_click_is_carried_out_once(on: Stage) -> None:
    """The very activity of an approval, sent again with a fresh token, decides nothing anew."""
    await on.slash("developer", "orders admin 30m because INC-7 a wrong column type")
    request = await on.request()
    card = await on.until(lambda: on.teams_card("lead", "asks for"), "lead's card")
    pressed = await on.teams_press("lead", card, "approve")
    before = await on.events(request.id)
    again = await on.teams.resend(pressed)

    assert again.status == 200
    assert before == await on.events(request.id)
    assert 1 == len((await on.stored(request.id)).decisions)


async def test_somebody_elses_identity_in_a_good_activity_is_not_believed(on: Stage) -> None:
    """A name, an address or a role written into an activity changes nobody into the lead."""
    await on.slash("developer", WRITE)
    request = await on.request()
    lead = PERSONAS["lead"]
    bad = on.teams.activity(PERSONAS["developer"].teams, f"approve {request.id}")
    bad["from"] |= {"name": lead.name, "userPrincipalName": lead.email, "role": "admin"}
    bad["value"] = {"from": {"aadObjectId": lead.teams}}
    done = await on.teams.post_activity(bad)

    assert done.status in {200, 202}
    assert RequestState.PENDING is (await on.stored(request.id)).state


GARBAGE: dict[str, bytes] = {
    "nothing": b"",
    "a brace": b"{",
    "a list": b"[]",
    "null": b"null",
    "bytes": b"\xff\xfe\x00",
    "a deep list": b"[" * 100_000,
    "a deep object": b'{"a":' * 5000,
    "a form": b"payload=%7B",
    "too much": b"x" * (1024 * 1024 + 1),
}


async def test_garbage_is_refused_at_both_doors(http: Stage) -> None:
    """Whatever bytes come unsigned, the answer is below 500, empty, and nothing was changed."""
    before = await http.counted()
    found: dict[tuple[str, str], tuple[int, str]] = {}
    async with aiohttp.ClientSession() as session:
        for path in ("/slack/events", "/api/messages"):
            for name, body in GARBAGE.items():
                async with session.post(f"{http.url}{path}", data=io.BytesIO(body)) as answer:
                    found[path, name] = (answer.status, await answer.text())

    odd = {name: one for name, one in found.items() if one[0] not in {400, 401, 403, 413, 415}}
    assert {} == odd
    assert {""} == {said for _, said in found.values()}
    assert before == await http.counted()
