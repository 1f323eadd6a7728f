"""`daypass demo` says in words what keeps it from starting, and leaves nothing running."""

import argparse
import socket
from pathlib import Path

import pytest

from bot.app.commands import FAILED, WRONG
from bot.app.demo import demo


async def test_a_taken_port_is_said_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing stays behind: a second try on a free port would find everything stopped."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        arguments = argparse.Namespace(folder=tmp_path, port=taken.getsockname()[1])

        assert FAILED == await demo(arguments)
    assert "--port" in capsys.readouterr().err


async def test_a_broken_access_file_is_reported_like_check_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody edited the playground's access file and slipped."""
    (tmp_path / "access.yaml").write_text("flows: [{nam: x}]\n")

    assert WRONG == await demo(argparse.Namespace(folder=tmp_path, port=0))
    assert "access.yaml:1" in capsys.readouterr().err
