"""The child's side of the conversation: says that it is ready, then does what it is told."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Deed = Callable[[dict[str, Any]], Awaitable[Mapping[str, object]]]


async def cpu(_: Mapping[str, object]) -> Mapping[str, object]:
    """Return the processor time of this process so far, all threads, in seconds."""
    return {"cpu": time.process_time()}


async def obey(ready: Mapping[str, object], deeds: Mapping[str, Deed]) -> None:
    """Say `ready`, then do one deed for each line until the input is closed."""
    known = {"cpu": cpu, **deeds}
    _say(ready)
    while line := await asyncio.to_thread(sys.stdin.readline):
        asked = json.loads(line)
        _say(await known[asked["do"]](asked))


def _say(told: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
