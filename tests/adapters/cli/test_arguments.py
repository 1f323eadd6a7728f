"""The command line takes what CONTRACT lists, and imports nothing heavy for it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.cli.arguments import parse


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["serve"], {"command": "serve"}),
        (["demo", "--port", "1"], {"command": "demo", "port": 1, "folder": None}),
        (["check", "x.yaml", "--json"], {"path": Path("x.yaml"), "json": True}),
        (["check"], {"path": None, "json": False}),
        (["connector", "check", "shop"], {"action": "check", "name": "shop", "json": False}),
        (["migrate"], {"command": "migrate"}),
        (["audit", "verify", "f"], {"action": "verify", "file": Path("f")}),
        (["audit", "export"], {"action": "export"}),
        (["teams-package", "o.zip"], {"out": Path("o.zip")}),
        (["slack-manifest", "--http", "https://x"], {"http": "https://x"}),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else "",
)
def test_each_command_is_understood(words: list[str], wanted: dict[str, object]) -> None:
    """With its arguments."""
    found = vars(parse(words))

    assert wanted == {key: found[key] for key in wanted}


@pytest.mark.parametrize("words", [[], ["nonsense"], ["audit"], ["connector", "check"]])
def test_wrong_usage_leaves_with_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """And a usage message on standard error."""
    with pytest.raises(SystemExit) as left:
        parse(words)

    assert 2 == left.value.code
    assert "usage: daypass" in capsys.readouterr().err


def test_parsing_imports_nothing_heavy() -> None:
    """Help must come at once."""
    program = (
        "import json, sys; from bot.__main__ import main; from adapters.cli.arguments import parse;"
        "parse(['serve']); print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    heavy = {"slack_bolt", "slack_sdk", "botbuilder", "sqlalchemy", "aiohttp", "pydantic"}

    assert set() == heavy & set(json.loads(done.stdout))
