"""What every store keeps of what other systems told us, asked of each database alike.

A test file subclasses `FactsContract` and gives a `store` fixture.
"""

from collections.abc import Mapping
from datetime import datetime

from bot.ports.store import Store, Unit
from tests.storage.samples import HOUR, NOW

LATER = NOW + HOUR


async def put(store: Store, key: str, value: str, now: datetime = NOW) -> None:
    """Let the directory tell one value."""
    await store.write(lambda unit: unit.facts.put("scim", key, value, now))


async def get(store: Store, key: str, source: str = "scim") -> str | None:
    """Return one value."""
    return await store.read(lambda unit: unit.facts.get(source, key))


async def everything(store: Store, source: str = "scim") -> Mapping[str, str]:
    """Return all that a source told us."""
    return await store.read(lambda unit: unit.facts.all(source))


async def replace(store: Store, values: Mapping[str, str], now: datetime = NOW) -> None:
    """Let the directory tell everything."""
    await store.write(lambda unit: unit.facts.replace("scim", values, now))


async def heard(store: Store, source: str = "scim") -> datetime | None:
    """Return when a source was last heard."""
    return await store.read(lambda unit: unit.facts.heard(source))


class FactsContract:
    """The suite. Every test begins with an empty store."""

    async def test_a_fact_is_kept_until_it_is_dropped(self, store: Store) -> None:
        """The last word counts; forgetting twice is fine."""
        await put(store, "u1", '{"name": "Ada"}')
        await put(store, "u1", '{"name": "Ada L."}')
        await put(store, "u2", "{}")

        assert '{"name": "Ada L."}' == await get(store, "u1")
        assert {"u1": '{"name": "Ada L."}', "u2": "{}"} == await everything(store)
        for _ in range(2):
            await store.write(lambda unit: unit.facts.drop("scim", "u1"))
        assert None is await get(store, "u1")
        assert {"u2": "{}"} == await everything(store)

    async def test_the_untold_is_none(self, store: Store) -> None:
        """Whatever its name holds."""
        for key in ("u1", "", "\0", "\ud800", "'; DROP TABLE fact; --"):
            assert None is await get(store, key)
            assert {} == await everything(store, key)
            assert None is await heard(store, key)

    async def test_sources_do_not_meet(self, store: Store) -> None:
        """What one replaces or drops, the other keeps."""
        await store.write(lambda unit: unit.facts.put("slack", "u1", "slack's", NOW))
        await replace(store, {"u1": "scim's"})
        await replace(store, {})

        assert "slack's" == await get(store, "u1", "slack")
        assert {} == await everything(store)

    async def test_replacing_leaves_exactly_what_was_told(self, store: Store) -> None:
        """What is missing is gone, what is new is there, and the rest is as it is now."""
        await replace(store, {"gone": "1", "changed": "1", "kept": "1"})
        after = {"changed": "2", "kept": "1", "new": "1"}
        await replace(store, after)

        assert after == await everything(store)

    async def test_hostile_values_are_kept(self, store: Store) -> None:
        """Any text is a key or a value; what no database can hold is replaced in both."""
        told = {"'; --": "\U0001f600 \u202e <!channel>", "x" * 3000: "y" * 100_000, "": ""}
        await replace(store, told | {"a\0": "b\ud800"})
        await replace(store, told | {"a\0": "b\ud800"})

        assert told | {"a\ufffd": "b\ufffd"} == await everything(store)
        assert "b\ufffd" == await get(store, "a\0")

    async def test_a_source_was_heard_when_it_last_told(self, store: Store) -> None:
        """Also when it had nothing new to say; not when something was forgotten."""
        await replace(store, {"u1": "1"})
        assert NOW == await heard(store)
        await replace(store, {"u1": "1"}, LATER)
        assert LATER == await heard(store)
        await put(store, "u1", "1", LATER + HOUR)
        await store.write(lambda unit: unit.facts.drop("scim", "u1"))

        assert LATER + HOUR == await heard(store)
        assert None is await heard(store, "slack")

    async def test_a_unit_sees_the_facts_it_wrote(self, store: Store) -> None:
        """And the failure of a unit takes them back."""

        def work(unit: Unit) -> Mapping[str, str]:
            unit.facts.replace("scim", {"a": "1", "b": "1"}, NOW)
            unit.facts.put("scim", "b", "2", NOW)
            unit.facts.drop("scim", "a")
            return unit.facts.all("scim")

        assert {"b": "2"} == await store.read(work)
        assert {} == await everything(store)
        assert None is await heard(store)
