"""The command line's door."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot import __main__ as door


def test_help_is_shown_and_leaves_with_zero() -> None:
    """As a person would start it."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], capture_output=True, text=True, check=False
    )

    assert (0, "") == (done.returncode, done.stderr)
    assert "teams-package" in done.stdout


def test_a_command_leaves_with_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two, for a file that is not there."""
    missing = tmp_path / "none.yaml"
    monkeypatch.setattr(sys, "argv", ["daypass", "check", str(missing)])

    assert 2 == door.main()
    assert str(missing) in capsys.readouterr().err
