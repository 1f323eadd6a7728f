"""`daypass demo`: the real bot beside fake chats and a real database, in one process."""

import argparse
import errno
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path

from adapters.playground.binaries import NoPostgres
from adapters.playground.page.server import Page
from adapters.playground.world import Playground
from bot.app.application import Application
from bot.app.commands import FAILED, WRONG, until_told
from bot.app.logs import set_up_logs
from bot.config.problems import ConfigProblems
from bot.domain.request import GrantState
from bot.settings import SettingsProblems, read

FOLDER = Path(".playground")


class Demonstration:
    """The playground, the bot and the page, started and stopped together."""

    def __init__(self, folder: Path, port: int) -> None:
        self._port = port
        self.playground = Playground(folder)
        self._started = AsyncExitStack()
        self.bot: Application
        self.page: Page

    async def start(self) -> None:
        """Start everything and print the one address to open; on an error stop all again."""
        async with AsyncExitStack() as started:
            await self.playground.start()
            started.push_async_callback(self.playground.stop)
            await self._start_bot()
            started.push_async_callback(self.bot.stop)
            await self._start_page()
            started.push_async_callback(self.page.stop)
            self._started = started.pop_all()
        sys.stdout.write(f"Daypass playground: open {self.page.url}\n")
        sys.stdout.flush()

    async def stop(self) -> None:
        """Stop everything, in the opposite order. May be called twice."""
        await self._started.aclose()

    async def _start_bot(self) -> None:
        environment = self.playground.environment()
        settings = read(environment)
        set_up_logs("console", "warning")
        self.bot = Application(settings, environment, self.playground.clock)
        await self.bot.start()
        self.playground.set_bot(f"http://127.0.0.1:{self.bot.web.port}")
        await self.bot.connected()

    async def _start_page(self) -> None:
        self.page = Page(
            self.playground,
            audit_tail=self._audit,
            next_end=self._next_end,
            wake=self.bot.time_moved,
        )
        await self.page.start(self._port)

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
    """Run the playground until it is told to stop. What keeps it from starting is said in words."""
    demonstration = Demonstration(arguments.folder or FOLDER, arguments.port)
    try:
        return await until_told(demonstration.start, demonstration.stop)
    except (ConfigProblems, SettingsProblems) as problems:
        sys.stderr.write(f"{problems}\n")
        return WRONG
    except (NoPostgres, OSError) as why:
        hint = " Choose another one with --port." if is_taken(why) else ""
        sys.stderr.write(f"The playground cannot start: {why}.{hint}\n")
        return FAILED


def is_taken(why: Exception) -> bool:
    """Say whether an address is in use already."""
    return isinstance(why, OSError) and why.errno == errno.EADDRINUSE
