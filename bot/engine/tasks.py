"""The one way to start a task: it is kept referenced, and its failure is logged instead of lost."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

_running: set[asyncio.Task[Any]] = set()
_log = structlog.get_logger(__name__)


def spawn(work: Coroutine[Any, Any, object], *, name: str) -> asyncio.Task[Any]:
    """Run work beside everything else. The task is cancelled by whoever keeps it, or by `drain`."""
    task = asyncio.create_task(work, name=name)
    _running.add(task)
    task.add_done_callback(_finished)
    return task


def _finished(task: asyncio.Task[Any]) -> None:
    _running.discard(task)
    if not task.cancelled() and (error := task.exception()):
        _log.error("task failed", task=task.get_name(), exc_info=error)


async def drain(seconds: float) -> None:
    """Wait for the running tasks of this loop, then cancel what is left."""
    mine = asyncio.get_running_loop()
    tasks = [
        one for one in _running if one.get_loop() is mine and one is not asyncio.current_task()
    ]
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
