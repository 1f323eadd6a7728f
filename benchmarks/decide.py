"""`decide`: many clicks at once, on requests of their own and on one and the same, on SQLite.

The floor is the same rows written by bare SQL, one transaction after the other, as durably.
"""

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from benchmarks import organisation
from benchmarks.measure import Scale, median
from benchmarks.mute import MuteChat
from benchmarks.report import Row
from benchmarks.stage import SECRET_KEY
from benchmarks.target import InstantTarget
from bot.cards.model import Action
from bot.domain.ids import IntegrationName
from bot.domain.people import ChatName, Identity
from bot.domain.policy import Policy
from bot.domain.request import Request
from bot.engine.clock import MachineClock, Timekeeper, utc_now
from bot.engine.engine import Engine, Surroundings
from bot.ports.desk import Caller, Pressed
from storage.store import SqlStore, open_store

_TABLES = ("request", "grant", "decision", "audit", "outbox", "delivery")


def run(folder: Path, scale: Scale) -> list[Row]:
    """Measure decisions a second."""
    law = organisation.policy(folder)
    ours, raw = [], []
    for one in range(scale.rounds):
        path = folder / f"decide{one}.db"
        ours.append(asyncio.run(_round(path, law, scale.clicks)))
        raw.append(_bare(path, folder / f"raw{one}.db", scale.clicks))
    return [
        Row(
            name="decide",
            measure=f"{scale.clicks} approvals at once, SQLite FULL",
            value=median(ours),
            unit="/s",
            floor=median(raw),
            against="bare SQL, one by one",
            target="at least 0.8 times",
        )
    ]


async def _round(path: Path, law: Policy, clicks: int) -> float:
    store = await open_store(f"sqlite:///{path}", [SECRET_KEY], utc_now)
    try:
        engine = _engine(store, law)
        requests = await _ask(engine, store, clicks + 1)
        await _race(engine, store, requests.pop(), clicks)
        began = time.perf_counter()
        await asyncio.gather(*(_click(engine, one, f"c{one.id}") for one in requests))
        took = time.perf_counter() - began
        found = await store.read(lambda unit: unit.finder.open())
        if sum(len(one.grants) for one in found) != clicks + 1:
            raise AssertionError("decide: a decision was lost or doubled")
        return clicks / took
    finally:
        await store.close()


def _engine(store: SqlStore, law: Policy) -> Engine:
    return Engine(
        Surroundings(
            store=store,
            policy=lambda: law,
            chats={name: MuteChat(name) for name in ChatName},
            connectors=lambda: {IntegrationName("shop"): InstantTarget()},
            keeper=Timekeeper(MachineClock()),
            shortest=timedelta(minutes=5),
            wake_clock=lambda _: None,
        )
    )


async def _ask(engine: Engine, store: SqlStore, count: int) -> list[Request]:
    for one in range(count):
        user = organisation.slack_id(one % organisation.ASKING)
        caller = Caller(identity=Identity(chat=ChatName.SLACK, user=user), delivery=f"a{one}")
        await engine.desk.hear(caller, f"orders write 1h INC-{one} it is failing")
    return list(await store.read(lambda unit: unit.finder.open()))


async def _race(engine: Engine, store: SqlStore, request: Request, clicks: int) -> None:
    """Have one request clicked many times at once: it is decided once."""
    await asyncio.gather(*(_click(engine, request, f"r{one}") for one in range(clicks)))
    after = await store.read(lambda unit: unit.finder.find(request.id))
    if after is None or len(after.decisions) != 1 or len(after.grants) != 1:
        raise AssertionError("decide: one request was decided more than once")


async def _click(engine: Engine, request: Request, delivery: str) -> None:
    asker = next(
        one for one in range(organisation.ASKING) if organisation.email(one) == request.requester
    )
    user = organisation.slack_id(organisation.approver(asker))
    caller = Caller(identity=Identity(chat=ChatName.SLACK, user=user), delivery=delivery)
    pressed = Pressed(action=Action.APPROVE, request=request.id, digest=request.digest)
    await engine.desk.press(caller, pressed)


def _bare(measured: Path, path: Path, clicks: int) -> float:
    """Return how many decisions a second bare SQL writes: rows as many and as long as ours."""
    with closing(sqlite3.connect(f"file:{measured}?mode=ro", uri=True)) as theirs:
        ends = {one: _last(theirs, one, clicks) for one in _TABLES}
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        for name, rows in ends.items():
            columns = ", ".join(f"c{one}" for one in range(len(rows[0])))
            connection.execute(f'CREATE TABLE "{name}" ({columns})')
        began = time.perf_counter()
        for one in range(clicks):
            _write(connection, [(name, rows[one % len(rows)]) for name, rows in ends.items()])
        return clicks / (time.perf_counter() - began)
    finally:
        connection.close()


def _last(theirs: sqlite3.Connection, table: str, count: int) -> Sequence[tuple[object, ...]]:
    query = f'SELECT * FROM "{table}" ORDER BY rowid DESC LIMIT ?'  # noqa: S608 - names of ours
    return theirs.execute(query, (count,)).fetchall()


def _write(connection: sqlite3.Connection, rows: Sequence[tuple[str, tuple[object, ...]]]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for table, row in rows:
        marks = ", ".join("?" * len(row))
        connection.execute(f'INSERT INTO "{table}" VALUES ({marks})', row)  # noqa: S608 - as above
    connection.execute("COMMIT")
