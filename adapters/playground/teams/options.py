"""What a test or the playground may turn about the fake service."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The knobs, with what the real service does as the default, but for the rate limits.

    `patience`: seconds the service waits for the bot. `resends`: how often an unanswered click is
    sent again. `newest_card`: the newest card version taken. `sleep` serves the delays of faults.
    """

    bot_name: str = "Daypass"
    region: str = "amer"
    patience: float = 15.0
    resends: int = 0
    rate_limits: bool = False
    newest_card: tuple[int, int] = (1, 5)
    token_lifetime: timedelta = timedelta(seconds=3599)
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
