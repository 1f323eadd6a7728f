"""How a reply reaches whoever wrote a message: privately, and in company one line that says so."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Literal, TypeAlias

import structlog

from adapters.teams import messages
from adapters.teams.arrival import Arrival
from adapters.teams.connector import Connector
from adapters.teams.envelope import JsonObject
from adapters.teams.gateway import TeamsGateway
from adapters.teams.shown import Shown, in_message
from bot.cards.model import Card
from bot.ports.chat import Gone, Unreachable
from bot.ports.faults import Impossible, TryAgain

PRIVATELY = "I answered you in our personal chat."
NOT_HERE = "Add the Daypass app for yourself, then I can answer you in our personal chat."
NOT_NOW = "I could not reach you in our personal chat just now. Ask me again in a minute."
Outcome: TypeAlias = Literal["sent", "later", "refused"]
_IN_COMPANY: Mapping[Outcome, str] = {"sent": PRIVATELY, "later": NOT_NOW, "refused": NOT_HERE}
PAUSES = (0.5, 2.0)  # seconds before the second and the third try
LONGEST_PAUSE = 3.0
_log = structlog.get_logger(__name__)


class Replies:
    """Sends and changes messages within a turn. Never raises for what Teams answers."""

    def __init__(
        self,
        connector: Connector,
        gateway: TeamsGateway,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._connector = connector
        self._gateway = gateway
        self._sleep = sleep

    async def tell(self, arrival: Arrival, shown: Shown) -> None:
        """Send the reply to the person alone."""
        await self.send(arrival, in_message(shown))

    async def send(self, arrival: Arrival, sent: JsonObject) -> None:
        """Send an activity to the person alone; in company say that it went there."""
        if arrival.personal:
            await self._insist(lambda: self._connector.send(arrival.spot, sent))
            return
        outcome = await self._insist(lambda: self._gateway.tell(arrival.person, sent))
        await self.say_here(arrival, _IN_COMPANY[outcome])

    async def say_here(self, arrival: Arrival, text: str) -> None:
        """Say something where it was said, for all who are there to read."""
        line = messages.words(text)
        if arrival.kind == "message":
            await self._insist(lambda: self._connector.reply(arrival.spot, arrival.id, line))
        else:
            await self._insist(lambda: self._connector.send(arrival.spot, line))

    async def replace(self, arrival: Arrival, card: Card) -> None:
        """Show another card in the message that was acted on."""
        if arrival.reply_to:
            shown = messages.of_card(card)
            await self._insist(
                lambda: self._connector.update(arrival.spot, arrival.reply_to, shown)
            )

    async def _insist(self, send: Callable[[], Awaitable[object]]) -> Outcome:
        """Try three times; a card that came twice does no harm. Say what came of it."""
        for pause in (*PAUSES, None):
            try:
                await send()
            except TryAgain as later:
                if pause is None:
                    _log.warning("a reply was not delivered", why=str(later))
                    return "later"
                await self._sleep(min(later.after or pause, LONGEST_PAUSE))
            except (Unreachable, Gone, Impossible) as why:
                _log.warning("a reply was not delivered", why=str(why))
                return "refused"
            else:
                return "sent"
        return "later"
