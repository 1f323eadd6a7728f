"""Signs of life are noted, but not each of them."""

from datetime import datetime, timedelta

from tests.adapters.directory.scim.wire import Wire


async def heard(wire: Wire) -> datetime | None:
    """Return the last sign that was noted."""
    return await wire.store.read(lambda unit: unit.facts.heard("scim/heard"))


async def test_any_request_with_the_token_is_a_sign_of_life(wire: Wire) -> None:
    """Even one that is refused: somebody who may push is there."""
    before = await heard(wire)
    await wire.send("GET", "/nowhere")

    assert before is None
    assert wire.clock.at == await heard(wire)


async def test_signs_within_a_minute_are_noted_once(wire: Wire) -> None:
    """And after it again."""
    start = wire.clock.at
    await wire.send("GET", "/Users")
    wire.clock.move(timedelta(seconds=59))
    await wire.send("GET", "/Users")
    first = await heard(wire)
    wire.clock.move(timedelta(seconds=1))
    await wire.send("GET", "/Users")

    assert (start, start + timedelta(minutes=1)) == (first, await heard(wire))


async def test_a_clock_set_back_does_not_silence_the_provider(wire: Wire) -> None:
    """The sign is noted at the time that is now believed."""
    await wire.send("GET", "/Users")
    wire.clock.move(timedelta(hours=-2))
    await wire.send("GET", "/Users")

    assert wire.clock.at == await heard(wire)
