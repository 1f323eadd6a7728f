"""The Chat port for Slack: cards to people and channels, changed later by their stored ids."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakValueDictionary

from adapters.slack.calls import Slack
from adapters.slack.home import home_view
from adapters.slack.places import Places
from adapters.slack.render import message
from adapters.slack.spans import Mention
from adapters.slack.wire import Json, text
from bot.cards.model import Card, Code, Home, Text
from bot.domain.flow import Place
from bot.domain.ids import RequestId
from bot.domain.people import ChatName, Identity
from bot.ports.chat import MessageRef, Unreachable
from bot.ports.faults import TryAgain
from bot.ports.store import StoreAway

STILL: Json = {"unfurl_links": False, "unfurl_media": False}
MOST_CHANGED = 5000
EVENT_TYPE = "daypass_request"
_REQUEST = re.compile(r"REQ-[A-Z0-9]{4,20}")


class SlackGateway:
    """Implements bot.ports.chat.Chat."""

    name = ChatName.SLACK

    def __init__(self, slack: Slack, places: Places, mention: Mention) -> None:
        self._slack = slack
        self._places = places
        self._mention = mention
        self._changes: OrderedDict[str, int] = OrderedDict()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def send(self, to: Identity | Place, card: Card) -> MessageRef:
        """Send a card privately or to a channel; an address that went stale is found anew once."""
        with _store_may_be_away():
            channel, known = await self._address(to)
            try:
                return await self._post(channel, card)
            except Unreachable:
                if not known:
                    raise
            await self._places.forget(_key(to))
            channel, _ = await self._address(to)
            return await self._post(channel, card)

    async def update(self, ref: MessageRef, card: Card) -> None:
        """Replace a card that was sent."""
        async with self._turn(ref):
            self._changes[_spot(ref)] = self.changes(ref) + 1
            if len(self._changes) > MOST_CHANGED:
                self._changes.popitem(last=False)
            await self._update(ref, card)

    async def looks_at_home(self, to: Identity) -> bool:
        """Say whether the person opened their Home tab within the last day."""
        with _store_may_be_away():
            return await self._places.looks_at_home(to.user)

    async def publish_home(self, to: Identity, home: Home) -> None:
        """Replace a person's Home tab."""
        await self.show_home(to, home)

    # --- for clicks ------------------------------------------------------------------------------
    def changes(self, ref: MessageRef) -> int:
        """Return how often a message was changed through the port."""
        return self._changes.get(_spot(ref), 0)

    async def replace(self, ref: MessageRef, card: Card, changes: int) -> None:
        """Replace a pressed card, unless it was changed through the port since `changes`.

        What the engine showed in the meantime is newer than `card`.
        """
        async with self._turn(ref):
            if self.changes(ref) == changes:
                await self._update(ref, card)

    async def show_home(self, to: Identity, home: Home) -> None:
        """Replace a person's Home tab."""
        view = home_view(home, self._mention)
        await self._slack.call("views.publish", {"user_id": to.user, "view": view})

    async def _address(self, to: Identity | Place) -> tuple[str, bool]:
        if isinstance(to, Place):
            return await self._places.of_place(to)
        return await self._places.of_person(to.user)

    async def _post(self, channel: str, card: Card) -> MessageRef:
        sent = {"channel": channel, **message(card, self._mention), **about(card), **STILL}
        told = await self._slack.call("chat.postMessage", sent, channel=channel)
        place, stamp = text(told, "channel") or channel, text(told, "ts")
        return MessageRef(chat=ChatName.SLACK, conversation=place, message=stamp)

    async def _update(self, ref: MessageRef, card: Card) -> None:
        place = {"channel": ref.conversation, "ts": ref.message}
        shown = message(card, self._mention) | about(card)
        await self._slack.call("chat.update", place | shown)

    def _turn(self, ref: MessageRef) -> asyncio.Lock:
        return self._turns.setdefault(_spot(ref), asyncio.Lock())


def about(card: Card) -> Json:
    """Return the metadata that says which request a card shows, and no more: all can read it."""
    named = [one.request for one in card.buttons if one.request]
    named += [
        RequestId(one.text)
        for one in card.footer
        if isinstance(one, Code | Text) and _REQUEST.fullmatch(one.text)
    ]
    if not named:
        return {}
    return {"metadata": {"event_type": EVENT_TYPE, "event_payload": {"request": named[0]}}}


@contextmanager
def _store_may_be_away() -> Iterator[None]:
    """Say it in the port's words."""
    try:
        yield
    except StoreAway as why:
        raise TryAgain("The database is away, so Slack's addresses are not known.") from why


def _spot(ref: MessageRef) -> str:
    return f"{ref.conversation} {ref.message}"


def _key(to: Identity | Place) -> str:
    if isinstance(to, Place):
        return f"channel:{to.channel.removeprefix('#')}"
    return f"dm:{to.user}"
