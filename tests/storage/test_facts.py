"""What other systems told us: forged values are unknown, and only differences are written."""

import asyncio
from functools import partial

import pytest
import structlog
from structlog.testing import capture_logs

from bot.ports.store import Unit
from storage.facts import fact_text, heard_text
from storage.keys import Keyring
from storage.store import SqlStore, open_store
from storage.tables import FACT
from storage.unit import SqlUnit
from tests.contracts.facts import everything, get, heard, replace
from tests.storage.samples import HOUR, KEYS, NOW, at_noon
from tests.storage.test_audit import run
from tests.storage.test_counts import begin, counted

MANY = {f"u{number:05}": f'{{"name": "Person {number}"}}' for number in range(20_000)}
FORGERIES = {
    "value": "UPDATE fact SET value = '2' WHERE key = 'u1'",
    "seal": "UPDATE fact SET seal = '' WHERE key = 'u1'",
    "key": "UPDATE fact SET key = 'u9' WHERE key = 'u1'",
    "source": "UPDATE fact SET source = 'slack' WHERE key = 'u1'",
    "other's": "UPDATE fact SET value = '2', seal = (SELECT seal FROM fact WHERE key = 'u2') "
    "WHERE key = 'u1'",
    "new": "INSERT INTO fact SELECT 'slack', key, value, at, seal FROM fact WHERE key = 'u1'",
}


@pytest.mark.parametrize("statement", FORGERIES.values(), ids=FORGERIES)
async def test_a_forged_fact_is_unknown(url: str, statement: str) -> None:
    """Who can write to the database makes nobody a member of a group."""
    store = await open_store(url, KEYS, at_noon)
    await replace(store, {"u1": "1", "u2": "2"})
    run(url, statement)

    found = [await everything(store), await everything(store, "slack")]
    honest = {"u2": "2"} if not statement.startswith("INSERT") else {"u1": "1", "u2": "2"}
    assert [honest, {}] == found
    assert None is await get(store, "u1", "slack")
    await store.close()


async def test_a_forged_fact_is_told_anew(url: str) -> None:
    """The log says so; once the source has told everything again, even the same, all is well."""
    store = await open_store(url, KEYS, at_noon)
    await replace(store, {"u1": "1", "u2": "2"})
    run(url, "UPDATE fact SET seal = 'x' WHERE key = 'u1'")
    run(url, "UPDATE fact SET key = 'u9' WHERE key = 'u2'")
    structlog.reset_defaults()  # whatever a test before this one set up
    with capture_logs() as logs:
        assert {} == await everything(store)
    assert [2] == [one["count"] for one in logs]

    await replace(store, {"u1": "1", "u2": "2"})
    assert {"u1": "1", "u2": "2"} == await everything(store)
    await store.close()


async def test_a_forged_time_is_unknown(url: str) -> None:
    """What is old is not made fresh by hand."""
    store = await open_store(url, KEYS, at_noon)
    await replace(store, {})
    later = {"sqlite": "at + 1", "postgresql": "at + interval '1 hour'"}[store.dialect]
    run(url, f"UPDATE heard SET at = {later}")  # noqa: S608 - the words are ours

    assert None is await heard(store)
    await store.close()


async def test_a_new_key_renews_the_seals(url: str) -> None:
    """After one start with both, the old key may go; what was forged before stays so."""
    store = await open_store(url, KEYS, at_noon)
    told = {f"u{number:04}": "1" for number in range(1200)}
    await replace(store, told | {"forged": "1"})
    await store.close()
    run(url, "UPDATE fact SET value = '2' WHERE key = 'forged'")
    fresh = "another key of the tests, long enough"

    for keys in ([fresh, *KEYS], [fresh]):
        again = await open_store(url, keys, at_noon)
        assert told == await everything(again)
        assert NOW == await heard(again)
        await again.close()


async def test_a_directory_costs_few_statements(store: SqlStore) -> None:
    """Twenty thousand people as many as one, and nothing but the time where nothing changed."""
    first = await counted(store, lambda: replace(store, MANY))
    same = await counted(store, lambda: replace(store, MANY))
    other = {**MANY, "u00001": "changed", "new": "1"}
    del other["u00002"]
    changed = await counted(store, lambda: replace(store, other))

    base = begin(store)
    assert [(3 + base, 1), (2 + base, 1), (4 + base, 1)] == [first, same, changed]
    assert other == await everything(store)


async def test_only_differences_are_written(store: SqlStore) -> None:
    """Each value keeps the time at which it was told."""

    def times(unit: SqlUnit) -> dict[str, object]:
        rows = unit.batch.connection.execute(FACT.select())
        return {row.key: row.at for row in rows}

    await replace(store, {"a": "1", "b": "1"})
    await replace(store, {"a": "1", "b": "2"}, NOW + HOUR)

    assert {"a": NOW, "b": NOW + HOUR} == await store.look(times)


async def test_two_that_tell_at_once_take_turns(shared: tuple[SqlStore, SqlStore]) -> None:
    """What is left is what one of them told, never a mixture."""
    tellings = [{f"{name}{number}": name for number in range(50)} for name in "ab"]

    def tell(unit: Unit, number: int) -> None:
        unit.facts.replace("scim", tellings[number], NOW)

    for _ in range(10):
        works = [one.write(partial(tell, number=at)) for at, one in enumerate(shared)]
        await asyncio.gather(*works)

        assert await everything(shared[0]) in tellings


def test_each_place_has_a_seal_of_its_own() -> None:
    """However the parts are cut, another place is another text."""
    texts = [
        fact_text("a", "b", "c"),
        fact_text("ab", "", "c"),
        fact_text("", "ab", "c"),
        fact_text("a", "bc", ""),
        heard_text("a", NOW),
        heard_text("a", NOW + HOUR),
        heard_text("b", NOW),
    ]
    seals = Keyring(KEYS)

    assert len(texts) == len({seals.seal(one) for one in texts})
