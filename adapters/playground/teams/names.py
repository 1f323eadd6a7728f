"""Identifiers in the shapes Teams uses, derived so that the same world gets the same ones."""

import base64
import hashlib
import uuid
from collections.abc import Callable
from datetime import datetime

_SPACE = uuid.UUID("6f1f2b52-1d8e-4c55-9a55-0f6d2f2f5a10")


def object_id(seed: str) -> str:
    """Return a directory object id (a UUID) for this seed."""
    return str(uuid.uuid5(_SPACE, seed))


def person_id(app_id: str, seed: str) -> str:
    """Return a 29: id. As in Teams it differs per bot, so it never joins two apps."""
    return "29:1" + _digest(f"{app_id}/{seed}")


def personal_chat_id(app_id: str, seed: str) -> str:
    """Return the one conversation id that this person and this bot share."""
    return "a:1" + _digest(f"chat/{app_id}/{seed}")


def thread_id(seed: str, kind: str) -> str:
    """Return the id of a channel (`tacv2`) or of a group chat (`v2`)."""
    return f"19:{_digest(f'{kind}/{seed}')}@thread.{kind}"


def split_thread(conversation_id: str) -> tuple[str, str | None]:
    """Split `19:…;messageid=…` into the channel's id and the thread's root message."""
    chat_id, _, root = conversation_id.partition(";messageid=")
    return chat_id, root or None


def _digest(seed: str) -> str:
    raw = hashlib.sha256(seed.encode()).digest()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class MessageIds:
    """Hands out message ids: milliseconds since 1970, like Teams, and never the same twice."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._last = 0

    def next(self) -> str:
        """Return a fresh id, greater than all before."""
        self._last = max(self._last + 1, int(self._now().timestamp() * 1000))
        return str(self._last)
