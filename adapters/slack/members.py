"""Who may speak to Daypass at all: full members of a served workspace, by Slack's record of them.

A yes is kept for ten minutes and renewed after five beside the work; a no is never kept.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

import structlog

from adapters.slack.calls import Slack
from adapters.slack.wire import Json, at, listed, text
from bot.engine.tasks import spawn
from bot.ports.chat import Unreachable
from bot.ports.clock import Now
from bot.ports.faults import Impossible, TryAgain

YES, FRESH = timedelta(minutes=10), timedelta(minutes=5)
ASKING = 1.0  # seconds; a click has three in all
EVERY = 240.0  # seconds between two rounds over the people of the policy
PAGE, MOST_PAGES = 200, 20
REMEMBERED = 20_000  # people
SLACKBOT = "USLACKBOT"
STRANGER = "Only members of this workspace can use Daypass."
MACHINE = "Only people can use Daypass, not bots or workflows."
GUEST = "Guests cannot use Daypass. Ask a member of your team to request it for you."
LEFT = "This account is deactivated, so it cannot use Daypass."
UNSURE = "Slack did not confirm who you are in time. Try again in a moment."
_log = structlog.get_logger(__name__)
_NOBODY: frozenset[str] = frozenset()


def judged(member: object, teams: AbstractSet[str]) -> str:
    """Return why this record of Slack's may not speak, or nothing. What is missing is a no."""
    if at(member, "deleted") is True:
        return LEFT
    if at(member, "is_bot") is not False or text(member, "id") == SLACKBOT:
        return MACHINE
    homes = {text(member, "team_id"), text(member, "enterprise_user", "enterprise_id")}
    if at(member, "is_stranger") is True or not homes & teams:
        return STRANGER
    full = at(member, "is_restricted") is False and at(member, "is_ultra_restricted") is False
    return "" if full else GUEST


class Members:
    """Answers whether somebody may speak; `start` keeps the people of the policy known.

    `start` and `stop` may repeat. Nothing here raises.
    """

    def __init__(
        self,
        slack: Slack,
        now: Now,
        people: Callable[[], Collection[str]] = lambda: _NOBODY,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._slack = slack
        self._now = now
        self._people = people
        self._sleep = sleep
        self._teams: AbstractSet[str] = _NOBODY
        self._since: OrderedDict[str, datetime] = OrderedDict()
        self._asked: dict[str, asyncio.Task[str]] = {}
        self._round: asyncio.Task[object] | None = None

    def start(self, teams: AbstractSet[str]) -> None:
        """Serve these workspaces and enterprises, and begin to get to know people."""
        self._teams = teams
        if self._round is None:
            self._round = spawn(self._rounds(), name="slack members")

    async def stop(self) -> None:
        """Stop asking."""
        tasks = [*self._asked.values(), *([self._round] if self._round else [])]
        self._round = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def refusal(self, user: str) -> str:
        """Return the sentence that refuses somebody, or nothing for a member."""
        since = self._since.get(user)
        age = YES if since is None else self._now() - since
        if age < YES:
            if age >= FRESH:
                _ = self._ask(user)
            return ""
        asked = self._ask(user)
        await asyncio.wait({asked}, timeout=ASKING)
        return asked.result() if asked.done() and not asked.cancelled() else UNSURE

    def _ask(self, user: str) -> asyncio.Task[str]:
        """Ask Slack about somebody; many clicks share one question."""
        if user not in self._asked:
            self._asked[user] = spawn(self._answer(user), name="slack member")
            self._asked[user].add_done_callback(lambda _: self._asked.pop(user, None))
        return self._asked[user]

    async def _answer(self, user: str) -> str:
        try:
            told = await self._slack.call("users.info", {"user": user})
        except (TryAgain, Impossible) as why:
            _log.warning("Slack did not say who somebody is", user=user, why=str(why))
            return UNSURE
        except Unreachable:
            told = {}
        member = told.get("user")
        refused = judged(member, self._teams) if text(member, "id") == user else STRANGER
        self._learn(user, refused)
        return refused

    def _learn(self, user: str, refused: str) -> None:
        self._since.pop(user, None)
        if refused:
            return
        self._since[user] = self._now()
        if len(self._since) > REMEMBERED:
            self._since.popitem(last=False)

    # --- the people of the policy --------------------------------------------------------------
    async def _rounds(self) -> None:
        while True:
            await self.warm()
            await self._sleep(EVERY)

    async def warm(self) -> None:
        """Get to know the people of the policy; whoever is not found is asked about when needed."""
        wanted = set(self._people())
        try:
            cursor = ""
            for _ in range(MOST_PAGES):
                if not wanted:
                    return
                told = await self._slack.call("users.list", _page(cursor))
                for member in listed(told, "members"):
                    if text(member, "id") in wanted:
                        wanted.discard(text(member, "id"))
                        self._learn(text(member, "id"), judged(member, self._teams))
                cursor = text(told, "response_metadata", "next_cursor")
                if not cursor:
                    return
        except (TryAgain, Impossible, Unreachable) as why:
            _log.warning("the people of the policy were not looked up", why=str(why))


def _page(cursor: str) -> Json:
    return {"limit": PAGE} | ({"cursor": cursor} if cursor else {})
