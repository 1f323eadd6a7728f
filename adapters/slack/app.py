"""Bolt between Slack and our turns: one listener for each kind of payload, nothing of its own.

Bolt scans its listeners one by one, polls for acknowledgements and logs bodies; so it gets a few
catch-all listeners, answers when they return, and a silent logger. It also turns on OAuth, with
tokens in files, where it finds a client's secret in the environment; it is not shown that one.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.calls import Ourselves, quiet
from adapters.slack.turns import Turns
from adapters.slack.wire import Json

ALL = re.compile(r"[\s\S]*")
HIDDEN = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN", "SLACK_VERIFICATION_TOKEN")


@dataclass(frozen=True, slots=True)
class Answered:
    """What Slack gets: a status, and JSON as text or nothing."""

    status: int = 200
    body: str = ""


class Framework:
    """The Bolt app. What it is given was verified before."""

    def __init__(
        self, client: AsyncWebClient, token: str, ourselves: Ourselves, turns: Turns
    ) -> None:
        known = AuthorizeResult(
            enterprise_id=None,
            team_id=ourselves.team,
            bot_user_id=ourselves.user,
            bot_id=ourselves.bot,
            bot_token=token,
        )

        async def authorize(context: AsyncBoltContext) -> AuthorizeResult:  # noqa: ARG001 - Bolt's name
            return known

        with _hidden():
            self.app = AsyncApp(
                name="daypass",
                client=client,
                authorize=authorize,
                logger=quiet(),
                signing_secret="",
                process_before_response=True,
                request_verification_enabled=False,
                url_verification_enabled=False,
                ssl_check_enabled=False,
                attaching_function_token_enabled=False,
                attaching_conversation_kwargs_enabled=False,
                ignoring_self_assistant_message_events_enabled=False,
            )
        _listen(self.app, turns)

    async def answer(self, body: Json) -> Answered:
        """Run one payload that was verified and parsed: Bolt reads what we read."""
        made = await self.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
        return Answered(made.status, made.body or "")


@contextmanager
def _hidden() -> Iterator[None]:
    """Hide from Bolt what would change its mode. No other task runs meanwhile."""
    held = {name: os.environ.pop(name) for name in HIDDEN if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(held)


def _listen(app: AsyncApp, turns: Turns) -> None:
    async def command(ack: AsyncAck, body: Json) -> None:
        await ack(**await turns.take("command", body))

    async def event(ack: AsyncAck, body: Json) -> None:
        await turns.take("event", body)
        await ack()

    async def shortcut(ack: AsyncAck, body: Json) -> None:
        await turns.take("shortcut", body)
        await ack()

    async def action(ack: AsyncAck, body: Json) -> None:
        await turns.take("block_actions", body)
        await ack()

    async def submission(ack: AsyncAck, body: Json) -> None:
        await ack(**await turns.take("view_submission", body))

    async def closed(ack: AsyncAck) -> None:
        await ack()

    async def options(ack: AsyncAck, body: Json) -> None:
        await ack(**await turns.take("block_suggestion", body))

    app.command(ALL)(command)
    app.event(ALL)(event)
    app.shortcut(ALL)(shortcut)
    app.block_action(ALL)(action)
    app.view_submission(ALL)(submission)
    app.view_closed(ALL)(closed)
    app.block_suggestion(ALL)(options)
