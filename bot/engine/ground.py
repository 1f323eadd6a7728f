"""The ground that decisions stand on: access files, and what directories and on-call systems said.

Each source is asked on its own schedule, in the background. Its last answer is kept in the
database and relied on for as long as the source allows; after that it is unknown. Whatever changes
makes a new policy, as a whole, and what is open is looked at again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from pydantic import TypeAdapter

from bot.domain.catalog import Catalogue
from bot.domain.effects import Alarm
from bot.domain.ids import PersonId, RotaName
from bot.domain.people import OnCall, Person
from bot.domain.policy import Policy
from bot.engine.answers import Age, Answers
from bot.engine.directories import Merged, Told, Written, merge
from bot.engine.schedules import schedule, unknown
from bot.engine.tasks import spawn
from bot.ports.clock import Now
from bot.ports.directory import Directory, Snapshot
from bot.ports.oncall import OnCallSystem, Roster
from bot.ports.store import Store, StoreAway, Unit

DIRECTORY, ON_CALL, LINKS = "directory", "on call", "links"
_SNAPSHOT: TypeAdapter[Snapshot] = TypeAdapter(Snapshot)
_ROSTER: TypeAdapter[Roster] = TypeAdapter(Roster)

_log = structlog.get_logger(__name__)
Found = Callable[[Catalogue], Catalogue]


class Ground:
    """Holds the policy in force. `changed` is called after each swap; it must not raise."""

    def __init__(self, store: Store, now: Now, changed: Callable[[], None]) -> None:
        self._store = store
        self._now = now
        self._changed = changed
        self._directories: dict[str, Answers[Snapshot]] = {}
        self._systems: dict[RotaName, Answers[Roster]] = {}
        self._links: Mapping[str, str] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}
        self._doubted: set[str] = set()
        self._prepare: Callable[[Policy], object] = lambda _: None
        self._found: Found = lambda catalogue: catalogue
        self._turn = asyncio.Lock()
        self._base: Policy | None = None
        self._written = Written()
        self._policy: Policy | None = None

    @property
    def policy(self) -> Policy:
        """Return what is in force; `use` must have been called."""
        if self._policy is None:
            raise RuntimeError("there is no ground yet")
        return self._policy

    async def settled(self) -> None:
        """Wait for every question that is out."""
        await asyncio.gather(*self._asking.values())

    def ages(self) -> Sequence[Age]:
        """Say how each source stands."""
        return [one.age() for one in self._sources()]

    async def use(
        self,
        base: Policy,
        written: Written,
        directories: Sequence[Directory],
        systems: Sequence[OnCallSystem],
    ) -> None:
        """Stand on this from now on. Sources that go on keep their answers; others are recalled.

        `written` is what the access files say of people and groups. Call it at the start and after
        each reload.
        """
        kept = await self._store.read(_recall)
        known, told = self._directories, self._systems
        self._directories = {
            one.name: _directory(one, known.get(one.name), kept[DIRECTORY]) for one in directories
        }
        self._systems = {
            one.name: _system(one, told.get(one.name), kept[ON_CALL]) for one in systems
        }
        self._base, self._written = base, written
        await self._stand()

    def before_swap(self, prepare: Callable[[Policy], object]) -> None:
        """Call this in a thread with each new policy, before it is in force."""
        self._prepare = prepare

    async def found(self, found: Found) -> None:
        """Add what was discovered to the catalogue, from now on."""
        self._found = found
        await self._stand()

    async def refresh(self) -> None:
        """Start to ask every source that is due, and return at once."""
        now = self._now()
        for one in self._sources():
            if one.due(now):
                self._start(one, now)

    async def refreshed(self) -> None:
        """Ask every source now, and return when all have answered or failed."""
        now = self._now()
        await asyncio.gather(*(self._ask(one, now) for one in self._sources()))

    def hear(self, directory: str) -> None:
        """Ask a directory now: it was told something. If it is being asked, soon once more."""
        if one := self._directories.get(directory):
            one.asked_at = None
            self._start(one, self._now())

    def _sources(self) -> Sequence[Answers[Snapshot] | Answers[Roster]]:
        return [*self._directories.values(), *self._systems.values()]

    def _start(self, one: Answers[Snapshot] | Answers[Roster], now: datetime) -> None:
        key = f"{one.kind}/{one.name}"
        if key not in self._asking:
            task = self._asking[key] = spawn(self._ask(one, now), name=f"ask {key}")
            task.add_done_callback(lambda _: self._asking.pop(key, None))

    async def _ask(self, one: Answers[Snapshot] | Answers[Roster], now: datetime) -> None:
        """Ask one source, keep what it said, and stand on it. Without a database, soon again."""
        try:
            answered = await one.ask(now)
            if not any(one is each for each in self._sources()):
                return  # another has its place by now, or none
            if answered:
                text = one.written()
                await self._store.write(lambda unit: unit.facts.put(one.kind, one.name, text, now))
            await self._stand()
        except StoreAway as why:
            one.asked_at = None
            _log.warning("answer not taken over", kind=one.kind, name=one.name, why=str(why))

    async def _stand(self) -> None:
        """Make a policy of all that is known, one at a time: the last one knows the most."""
        async with self._turn:
            await self._compose()

    async def _compose(self) -> None:
        """Keep new links before anybody relies on them."""
        base = self._base
        if base is None:
            return
        self._links = await self._read_links()
        merged = merge(self._written, self._told(), self._links)
        doubts = {*merged.doubts, *self._strangers(merged.people)}
        await self._keep(merged, doubts - self._doubted)
        self._doubted = doubts
        policy = replace(
            base,
            people=merged.people,
            rotas={**base.rotas, **self._asked(merged.people)},
            catalogue=self._found(base.catalogue),
        )
        if policy != self._policy:
            await asyncio.to_thread(self._prepare, policy)
            self._policy = policy
            self._changed()

    async def _read_links(self) -> Mapping[str, str]:
        """Read them anew: an operator may have taken one away, in another process."""
        try:
            return await self._store.read(lambda unit: unit.facts.all(LINKS))
        except StoreAway:
            return self._links

    def _told(self) -> Sequence[Told]:
        return [
            Told(directory=name, snapshot=one.last, known_until=one.last.at + one.keeps)
            for name, one in self._directories.items()
            if one.last
        ]

    def _asked(self, people: Mapping[PersonId, Person]) -> Mapping[RotaName, OnCall]:
        """Return the schedules of the systems that ever answered; others stay unknown."""
        return {
            name: schedule(name, one.last, one.keeps, people)
            for name, one in self._systems.items()
            if one.last
        }

    def _strangers(self, people: Mapping[PersonId, Person]) -> Sequence[str]:
        return [
            f"{who} is on call for {name}, but nobody here has that address: nobody is on call."
            for name, one in self._systems.items()
            if one.last
            for who in sorted(unknown(one.last, people))
        ]

    async def _keep(self, merged: Merged, doubts: set[str]) -> None:
        if not merged.links and not doubts:
            return
        now = self._now()

        def keep(unit: Unit) -> None:
            for name, key in merged.links.items():
                unit.facts.put(LINKS, name, key, now)
            for text in sorted(doubts):
                unit.outbox.add(Alarm(text=text), now)

        await self._store.write(keep)


def _recall(unit: Unit) -> Mapping[str, Mapping[str, str]]:
    return {kind: unit.facts.all(kind) for kind in (DIRECTORY, ON_CALL)}


def _asking(directory: Directory) -> Callable[[datetime], Awaitable[Snapshot]]:
    return lambda _: directory.fetch()


def _directory(
    one: Directory, known: Answers[Snapshot] | None, kept: Mapping[str, str]
) -> Answers[Snapshot]:
    """Go on with a directory's last answer, whatever else about it has changed."""
    if known and known.source is one:
        return known
    made = Answers(
        kind=DIRECTORY,
        name=one.name,
        every=one.every,
        keeps=one.keeps,
        fetch=_asking(one),
        form=_SNAPSHOT,
        source=one,
    )
    if known:
        made.last = known.last
    else:
        made.recall(kept.get(one.name))
    return made


def _system(
    one: OnCallSystem, known: Answers[Roster] | None, kept: Mapping[str, str]
) -> Answers[Roster]:
    """Go on with a system's last answer, unless another one has its name by now."""
    if known and known.source is one:
        return known
    made = Answers(
        kind=ON_CALL,
        name=str(one.name),
        every=one.every,
        keeps=one.keeps,
        fetch=one.fetch,
        form=_ROSTER,
        source=one,
    )
    if known is None:
        made.recall(kept.get(str(one.name)))
    return made
