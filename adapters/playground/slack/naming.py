"""Ids in Slack's forms, and blocks completed with the ids that Slack adds itself."""

import copy
import secrets
from itertools import count

from adapters.playground.slack.blocks import placed
from adapters.playground.slack.wire import Json, Now


class Names:
    """Gives out ids in order, so that a test run reads the same twice; secrets are random."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._numbers = count(1)

    def id(self, letter: str) -> str:
        """Return a new id such as C00000012 or V00000013."""
        return f"{letter}{next(self._numbers):08d}"

    def ts(self) -> str:
        """Return a new message timestamp; unique, and rising as long as the clock does not fall."""
        return f"{int(self._now().timestamp())}.{next(self._numbers):06d}"

    def short(self) -> str:
        """Return an id as Slack gives to blocks and actions without one."""
        return f"b{next(self._numbers):05d}"

    def trigger(self) -> str:
        """Return a new trigger id, which nobody can guess."""
        return f"{next(self._numbers)}.{int(self._now().timestamp())}.{secrets.token_hex(16)}"

    def secret(self) -> str:
        """Return a word that nobody can guess, for tickets and response URLs."""
        return secrets.token_urlsafe(24)

    def complete(self, blocks: list[Json]) -> list[Json]:
        """Return a copy of `blocks` with an id on every block and every element."""
        done = copy.deepcopy(blocks)
        for block in done:
            self._complete(block)
        for _, element in placed(done):
            element.setdefault("action_id", self.short())
        return done

    def _complete(self, block: Json) -> None:
        block["block_id"] = block.get("block_id") or self.short()
        for inner in block.get("child_blocks", []):
            self._complete(inner)
        for inner in block.get("elements", []):
            if inner.get("type") == "card":
                self._complete(inner)
