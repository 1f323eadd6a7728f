"""The cage holds: one file knows the Bot Framework, it loads late, and no error leaks."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import adapters.teams
from adapters.playground.teams.service import FakeTeams
from adapters.teams.arrival import Arrival, arrival
from adapters.teams.framework import Framework
from adapters.teams.references import References
from adapters.teams.replies import Replies
from adapters.teams.roster import Roster
from adapters.teams.turns import Turns
from storage.store import SqlStore
from tests.adapters.teams.conftest import TENANT, Office
from tests.adapters.teams.lines import Lines, lines
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk

HERE = Path(adapters.teams.__file__).parent


def framework(out: Lines, desk: FakeDesk, store: SqlStore, clock: FakeClock) -> Framework:
    """Return a framework over a scripted desk."""
    replies = Replies(out.connector, out.gateway(store))
    roster = Roster(out.connector, TENANT, clock.now)
    turns = Turns(desk, replies, roster, References(store))
    return Framework(turns, out.connector)


def click(teams: FakeTeams, office: Office, name: str) -> Arrival:
    """Return an invoke of Alice with nothing in it."""
    read = arrival(teams.activity(office.alice, "") | {"type": "invoke", "name": name})
    assert read is not None
    return read


def imports(path: Path) -> Iterator[str]:
    """Give the modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names)


def test_one_file_imports_the_framework() -> None:
    """So that it can be replaced."""
    knowing = {
        path.name
        for path in HERE.glob("*.py")
        if any(one.startswith(("botbuilder", "botframework")) for one in imports(path))
    }

    assert {"framework.py"} == knowing


def test_it_is_loaded_when_teams_starts_and_not_before() -> None:
    """A Slack-only installation does not pay for it."""
    code = "import sys, adapters.teams.service; sys.exit('botbuilder' in sys.modules)"

    run = subprocess.run([sys.executable, "-c", code], cwd=HERE.parents[1], check=False)  # noqa: S603 - our own interpreter and code
    assert 0 == run.returncode


async def test_each_kind_of_invoke_fails_in_its_own_words(
    teams: FakeTeams, clock: FakeClock, office: Office, desk: FakeDesk, store: SqlStore
) -> None:
    """A click gets an error body, a dialog closes with a sentence, a search finds nothing."""
    await store.close()
    async with lines(teams, clock) as out:
        run = framework(out, desk, store, clock).process
        answers = [
            await run(click(teams, office, name))
            for name in ("adaptiveCard/action", "task/fetch", "application/search")
        ]

    error, closed, found = [one.body or {} for one in answers]
    assert [200] * 3 == [one.status for one in answers]
    assert "Daypass cannot reach its database" in error["value"]["message"]
    assert "Daypass cannot reach its database" in closed["task"]["value"]
    assert [] == found["value"]["results"]


async def test_activities_of_other_people_coming_are_nothing(
    teams: FakeTeams, clock: FakeClock, office: Office, desk: FakeDesk, store: SqlStore
) -> None:
    """Only the bot's own coming is an installation."""
    met = replace(
        click(teams, office, ""), kind="conversationUpdate", came=frozenset({office.megan.id})
    )
    async with lines(teams, clock) as out:
        result = await framework(out, desk, store, clock).process(met)

    assert (202, []) == (result.status, desk.heard)
