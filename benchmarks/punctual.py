"""`punctual`: how late a thousand grants end that end in one second, and how long the loop stalls.

Claimed is when the sweep committed that access ends; removed is when the target was read as closed.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from adapters.playground.binaries import NoPostgres
from adapters.playground.postgres import Postgres
from benchmarks import organisation, population
from benchmarks.measure import Gap, Scale, gaps, median, percentile
from benchmarks.mute import MuteChat
from benchmarks.report import Row
from benchmarks.stage import SECRET_KEY
from benchmarks.target import InstantTarget
from bot.domain.ids import IntegrationName
from bot.domain.people import ChatName
from bot.domain.policy import Policy
from bot.engine.clock import Timekeeper, since_boot, utc_now
from bot.engine.engine import Engine, Surroundings
from bot.engine.tasks import drain, spawn
from bot.ports.clock import Clock
from bot.ports.store import Unit
from scheduler.clock import Scheduler
from scheduler.jobs import EXPIRE, table
from storage.store import SqlStore, open_store

SECOND = timedelta(seconds=1)
LEAD = timedelta(seconds=2)  # from the start of the bot to the first end
TICK = timedelta(seconds=5)
SHOP = IntegrationName("shop")
MILLI = 1_000
PAUSE, PATIENCE, GRACE = 0.05, 120.0, 10.0  # seconds


@dataclass(frozen=True, slots=True)
class _Bot:
    engine: Engine
    scheduler: Scheduler


@dataclass(frozen=True, slots=True)
class _Behind:
    """The machine's clock, so much behind."""

    by: timedelta

    def now(self) -> datetime:
        return utc_now() - self.by

    def steady(self) -> timedelta:
        return since_boot()


@dataclass(frozen=True, slots=True)
class Lateness:
    """One round, in milliseconds."""

    claimed: list[float]
    removed: list[float]
    gap: float


def run(folder: Path, scale: Scale) -> tuple[list[Row], list[str]]:
    """Measure on SQLite, and on PostgreSQL where there is one; say where there is none."""
    urls = {"SQLite": [f"sqlite:///{folder / f'ends{one}.db'}" for one in range(scale.rounds)]}
    remarks: list[str] = []
    server = Postgres()
    try:
        server.start()
        urls["PostgreSQL"] = [_database(server, one) for one in range(scale.rounds)]
        remarks.append("The PostgreSQL server runs with fsync off.")
    except NoPostgres:
        remarks.append("No PostgreSQL here: `punctual` was measured on SQLite only.")
    law = organisation.policy(folder, population.SHARDS)
    try:
        return [
            row for name, each in urls.items() for row in _rows(name, each, law, scale)
        ], remarks
    finally:
        server.stop()


def _database(server: Postgres, number: int) -> str:
    import psycopg  # noqa: PLC0415 - only where there is a server

    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE ends{number}".encode())
    return server.url(f"ends{number}")


def _rows(name: str, urls: list[str], law: Policy, scale: Scale) -> list[Row]:
    rounds = [asyncio.run(_round(url, law, scale.ending)) for url in urls]

    def row(measure: str, values: list[float], target: str = "") -> Row:
        said = f"{name}, {scale.ending:,} in one second: {measure}"
        return Row(name="punctual", measure=said, value=median(values), unit="ms", target=target)

    return [
        row("claimed late, p50", [percentile(one.claimed, 0.5) for one in rounds], "35 ms"),
        row("claimed late, p99", [percentile(one.claimed, 0.99) for one in rounds], "150 ms"),
        row("removed late, p50", [percentile(one.removed, 0.5) for one in rounds]),
        row("removed late, p99", [percentile(one.removed, 0.99) for one in rounds]),
        row("longest loop gap", [one.gap for one in rounds], "50 ms"),
    ]


async def _round(url: str, law: Policy, ending: int) -> Lateness:
    """Fill a store, start the bot shortly before the first end, and let everything end.

    The bot's clock is behind by what the filling took, and passes as fast as any other.
    """
    first = utc_now()
    skew = LEAD
    store = await open_store(url, [SECRET_KEY], lambda: utc_now() - skew)
    try:
        ends = [first + SECOND * one / ending for one in range(ending)]
        await population.settle(store, law, ends)
        skew = utc_now() - first + LEAD
        target = InstantTarget()
        bot = _bot(store, law, target, _Behind(skew))
        async with _running(bot) as gap:
            await _ended(store)
            longest = gap.longest * MILLI
        return await _lateness(store, target, ending, longest)
    finally:
        await store.close()


def _bot(store: SqlStore, law: Policy, target: InstantTarget, clock: Clock) -> _Bot:
    knocks: list[Scheduler] = []

    def wake(at: datetime) -> None:
        for one in knocks:
            one.wake(EXPIRE, at)

    engine = Engine(
        Surroundings(
            store=store,
            policy=lambda: law,
            chats={name: MuteChat(name) for name in ChatName},
            connectors=lambda: {SHOP: target},
            keeper=Timekeeper(clock),
            shortest=timedelta(minutes=5),
            wake_clock=wake,
        )
    )
    due, scan = engine.due, engine.reconciler.scan
    jobs = table(tick=TICK, sweep=due.sweep, recheck=due.recheck, scan=scan, tidy=due.tidy)
    knocks.append(Scheduler(jobs, clock.now))
    return _Bot(engine, knocks[0])


@asynccontextmanager
async def _running(bot: _Bot) -> AsyncIterator[Gap]:
    """Run the clock and the dispatcher, and watch the loop."""
    dispatching = spawn(bot.engine.dispatcher.run(), name="dispatcher")
    bot.scheduler.start()
    try:
        async with gaps() as gap:
            yield gap
    finally:
        await bot.scheduler.stop()
        dispatching.cancel()
        await bot.engine.dispatcher.stop(GRACE)
        await drain(GRACE)


async def _ended(store: SqlStore) -> None:
    """Wait until no access is open and no effect waits. Raises TimeoutError."""

    def over(unit: Unit) -> bool:
        return not unit.finder.grants(SHOP) and unit.outbox.next_due(utc_now()) is None

    async with asyncio.timeout(PATIENCE):
        while not await store.read(over):  # noqa: ASYNC110 - rows are waited for
            await asyncio.sleep(PAUSE)


async def _lateness(store: SqlStore, target: InstantTarget, ending: int, gap: float) -> Lateness:
    """Read lateness from the audit log; each grant must have begun to end, and ended, once."""
    told = [json.loads(line) async for line in store.audit_reader.export()]
    late = {
        event: [
            (one["grant"], 0.0 if one["late_by"] is None else one["late_by"])
            for one in told
            if one["event"] == event
        ]
        for event in ("RevocationStarted", "AccessEnded")
    }
    for found in late.values():
        if len(found) != ending or len({grant for grant, _ in found}) != ending:
            raise AssertionError(f"punctual: {len(found)} of {ending} grants ended")
    if set(target.closed.values()) != {1} or len(target.closed) != ending:
        raise AssertionError("punctual: a door was not closed, or closed twice")
    claimed, removed = ([by * MILLI for _, by in found] for found in late.values())
    return Lateness(claimed=claimed, removed=removed, gap=gap)
