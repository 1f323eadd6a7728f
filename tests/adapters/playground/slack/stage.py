"""What the tests of the fake Slack share: a clock to move, blocks to show, and a real Bolt bot."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.signature import Clock as SdkClock
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from adapters.playground.slack.fake import FakeSlack
from adapters.playground.slack.wire import Json

SECRET = "a made-up signing secret"
BOT_TOKEN = "xoxb-made-up"
APP_TOKEN = "xapp-made-up"
Receive = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.at

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""
        self.at += timedelta(seconds=seconds)


class _BoltClock(SdkClock):
    """The same clock, for Slack's own signature check."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        """Return seconds since the epoch."""
        return self._clock.at.timestamp()


class Town:
    """A workspace with Alice and Bob, one channel that the bot is in and one that it is not in."""

    def __init__(self, slack: FakeSlack, clock: Clock) -> None:
        work = slack.workspace
        self.slack = slack
        self.clock = clock
        self.alice = work.add_user("alice", email="alice@example.com").id
        self.bob = work.add_user("bob", email="bob@example.com").id
        everyone = [self.alice, self.bob]
        self.prod = work.add_channel("prod", [*everyone, work.app.user_id]).id
        self.random = work.add_channel("random", everyone).id

    def client(self, token: str = BOT_TOKEN) -> AsyncWebClient:
        """Return Slack's own client, pointed at the fake and without retries."""
        return AsyncWebClient(token=token, base_url=self.slack.api_url, retry_handlers=[])

    def bolt(self) -> AsyncApp:
        """Return an unmodified Bolt app; `serve` checks the signatures in its place."""
        return AsyncApp(
            client=self.client(),
            process_before_response=True,
            request_verification_enabled=False,
        )

    @asynccontextmanager
    async def serve(self, app: AsyncApp) -> AsyncIterator[None]:
        """Serve a Bolt app over HTTP behind Slack's own signature check."""
        verifier = SignatureVerifier(SECRET, _BoltClock(self.clock))

        async def receive(request: web.Request) -> web.Response:
            headers = dict(request.headers)
            if not verifier.is_valid_request(await request.read(), headers):
                return web.Response(status=401)
            answer = await app.async_dispatch(await to_bolt_request(request))
            return await to_aiohttp_response(answer)

        async with self.listen(receive):
            yield

    @asynccontextmanager
    async def plug(self, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
        """Connect a Bolt app by Socket Mode."""
        handler = AsyncSocketModeHandler(app, APP_TOKEN, web_client=self.client())
        await handler.connect_async()  # type: ignore[no-untyped-call] # untyped in the SDK
        await self.slack.sockets.wait_until(1)
        yield handler
        await handler.close_async()  # type: ignore[no-untyped-call] # untyped in the SDK

    @asynccontextmanager
    async def listen(self, receive: Receive) -> AsyncIterator[None]:
        """Serve a bare aiohttp handler as the bot."""
        site = web.Application()
        site.router.add_post("/slack/events", receive)
        async with TestServer(site) as server:
            self.slack.set_target(str(server.make_url("/slack/events")))
            yield


def plain(text: str) -> Json:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": text}


def section(text: str) -> Json:
    """Return a section."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(action_id: str, **more: object) -> Json:
    """Return an actions block with one button."""
    pressed = {"type": "button", "text": plain("Go"), "action_id": action_id, **more}
    return {"type": "actions", "block_id": f"b.{action_id}", "elements": [pressed]}


def option(value: str) -> Json:
    """Return an option."""
    return {"text": plain(value.title()), "value": value}


def modal(*blocks: Json, **more: object) -> Json:
    """Return a modal with a submit button."""
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Request"),
        "submit": plain("Send"),
        "blocks": list(blocks),
        **more,
    }


def text_input(block_id: str, **more: object) -> Json:
    """Return an input block for text."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(block_id),
        "element": {"type": "plain_text_input", "action_id": "text", **more},
    }


def search(block_id: str, **more: object) -> Json:
    """Return an input block with an external select that asks from the first character."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(block_id),
        "element": {
            "type": "external_select",
            "action_id": "search",
            "min_query_length": 1,
            **more,
        },
    }
