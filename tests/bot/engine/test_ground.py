"""The ground: what sources say becomes the policy, is kept, grows old, and is never guessed."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.catalog import Catalogue
from bot.engine.ground import LINKS
from bot.ports.faults import Impossible, TryAgain
from tests.bot.domain.world import DEV, NOW
from tests.bot.engine.scene import ADA, MINUTE, PAGED, TEAM, Scene, ada, alarms, scene_set


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Yield a ground over a store in memory."""
    async with scene_set() as scene:
        yield scene


async def test_there_is_no_policy_before_there_is_ground(scene: Scene) -> None:
    """Nothing is decided on nothing."""
    with pytest.raises(RuntimeError):
        _ = scene.ground.policy


async def test_what_sources_say_becomes_the_policy(scene: Scene) -> None:
    """People and shifts of others stand beside those of the file, once they were asked."""
    await scene.use()
    assert ADA not in scene.ground.policy.people
    assert scene.ground.policy.rotas[PAGED].on_call(NOW) is None

    await scene.ground.refreshed()

    assert {ADA, DEV} <= set(scene.ground.policy.people)
    assert frozenset({ADA}) == scene.ground.policy.members[TEAM]
    assert frozenset({ADA}) == scene.ground.policy.on_call(PAGED, NOW)


async def test_a_swap_is_told_once(scene: Scene) -> None:
    """The same answer again is no news; another one is."""
    await scene.use()
    await scene.ground.refreshed()
    before = scene.swaps
    await scene.use()
    assert before == scene.swaps

    scene.directory.entries = (ada(active=False),)
    await scene.ground.refreshed()

    assert scene.swaps > before
    assert scene.ground.policy.person(ADA) is None


async def test_answers_outlive_a_restart_and_grow_old(scene: Scene) -> None:
    """A source that is down at the start is known by its last answer, until that is too old."""
    await scene.use()
    await scene.ground.refreshed()
    scene.directory.fault = TryAgain("The directory is away.")
    scene.pager.fault = Impossible("The token was refused.")
    scene.restart()
    await scene.use()
    await scene.ground.refreshed()
    person = scene.ground.policy.people[ADA]

    assert person.known(NOW + 9 * MINUTE)
    assert not person.known(NOW + 10 * MINUTE)
    assert frozenset({ADA}) == scene.ground.policy.rotas[PAGED].on_call(NOW + 9 * MINUTE)
    assert scene.ground.policy.rotas[PAGED].on_call(NOW + 10 * MINUTE) is None
    assert [
        ("directory", "scim", NOW, NOW + 10 * MINUTE, "The directory is away."),
        ("on call", "paged", NOW, NOW + 10 * MINUTE, "The token was refused."),
    ] == [(a.kind, a.name, a.answered_at, a.known_until, a.error) for a in scene.ground.ages()]


async def test_sources_are_asked_when_they_are_due(scene: Scene) -> None:
    """Not at each tick, but after their time, and at once when a directory was told something."""
    await scene.use()
    await scene.ground.refresh()
    await scene.ground.settled()
    await scene.ground.refresh()
    await scene.ground.settled()
    assert scene.directory.asked == 1

    scene.clock.move(MINUTE)
    await scene.ground.refresh()
    await scene.ground.settled()
    scene.ground.hear("scim")
    scene.ground.hear("another")
    await scene.ground.settled()

    expected = 3
    assert expected == scene.directory.asked


async def test_an_unexpected_fault_is_named_and_never_quoted(scene: Scene) -> None:
    """Nobody knows what the text of a stranger's error holds."""
    scene.directory.fault = ValueError("the token is hunter2")
    scene.pager.fault = TimeoutError()
    await scene.use()
    await scene.ground.refreshed()

    assert [
        "It could not be asked (ValueError).",
        "It did not answer in time.",
    ] == [one.error for one in scene.ground.ages()]


async def test_an_address_given_to_another_account_is_alarmed_until_it_is_linked_anew(
    scene: Scene,
) -> None:
    """The link holds the directory's own id, over restarts; an operator may take it away."""
    await scene.use()
    await scene.ground.refreshed()
    scene.directory.entries = (ada(key="a2"),)
    scene.restart()
    await scene.use()
    await scene.ground.refreshed()
    await scene.ground.refreshed()

    told = [one for one in await alarms(scene) if "another account" in one]
    assert (ADA in scene.ground.policy.people, 1) == (False, len(told))

    await scene.store.write(lambda unit: unit.facts.drop(LINKS, f"scim/{ADA}"))
    await scene.ground.refreshed()

    assert scene.ground.policy.person(ADA)


async def test_a_stranger_on_call_is_alarmed_once(scene: Scene) -> None:
    """Somebody whom nobody knows is on call for others, and makes nobody on call here."""
    scene.pager.who = "ghost@example.com"
    await scene.use()
    await scene.ground.refreshed()
    await scene.ground.refreshed()

    assert 1 == len([one for one in await alarms(scene) if "ghost@example.com" in one])
    assert frozenset() == scene.ground.policy.rotas[PAGED].on_call(NOW)


async def test_what_was_discovered_joins_the_catalogue(scene: Scene) -> None:
    """Resources found in the targets stand beside those of the file."""
    await scene.use()
    empty = Catalogue()
    await scene.ground.found(lambda _: empty)

    assert empty == scene.ground.policy.catalogue
