"""README mentions every setting, command, connector and state, and the sample access file loads."""

import re

import pytest

from adapters.connectors.registry import BUILT_IN
from bot.domain.request import GrantState, RequestState, ReviewState
from tests.architecture.places import ROOT, SOURCES, listed, read


def code() -> str:
    """Return what README writes as code: in single backticks, and in fenced blocks."""
    text = read("README.md")
    fenced = re.findall(r"^```.*?^```$", text, re.DOTALL | re.MULTILINE)
    rest = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return "\n".join([*fenced, *re.findall(r"`([^`\n]+)`", rest)])


def missing(names: list[str]) -> list[str]:
    """Return the names that README does not write as code."""
    said = code()
    return [one for one in names if not re.search(rf"(?<![\w-]){re.escape(one)}(?![\w-])", said)]


def test_every_setting_is_in_readme() -> None:
    """By its full name; how a secret is read from a file is said once."""
    from bot.settings import names  # noqa: PLC0415 - a missing module fails this test alone

    found = set(names())
    files = {one for one in found if one.removesuffix("_FILE") in found - {one}}

    left = missing(sorted(found - files))
    assert [] == left, listed(left)
    assert not files or "_FILE" in read("README.md")


def test_every_command_is_in_readme() -> None:
    """As it is written in a chat."""
    from bot.language.commands import COMMANDS  # noqa: PLC0415 - as above

    left = missing([one.name for one in COMMANDS])
    assert [] == left, listed(left)


def test_every_command_of_the_shell_is_in_readme(capsys: pytest.CaptureFixture[str]) -> None:
    """As an operator writes it: `daypass check`."""
    from adapters.cli.arguments import parse  # noqa: PLC0415 - as above

    with pytest.raises(SystemExit):
        parse(["--help"])
    commands = re.findall(r"^    ([a-z][a-z-]+)", capsys.readouterr().out, re.MULTILINE)

    assert "serve" in commands
    left = missing([f"daypass {one}" for one in commands])
    assert [] == left, listed(left)


def test_every_connector_is_in_readme() -> None:
    """By the name that the access file uses."""
    left = missing(sorted(BUILT_IN))
    assert [] == left, listed(left)


def test_every_state_is_in_readme() -> None:
    """Where the life of a request is explained, the diagram included."""
    states = [one.value for kind in (RequestState, GrantState, ReviewState) for one in kind]

    left = missing(states)
    assert [] == left, listed(left)


def test_every_sample_access_file_loads() -> None:
    """Those that people copy from, with the connectors there are. A problem raises."""
    from adapters.connectors.registry import names  # noqa: PLC0415 - as above
    from bot.config.loading import load  # noqa: PLC0415 - as above

    folders = [ROOT / one for one in (*SOURCES, "docs", "deploy", "examples")]
    inside = [path for folder in folders for path in sorted(folder.rglob("access*.yaml"))]
    samples = [*inside, *sorted(ROOT.glob("access*.yaml"))]

    assert samples
    assert all(load(path, connectors=names(())).policy.flows for path in samples)
