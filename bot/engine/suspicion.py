"""What makes Daypass doubt its own record: a witness that knows more, or a clock that jumped.

Nothing is decided here but the words. Whatever cannot be compared counts as doubt.
"""

from collections.abc import Callable
from datetime import timedelta

from bot.domain.durations import format_duration
from bot.ports.store import Log, Mark
from bot.ports.witness import Witness, WitnessFailed

Compare = Callable[[Log], str | None]  # what is wrong with the log, or None
_SECOND = timedelta(seconds=1)


async def testimony(witness: Witness, *, expected: bool) -> tuple[Compare, Mark | None]:
    """Ask a witness: how to compare the log with what it says, and what it said.

    `expected` tells that the database remembers a witness: then there must be one.
    """
    try:
        mark = await witness.recall()
    except WitnessFailed as why:
        text = f"The witness cannot be read: {why}"
        return lambda _: text, None
    if mark is None:
        gone = "The witness is gone, so nobody can say whether the database is an older copy."
        return lambda _: gone if expected else None, None
    return lambda log: _compared(log, mark), mark


def _compared(log: Log, mark: Mark) -> str | None:
    last = log.last()
    if last is None or last.seq < mark.seq:
        end = f"ends with entry {last.seq:,}" if last else "is empty"
        return (
            f"The audit log in the database {end}, and entry {mark.seq:,} had been written: it is "
            "an older copy."
        )
    if log.hash_of(mark.seq) != mark.hash:
        return (
            f"Entry {mark.seq:,} of the audit log is not the one that had been written: the "
            "database is another copy."
        )
    return None


def clock_jumped(drift: timedelta) -> str:
    """Say how far the machine's clock is off."""
    far = format_duration(max(abs(drift) // _SECOND * _SECOND, _SECOND))
    way = "ahead of" if drift > timedelta(0) else "behind"
    return f"The machine's clock is {far} {way} the time that it should show."
