"""A witness in memory, which fails when it is told to."""

from bot.ports.store import Mark
from bot.ports.witness import Witness, WitnessFailed


class FakeWitness(Witness):
    """Remembers one mark."""

    def __init__(self) -> None:
        self.mark: Mark | None = None
        self.broken = ""

    async def recall(self) -> Mark | None:
        """Return the mark."""
        self._fail()
        return self.mark

    async def remember(self, mark: Mark) -> None:
        """Replace the mark."""
        self._fail()
        self.mark = mark

    def forget(self) -> Mark | None:
        """Lose the mark, and return it."""
        lost, self.mark = self.mark, None
        return lost

    def _fail(self) -> None:
        if self.broken:
            raise WitnessFailed(self.broken)
