"""Options that all tests share."""

import functools
import logging
import os
import sys
import threading
from collections.abc import Callable, Generator

import pytest
import structlog
from hypothesis import settings


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --update-golden: write what is rendered now into tests/golden, to be read as a diff."""
    parser.addoption(
        "--update-golden", action="store_true", default=False, help="rewrite tests/golden"
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are written instead of compared."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(autouse=True)
def quiet_logs() -> None:
    """Render no log lines, whatever another test set up: a trace-back costs more than its test."""
    structlog.configure(
        processors=[structlog.processors.KeyValueRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
    )


@functools.cache
def _remembered() -> Callable[..., None]:
    from tests.fakes.migrated import Remembered  # noqa: PLC0415 - most tests need no database

    return Remembered()


MIGRATING = (  # to these Alembic itself matters
    "tests/fakes/",
    "tests/storage/test_races.py",
    "tests/storage/test_schema.py",
)


@pytest.fixture(autouse=True)
def quick_migrations(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Alembic make a process's first SQLite database only; the others are its copies."""
    if "storage.schema" in sys.modules and not request.node.nodeid.startswith(MIGRATING):
        monkeypatch.setattr("alembic.command.upgrade", _remembered())


# These repeat by the thousand lines that other tests have run, or run none of ours. Measured they
# take two or three times as long, and coverage is the same without them: no line is theirs alone.
UNMEASURED = (
    "tests/adapters/cli/test_text.py::test_what_a_terminal_would_obey",
    "tests/adapters/slack/test_render.py::test_no_words_become_markup",
    "tests/architecture/",
    "tests/benchmarks/",
    "tests/bot/config/cautions/test_shadows.py::test_what_nobody_may_use_never_applies",
    "tests/bot/config/test_merging.py",
    "tests/bot/domain/comparing/test_matrix.py::test_every_difference_is_the_one",
    "tests/bot/domain/test_laws.py",
    "tests/bot/engine/test_extensions.py::test_dying_at_any_step",
    "tests/proof/test_agreement.py",
    "tests/proof/test_order.py",
    "tests/proof/test_unknown.py::test_nothing_is_granted_alone_on_what_is_unknown",
    "tests/simulation/test_crash.py::test_dying_at_any_step",
    "tests/storage/test_codec.py::test_each_class_is_covered",
    "tests/storage/test_counts.py::test_hot_queries_use_their_index",
    "tests/storage/test_facts.py::test_a_directory_costs_few_statements",
    "tests/storage/test_finder.py::test_finding_uses_an_index",
)
LONG = (*UNMEASURED, "tests/scenarios/test_killed.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker is left alone with it in the end."""
    items.sort(key=lambda one: not one.nodeid.startswith(LONG))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Run without a tracer what need not be measured.

    pytest-cov's own mark does not do in a worker: there it starts twice, and pauses once.
    """
    if not item.nodeid.startswith(UNMEASURED):
        return (yield)
    here, in_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(here)
        threading.settrace(in_threads)


REQUIRE_ALL = "DAYPASS_REQUIRE_ALL"  # set to 1 by the gate: what was not run is a failure


def _not_run(config: pytest.Config) -> int:
    """Count the tests that were skipped or were to fail. Workers of a run report to its head."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    stats = reporter.stats if reporter else {}
    return sum(len(stats.get(kind, ())) for kind in ("skipped", "xfailed", "xpassed"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when something was not run and everything is required."""
    passed = session.exitstatus == pytest.ExitCode.OK
    if passed and os.environ.get(REQUIRE_ALL) == "1" and _not_run(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say why a run fails in which no test did."""
    count = _not_run(config) if os.environ.get(REQUIRE_ALL) == "1" else 0
    if count:
        terminalreporter.write_line(f"{REQUIRE_ALL} is set, and {count} did not run.", red=True)


settings.register_profile("gate", derandomize=True, deadline=None)
settings.register_profile("deep", max_examples=5_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))
