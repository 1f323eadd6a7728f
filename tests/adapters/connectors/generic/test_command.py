"""The command connector, with a real program."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from adapters.connectors.generic.command import open_connector
from bot.domain.ids import IntegrationName
from bot.ports.connector import Connector, Discovers, Door, Impossible, Presence, TryAgain
from tests.contracts.connector import ConnectorContract, door
from tests.contracts.discovery import DiscoveryContract
from tests.fakes import doors

PROGRAM = str(Path(doors.__file__).resolve())
NAME = IntegrationName("orders-prod")
VERBS = ("grant", "prolong", "revoke", "read", "list", "check", "discover")
WAIT = "import signal; signal.pause()"


def run(code: str, *words: str) -> list[str]:
    """Give the argument list of a small program."""
    return [sys.executable, "-c", code, *words]


def connector(argv: list[str], **options: object) -> Connector:
    """Open the connector with one program for every verb."""
    verbs = dict.fromkeys(VERBS, argv)
    return open_connector(NAME, {**verbs, **options}, lambda _: "hunter2-canary")


class CommandTarget:
    """The program of `tests.fakes.doors` and the file that it keeps its doors in."""

    missing_right = "/nowhere/at/all is not a program"
    secrets: Sequence[str] = ("hunter2-canary",)
    advice: Sequence[str] = ()
    keeps_end = True

    def __init__(self, state: Path) -> None:
        self.state = state
        self.write({})
        self.connector = self.again()
        self.silent = connector(run(WAIT), timeout=0.2, env=["TOKEN=env:TOKEN"])
        self.lacking = connector(["/nowhere/at/all"])

    def again(self) -> Connector:
        """Open the same connector anew."""
        return connector([sys.executable, PROGRAM, str(self.state)], env=["TOKEN=env:TOKEN"])

    def door(self, grant: str = "g1") -> Door:
        """Give a door."""
        return door(grant, role="app; rm -rf /")

    def read(self) -> dict[str, Any]:
        """Read what the program keeps."""
        return dict(json.loads(self.state.read_text(encoding="utf-8")))

    def write(self, content: dict[str, Any]) -> None:
        """Write what the program keeps."""
        self.state.write_text(json.dumps(content), encoding="utf-8")

    async def is_open(self, opened: Door) -> bool:
        """Look into the file."""
        return opened.grant in self.read()

    async def ends_at(self, opened: Door) -> datetime | None:
        """Look into the file."""
        return datetime.fromisoformat(self.read()[opened.grant]["as"]["expires_at"])

    async def count(self) -> int:
        """Count the doors in the file."""
        return len(self.read())

    async def open_for_others(self) -> None:
        """Write a door that is not ours."""
        self.write({**self.read(), "g9": {"owner": doors.OTHERS, "as": {}}})

    async def drift(self, opened: Door) -> None:
        """Change the door."""
        self.write({opened.grant: {"owner": doors.OURS, "as": {"grant": "another"}}})


class TestCommand(ConnectorContract):
    """The contract, by a program."""

    @pytest.fixture
    def target(self, tmp_path: Path) -> CommandTarget:
        """Give a program with an empty file."""
        return CommandTarget(tmp_path / "doors.json")


class Shelf(CommandTarget):
    """The program, and a thing on its list."""

    name = "payments"
    permission: Mapping[str, str] = {"role": "app_read"}

    async def make(self, tags: Mapping[str, str]) -> None:
        """List the thing."""
        self.write({doors.THINGS: doors.shelf(self.name, tags)})

    async def remove(self) -> None:
        """List nothing."""
        self.write({})

    async def hide(self) -> None:
        """Say that the thing is not shown."""
        self.write({doors.THINGS: doors.hidden(self.name)})


class TestDiscovery(DiscoveryContract):
    """The contract of discovery, by a program."""

    @pytest.fixture
    def holder(self, tmp_path: Path) -> Shelf:
        """Give a program with an empty file."""
        return Shelf(tmp_path / "doors.json")


async def test_without_a_program_there_is_no_listing() -> None:
    """Nothing said is not nothing there: somebody has to look at the access file."""
    short = open_connector(NAME, dict.fromkeys(("grant", "revoke", "read"), ("/bin/true",)), str)

    assert isinstance(short, Discovers)
    with pytest.raises(Impossible, match="no program"):
        await short.discover()


@pytest.mark.parametrize(
    "output", ["", "{}", '{"resources": null}', '{"resources": [{"tags": {}}]}']
)
async def test_an_odd_listing_is_none(output: str) -> None:
    """An empty or broken answer does not empty the inventory."""
    code = "import sys; sys.stdout.write(sys.argv[1])"
    odd = connector(run(code, output))

    assert isinstance(odd, Discovers)
    with pytest.raises(TryAgain):
        await odd.discover()


async def test_a_long_listing_is_read() -> None:
    """A listing may be larger than other answers, up to its own limit."""
    code = (
        "import json; print(json.dumps({'resources': [{'name': f'tenant-{n}', 'uid': 'x' * 50}"
        " for n in range(5000)]}))"
    )
    long = connector(run(code))

    assert isinstance(long, Discovers)
    assert 5000 == len((await long.discover()).found)
    with pytest.raises(TryAgain, match="too much"):
        await long.list_grants()


@pytest.mark.parametrize(
    ("code", "error"),
    [("raise SystemExit(64)", Impossible), ("print('unknown verb')", None), ("pass", None)],
)
async def test_a_program_that_does_not_know_prolong(
    tmp_path: Path, code: str, error: type[Exception] | None
) -> None:
    """It refuses, or answers whatever it likes: the door stays open as it was."""
    target = CommandTarget(tmp_path / "doors.json")
    argv = [sys.executable, PROGRAM, str(target.state)]
    verbs = {**dict.fromkeys(VERBS, argv), "prolong": run(code)}
    older = open_connector(NAME, verbs, str)
    await older.grant(target.door())
    (answer,) = await asyncio.gather(older.prolong(target.door()), return_exceptions=True)

    assert (error or type(None)) is type(answer)
    assert Presence.PRESENT == await older.read(target.door())


async def test_prolong_may_be_left_out() -> None:
    """Without it nothing is run, and Daypass ends the door itself."""
    verbs = {**dict.fromkeys(VERBS, ("/nowhere",)), "prolong": None}
    await open_connector(NAME, verbs, str).prolong(door("g1"))


async def test_a_secret_of_the_program_reaches_the_grantee(tmp_path: Path) -> None:
    """What the program answers becomes the way in, and its secret a Secret."""
    target = CommandTarget(tmp_path / "doors.json")
    opened = await target.connector.grant(target.door())

    assert opened.secret is not None
    assert "secret of g1" == opened.secret.value
    assert "developer@example.com" == opened.way_in.username


@pytest.mark.parametrize(("code", "error"), [(75, TryAgain), (1, Impossible), (139, Impossible)])
async def test_exit_codes(code: int, error: type[Exception]) -> None:
    """75 means later; any other failure is for somebody to look at."""
    with pytest.raises(error):
        await connector(run(f"raise SystemExit({code})")).read(door("g1"))


@pytest.mark.parametrize(
    "output",
    [
        "not JSON",
        '{"presence": "open"}',
        "",
        "[]",
        '{"presence": null}',
        "x" * 70_000,
        '{"a":' * 20_000,
    ],
)
async def test_an_odd_answer_says_nothing(output: str) -> None:
    """Unknown is not absent: malformed, empty and huge answers to `read` are tried again."""
    code = "import sys; sys.stdout.write(sys.argv[1])"
    with pytest.raises(TryAgain):
        await connector(run(code, output)).read(door("g1"))


async def test_an_endless_answer_is_cut() -> None:
    """A program that never stops writing is ended at 64 kB."""
    with pytest.raises(TryAgain, match="too much"):
        await connector(run("while True: print('x' * 1000)")).read(door("g1"))


async def test_a_timeout_ends_the_whole_group(tmp_path: Path) -> None:
    """What the program started goes with it."""
    fifo = tmp_path / "alive"
    os.mkfifo(fifo)
    reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    code = (
        "import subprocess, sys; f = open(sys.argv[1], 'w'); f.write('on'); f.flush();"
        f"subprocess.run([sys.executable, '-c', {WAIT!r}], pass_fds=[f.fileno()])"
    )
    with pytest.raises(TryAgain, match="too long"):
        await connector(run(code, str(fifo)), timeout=1).read(door("g1"))

    os.set_blocking(reading, True)
    content = os.read(reading, 10) + os.read(reading, 10)  # the end comes when no writer is left
    os.close(reading)
    assert b"on" == content


async def test_there_is_no_shell(tmp_path: Path) -> None:
    """Words are words, whatever is in them."""
    hostile = f"$(touch {tmp_path}/owned); `id` && true | cat"
    code = "import sys, json; print(json.dumps({'problems': sys.argv[1:]}))"

    assert [hostile] == list(await connector(run(code, hostile)).check())
    assert [] == os.listdir(tmp_path)  # noqa: PTH208  pathlib counts as blocking here


async def test_the_environment_is_bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot's own environment stays with the bot; declared variables are there."""
    monkeypatch.setenv("DAYPASS_SECRET_KEY", "the bot's own")
    code = "import os, json; print(json.dumps({'problems': sorted(k for k in os.environ)}))"
    seen = await connector(run(code), env=["TOKEN=file:/run/secrets/token"]).check()

    assert {"LANG", "PATH", "TOKEN"} == set(seen) - {"LC_CTYPE"}


