"""Servers measured in alternating rounds: latency by our clock, CPU by the server's own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.client import Answer, Client
from benchmarks.measure import Scale, median, percentile
from benchmarks.stage import Server

MILLI = 1_000
Make = Callable[[int, int], Sequence[bytes]]  # from a number on, so many requests


@dataclass(slots=True)
class Contestant:
    """One server, what is sent to it, and what each round showed, in milliseconds."""

    server: Server
    make: Make
    check: Callable[[Sequence[Answer]], None]
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    sent: int = 0

    def round(self, calls: int, *, counts: bool = True) -> None:
        """Send requests one after the other, check the answers, and note what they cost."""
        requests = self.make(self.sent, calls)
        self.sent += calls
        with Client(self.server.port) as client:
            before = self.server.cpu()
            answers = client.send_all(requests)
            spent = self.server.cpu() - before
        self.check(answers)
        if counts:
            seconds = [one.seconds for one in answers]
            self.p50.append(percentile(seconds, 0.5) * MILLI)
            self.p99.append(percentile(seconds, 0.99) * MILLI)
            self.cpu.append(spent / calls * MILLI)


def alternate(contestants: Sequence[Contestant], scale: Scale) -> None:
    """Warm each up, then let them take turns."""
    for one in contestants:
        one.round(scale.warm, counts=False)
    for _ in range(scale.rounds):
        for one in contestants:
            one.round(scale.calls)


def medians(one: Contestant) -> tuple[float, float, float]:
    """Return the medians over the rounds: p50, p99 and CPU a request."""
    return median(one.p50), median(one.p99), median(one.cpu)
