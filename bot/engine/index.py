"""The compiled policy in force: made when it is first asked after a change, or just before one."""

from collections.abc import Callable

from bot.domain.compiled import Index
from bot.domain.policy import Policy


class Indexed:
    """Holds one index. What a new policy shares with the last one is not worked out again."""

    def __init__(self, policy: Callable[[], Policy]) -> None:
        self._policy = policy
        self._index: Index | None = None
        self._next: Index | None = None

    def __call__(self) -> Index:
        """Return the index of the policy in force."""
        policy = self._policy()
        index = self._index
        if index is None or index.policy is not policy:
            prepared = self._next
            fits = prepared is not None and prepared.policy is policy
            index = self._index = prepared if prepared and fits else self._made(policy)
            self._next = None
        return index

    def prepare(self, policy: Policy) -> None:
        """Compile a policy that is about to be in force, so that nobody waits for it.

        May be called twice, and in another thread than questions are asked in.
        """
        self._next = self._made(policy)

    def _made(self, policy: Policy) -> Index:
        return self._index.updated(policy) if self._index else Index(policy)
