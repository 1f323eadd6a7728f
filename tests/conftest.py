"""Options that all tests share."""

import logging
import os

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
