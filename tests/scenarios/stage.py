"""The whole bot on loopback: real PostgreSQL, fake chats, either store, and a clock that is moved.

Nothing here waits for time: it waits for something to be seen, and in the end gives up.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from psycopg import sql
from sqlalchemy import func, select

from adapters.playground.slack.deliveries import Delivery
from adapters.playground.slack.records import Message as SlackMessage
from adapters.playground.slack.records import View
from adapters.playground.teams.model import Message as TeamsMessage
from adapters.playground.teams.outcome import Outcome
from adapters.playground.world import PERSONAS, Playground
from bot.app.application import Application
from bot.domain.ids import PersonId, RequestId
from bot.domain.request import Request
from bot.settings import Settings, read
from storage.tables import AUDIT, DECISION, GRANT, OUTBOX, REQUEST, SECRET
from storage.unit import SqlUnit
from tests.fakes.production import empty_server

T = TypeVar("T")
PATIENCE = 15.0
CHANGED_BY_ACTS = (REQUEST, GRANT, DECISION, AUDIT, OUTBOX, SECRET)


class Stage:
    """One playground with one bot on it."""

    def __init__(self, playground: Playground, overrides: dict[str, str]) -> None:
        self.playground = playground
        self.slack, self.teams, self.clock = playground.slack, playground.teams, playground.clock
        self.overrides = overrides
        self.settings: Settings
        self.bot: Application

    async def start_bot(self) -> None:
        """Start a bot, as after a restart."""
        environment = {**self.playground.environment(), **self.overrides}
        self.settings = read(environment)
        self.bot = Application(self.settings, environment, self.clock)
        await self.bot.start()
        await self.bot.connected()
        self.playground.set_bot(self.url)
        if self.settings.socket_mode:
            await self.slack.sockets.wait_until(2)
        else:
            self.slack.set_target(f"{self.url}/slack/events")

    @property
    def url(self) -> str:
        """Where the bot listens."""
        return f"http://127.0.0.1:{self.bot.web.port}"

    async def use_postgresql(self) -> None:
        """Keep Daypass's own data in PostgreSQL instead of SQLite."""
        connection = await psycopg.AsyncConnection.connect(
            self.playground.production(), autocommit=True
        )
        async with connection:
            await connection.execute("CREATE DATABASE daypass")
        url = self.playground.postgres.url("daypass")
        self.overrides["DAYPASS_DATABASE_URL"] = url.replace("postgresql:", "postgresql+psycopg:")

    async def stop_bot(self) -> None:
        """Stop the bot as an operator would."""
        await self.bot.stop()

    async def move(self, by: timedelta) -> None:
        """Move everybody's clock and let the bot do what is due."""
        await self.clock.move(by)
        await self.bot.time_moved()

    async def until(self, look: Callable[[], T | None], what: str = "") -> T:
        """Wait until something is seen, and return it."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + PATIENCE
        while loop.time() < give_up:
            if found := look():
                return found
            await asyncio.sleep(0.02)
        raise AssertionError(f"never seen: {what or look}")

    async def request(self, person: str = "developer") -> Request:
        """Return the newest request of a person, as stored."""
        mine = PersonId(PERSONAS[person].email)
        found = await self.bot.store.read(lambda unit: unit.finder.of_person(mine, 20))
        return max(found, key=lambda one: one.asked_at)

    async def stored(self, request: RequestId) -> Request:
        """Return a request as stored."""
        found = await self.bot.store.read(lambda unit: unit.finder.find(request))
        assert found
        return found

    async def settled(self, request: RequestId, good: Callable[[Request], bool]) -> Request:
        """Wait until a stored request is as wanted."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + PATIENCE
        found = await self.stored(request)
        while not good(found) and loop.time() < give_up:
            await asyncio.sleep(0.02)
            found = await self.stored(request)
        assert good(found), found
        return found

    # --- the record ------------------------------------------------------------------------------
    async def audit(self) -> list[dict[str, Any]]:
        """Return the whole audit log, oldest first."""
        return [json.loads(one) async for one in self.bot.store.audit_reader.export()]

    async def events(self, request: RequestId) -> list[str]:
        """Name what the audit log says of a request, oldest first."""
        return [one["event"] for one in await self.audit() if one["request"] == request]

    async def counted(self) -> dict[str, int]:
        """Count the rows of every table that a person's act may change."""

        def count(unit: SqlUnit) -> dict[str, int]:
            ask = unit.batch.connection.scalar
            return {
                one.name: ask(select(func.count()).select_from(one)) or 0 for one in CHANGED_BY_ACTS
            }

        return await self.bot.store.look(count)

    async def verified(self) -> None:
        """Check the chain of the audit log from its first entry to its last."""
        verdict = await self.bot.store.audit_reader.verify()
        assert verdict.first_bad is None, verdict

    # --- Slack ---------------------------------------------------------------------------------
    async def slash(self, person: str, text: str, channel: str = "C01PAYMENTS") -> str:
        """Write `/access …` in Slack; return what came back to that person only."""
        done = await self.slack.slash(PERSONAS[person].slack, channel, "/access", text)
        assert done.ok, done.failure
        return json.dumps(done.ack, ensure_ascii=False)

    def slack_cards(self, person: str) -> list[SlackMessage]:
        """Return the messages of the bot in the person's direct conversation, oldest first."""
        channel = self.slack.workspace.dm(PERSONAS[person].slack).id
        return [one for one in self.slack.workspace.messages if one.channel == channel]

    # --- Teams ---------------------------------------------------------------------------------
    def teams_cards(self, person: str) -> list[TeamsMessage]:
        """Return the bot's messages to a person in Teams, oldest first."""
        return self.teams.inbox(PERSONAS[person].teams)

    async def teams_press(
        self, person: str, message: TeamsMessage, wanted: str, given: dict[str, str] | None = None
    ) -> Outcome:
        """Press a button in Teams."""
        return await self.teams.execute(PERSONAS[person].teams, message.id, wanted, given)

    def teams_card(self, person: str, title: str) -> TeamsMessage | None:
        """Return the newest card in Teams that says this."""
        found = [one for one in self.teams_cards(person) if title in json.dumps(one.card)]
        return found[-1] if found else None

    def slack_card(self, person: str, title: str) -> SlackMessage | None:
        """Return the newest card in Slack that says this."""
        found = [one for one in self.slack_cards(person) if title in json.dumps(one.blocks)]
        return found[-1] if found else None

    async def slack_press(self, person: str, message: SlackMessage, action: str) -> Delivery:
        """Press a button in Slack."""
        return await self.slack.press(PERSONAS[person].slack, message, action_id=action)

    async def password(self, person: str) -> tuple[str, str]:
        """Press "Show password" in Slack; return the user name and the password in the modal."""
        card = await self.until(lambda: self.slack_card(person, "Show password"), "way in")
        await self.slack_press(person, card, "reveal")
        view = await self.until(lambda: self.slack_view(person), "password")
        shown = await self.until(lambda: _copied(view), "password in the modal")
        return shown[0], shown[-1]

    def slack_view(self, person: str) -> View | None:
        """Return the topmost modal."""
        stack = self.slack.workspace.stacks.get(PERSONAS[person].slack, [])
        return stack[-1] if stack else None

    # --- production ----------------------------------------------------------------------------
    async def can(self, user: str, password: str, statement: str) -> str:
        """Log in to production and run SQL; return "yes", or the server's words."""
        try:
            async with await psycopg.AsyncConnection.connect(
                self.playground.production(user, password), autocommit=True
            ) as connection:
                await connection.execute(statement.encode())
        except psycopg.Error as error:
            return str(error)
        return "yes"

    async def let_set_role(self, user: str, role: str) -> None:
        """Let a person's role become another one, which Daypass itself never allows."""
        async with await psycopg.AsyncConnection.connect(
            self.playground.production(), autocommit=True
        ) as connection:
            await connection.execute(
                sql.SQL("GRANT {} TO {} WITH SET TRUE").format(
                    sql.Identifier(role), sql.Identifier(user)
                )
            )

    async def roles(self) -> list[str]:
        """Name the roles in production that Daypass made for people."""
        async with await psycopg.AsyncConnection.connect(
            self.playground.production(), autocommit=True
        ) as connection:
            rows = await connection.execute(
                "SELECT rolname FROM pg_roles WHERE rolname LIKE 'daypass\\_%' AND rolcanlogin"
                " AND rolname <> 'daypass_bot' ORDER BY 1"
            )
            return [str(one[0]) for one in await rows.fetchall()]


def _copied(view: View) -> list[str]:
    """Return what a modal shows in fixed width, to be copied."""
    parts = [part for one in view.blocks for part in one.get("elements", [])]
    fixed = [one for one in parts if one.get("type") == "rich_text_preformatted"]
    return ["".join(run["text"] for run in one["elements"]) for one in fixed]


@asynccontextmanager
async def stage(
    folder: Path,
    *,
    store: str = "sqlite",
    overrides: Mapping[str, str] | None = None,
    prepare: Callable[[Stage], Awaitable[None]] | None = None,
) -> AsyncIterator[Stage]:
    """Set the stage with a running bot; `store` is sqlite or postgresql.

    `prepare` is called when all but the bot is there, and may add to the stage's overrides.
    Whatever was played, in the end the chain of the audit log must hold.
    """
    playground = Playground(folder, postgres=await asyncio.to_thread(empty_server))
    await playground.start()
    on = Stage(playground, {"DAYPASS_TICK_SECONDS": "1", **(overrides or {})})
    try:
        if store == "postgresql":
            await on.use_postgresql()
        if prepare:
            await prepare(on)
        await on.start_bot()
        try:
            yield on
            await on.verified()
        finally:
            await on.stop_bot()
    finally:
        await playground.stop()
