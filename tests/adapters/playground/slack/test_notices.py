"""Listeners hear every change, and the slow ones lose the oldest."""

from adapters.playground.slack.notices import Board


async def test_numbers_rise() -> None:
    """Each change has the next number and names what it is about."""
    board = Board()
    subscription = board.subscribe()
    board.tell("message", channel="C1")
    board.tell("view", view="V1")
    board.close()

    assert [
        {"seq": 1, "kind": "message", "channel": "C1"},
        {"seq": 2, "kind": "view", "view": "V1"},
    ] == [notice async for notice in subscription]


async def test_slow_listener() -> None:
    """A thousand notices wait; more push out the oldest."""
    board = Board()
    subscription = board.subscribe()
    for _ in range(1001):
        board.tell("x")

    assert {"seq": 2, "kind": "x"} == await subscription.get()


async def test_closed_listener() -> None:
    """A closed subscription hears no more; closing twice is harmless."""
    board = Board()
    subscription = board.subscribe()
    subscription.close()
    subscription.close()
    board.tell("x")
    subscription.put(None)

    assert await subscription.get() is None
