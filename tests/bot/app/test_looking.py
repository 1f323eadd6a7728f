"""Tools stand on what a running bot last heard, ask nobody, and write nothing."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import TypeAdapter

from bot.app.looking import grounded, reaches_out
from bot.config.files import Source
from bot.config.loading import Loaded, load_texts
from bot.domain.ids import PersonId, RotaName
from bot.engine.ground import DIRECTORY, LINKS, ON_CALL
from bot.ports.directory import Entry, Snapshot
from bot.ports.oncall import Duty, Roster
from storage.store import SqlStore, open_store
from tests.bot.engine.stage import KEYS

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADA, PAGED = PersonId("ada@example.com"), RotaName("paged")
PLAIN = """
people: {boss@example.com: {name: Boss, groups: [staff], slack: U0BOSSBOSS}}
flows:
  - name: read
    who: {group: staff}
    what: {where: {integration: "*"}}
    duration: {max: 1h}
    approval: automatic
"""
REACHING = """
directory: [{scim: {token: env:SCIM_TOKEN, keeps: 1d}}]
on_call: {paged: {pagerduty: {schedule: P123, token: env:PD}}}
"""


@pytest.fixture
async def store() -> AsyncIterator[SqlStore]:
    """Yield a store in which a bot has kept what it heard an hour ago."""
    made = await open_store("sqlite://", KEYS, lambda: NOW)
    heard = NOW - timedelta(hours=1)
    people = Snapshot(entries=(Entry(key="a1", id=ADA, name="Ada"),), at=heard)
    duty = Duty(who=ADA, start=heard, end=NOW + timedelta(hours=9))
    roster = Roster(duties=(duty,), at=NOW, until=NOW + timedelta(hours=9))
    said = TypeAdapter(Snapshot).dump_json(people).decode()
    shift = TypeAdapter(Roster).dump_json(roster).decode()
    await made.write(lambda unit: unit.facts.put(DIRECTORY, "scim", said, heard))
    await made.write(lambda unit: unit.facts.put(ON_CALL, PAGED, shift, heard))
    yield made
    await made.close()


def files(*texts: str) -> Loaded:
    """Load access files."""
    return load_texts([Source(f"{n}.yaml", text) for n, text in enumerate(texts)])


async def test_what_was_heard_counts_as_long_as_it_is_kept(store: SqlStore) -> None:
    """People and shifts of the database, each until it is too old."""
    policy = await grounded(store, files(PLAIN, REACHING), lambda: NOW)

    assert policy.people[ADA].known(NOW + timedelta(hours=22))
    assert not policy.people[ADA].known(NOW + timedelta(hours=23))
    assert frozenset({ADA}) == policy.on_call(PAGED, NOW + timedelta(minutes=9))
    assert policy.rotas[PAGED].on_call(NOW + timedelta(minutes=10)) is None


async def test_looking_writes_nothing(store: SqlStore) -> None:
    """No link is made and no alarm is raised by a tool."""
    await grounded(store, files(PLAIN, REACHING), lambda: NOW)

    assert {} == await store.read(lambda unit: unit.facts.all(LINKS))


def test_only_some_files_reach_out() -> None:
    """A policy of files alone needs no database."""
    assert not reaches_out(files(PLAIN))
    assert reaches_out(files(PLAIN, REACHING))
