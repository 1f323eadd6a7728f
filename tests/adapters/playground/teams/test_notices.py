"""Changes are counted, told and waited for."""

import asyncio

import pytest

from adapters.playground.teams.notices import Notices


async def test_waiters_wake_at_the_next_change() -> None:
    """A version already passed returns at once."""
    notices = Notices()
    waiting = asyncio.ensure_future(notices.after(0))
    await asyncio.sleep(0)
    notices.changed()

    assert 1 == await waiting == await notices.after(0)


async def test_a_condition_is_waited_for() -> None:
    """It is looked at again after each change, and not for ever."""
    notices = Notices()
    waiting = asyncio.ensure_future(notices.until(lambda: notices.version == 2, 5))
    for _ in range(2):
        await asyncio.sleep(0)
        notices.changed()
    await waiting

    with pytest.raises(TimeoutError):
        await notices.until(lambda: False, 0.001)


def test_a_listener_may_leave_twice() -> None:
    """Leaving is quiet, and after it nothing is heard."""
    notices, heard = Notices(), list[int]()
    leave = notices.subscribe(heard.append)
    notices.changed()
    leave()
    leave()
    notices.changed()

    assert [1] == heard
