"""The benchmarks work. How fast anything is depends on the machine, and is never asserted here."""

from benchmarks.measure import SHORT
from benchmarks.suite import run

EVERY = {
    "ack",
    "teams",
    "restart",
    "punctual",
    "decide",
    "language",
    "policy_allow",
    "policy_catalogue",
    "policy_update",
    "audit",
    "import",
}


def test_every_benchmark_does_its_work_and_shows_it() -> None:
    """The short form asserts that nothing is lost, doubled or answered too early; all have rows."""
    rows, _ = run(SHORT)

    assert {one.name for one in rows} == EVERY
    assert all(one.value >= 0 for one in rows)
