"""Tasks are kept, their failures are logged, and they end with the process."""

import asyncio

from bot.engine.tasks import drain, spawn
from tests.bot.engine.stage import captured


async def _fail() -> None:
    raise LookupError("broken")


async def test_a_failure_is_logged_with_the_task_s_name() -> None:
    """Nobody awaits it, so the log is the only place."""
    with captured() as lines:
        task = spawn(_fail(), name="doomed")
        await asyncio.wait([task])
        await asyncio.sleep(0)

        assert any("doomed" in line and "LookupError" in line for line in lines)


async def test_draining_waits_for_the_quick_and_cancels_the_late() -> None:
    """Nothing to wait for is fine too."""
    await drain(0)
    quick = spawn(asyncio.sleep(0), name="quick")
    late = spawn(asyncio.Event().wait(), name="late")
    await drain(0.05)

    assert (False, True) == (quick.cancelled(), late.cancelled())
