"""Bad input of people and operators: one sentence that says what to do, and nothing is lost."""

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from adapters.playground.world import PERSONAS
from bot.domain.request import GrantState, Request, RequestState
from bot.settings import SettingsProblems, read
from tests.scenarios.stage import Stage, stage

WRITE = "orders write 1h INC-7 checkout is failing"
INCIDENT = re.compile(r"number [0-9a-f]{8}")  # what a caught exception is told as

SENTENCES = {
    # what was written: what the answer must say
    "ordrs write 1h because INC-7": "orders",
    "orders wirte 1h because INC-7": "write",
    "nothing-like-it 1h because INC-7": "",
    "orders-prod/orders:fly 1h because INC-7": "",
    "orders write 0m because INC-7": "",
    "orders write -5m because INC-7": "",
    "orders write 999h because INC-7": "At most 4",
    "orders write 1e9h because INC-7": "",
    "orders write 99999999999999999999h because INC-7": "",
    "orders write 1s because INC-7": "hortest",
    "orders write until yesterday because INC-7": "",
    "orders write until 32:99 because INC-7": "",
    "orders write 1h": "ustification",
    "orders write 1h because": "ustification",
    "orders write 1h because     ": "ustification",
    "orders admin 30m because no ticket": "ustification",
    "orders write 1h because " + "x" * 2500: "2,000 characters",
    "breakglass": "",
    "breakglass payments-incident INC-7 it is down": "",
    "breakglass nothing INC-7 it is down": "",
    "approve": "",
    "approve REQ-AAAAAA": "list",
    "deny REQ-AAAAAA": "",
    "withdraw REQ-AAAAAA": "list",
    "done": "nothing that you hold",
    "done REQ-AAAAAA": "list",
    "revoke REQ-AAAAAA": "list",
    "why REQ-AAAAAA": "list",
    "who nothing": "",
    "again": "",
    "extend": "",
    "frobnicate": "",
    "?": "",
    "🙂": "",
    "-- ' \" ; \\": "",
    "orders write 1h for @nobody because INC-7": "",
    "x " * 1200: "",
}


@pytest.fixture
async def on(tmp_path: Path) -> AsyncIterator[Stage]:
    """Set the stage; what is refused here never reaches a database."""
    async with stage(tmp_path) as made:
        yield made


def is_open(request: Request) -> bool:
    """Say whether every grant is active."""
    return bool(request.grants) and all(one.state is GrantState.ACTIVE for one in request.grants)


async def test_unclear_words_are_answered_in_slack(on: Stage) -> None:
    """Misspelt, impossible, empty, too long: an answer or a form each time, and no request."""
    who = PERSONAS["developer"].slack
    odd: list[tuple[str, str]] = []
    for words, wanted in SENTENCES.items():
        said = await on.slash("developer", words)
        views = on.slack.workspace.stacks.get(who, [])
        shown = said + json.dumps([one.blocks for one in views], ensure_ascii=False)
        if wanted not in shown or INCIDENT.search(shown) or len(shown) < 20:
            odd.append((words[:60], shown[:300]))
        while on.slack.workspace.stacks.get(who):
            await on.slack.close_view(who)

    assert [] == odd
    assert 0 == (await on.counted())["request"]
    assert [] == on.slack.violations


async def test_unclear_words_are_answered_in_teams(on: Stage) -> None:
    """The same words in Teams: one message each, no request, and no number of an incident."""
    odd: list[tuple[str, str]] = []
    for words, wanted in SENTENCES.items():
        before = len(on.teams_cards("developer"))
        await on.teams.say(PERSONAS["developer"].teams, words)
        await on.until(partial(_more, on, before), words)
        told = on.teams_cards("developer")[before:]
        shown = json.dumps([one.activity for one in told], ensure_ascii=False)
        if wanted not in shown or INCIDENT.search(shown) or len(told) > 1:
            odd.append((words[:60], shown[:300]))

    assert [] == odd
    assert 0 == (await on.counted())["request"]


def _more(on: Stage, before: int) -> bool:
    return len(on.teams_cards("developer")) > before


async def test_too_many_targets_are_refused_in_one_sentence(tmp_path: Path, on: Stage) -> None:
    """A bundle's worth of names in one line: at most twenty, and the sentence says so."""
    path = tmp_path / "access.yaml"
    text = path.read_text(encoding="utf-8")
    many = "".join(f"      table-{n}: {{tags: {{team: payments}}}}\n" for n in range(25))
    path.write_text(text.replace("    resources:\n", f"    resources:\n{many}"), encoding="utf-8")
    assert () == await on.bot.policies.reload()
    said = await on.slash("developer", " ".join(f"table-{n}:read" for n in range(25)) + " 1h")
    view = on.slack_view("developer")
    shown = said + json.dumps(view.blocks if view else "")

    assert "t most 20" in shown
    assert 0 == (await on.counted())["request"]


@pytest.mark.parametrize(
    "broken",
    ["flows: [", "people: {}\nflows: 3\n", "\x00\x01", "nonsense: yes\n"],
    ids=["not YAML", "half gone", "bytes", "unknown key"],
)
async def test_a_broken_access_file_changes_nothing(tmp_path: Path, on: Stage, broken: str) -> None:
    """On reload every problem is told, the old policy stays, and people go on."""
    path = tmp_path / "access.yaml"
    good = path.read_text(encoding="utf-8")
    before = on.bot.policy().revision
    await on.slash("developer", WRITE)
    request = await on.request()
    path.write_text(broken, encoding="utf-8")
    problems = await on.bot.policies.reload()
    await on.slash("on-call", f"approve {request.id}")
    await on.settled(request.id, is_open)

    assert problems
    assert before == on.bot.policy().revision
    assert "approved by the flow" in await on.slash("developer", "orders read 1h")
    path.write_text(good, encoding="utf-8")
    assert () == await on.bot.policies.reload()
    await on.move(timedelta(hours=2))
    await on.settled(request.id, lambda one: one.state is RequestState.CLOSED)


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("DAYPASS_SECRET_KEY", "DAYPASS_SECRET_KEY is missing"),
        ("DAYPASS_SLACK_BOT_TOKEN", "DAYPASS_SLACK_BOT_TOKEN is missing"),
        ("DAYPASS_TEAMS_APP_ID", "DAYPASS_TEAMS_APP_ID is missing"),
        ("DAYPASS_TEAMS_TENANT_ID", "DAYPASS_TEAMS_TENANT_ID is missing"),
        ("DAYPASS_TEAMS_APP_PASSWORD", "DAYPASS_TEAMS_APP_PASSWORD is missing"),
    ],
)
def test_a_missing_setting_is_named(missing: str, sentence: str) -> None:
    """Without one of them the bot does not start, and one sentence says which it is."""
    whole = {
        "DAYPASS_SECRET_KEY": "k" * 40,
        "DAYPASS_SLACK_BOT_TOKEN": "xoxb-made-up",
        "DAYPASS_SLACK_SIGNING_SECRET": "made-up",
        "DAYPASS_TEAMS_APP_ID": "5d0c1f2e-0000-4000-8000-0000000000aa",
        "DAYPASS_TEAMS_TENANT_ID": "7e0c1f2e-0000-4000-8000-0000000000bb",
        "DAYPASS_TEAMS_APP_PASSWORD": "made-up",
    }
    read(whole)
    with pytest.raises(SettingsProblems, match=sentence) as raised:
        read({name: value for name, value in whole.items() if name != missing})

    assert 1 == len(raised.value.problems)
