"""The command line takes what CONTRACT lists, and imports nothing heavy for it."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.cli.arguments import parse

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["serve"], {"command": "serve"}),
        (["demo", "--port", "1"], {"command": "demo", "port": 1, "folder": None}),
        (["check", "x.yaml", "--json"], {"path": Path("x.yaml"), "json": True}),
        (["check"], {"path": None, "json": False}),
        (["connector", "check", "shop"], {"action": "check", "name": "shop", "json": False}),
        (["plan"], {"path": None, "against": None, "exit_code": False}),
        (["plan", "n", "--against", "o", "--exit-code"], {"against": Path("o"), "exit_code": True}),
        (["explain", "p", "t"], {"at": None, "grantee": None, "break_glass": False}),
        (
            ["explain", "p", "t", "--for", "q", "--break-glass"],
            {"grantee": "q", "break_glass": True},
        ),
        (["explain", "p", "t", "--at", "2026-11-23T10:00"], {"at": AT}),
        (["explain", "p", "t", "--at", "2026-11-23 12:00+02:00"], {"at": AT}),
        (["why", "REQ-1", "--json"], {"request": "REQ-1", "json": True}),
        (["replay", "n"], {"path": Path("n"), "days": 30}),
        (["replay", "n", "--days", "7"], {"days": 7}),
        (["relink", "a@b"], {"address": "a@b", "directory": None, "json": False}),
        (["relink", "a@b", "--directory", "scim"], {"address": "a@b", "directory": "scim"}),
        (["recover"], {"command": "recover", "anyway": False, "json": False}),
        (["recover", "--anyway", "--json"], {"anyway": True, "json": True}),
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


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["nonsense"],
        ["audit"],
        ["connector", "check"],
        ["explain", "p"],
        ["explain", "p", "t", "--at", "noon"],
        ["why"],
        ["replay"],
        ["recover", "REQ-1"],
        *(["replay", "n", "--days", days] for days in ("0", "-1", "x", "4000", "²")),
    ],
)
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