async def test_access_held_before_is_not_the_programs_business() -> None:
    """Removal of a door that was there before runs nothing."""
    closed = await connector(["/nowhere"]).revoke(door("g1"), created_by_us=False)

    assert closed.access_removed


async def test_a_door_that_stays_is_not_removed(tmp_path: Path) -> None:
    """Exit code 0 proves nothing: the door is read back."""
    state = tmp_path / "doors.json"
    argv = [sys.executable, PROGRAM, str(state)]
    verbs = {"grant": argv, "read": argv, "revoke": run("pass")}
    lazy = open_connector(NAME, verbs, str)
    state.write_text("{}", encoding="utf-8")
    await lazy.grant(door("g1"))
    closed = await lazy.revoke(door("g1"), created_by_us=True)

    assert not closed.access_removed
    assert Presence.PRESENT == await lazy.read(door("g1"))


async def test_verbs_that_may_be_left_out(tmp_path: Path) -> None:
    """Without `list` and `check` there is no orphan scan, and nothing to complain of."""
    argv = [sys.executable, PROGRAM, str(tmp_path)]
    short = open_connector(NAME, dict.fromkeys(("grant", "revoke", "read"), argv), str)

    assert () == tuple(await short.list_grants())
    assert () == tuple(await short.check())


@pytest.mark.parametrize(
    "options",
    [
        {"grant": "/bin/true --all"},
        {"grant": ["relative"]},
        {"grant": []},
        {"env": ["TOKEN=hunter2"]},
        {"unknown": True},
    ],
)
def test_options_that_do_not_fit(options: dict[str, object]) -> None:
    """A command line, a relative program, a literal secret and an unknown option are refused."""
    verbs: dict[str, object] = dict.fromkeys(("grant", "revoke", "read"), ("/bin/true",))
    with pytest.raises(ValidationError) as refused:
        open_connector(NAME, verbs | options, str)

    assert "hunter2" not in str(refused.value)


async def test_a_cancelled_call_leaves_no_program() -> None:
    """The engine's own time-out ends the program too."""
    call = asyncio.ensure_future(connector(run(WAIT)).read(door("g1")))
    for _ in range(20):
        await asyncio.sleep(0)
    call.cancel()

    assert [True] == [
        isinstance(each, asyncio.CancelledError)
        for each in await asyncio.gather(call, return_exceptions=True)
    ]
