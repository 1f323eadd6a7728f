"""Real Web API calls by Slack's own client: tokens, encodings, errors, limits and faults."""

import json

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from adapters.playground.slack.api import Tokens
from adapters.playground.slack.faults import Fault
from adapters.playground.slack.wire import Json
from tests.adapters.playground.slack.stage import APP_TOKEN, BOT_TOKEN, Town, modal, section

_JSON = {"Authorization": f"Bearer {BOT_TOKEN}"}


async def _post(town: Town, method: str, **how: object) -> tuple[int, Json]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{town.slack.api_url}{method}", **how) as answer,  # type: ignore[arg-type] # any argument
    ):
        return answer.status, await answer.json()


async def _error(town: Town, method: str, **args: object) -> str:
    with pytest.raises(SlackApiError) as caught:
        await town.client().api_call(method, json=args)
    return str(caught.value.response["error"])


@pytest.mark.parametrize(
    ("token", "method", "code"),
    [
        ("", "auth.test", "not_authed"),
        ("xoxb-wrong", "auth.test", "invalid_auth"),
        (APP_TOKEN, "auth.test", "not_allowed_token_type"),
        (BOT_TOKEN, "apps.connections.open", "not_allowed_token_type"),
        (BOT_TOKEN, "no.such.method", "unknown_method"),
    ],
)
async def test_tokens(town: Town, token: str, method: str, code: str) -> None:
    """A call needs the right token of the right kind."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    _, told = await _post(town, method, headers=headers)

    assert {"ok": False, "error": code} == told


def test_tokens_stay_secret() -> None:
    """The tokens do not show in a repr."""
    assert "xoxb" not in repr(Tokens(bot=BOT_TOKEN, app=APP_TOKEN))


async def test_every_encoding(town: Town) -> None:
    """Form, JSON and multipart bodies carry the same call; a form may carry the token."""
    blocks = [section("hello")]
    fields = {"channel": town.prod, "text": "x", "blocks": json.dumps(blocks)}
    answers = [
        await _post(town, "chat.postMessage", data={**fields, "token": BOT_TOKEN}),
        await _post(town, "chat.postMessage", json={**fields, "blocks": blocks}, headers=_JSON),
        await _post(town, "chat.postMessage", json=fields, headers=_JSON),
        await _post(town, "chat.postMessage", params=fields, headers=_JSON),
    ]

    assert [True] * 4 == [told["ok"] for _, told in answers]
    assert ["hello"] * 4 == [m.blocks[0]["text"]["text"] for m in town.slack.workspace.messages]


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"data": b"{", "headers": {**_JSON, "Content-Type": "application/json"}}, "invalid_json"),
        ({"json": [1], "headers": _JSON}, "json_not_object"),
        ({"data": b"x", "headers": {**_JSON, "Content-Type": "text/csv"}}, "invalid_post_type"),
        ({"json": {"text": "x"}, "headers": _JSON}, "invalid_arguments"),
    ],
    ids=["broken", "a list", "csv", "no channel"],
)
async def test_unreadable_calls(town: Town, how: Json, code: str) -> None:
    """A body that Slack could not read is refused by its own name."""
    _, told = await _post(town, "chat.postMessage", **how)

    assert code == told["error"]


@pytest.mark.parametrize(
    ("method", "args", "code"),
    [
        ("chat.postMessage", {"channel": "C404", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "random", "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "prod"}, "no_text"),
        ("chat.postMessage", {"channel": "prod", "blocks": "["}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": "prod", "blocks": [section("")]}, "invalid_blocks"),
        ("chat.update", {"channel": "prod", "ts": "1.1", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": "prod", "ts": "1.1"}, "message_not_found"),
        ("chat.postEphemeral", {"channel": "prod", "user": "U404", "text": "x"},
         "user_not_in_channel"),
        ("chat.getPermalink", {"channel": "prod", "message_ts": "1.1"}, "message_not_found"),
        ("users.info", {"user": "U404"}, "user_not_found"),
        ("users.lookupByEmail", {"email": "no@example.com"}, "users_not_found"),
        ("users.list", {"cursor": "?"}, "invalid_cursor"),
        ("conversations.info", {"channel": "C404"}, "channel_not_found"),
        ("conversations.open", {"users": "U404"}, "user_not_found"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("conversations.list", {"types": "secret"}, "invalid_types"),
        ("usergroups.users.list", {"usergroup": "S404"}, "no_such_subteam"),
        ("views.open", {"trigger_id": "1.2", "view": modal()}, "invalid_trigger_id"),
        ("views.open", {"trigger_id": "1.2", "view": {}}, "invalid_arguments"),
        ("views.update", {"view_id": "V404", "view": modal()}, "not_found"),
        ("views.publish", {"user_id": "U404", "view": modal()}, "invalid_arguments"),
        ("blocks.validate", {"blocks": [section("")]}, "invalid_blocks"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
async def test_error_codes(town: Town, method: str, args: Json, code: str) -> None:
    """Each mistake gets the code that Slack has for it."""
    assert code == await _error(town, method, **args)


async def test_faulty_blocks_are_explained(town: Town) -> None:
    """`invalid_blocks` says where, by JSON pointer."""
    _, told = await _post(
        town,
        "chat.postMessage",
        json={"channel": town.prod, "blocks": [section("x" * 3001)]},
        headers=_JSON,
    )

    assert "[json-pointer:/blocks/0/text/text]" in told["response_metadata"]["messages"][0]


async def test_calls_are_remembered(town: Town) -> None:
    """The log shows the arguments, never the token, and those Slack does not know."""
    await town.client().api_call("auth.test", params={"surprise": "1"})

    call = town.slack.calls[-1]
    assert ("auth.test", ("surprise",), "") == (call.method, call.unknown, call.error)
    assert BOT_TOKEN not in repr(call)


async def test_ordered_faults(town: Town) -> None:
    """Faults come in order, so many times, and then the method works again."""
    town.slack.fail(
        Fault(method="auth.test", status=429, headers={"Retry-After": "30"}, times=2),
        Fault(method="auth.test", status=503),
    )
    seen = []
    for _ in range(3):
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{town.slack.api_url}auth.test", headers=_JSON) as answer,
        ):
            seen.append((answer.status, answer.headers.get("Retry-After", "")))

    assert [(429, "30"), (429, "30"), (503, "")] == seen
    assert (await town.client().auth_test())["ok"]


async def test_connection_dropped_after_the_work(town: Town) -> None:
    """With `drop` the message is posted, and the client cannot know."""
    town.slack.fail(Fault(method="chat.postMessage", drop=True))

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await town.client().chat_postMessage(channel=town.prod, text="once")

    assert ["once"] == [m.text for m in town.slack.workspace.messages]


async def test_rates_are_enforced_on_request(town: Town) -> None:
    """A second message in the same second is refused with Retry-After, when asked to."""
    town.slack.api.enforce_rates = True
    body = {"channel": town.prod, "text": "x"}
    await _post(town, "chat.postMessage", json=body, headers=_JSON)

    status, told = await _post(town, "chat.postMessage", json=body, headers=_JSON)

    assert (429, "ratelimited") == (status, told["error"])
