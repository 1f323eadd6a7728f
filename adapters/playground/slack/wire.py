"""The words that every file of the fake shares: JSON, the clock, and the two ways to say no."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

Json = dict[str, Any]
Now = Callable[[], datetime]
Values = dict[str, dict[str, Json]]  # block id -> action id -> what is chosen there


class ApiError(Exception):
    """A Web API answer with `ok: false`; `messages` goes into `response_metadata`."""

    def __init__(self, code: str, *messages: str) -> None:
        super().__init__(code, *messages)
        self.code = code
        self.messages = messages


class CannotDo(Exception):
    """Slack's own client would not let this person do that; nothing was sent to the bot."""
