"""Rows that cannot be trusted are never acted on, never stop the others, and are reported."""

import json
from collections.abc import Sequence

import pytest

from bot.domain.effects import Alarm
from bot.domain.ids import GrantId
from bot.domain.request import Request
from bot.domain.telling import lane
from bot.ports.connector import Secret
from bot.ports.store import Leased
from storage.codec import DOMAIN
from storage.keys import BadSeal, Keyring
from storage.schema import WrongDatabase
from storage.store import SqlStore, open_store
from tests.storage.samples import (
    DEVELOPER,
    HOUR,
    KEYS,
    NOW,
    PROD,
    at_noon,
    live,
    request_id,
    submitted,
)
from tests.storage.steps import due, find, finish, lease, save
from tests.storage.test_audit import exported, run

SEALS = Keyring(KEYS)


async def filled(url: str) -> SqlStore:
    """Open a store with three live requests, and nothing waiting."""
    store = await open_store(url, KEYS, at_noon)
    for number in (1, 2, 3):
        for change in live(number):
            await save(store, change)
    await drain(store)
    return store


async def drain(store: SqlStore) -> Sequence[Leased]:
    """Finish everything that waits; return it."""
    done: list[Leased] = []
    while leased := await lease(store, limit=100):
        done += leased
        await finish(store, leased)
    return done


POISON = {
    "edited": "UPDATE request SET body = replace(body, 'db2-0', 'db9-9') WHERE id = 'REQ-000002'",
    "other row's": "UPDATE request SET body = (SELECT body FROM request WHERE id = 'REQ-000001'), "
    "seal = (SELECT seal FROM request WHERE id = 'REQ-000001') WHERE id = 'REQ-000002'",
    "older version": "UPDATE request SET version = 9 WHERE id = 'REQ-000002'",
    "no seal": "UPDATE request SET seal = '' WHERE id = 'REQ-000002'",
    "no JSON": "UPDATE request SET body = 'x' WHERE id = 'REQ-000002'",
}


@pytest.mark.parametrize("statement", POISON.values(), ids=POISON)
async def test_a_poisoned_row_is_set_aside(url: str, statement: str) -> None:
    """The sweep goes on with the others; the operators are told what may be open."""
    store = await filled(url)
    run(url, statement)

    assert [request_id(1), request_id(3)] == await due(store, NOW + HOUR)
    assert None is await store.write(lambda unit: unit.requests.load(request_id(2)))
    assert None is await store.read(lambda unit: unit.finder.find(request_id(2)))
    assert 2 == len(await store.read(lambda unit: unit.finder.open()))
    assert 6 == len(await store.read(lambda unit: unit.finder.grants(PROD)))
    (alarm,) = [one.effect for one in await drain(store) if isinstance(one.effect, Alarm)]
    assert "REQ-000002 cannot be trusted" in alarm.text
    assert "orders-prod/db2-0:write" in alarm.text
    assert "request set aside" == (await exported(store))[-1]["event"]
    await store.close()


async def test_a_row_of_a_newer_version_comes_back(url: str) -> None:
    """What this version cannot read is set aside until one can, and then released."""
    store = await filled(url)
    body = DOMAIN.encode(await find(store, 2))
    newer = json.dumps(json.loads(body) | {"mood": "calm"})
    edit = "UPDATE request SET body = :body, seal = :seal WHERE id = 'REQ-000002'"
    run(url, edit, body=newer, seal=SEALS.seal(newer))
    assert None is await store.read(lambda unit: unit.finder.find(request_id(2)))
    await store.close()
    run(url, edit, body=body, seal=SEALS.seal(body))

    again = await open_store(url, KEYS, at_noon)
    assert DOMAIN.decode(body, Request, "row") == await find(again, 2)
    assert "request released" == (await exported(again))[-1]["event"]
    await again.close()


async def test_what_comes_back_is_found_again(url: str) -> None:
    """The columns beside a body follow the body."""
    store = await filled(url)
    wanted = await find(store, 2)
    run(url, "UPDATE request SET flow = 'x', quarantine = 'x' WHERE id = 'REQ-000002'")
    run(url, "UPDATE \"grant\" SET lane = 'x' WHERE request = 'REQ-000002'")
    await store.close()

    again = await open_store(url, KEYS, at_noon)
    key = lane(wanted, wanted.grants[0])
    assert [wanted] == await again.read(lambda unit: unit.finder.holding(key))
    assert wanted in await again.read(lambda unit: unit.finder.of_flow(wanted.flow, DEVELOPER))
    await again.close()


async def test_a_poisoned_effect_is_set_aside(url: str) -> None:
    """The others are performed, and the operators are told."""
    store = await open_store(url, KEYS, at_noon)
    await save(store, submitted())
    run(url, 'UPDATE outbox SET body = \'{"$":"Dance"}\' WHERE id = 1')

    leased = await drain(store)
    assert 4 == len(leased)
    (alarm,) = [one.effect for one in leased if isinstance(one.effect, Alarm)]
    assert "cannot be read" in alarm.text
    await store.close()


async def test_a_secret_does_not_move(url: str) -> None:
    """A secret that was copied to another grant's row is not shown, and nothing is in clear."""
    store = await open_store(url, KEYS, at_noon)
    grant = GrantId("g1")
    await store.write(lambda unit: unit.secrets.keep(grant, Secret(value="hunter2")))
    run(url, "INSERT INTO secret SELECT 'g2', sealed FROM secret")

    with pytest.raises(BadSeal):
        await store.write(lambda unit: unit.secrets.take(GrantId("g2")))
    assert Secret(value="hunter2") == await store.write(lambda unit: unit.secrets.take(grant))
    await store.close()


async def test_another_key_is_refused(url: str) -> None:
    """A forgotten key must not look like a thousand forged rows."""
    await (await filled(url)).close()

    with pytest.raises(WrongDatabase, match="DAYPASS_SECRET_KEY does not fit"):
        await open_store(url, ["another key, long enough for it"], at_noon)


async def test_a_key_is_rotated(url: str) -> None:
    """One start with both keys, and the old one may go."""
    new, grant = "another key, long enough for it", GrantId("g1")
    store = await filled(url)
    await store.write(lambda unit: unit.secrets.keep(grant, Secret(value="hunter2")))
    await store.close()
    await (await open_store(url, [new, *KEYS], at_noon)).close()

    store = await open_store(url, [new], at_noon)
    assert 3 == len(await store.read(lambda unit: unit.finder.open()))
    assert Secret(value="hunter2") == await store.write(lambda unit: unit.secrets.take(grant))
    await store.close()


async def test_rotation_does_not_launder(url: str) -> None:
    """A forged row does not get a good seal from a new key."""
    await (await filled(url)).close()
    run(url, POISON["edited"])
    run(url, "INSERT INTO secret VALUES ('g1', 'forged')")

    store = await open_store(url, ["another key, long enough for it", *KEYS], at_noon)
    assert None is await store.read(lambda unit: unit.finder.find(request_id(2)))
    with pytest.raises(BadSeal):
        await store.write(lambda unit: unit.secrets.take(GrantId("g1")))
    await store.close()
