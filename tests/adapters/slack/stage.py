"""The real engine, the real Slack side and the fake Slack, joined by HTTP or by Socket Mode."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.playground.slack.fake import FakeSlack
from adapters.playground.slack.records import Message, View
from adapters.slack.options import SlackOptions
from adapters.slack.service import PATH, SlackChat
from bot.domain.ids import PersonId
from bot.domain.people import ChatName, Identity
from bot.domain.policy import Policy
from bot.engine.clock import Timekeeper
from bot.engine.engine import Engine, Surroundings
from bot.ports.chat import Chat
from storage.store import SqlStore, open_store
from tests.bot.domain.world import NOW, PEOPLE, SHOP, policy
from tests.fakes.clock import FakeClock
from tests.fakes.connector import FakeConnector

SECRET, OLD_SECRET = "a made-up signing secret", "the secret before it"
BOT_TOKEN, APP_TOKEN = "xoxb-made-up", "xapp-made-up"
BESIDE = {"slack answer"}
KEYS = ["a-key-that-is-long-enough-for-tests-0123456789"]


def user_of(person: PersonId) -> str:
    """Return a person's Slack user id."""
    return f"U{person.split('@')[0].upper()}"


def law() -> Policy:
    """Return the organisation's policy, with ids as Slack writes them."""
    people = [
        replace(one, identities=(Identity(chat=ChatName.SLACK, user=user_of(one.id)),))
        for one in PEOPLE
    ]
    return policy(people={one.id: one for one in people})


@dataclass
class Stage:
    """Everything a journey touches."""

    slack: FakeSlack
    clock: FakeClock
    store: SqlStore
    engine: Engine
    target: FakeConnector
    bot: SlackChat
    channel: str

    async def settle(self) -> None:
        """Let everything that follows happen, inside and in Slack."""
        for _ in range(3):
            answers = [one for one in asyncio.all_tasks() if one.get_name() in BESIDE]
            await asyncio.gather(*answers, return_exceptions=True)
            await self.engine.dispatcher.settle()

    def seen_by(self, person: PersonId, *, private: bool = True) -> list[Message]:
        """Return the bot's messages to one person: their direct ones, or the ephemeral ones."""
        work, user = self.slack.workspace, user_of(person)
        mine = [one for one in work.messages if one.user == work.app.user_id]
        if not private:
            return [one for one in mine if one.ephemeral_to == user]
        direct = {one.id for one in work.channels.values() if one.im_with == user}
        return [one for one in mine if one.channel in direct and one.ephemeral_to is None]

    def said_to(self, person: PersonId) -> str:
        """Return the words of the last ephemeral answer."""
        return self.seen_by(person, private=False)[-1].text

    def modal(self, person: PersonId) -> View:
        """Return the modal on top of a person's screen."""
        return self.slack.workspace.stacks[user_of(person)][-1]

    async def slash(self, person: PersonId, text: str) -> None:
        """Type /access, and let everything that follows happen."""
        done = await self.slack.slash(user_of(person), self.channel, "/access", text)
        await self.settle()

        assert done.ok

    async def press(self, person: PersonId, where: Message | View, action: str) -> None:
        """Press a button, and let everything that follows happen."""
        done = await self.slack.press(user_of(person), where, action_id=action)
        await self.settle()

        assert done.ok


def cast(slack: FakeSlack) -> str:
    """Put everybody into the workspace; return the channel that all are in."""
    work = slack.workspace
    for one in PEOPLE:
        work.add_user(one.name.lower(), id=user_of(one.id), email=one.id)
    everyone = [user_of(one.id) for one in PEOPLE]
    work.add_channel("operators", [*everyone, work.app.user_id])
    work.add_channel("incidents", [*everyone, work.app.user_id])
    return work.add_channel("prod", [*everyone, work.app.user_id]).id


async def until(holds: Callable[[], bool]) -> None:
    """Let other things happen until something holds, for twenty seconds at most."""
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - nobody tells when it does
            await asyncio.sleep(0)


@contextmanager
def logged() -> Iterator[list[str]]:
    """Collect every line of the log, of whatever level, as text."""
    lines: list[str] = []

    def keep(_: object, __: str, line: structlog.typing.EventDict) -> str:
        lines.append(str(line))
        raise structlog.DropEvent

    before = structlog.get_config()
    everything = structlog.make_filtering_bound_logger(0)
    structlog.configure(processors=[keep], wrapper_class=everything)
    try:
        yield lines
    finally:
        structlog.configure(**before)


@asynccontextmanager
async def stage(
    transport: str = "http", *, start: bool = True, teams: frozenset[str] = frozenset()
) -> AsyncIterator[Stage]:
    """Set the stage, and clear it afterwards."""
    clock = FakeClock(NOW)
    slack = FakeSlack(clock.now, signing_secret=SECRET, bot_token=BOT_TOKEN, app_token=APP_TOKEN)
    await slack.start()
    store = await open_store("sqlite://", KEYS, clock.now)
    made = _assemble(slack, clock, store, transport, teams)
    site = web.Application()
    site.router.add_post(PATH, made.bot.handle)
    try:
        async with TestServer(site) as server:
            slack.set_target(str(server.make_url(PATH)))
            if start:
                await made.bot.start()
            yield made
            await made.settle()
            await made.bot.stop()
    finally:
        await store.close()
        await slack.stop()


def _assemble(
    slack: FakeSlack, clock: FakeClock, store: SqlStore, transport: str, teams: frozenset[str]
) -> Stage:
    chats: dict[ChatName, Chat] = {}
    target, rules = FakeConnector(), law()
    engine = Engine(
        Surroundings(
            store=store,
            policy=lambda: rules,
            chats=chats,
            connectors=lambda: {SHOP: target},
            keeper=Timekeeper(clock),
            shortest=timedelta(minutes=5),
            wake_clock=lambda _: None,
        )
    )
    options = SlackOptions(
        bot_token=BOT_TOKEN,
        signing_secrets=(OLD_SECRET, SECRET),
        app_token=APP_TOKEN if transport == "socket" else None,
        api_url=slack.api_url,
        app_id=slack.workspace.app.app_id,
        team_ids=teams,
    )
    bot = SlackChat(options, desk=engine.desk, store=store, now=clock.now, mention=user_of)
    chats[ChatName.SLACK] = bot.chat
    return Stage(slack, clock, store, engine, target, bot, cast(slack))
