"""What there is to lend, as targets say: asked again and again, kept, and joined to the catalogue.

Each integration is asked in the background. Only a listing that succeeded changes anything; a
target that does not answer has what it had. Whatever comes, changes or goes is in the audit log.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from pydantic import TypeAdapter, ValidationError

from bot.domain.catalog import Catalogue
from bot.domain.effects import Alarm
from bot.domain.ids import IntegrationName, ResourceName
from bot.engine.answers import Age, Answers
from bot.engine.discovered import Known, Stock, Taken, join, record, take
from bot.engine.tasks import spawn
from bot.ports.clock import Now
from bot.ports.connector import Connector, Discovers, Listing
from bot.ports.faults import Impossible, TryAgain
from bot.ports.store import Actor, Store, StoreAway, Unit

INVENTORY = "inventory"
AT_ONCE = 4  # integrations that are asked at the same time
MOST = 10_000  # resources of one integration
RETRY = timedelta(minutes=5)  # after a listing that failed
NOTED = 50  # resources in one audit entry

_ACTOR = Actor(surface="clock")
_HEADER = "*"  # no resource is called so
_HEARD: "TypeAdapter[_Heard]"
_KNOWN: TypeAdapter[Known] = TypeAdapter(Known)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    at: datetime
    listing: Listing


_HEARD = TypeAdapter(_Heard)


class Inventory:
    """Holds what was discovered. `changed` takes the merge over; it is told after each change."""

    def __init__(
        self,
        store: Store,
        connectors: Callable[[], Mapping[IntegrationName, Connector]],
        now: Now,
        changed: Callable[[Callable[[Catalogue], Catalogue]], Awaitable[None]],
    ) -> None:
        self._store = store
        self._connectors = connectors
        self._now = now
        self._changed = changed
        self._answers: dict[IntegrationName, Answers[_Heard]] = {}
        self._stocks: dict[IntegrationName, Stock] = {}
        self._asking: dict[IntegrationName, asyncio.Task[None]] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._untold = False

    async def use(self, every: Mapping[IntegrationName, timedelta]) -> None:
        """Discover these from now on; all are due, and have what they had until they answer.

        Call it before the ground is first stood on, so that nothing that was known looks gone, and
        after each change of the access files. Raises StoreAway.
        """
        # Deliberate: none is taken over. What was asked before may be another connector's answer.
        self._answers = {name: self._answer(name, often) for name, often in every.items()}
        kept = await self._store.read(lambda unit: {one: _recall(unit, one) for one in every})
        stocks = {name: self._stocks.get(name) or one for name, one in kept.items()}
        self._stocks = {name: one for name, one in stocks.items() if one}
        await self._tell()

    def merged(self, catalogue: Catalogue) -> Catalogue:
        """Add what was discovered, as it is known at this moment."""
        return join(catalogue, self._stocks)

    def stocks(self) -> Mapping[IntegrationName, Stock]:
        """Return what each integration that ever answered has, and had."""
        return dict(self._stocks)

    def ages(self) -> Sequence[Age]:
        """Say how each integration stands. What was listed holds until another listing."""
        return [
            Age(
                kind=INVENTORY,
                name=name,
                answered_at=self._stocks[name].at if name in self._stocks else None,
                known_until=None,
                error=one.error,
            )
            for name, one in self._answers.items()
        ]

    async def refresh(self) -> None:
        """Start to ask every integration that is due, and return at once. Raises StoreAway."""
        if self._untold:
            await self._tell()
        now = self._now()
        for name, one in self._answers.items():
            if name not in self._asking and _due(one, now):
                task = self._asking[name] = spawn(self._ask(name, one), name=f"list {name}")
                task.add_done_callback(partial(self._answered, name))

    async def settled(self) -> None:
        """Wait for every question that is out."""
        await asyncio.gather(*self._asking.values())

    def _answered(self, name: IntegrationName, _: asyncio.Task[None]) -> None:
        self._asking.pop(name, None)

    def _answer(self, name: IntegrationName, every: timedelta) -> Answers[_Heard]:
        return Answers(
            kind=INVENTORY,
            name=name,
            every=every,
            keeps=timedelta(0),
            fetch=lambda _: self._fetch(name),
            form=_HEARD,
        )

    async def _fetch(self, name: IntegrationName) -> _Heard:
        connector = self._connectors().get(name)
        if connector is None:
            raise TryAgain("It cannot be used: an operator must look at its set-up.")
        if not isinstance(connector, Discovers):
            raise Impossible("Its connector cannot say what there is: leave `discover` out.")
        listing = await connector.discover()
        if len(listing.found) > MOST:
            raise Impossible(f"It lists more than {MOST} resources.")
        return _Heard(at=self._now(), listing=listing)

    async def _ask(self, name: IntegrationName, one: Answers[_Heard]) -> None:
        async with self._turns:
            answered = await one.ask(self._now())
        if not answered or one.last is None or self._answers.get(name) is not one:
            return
        heard = one.last
        try:
            taken = await self._store.write(lambda unit: _take(unit, name, heard))
        except StoreAway:
            one.asked_at = None  # what was said is lost: ask again
            return
        self._stocks[name] = taken.stock
        if taken.found or taken.changed or taken.gone:
            await self._tell()

    async def _tell(self) -> None:
        """Hand the merge over; what fails now is handed over at the next refresh."""
        self._untold = True
        await self._changed(self.merged)
        self._untold = False


def _due(one: Answers[_Heard], now: datetime) -> bool:
    failed = bool(one.error) and one.asked_at is not None and now - one.asked_at >= RETRY
    return failed or one.due(now)


def _source(name: IntegrationName) -> str:
    return f"{INVENTORY}/{name}"


def _take(unit: Unit, name: IntegrationName, heard: _Heard) -> Taken:
    taken = take(name, _recall(unit, name), heard.listing, heard.at)
    stock, now = taken.stock, heard.at
    header = json.dumps({"doubts": stock.doubts, "missed": stock.missed})
    known = {str(one): _KNOWN.dump_json(each).decode() for one, each in stock.known.items()}
    unit.facts.replace(_source(name), {_HEADER: header, **known}, now)
    for text, resources in _notes(taken):
        unit.requests.note(text, {"integration": name, "resources": resources}, _ACTOR, now)
    for text in taken.alarms:
        unit.outbox.add(Alarm(text=text), now)
    return taken


def _notes(taken: Taken) -> Iterator[tuple[str, str]]:
    pairs = (f'{{"before": {record(old)}, "after": {record(new)}}}' for old, new in taken.changed)
    for text, entries in (
        ("resources found", [record(one) for one in taken.found]),
        ("resources changed", list(pairs)),
        ("resources gone", [record(one) for one in taken.gone]),
    ):
        for start in range(0, len(entries), NOTED):
            yield text, f"[{', '.join(entries[start : start + NOTED])}]"


def _recall(unit: Unit, name: IntegrationName) -> Stock | None:
    """Read what was kept; a part that this version cannot read was never told."""
    source = _source(name)
    at, values = unit.facts.heard(source), dict(unit.facts.all(source))
    if at is None or not values:
        return None
    header = json.loads(values.pop(_HEADER, "{}"))
    return Stock(
        at=at,
        known=dict(_readable(name, values)),
        doubts=tuple(header.get("doubts", ())),
        missed=bool(header.get("missed")),
    )


def _readable(
    name: IntegrationName, values: Mapping[str, str]
) -> Iterator[tuple[ResourceName, Known]]:
    for key, text in sorted(values.items()):
        try:
            yield ResourceName(key), _KNOWN.validate_json(text)
        except ValidationError:
            _log.warning("kept resource unreadable", integration=name, resource=key)
