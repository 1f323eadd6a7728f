"""Where people and places are reached: conversation references, kept across restarts.

Only verified activities are remembered. The newest service address of each conversation wins.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from adapters.teams.connector import Spot
from bot.domain.people import ChatName
from bot.ports.store import Store, Unit

LATEST = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """How one person is reached. `conversation` is empty until the personal chat is known."""

    service: str
    conversation: str
    tenant: str
    bot: str
    user: str  # the 29: id, for this bot only
    aad: str


class References:
    """Reads and writes `addresses` through the store. Raises StoreAway."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def remember(self, spot: Spot, person: Reference | None) -> None:
        """Keep the newest service of the conversation, and how the person is reached."""

        def work(unit: Unit) -> None:
            _put(unit, _place(spot.thread()), spot.service)
            _put(unit, LATEST, spot.service)
            if person is not None:
                _put(unit, _person(person.aad), _written(_merged(unit, person)))

        if not await self._store.read(_knows(spot, person)):
            await self._store.write(work)

    async def keep(self, person: Reference) -> None:
        """Keep how a person is reached, as we found out ourselves."""
        await self._store.write(
            lambda unit: unit.addresses.put(ChatName.TEAMS, _person(person.aad), _written(person))
        )

    async def greet(self, conversation: str) -> bool:
        """Whether this conversation is to be greeted now, which is so once in its life."""
        key = f"greeted:{conversation.partition(';messageid=')[0]}"

        def work(unit: Unit) -> bool:
            known = unit.addresses.get(ChatName.TEAMS, key) is not None
            _put(unit, key, "yes")
            return not known

        return await self._store.write(work)

    async def forget_person(self, aad: str) -> None:
        """Forget the personal chat: the app was removed there."""
        await self._drop(_person(aad))

    async def forget_place(self, conversation: str) -> None:
        """Forget a team or group chat."""
        await self._drop(_place(conversation.partition(";messageid=")[0]))

    async def person(self, aad: str) -> Reference | None:
        """Return how this person is reached, with the newest service of their chat."""

        def work(unit: Unit) -> Reference | None:
            found = _read(unit, aad)
            if found is None or not found.conversation:
                return found
            newest = unit.addresses.get(ChatName.TEAMS, _place(found.conversation))
            return _at(found, newest or found.service)

        return await self._store.read(work)

    async def service(self, conversation: str, otherwise: str) -> str:
        """Return the newest service of a conversation, else the newest at all, else `otherwise`."""
        keys = (_place(conversation.partition(";messageid=")[0]), LATEST)

        def work(unit: Unit) -> str | None:
            found = (unit.addresses.get(ChatName.TEAMS, key) for key in keys)
            return next((one for one in found if one), None)

        return await self._store.read(work) or otherwise

    async def newest(self, conversation: str) -> str | None:
        """Return the newest service that this very conversation spoke through."""
        key = _place(conversation.partition(";messageid=")[0])
        return await self._store.read(lambda unit: unit.addresses.get(ChatName.TEAMS, key))

    async def _drop(self, key: str) -> None:
        await self._store.write(lambda unit: unit.addresses.drop(ChatName.TEAMS, key))


def _knows(spot: Spot, person: Reference | None) -> Callable[[Unit], bool]:
    """Return the question whether all of this is stored already."""

    def work(unit: Unit) -> bool:
        services = [unit.addresses.get(ChatName.TEAMS, k) for k in (_place(spot.thread()), LATEST)]
        same = person is None or _merged(unit, person) == _read(unit, person.aad)
        return same and all(one == spot.service for one in services)

    return work


def _merged(unit: Unit, person: Reference) -> Reference:
    """Keep a known personal chat when the person is met elsewhere."""
    known = _read(unit, person.aad)
    if person.conversation or known is None:
        return person
    return Reference(**asdict(person) | {"conversation": known.conversation})


def _read(unit: Unit, aad: str) -> Reference | None:
    stored = unit.addresses.get(ChatName.TEAMS, _person(aad))
    try:
        return None if stored is None else Reference(**json.loads(stored))
    except (ValueError, TypeError):
        return None


def _at(person: Reference, service: str) -> Reference:
    return Reference(**asdict(person) | {"service": service})


def _written(person: Reference) -> str:
    return json.dumps(asdict(person), sort_keys=True)


def _put(unit: Unit, key: str, value: str) -> None:
    if unit.addresses.get(ChatName.TEAMS, key) != value:
        unit.addresses.put(ChatName.TEAMS, key, value)


def _person(aad: str) -> str:
    return f"person:{aad.lower()}"


def _place(thread: str) -> str:
    return f"place:{thread}"
