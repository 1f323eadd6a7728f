"""Trouble on demand: wrong answers, delays, cut connections and outages of the service.

Each fault meets the next requests that match it, as often as it says.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong. `path` is any part of the path, plain or percent-encoded.

    Without a status the request is processed after `delay` seconds. `drop` cuts the connection
    before or after processing. `times` None means for ever.
    """

    method: str = "*"
    path: str = ""
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: object = None
    delay: float = 0
    times: int | None = 1
    drop: Literal["before", "after"] | None = None

    def matches(self, method: str, *paths: str) -> bool:
        """Whether this request is meant."""
        return self.method in {"*", method} and any(self.path in path for path in paths)


class Faults:
    """The faults in wait, in the order they were added; the first that matches is used."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Fault, int | None]] = []

    @property
    def waiting(self) -> tuple[Fault, ...]:
        """The faults that will still happen."""
        return tuple(fault for fault, _ in self._waiting)

    def add(self, fault: Fault) -> None:
        """Put a fault in wait."""
        self._waiting.append((fault, fault.times))

    def remove(self, fault: Fault) -> None:
        """Take a fault back; quiet when it is used up."""
        self._waiting = [(f, left) for f, left in self._waiting if f is not fault]

    def clear(self) -> None:
        """Take every fault back."""
        self._waiting.clear()

    def take(self, method: str, *paths: str) -> Fault | None:
        """Return the fault that meets this request, and count it as used once."""
        for place, (fault, left) in enumerate(self._waiting):
            if fault.matches(method, *paths):
                self._use(place, fault, left)
                return fault
        return None

    def _use(self, place: int, fault: Fault, left: int | None) -> None:
        if left is not None and left <= 1:
            del self._waiting[place]
        else:
            self._waiting[place] = (fault, None if left is None else left - 1)

    @contextmanager
    def outage(self, status: int = 503) -> Iterator[None]:
        """Answer everything with this status while the block runs; other faults wait."""
        fault = Fault(status=status, times=None)
        self._waiting.insert(0, (fault, None))
        try:
            yield
        finally:
            self.remove(fault)
