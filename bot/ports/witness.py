"""A witness outside the database: it remembers how far the audit log had come.

Only somebody outside can tell that a database is older than it was, as one restored from a backup.
"""

from typing import Protocol

from bot.ports.store import Mark


class WitnessFailed(Exception):
    """What the witness remembers cannot be read, or cannot be written. Says why."""


class Witness(Protocol):
    """The port. Both may be called at any time, and again."""

    async def recall(self) -> Mark | None:
        """Return what was last written, or None if nothing is there. Raises WitnessFailed."""
        ...

    async def remember(self, mark: Mark) -> None:
        """Replace what was written, durably and as a whole. Raises WitnessFailed."""
        ...
