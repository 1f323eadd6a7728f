"""Logs are one line each; libraries that talk too much are held to warnings."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.app.logs import set_up_logs


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Put logging back as it was."""
    before, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    structlog.configure(**before)
    root.handlers = handlers
    root.setLevel(level)


@pytest.mark.parametrize("form", ["json", "console"])
def test_each_form_is_one_line_on_standard_error(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """For us and for libraries alike."""
    set_up_logs(form, "info")
    structlog.get_logger("x").info("ours", request="REQ-1")
    structlog.get_logger("x").debug("too fine")
    logging.getLogger("other").warning("theirs")
    logging.getLogger("slack_bolt").info("a whole body")
    lines = capsys.readouterr().err.splitlines()

    assert 2 == len(lines)
    assert "ours" in lines[0]
    assert "theirs" in lines[1]
    if form == "json":
        assert ["REQ-1", "warning"] == [
            json.loads(lines[0])["request"],
            json.loads(lines[1])["level"],
        ]


def test_talkative_libraries_are_held_to_warnings_at_debug_too() -> None:
    """They would write whole requests."""
    set_up_logs("json", "debug")

    assert logging.WARNING == logging.getLogger("slack_bolt").level
    set_up_logs("json", "error")
    assert logging.ERROR == logging.getLogger("slack_bolt").level
