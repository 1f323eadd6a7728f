"""References: the newest address wins, and nothing known is lost."""

from adapters.teams.connector import Spot
from adapters.teams.references import Reference, References
from bot.domain.people import ChatName
from storage.store import SqlStore


async def test_the_newest_address_of_a_conversation_wins(store: SqlStore) -> None:
    """A person met elsewhere keeps their chat, and a moved service is followed."""
    references = References(store)
    met = Reference(service="old", conversation="a:1", tenant="t", bot="b", user="29:1", aad="A")
    await references.remember(Spot(service="old", conversation="a:1"), met)
    elsewhere = Reference(service="new", conversation="", tenant="t", bot="b", user="29:1", aad="a")
    await references.remember(Spot(service="new", conversation="19:x;messageid=1"), elsewhere)
    await references.remember(Spot(service="newest", conversation="a:1"), None)

    found = await references.person("a")
    assert found is not None
    assert ("newest", "a:1") == (found.service, found.conversation)
    assert "new" == await references.service("19:x;messageid=2", "otherwise")
    assert "newest" == await references.service("19:never", "otherwise")
    assert await references.newest("19:never") is None


async def test_a_damaged_reference_counts_as_none(store: SqlStore) -> None:
    """A row that is no reference is not trusted, and the next activity repairs it."""
    await store.write(lambda unit: unit.addresses.put(ChatName.TEAMS, "person:a", '{"x": 1}'))

    assert await References(store).person("a") is None


async def test_a_conversation_is_greeted_once_in_its_life(store: SqlStore) -> None:
    """Whichever thread of it, and whichever process asks."""
    asked = [await References(store).greet(one) for one in ("19:x", "19:x;messageid=1", "a:2")]

    assert [True, False, True] == asked


async def test_forgetting_twice_is_quiet(store: SqlStore) -> None:
    """A removal is told more than once."""
    references = References(store)
    met = Reference(service="s", conversation="a:1", tenant="t", bot="b", user="29:1", aad="a")
    await references.remember(Spot(service="s", conversation="a:1"), met)
    for _ in range(2):
        await references.forget_person("A")
        await references.forget_place("a:1")

    assert await references.person("a") is None
    assert await references.newest("a:1") is None
