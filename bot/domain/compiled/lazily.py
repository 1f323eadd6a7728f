"""A list of which each item is worked out when somebody looks at it, once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Lazily(Sequence[T], Generic[T]):
    """`make` is asked for an item by its number. It must always answer the same."""

    def __init__(self, size: int, make: Callable[[int], T]) -> None:
        self._size, self._make = size, make
        self._made: dict[int, T] = {}

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, at: int) -> T:  # type: ignore[override]  # nobody wants a slice
        """Return an item. Raises IndexError."""
        if at in self._made:
            return self._made[at]
        if not 0 <= at < self._size:
            raise IndexError(at)
        return self._made.setdefault(at, self._make(at))

    def but(self, changed: Mapping[int, T]) -> "Lazily[T]":
        """Return the list in which just these items are others. What was worked out stays so."""
        found = Lazily(self._size, self._make)
        found._made = {**self._made, **changed}
        return found


def made(items: Iterable[T]) -> Lazily[T]:
    """Return a list of which everything is worked out."""
    known = list(items)
    return Lazily(len(known), known.__getitem__)
