"""The peer of `ack`: Bolt on aiohttp, which checks signatures and does nothing but ack."""

import asyncio
import os

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck

from benchmarks.servers.told import obey
from benchmarks.servers.web import serve


async def _authorize() -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=None, team_id="T01BENCH", bot_user_id="U0BOT", bot_token=f"xoxb-{os.getpid()}"
    )


async def _command(ack: AsyncAck) -> None:
    await ack("Noted.")


async def main() -> None:
    """Serve until the input is closed."""
    app = AsyncApp(
        signing_secret=os.environ["SIGNING_SECRET"],
        authorize=_authorize,
        process_before_response=True,
    )
    app.command("/access")(_command)

    async def handle(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    async with serve("/slack/events", handle) as port:
        await obey({"port": port}, {})


if __name__ == "__main__":
    asyncio.run(main())
