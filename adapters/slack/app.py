"""Bolt between Slack and our turns: one listener for each kind of payload, nothing of its own.

Bolt scans its listeners one by one, polls for acknowledgements and logs bodies; so it gets a few
catch-all listeners, answers when they return, and a silent logger.
"""

import re

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.calls import Ourselves, quiet
from adapters.slack.turns import Turns
from adapters.slack.wire import Json

ALL = re.compile(r"[\s\S]*")


def bolt(client: AsyncWebClient, token: str, ourselves: Ourselves, turns: Turns) -> AsyncApp:
    """Return the Bolt app. Requests are verified before they get here."""

    async def authorize(context: AsyncBoltContext) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=context.enterprise_id,
            team_id=ourselves.team,
            bot_user_id=ourselves.user,
            bot_id=ourselves.bot,
            bot_token=token,
        )

    app = AsyncApp(
        client=client,
        authorize=authorize,
        logger=quiet(),
        process_before_response=True,
        request_verification_enabled=False,
        url_verification_enabled=False,
        ssl_check_enabled=False,
    )
    _listen(app, turns)
    return app


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

    async def closed(ack: AsyncAck, body: Json) -> None:
        await turns.take("view_closed", body)
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


async def dispatch(app: AsyncApp, body: Json) -> BoltResponse:
    """Run one payload that was verified and parsed: Bolt reads what we read."""
    return await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
