"""Options that all tests share."""

import logging

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


@pytest.fixture(autouse=True, scope="session")
def quiet_logs() -> None:
    """Render no log lines: a pretty trace-back costs more than the test that causes it."""
    structlog.configure(
        processors=[structlog.processors.KeyValueRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
    )


settings.register_profile("ci", derandomize=True, deadline=None)
settings.load_profile("ci")
