"""Where people and channels are: ids of conversations, kept in the store, and who opened Home."""

import re
from collections import OrderedDict
from datetime import datetime, timedelta

from adapters.slack.calls import Slack
from adapters.slack.wire import listed, text
from bot.domain.flow import Place
from bot.domain.people import ChatName
from bot.ports.chat import Unreachable
from bot.ports.clock import Now
from bot.ports.store import Store

RECENT = timedelta(hours=24)
MOST_PAGES = 50
PAGE = 200
MOST_HOMES = 10_000
_ID = re.compile(r"[CGD][A-Z0-9]{5,30}")


class Places:
    """Durable memory over `addresses`. Methods raise StoreAway beside what they name."""

    def __init__(self, slack: Slack, store: Store, now: Now) -> None:
        self._slack = slack
        self._store = store
        self._now = now
        self._homes: OrderedDict[str, datetime] = OrderedDict()

    async def of_person(self, user: str) -> tuple[str, bool]:
        """Return the direct conversation, and whether it was known before. Raises like a call."""
        if known := await self._get(f"dm:{user}"):
            return known, True
        told = await self._slack.call("conversations.open", {"users": user})
        channel = text(told, "channel", "id")
        if not channel:
            raise Unreachable("Slack opened no conversation.")
        await self._put(f"dm:{user}", channel)
        return channel, False

    async def of_place(self, place: Place) -> tuple[str, bool]:
        """Return a channel's id, and whether it was known before. Raises Unreachable."""
        name = place.channel.removeprefix("#")
        if _ID.fullmatch(name):
            return name, False
        if known := await self._get(f"channel:{name}"):
            return known, True
        found = await self._find(name)
        await self._put(f"channel:{name}", found)
        return found, False

    async def forget(self, to: str) -> None:
        """Forget a conversation that is not there any more."""
        await self._store.write(lambda unit: unit.addresses.drop(ChatName.SLACK, to))

    async def _find(self, name: str) -> str:
        """Look a channel up by name, page by page."""
        cursor = ""
        for _ in range(MOST_PAGES):
            args = {"limit": PAGE, "exclude_archived": "true"} | (
                {"cursor": cursor} if cursor else {}
            )
            args["types"] = "public_channel,private_channel"
            told = await self._slack.call("conversations.list", args)
            for one in listed(told, "channels"):
                if text(one, "name") == name:
                    return text(one, "id")
            cursor = text(told, "response_metadata", "next_cursor")
            if not cursor:
                break
        raise Unreachable(f"There is no Slack channel #{name} that Daypass can see.")

    # --- Home ------------------------------------------------------------------------------------
    async def opened_home(self, user: str) -> None:
        """Remember that somebody looks at Home; written at most once an hour for each person."""
        moment = self._now()
        last = self._homes.get(user)
        self._homes[user] = moment
        self._homes.move_to_end(user)
        if len(self._homes) > MOST_HOMES:
            self._homes.popitem(last=False)
        if last is None or moment - last > timedelta(hours=1):
            await self._put(f"home:{user}", moment.isoformat())

    async def looks_at_home(self, user: str) -> bool:
        """Whether somebody opened Home within the last day."""
        since = self._now() - RECENT
        if user in self._homes:
            return self._homes[user] >= since
        stored = await self._get(f"home:{user}")
        return stored is not None and datetime.fromisoformat(stored) >= since

    async def _get(self, key: str) -> str | None:
        return await self._store.read(lambda unit: unit.addresses.get(ChatName.SLACK, key))

    async def _put(self, key: str, value: str) -> None:
        await self._store.write(lambda unit: unit.addresses.put(ChatName.SLACK, key, value))
