"""Daypass itself, the whole bot, with a target that opens at once.

Its clock starts before the first import.
"""

import time

BEGAN = time.perf_counter()

import asyncio  # noqa: E402 - the imports are what is measured
import logging  # noqa: E402
import os  # noqa: E402
from collections.abc import Mapping  # noqa: E402
from typing import Any  # noqa: E402

import structlog  # noqa: E402

import adapters.slack.service  # noqa: E402
import adapters.teams.framework  # noqa: E402
import adapters.teams.service  # noqa: E402, F401
from adapters.connectors import registry  # noqa: E402
from adapters.teams.buttons import press_data  # noqa: E402
from benchmarks import organisation  # noqa: E402
from benchmarks.servers.told import obey  # noqa: E402
from bot.app.application import Application  # noqa: E402
from bot.cards.model import Action, Button  # noqa: E402
from bot.domain.people import ChatName, Identity  # noqa: E402
from bot.domain.request import Request, RequestState  # noqa: E402
from bot.engine.clock import MachineClock, utc_now  # noqa: E402
from bot.engine.dispatcher import Dispatcher  # noqa: E402
from bot.ports.desk import Caller  # noqa: E402
from bot.ports.store import Unit  # noqa: E402
from bot.settings import read  # noqa: E402

IMPORTED = time.perf_counter()
_PAUSE = 0.02  # seconds between looks at the outbox


class Measured(Application):
    """Daypass whose outbox can be held back."""

    async def hold(self) -> None:
        """Send nothing more: the outbox fills and is not emptied."""
        self._dispatching.cancel()
        await self.engine.dispatcher.stop(1)
        self.engine.dispatcher = Dispatcher(self.store, {}, utc_now)  # woken, and never run


class Deeds:
    """What the process can be told to do."""

    def __init__(self, bot: Measured) -> None:
        self._bot = bot

    async def ask(self, asked: Mapping[str, Any]) -> Mapping[str, object]:
        """Have people ask for access; return the buttons that approve it, each with its approver.

        `first` numbers the requests: whose number it is asks, modulo those who ask.
        """
        wanted = range(asked["first"], asked["first"] + asked["count"])
        for one in wanted:
            who = Identity(
                chat=ChatName.SLACK, user=organisation.slack_id(one % organisation.ASKING)
            )
            caller = Caller(identity=who, delivery=f"bench {one}")
            await self._bot.engine.desk.hear(caller, f"orders write 1h INC-{one} it is failing")
        found = {_number(one): one for one in await self._pending()}
        return {"presses": [[organisation.approver(one), _press(found[one])] for one in wanted]}

    async def settle(self, _: Mapping[str, Any]) -> Mapping[str, object]:
        """Wait until the outbox is empty."""

        def waiting(unit: Unit) -> bool:
            return unit.outbox.next_due(utc_now()) is not None

        while await self._bot.store.read(waiting):  # noqa: ASYNC110 - rows are waited for
            await asyncio.sleep(_PAUSE)
        return {}

    async def hold(self, _: Mapping[str, Any]) -> Mapping[str, object]:
        """Send nothing from here on."""
        await self._bot.hold()
        return {}

    async def _pending(self) -> list[Request]:
        found = await self._bot.store.read(lambda unit: unit.finder.open())
        return [one for one in found if one.state is RequestState.PENDING]


def _number(request: Request) -> int:
    ticket = request.justification.split()[0]
    return int(ticket.removeprefix("INC-"))


def _press(request: Request) -> Mapping[str, object]:
    pressed = Button(action=Action.APPROVE, label="", request=request.id, digest=request.digest)
    return press_data(pressed)


async def main() -> None:
    """Start, say how long that took, and go on until the input is closed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    registry.BUILT_IN[organisation.CONNECTOR] = "benchmarks.target:open_connector"
    environment = dict(os.environ)
    bot = Measured(read(environment), environment, MachineClock())
    await bot.start()
    ready = time.perf_counter()
    try:
        await bot.connected()
        deeds = Deeds(bot)
        told = {
            "port": bot.web.port,
            "imports": IMPORTED - BEGAN,
            "opening": ready - IMPORTED,
        }
        await obey(told, {"ask": deeds.ask, "settle": deeds.settle, "hold": deeds.hold})
    finally:
        await bot.stop()


if __name__ == "__main__":
    asyncio.run(main())
