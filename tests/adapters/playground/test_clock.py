"""The playground's clock goes forward, tells everybody, and never back."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.playground.clock import MovableClock

START = datetime(2026, 11, 22, 14, 2, tzinfo=UTC)
MINUTES = timedelta(minutes=5)


def clock(offset: timedelta = timedelta()) -> MovableClock:
    """Return a clock over one that stands still."""
    return MovableClock(offset, base=lambda: START)


async def test_moves_forward() -> None:
    """A move adds to the machine's time, and to earlier moves."""
    moved = clock(MINUTES)

    assert START + 2 * MINUTES == await moved.move(MINUTES)
    assert START + 2 * MINUTES == moved.now()
    assert 2 * MINUTES == moved.offset


async def test_never_moves_back() -> None:
    """A step back is refused and changes nothing."""
    standing = clock()

    with pytest.raises(ValueError, match="forward only"):
        await standing.move(-MINUTES)

    assert START == standing.now()


def test_never_starts_behind() -> None:
    """A clock behind the machine's cannot be made."""
    with pytest.raises(ValueError, match="behind"):
        clock(-MINUTES)


async def test_tells_listeners_after_the_move() -> None:
    """Listeners see the new time, and hear no more once they stopped; stopping twice is fine."""
    heard: list[datetime] = []
    moved = clock()

    async def listen() -> None:
        heard.append(moved.now())

    stop = moved.subscribe(listen)
    await moved.move(MINUTES)
    stop()
    stop()
    await moved.move(MINUTES)

    assert [START + MINUTES] == heard


async def test_one_failing_listener_does_not_keep_the_others_waiting() -> None:
    """All listeners are called; then the error reaches whoever moved the clock."""
    heard: list[str] = []
    moved = clock()

    async def fail() -> None:
        raise LookupError("trouble")

    async def listen() -> None:
        heard.append("told")

    moved.subscribe(fail)
    moved.subscribe(listen)
    with pytest.raises(LookupError):
        await moved.move(MINUTES)

    assert ["told"] == heard
