"""Faults that a test orders beforehand: the next calls of a method fail in the way it names."""

from dataclasses import dataclass, field

from adapters.playground.slack import facts

ANY = "*"


@dataclass(slots=True, kw_only=True)
class Fault:
    """How `times` calls of `method` go wrong; `drop` closes the connection after the work is done.

    `delay` is in real seconds and may stand alone or with another fault.
    """

    method: str = ANY
    error: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drop: bool = False
    times: int = 1

    def __post_init__(self) -> None:
        if self.error and self.method != ANY and not facts.allows(self.method, self.error):
            raise ValueError(f"Slack's {self.method} never answers {self.error}.")

    @property
    def answers(self) -> bool:
        """Whether the fault answers in place of the method."""
        return bool(self.error) or self.status != 200  # noqa: PLR2004 - HTTP's own number


class Faults:
    """The faults still to come, taken in the order in which they were added."""

    def __init__(self) -> None:
        self.pending: list[Fault] = []

    def add(self, *faults: Fault) -> None:
        """Order faults."""
        self.pending.extend(faults)

    def clear(self) -> None:
        """Forget all faults still to come."""
        self.pending.clear()

    def take(self, method: str) -> Fault | None:
        """Return the fault that this call of `method` meets, if any."""
        for fault in self.pending:
            if fault.method in {ANY, method}:
                fault.times -= 1
                if fault.times <= 0:
                    self.pending.remove(fault)
                return fault
        return None
