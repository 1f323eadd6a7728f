"""Guests, bots, strangers and deactivated people are refused; a yes is kept, a no is not."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.playground.slack.faults import Fault
from adapters.slack import members
from adapters.slack.calls import Slack
from adapters.slack.members import GUEST, LEFT, MACHINE, STRANGER, UNSURE, Members, judged
from adapters.slack.options import SlackOptions
from adapters.slack.wire import Json
from tests.adapters.slack.stage import BOT_TOKEN, SECRET, Stage, stage, user_of
from tests.bot.domain.world import DEV, LEAD

ALICE: Json = {
    "id": "U1",
    "team_id": "T1",
    "deleted": False,
    "is_bot": False,
    "is_restricted": False,
    "is_ultra_restricted": False,
}
ME = user_of(DEV)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ""),
        ({"is_stranger": False}, ""),
        ({"team_id": "T9", "enterprise_user": {"enterprise_id": "E1"}}, ""),
        ({"deleted": True}, LEFT),
        ({"is_bot": True}, MACHINE),
        ({"is_bot": None}, MACHINE),
        ({"id": "USLACKBOT"}, MACHINE),
        ({"is_restricted": True}, GUEST),
        ({"is_ultra_restricted": True}, GUEST),
        ({"is_restricted": None}, GUEST),
        ({"team_id": "T9"}, STRANGER),
        ({"team_id": ""}, STRANGER),
        ({"is_stranger": True}, STRANGER),
        ({"team_id": "T9", "enterprise_user": {"enterprise_id": "E9"}}, STRANGER),
    ],
)
def test_records(change: Json, expected: str) -> None:
    """What Slack says decides, and what it leaves out is a no."""
    assert expected == judged({**ALICE, **change}, {"T1", "E1"})


@pytest.fixture
async def on() -> AsyncIterator[Stage]:
    """Set the stage, by HTTP."""
    async with stage() as made:
        yield made


async def _made(on: Stage, *people: str) -> tuple[Slack, Members]:
    options = SlackOptions(bot_token=BOT_TOKEN, signing_secrets=(SECRET,), api_url=on.slack.api_url)
    slack = Slack(options, on.clock.now)
    await slack.open()
    stopped = asyncio.Event()
    made = Members(slack, on.clock.now, lambda: people, lambda _: stopped.wait())
    made.start({on.slack.workspace.app.team_id})
    return slack, made


def _asked(on: Stage, method: str = "users.info") -> int:
    return [one.method for one in on.slack.calls].count(method)


async def _settled() -> None:
    beside = [one for one in asyncio.all_tasks() if one.get_name() == "slack member"]
    await asyncio.gather(*beside)


async def test_a_yes_is_kept_for_ten_minutes(on: Stage) -> None:
    """After five it is renewed beside the work, after ten it is asked for again."""
    slack, people = await _made(on)
    answers = [await people.refusal(ME), await people.refusal(ME)]
    first = _asked(on)
    on.clock.move(timedelta(minutes=6))
    answers.append(await people.refusal(ME))
    await _settled()
    renewed = _asked(on)
    on.clock.move(timedelta(minutes=9))
    answers.append(await people.refusal(ME))
    await _settled()
    on.slack.workspace.change_user(ME, is_restricted=True)
    on.clock.move(timedelta(minutes=10))
    answers.append(await people.refusal(ME))
    await people.stop()
    await slack.close()

    assert (1, 2) == (first, renewed)
    assert ["", "", "", "", GUEST] == answers


async def test_a_no_is_never_kept(on: Stage) -> None:
    """Whoever becomes a member is one at once, and a member who is made a guest soon is not."""
    slack, people = await _made(on)
    on.slack.workspace.change_user(ME, is_restricted=True)
    before = await people.refusal(ME)
    on.slack.workspace.change_user(ME, is_restricted=False)
    after = await people.refusal(ME)
    on.slack.workspace.change_user(ME, is_restricted=True)
    on.clock.move(timedelta(minutes=6))
    last = await people.refusal(ME)
    await _settled()
    found_out = await people.refusal(ME)
    unknown = await people.refusal("U0NOBODY")
    await people.stop()
    await slack.close()

    assert (GUEST, "", "", GUEST, STRANGER) == (before, after, last, found_out, unknown)


async def test_slack_does_not_answer(on: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Late, away or refusing: nobody is let in on a guess, and the late answer counts later."""
    slack, people = await _made(on)
    on.slack.fail(Fault(method="users.info", status=503))
    on.slack.fail(Fault(method="users.info", error="missing_scope"))
    answers = [await people.refusal(ME), await people.refusal(ME)]
    monkeypatch.setattr(members, "ASKING", 0.0)
    answers.append(await people.refusal(ME))
    await _settled()
    answers.append(await people.refusal(ME))
    await people.stop()
    await slack.close()

    assert [UNSURE, UNSURE, UNSURE, ""] == answers


async def test_the_people_of_the_policy_are_known_before_their_first_click(on: Stage) -> None:
    """They are looked up page by page, nobody else is kept, and a failure costs nothing."""
    for one in range(members.PAGE):
        on.slack.workspace.add_user(f"extra{one}")
    last = on.slack.workspace.add_user("last")
    slack, people = await _made(on, ME, last.id, "U0NOBODY")
    await people.stop()
    on.slack.fail(Fault(method="users.list", status=503))
    await people.warm()
    await people.warm()
    pages = [one.method for one in on.slack.calls if not one.error].count("users.list")
    known = [await people.refusal(ME), await people.refusal(last.id)]
    asked = _asked(on)
    await people.refusal(user_of(LEAD))
    await people.stop()
    await slack.close()

    assert (2, ["", ""], 0, 1) == (pages, known, asked, _asked(on))


async def test_nobody_to_look_up(on: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a policy nothing is asked; what is remembered has a bound; pages have one too."""
    monkeypatch.setattr(members, "REMEMBERED", 1)
    monkeypatch.setattr(members, "PAGE", 1)
    monkeypatch.setattr(members, "MOST_PAGES", 2)
    slack, people = await _made(on)
    await people.warm()
    none = _asked(on, "users.list")
    slow, several = await _made(on, "U0NOBODY")
    await several.stop()
    await several.warm()
    await people.refusal(ME)
    await people.refusal(user_of(LEAD))
    await people.refusal(ME)
    for one in (people, several):
        await one.stop()
    for each in (slack, slow):
        await each.close()

    assert (0, 2, 3) == (none, _asked(on, "users.list"), _asked(on))
