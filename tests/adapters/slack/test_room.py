"""So many at once, so many waiting, and then no more."""

import asyncio

from adapters.slack.room import Room


async def test_room() -> None:
    """One works, one waits, the third sees that it is full; when one leaves there is room."""
    room, leave, inside = Room(at_once=1, waiting=1), asyncio.Event(), list[int]()

    async def turn(number: int) -> None:
        async with room:
            inside.append(number)
            await leave.wait()

    turns = [asyncio.ensure_future(turn(one)) for one in (1, 2)]
    await asyncio.sleep(0)
    seen = list(inside), room.full
    turns[1].cancel()
    await asyncio.gather(turns[1], return_exceptions=True)
    after = room.full
    leave.set()
    await turns[0]

    assert ([1], True) == seen
    assert (False, False) == (after, room.full)
