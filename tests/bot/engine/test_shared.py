"""A read that is shared is never older than the asking."""

import asyncio

from bot.engine.shared import SharedRead


async def test_who_asks_during_a_read_shares_the_next_one() -> None:
    """Twenty who ask while one read runs cost one more, and see what changed meanwhile."""
    begun, go = asyncio.Event(), asyncio.Event()
    state, reads = ["before"], 0

    async def read() -> str:
        nonlocal reads
        reads += 1
        seen = state[0]
        begun.set()
        await go.wait()
        return seen

    shared = SharedRead(read)
    first = asyncio.ensure_future(shared())
    await begun.wait()
    state[0] = "after"
    later = [asyncio.ensure_future(shared()) for _ in range(20)]
    await asyncio.sleep(0)
    go.set()

    assert "before" == await first
    assert {"after"} == set(await asyncio.gather(*later))
    assert 2 == reads


async def test_who_stops_waiting_stops_nobody_else() -> None:
    """A cancelled asker leaves the read to the others."""
    go = asyncio.Event()

    async def read() -> str:
        await go.wait()
        return "found"

    shared = SharedRead(read)
    one, other = asyncio.ensure_future(shared()), asyncio.ensure_future(shared())
    await asyncio.sleep(0)
    one.cancel()
    await asyncio.sleep(0)
    go.set()

    assert "found" == await other
    assert one.cancelled()
