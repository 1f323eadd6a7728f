"""Asks Teams itself whether somebody is who the activity says: bodies are not signed, tokens are.

Deliberate: whoever got hold of a channel token could write any object id into a body. He would also
have to name an account that Teams, asked by us, says belongs to that object id in that chat.
"""

from collections import OrderedDict
from datetime import datetime, timedelta

from adapters.teams.arrival import Arrival
from adapters.teams.connector import Connector, Member, Spot
from bot.ports.chat import Gone, Unreachable
from bot.ports.clock import Now
from bot.ports.faults import Impossible, TryAgain

KEPT = timedelta(minutes=10)
MOST_KNOWN = 5000
_STRANGERS = frozenset({"guest", "anonymous"})


class Declined(Exception):
    """Not done; the text is a sentence for the person."""


class Roster:
    """Confirms people, and remembers a yes for ten minutes."""

    def __init__(self, connector: Connector, tenant: str, now: Now) -> None:
        self._connector = connector
        self._tenant = tenant.lower()
        self._now = now
        self._known: OrderedDict[tuple[str, str], tuple[str, datetime]] = OrderedDict()

    async def confirm(self, arrival: Arrival) -> None:
        """Return when Teams says so too. Raises Declined."""
        person = await self._person(arrival.spot, arrival.account)
        if person != arrival.person:
            raise Declined("Daypass serves members of this organisation only.")

    async def find(self, spot: Spot, account: str) -> str:
        """Return the object id of a member, empty when there is none we may serve."""
        try:
            return await self._person(spot, account)
        except Declined:
            return ""

    async def _person(self, spot: Spot, account: str) -> str:
        key = (spot.thread(), account)
        known = self._known.get(key)
        if known is None or self._now() - known[1] >= KEPT:
            known = (self._served(await self._ask(spot, account)), self._now())
            self._keep(key, known)
        return known[0]

    async def _ask(self, spot: Spot, account: str) -> Member:
        try:
            return await self._connector.member(spot, account)
        except TryAgain as away:
            raise Declined("Teams could not confirm who you are. Try again in a minute.") from away
        except (Unreachable, Gone, Impossible) as nobody:
            raise Declined("Teams does not know you in this conversation.") from nobody

    def _served(self, member: Member) -> str:
        """Return the object id, or nothing for guests and people of other tenants."""
        foreign = member.tenant.lower() != self._tenant or "#EXT#" in member.upn.upper()
        return "" if foreign or member.role.lower() in _STRANGERS else member.person.lower()

    def _keep(self, key: tuple[str, str], known: tuple[str, datetime]) -> None:
        if not known[0]:
            return
        self._known[key] = known
        self._known.move_to_end(key)
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
