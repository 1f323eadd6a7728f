"""One stage for each test: a playground, a scripted bot, the page, and ways to talk to it."""

import functools
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from adapters.playground.page import Page
from adapters.playground.page.guard import TOKEN_HEADER
from adapters.playground.postgres import Postgres
from adapters.playground.world import Playground
from tests.adapters.playground.page.tiny_bot import TinyBot

Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Stage:
    """The page's server and what is behind it."""

    playground: Playground
    bot: TinyBot
    page: Page
    session: aiohttp.ClientSession

    async def token(self) -> str:
        """Read the token out of the page, as its script does."""
        async with self.session.get(self.page.url) as response:
            text = await response.text()
        return text.partition('name="daypass-token" content="')[2].partition('"')[0]

    async def get(self, path: str, **query: str) -> Json:
        """Read JSON with the token."""
        headers = {TOKEN_HEADER: await self.token()}
        url = self.page.url + path
        async with self.session.get(url, params=query, headers=headers) as response:
            found: Json = await response.json()
        return found | {"status": response.status}

    async def post(self, path: str, **body: object) -> Json:
        """Post JSON with the token."""
        headers = {TOKEN_HEADER: await self.token()}
        async with self.session.post(self.page.url + path, json=body, headers=headers) as response:
            found: Json = await response.json()
        return found | {"status": response.status}

    async def state(self, slack: str = "developer", teams: str = "lead") -> Json:
        """Read what two personas see."""
        return await self.get("state", slack_as=slack, teams_as=teams)


@functools.cache
def _server() -> Postgres:
    """Start one server for all these tests; it ends with the process."""
    return Postgres().start()


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Start and stop everything."""
    playground = Playground(tmp_path, postgres=_server())
    await playground.start()
    bot = TinyBot(playground)
    await bot.start()

    page = Page(playground, bot.tail, bot.next_end, bot.wake)
    await page.start()
    async with aiohttp.ClientSession() as session:
        yield Stage(playground=playground, bot=bot, page=page, session=session)
    await page.stop()
    if bot.ends:
        await bot.close()
    await bot.stop()
    await playground.stop()
