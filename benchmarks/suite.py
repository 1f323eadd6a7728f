"""Runs the benchmarks one after the other: what is wrong stops them before anything is printed."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from benchmarks import ack, decide, others, policy, punctual, restart, teams
from benchmarks.measure import Scale
from benchmarks.report import Row
from benchmarks.stage import stage

SEED = 7


def run(scale: Scale, seed: int = SEED) -> tuple[list[Row], list[str]]:
    """Return the rows, and remarks about them. Raises AssertionError when something is wrong."""
    with tempfile.TemporaryDirectory(prefix="daypass-bench-") as name, _quiet():
        folder = Path(name)
        with stage(folder) as on:
            rows = [*ack.run(on, scale), *teams.run(on, scale)]
            platform = on.platform
            on.daypass.child.stop()
            rows += restart.run(folder, platform, scale)
        late, remarks = punctual.run(folder, scale)
        rows += [*late, *decide.run(folder, scale), *others.language(scale)]
        judged, said = policy.run(scale, seed)
        rows += [*judged, *others.audit(scale), *others.imports(scale)]
        return rows, [*remarks, *said]


@contextmanager
def _quiet() -> Iterator[None]:
    """Log errors only: what a log line costs is measured in the servers, not here."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    try:
        yield
    finally:
        structlog.configure(**before)
