"""`daypass demo`: the real bot beside fake chats and a real database, in one process."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from adapters.playground.page.server import Page
from adapters.playground.world import Playground
from bot.app.application import Application
from bot.app.commands import until_told
from bot.app.logs import set_up_logs
from bot.domain.request import GrantState
from bot.settings import read

FOLDER = Path(".playground")


class Demonstration:
    """The playground, the bot and the page, started and stopped together."""

    def __init__(self, folder: Path, port: int) -> None:
        self._port = port
        self.playground = Playground(folder)
        self.bot: Application
        self.page: Page

    async def start(self) -> None:
        """Start everything and print the one address to open."""
        await self.playground.start()
        environment = self.playground.environment()
        settings = read(environment)
        set_up_logs("console", "warning")
        self.bot = Application(settings, environment, self.playground.clock.now)
        await self.bot.start()
        await self.bot.connected()
        self.playground.set_bot(f"http://127.0.0.1:{self.bot.web.port}")
        self.page = Page(
            self.playground,
            audit_tail=self._audit,
            next_end=self._next_end,
            wake=self.bot.time_moved,
        )
        await self.page.start(self._port)
        sys.stdout.write(f"Daypass playground: open {self.page.url}\n")
        sys.stdout.flush()

    async def stop(self) -> None:
        """Stop everything."""
        await self.page.stop()
        await self.bot.stop()
        await self.playground.stop()

    async def _audit(self, limit: int) -> Sequence[Mapping[str, object]]:
        return [json.loads(line) for line in await self.bot.store.audit_reader.tail(limit)]

    async def _next_end(self) -> datetime | None:
        """Return the moment at which the next grant ends."""
        found = await self.bot.store.read(lambda unit: unit.finder.open())
        ends = [
            grant.expires_at
            for request in found
            for grant in request.grants
            if grant.state is GrantState.ACTIVE and grant.expires_at
        ]
        return min(ends, default=None)


async def demo(arguments: argparse.Namespace) -> int:
    """Run the playground until it is told to stop."""
    demonstration = Demonstration(arguments.folder or FOLDER, arguments.port)
    return await until_told(demonstration.start, demonstration.stop)
