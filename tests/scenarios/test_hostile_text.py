"""What people type and what things are called is shown as typed, and never comes alive."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import TypeVar

import pytest

from adapters.playground.world import PERSONAS
from bot.config.problems import ConfigProblems
from bot.domain.ids import PersonId
from bot.domain.request import GrantState, Request, RequestState
from tests.scenarios.hostile import CORPUS, chunks, shape, tricks
from tests.scenarios.stage import Stage, stage

T = TypeVar("T")
NAME = "*Priya* <!channel> [x](https://evil.example) </at> {{DATE(2030-01-01T00:00:00Z)}} & Co"


@pytest.fixture
async def on(tmp_path: Path) -> AsyncIterator[Stage]:
    """Set the stage, with SQLite alone: databases do not show text."""
    async with stage(tmp_path) as made:
        yield made


async def passing(on: Stage, look: Callable[[], T | None], what: str) -> T:
    """Wait until something is seen while time passes: chats take one message a second."""
    for _ in range(300):
        if found := look():
            return found
        await on.move(timedelta(seconds=2))
        await asyncio.sleep(0.03)
    raise AssertionError(f"never seen: {what}")


async def by_slash(on: Stage, text: str) -> None:
    """Ask with a slash command."""
    await on.slash("developer", f"orders write 1h because {text}")


async def by_mention(on: Stage, text: str) -> None:
    """Ask with a mention in a channel."""
    who = PERSONAS["developer"].slack
    await on.slack.mention(who, "C01PAYMENTS", f"orders write 1h because {text}")


async def by_direct_message(on: Stage, text: str) -> None:
    """Ask in the direct conversation."""
    await on.slack.dm(PERSONAS["developer"].slack, f"orders write 1h because {text}")


def sendable(text: str) -> str:
    """Leave half characters out: the Teams door refuses a body that holds one, with 400."""
    return "".join(one for one in text if not "\ud800" <= one <= "\udfff")


async def by_teams(on: Stage, text: str) -> None:
    """Ask in Teams."""
    await on.teams.say(PERSONAS["developer"].teams, sendable(f"orders write 1h because {text}"))


async def by_form(on: Stage, text: str) -> None:
    """Ask with the form."""
    who = PERSONAS["developer"].slack
    await on.slash("developer", "")
    view = await on.until(lambda: on.slack_view("developer"), "the form")
    await on.slack.type_ahead(who, view, action_id="targets", query="orders")
    values: dict[str, object] = {
        "targets": ["e:orders-prod/orders:write"],
        "duration": "3600",
        "justification": text[:1000],
    }
    await on.slack.submit(who, view.id, values)
    while on.slack.workspace.stacks.get(who):
        await on.slack.close_view(who)


WAYS = (by_slash, by_mention, by_direct_message, by_teams, by_form)


async def mine(on: Stage) -> list[Request]:
    """Return what the developer asked for."""
    me = PersonId(PERSONAS["developer"].email)
    return list(await on.bot.store.read(lambda unit: unit.finder.of_person(me, 100)))


async def test_hostile_justifications_and_reasons_stay_text(on: Stage) -> None:
    """Sixty strings by five ways, then as reasons: nothing lives, every card is built alike."""
    texts = ["INC-7 typed checkout is failing", *chunks()]
    for place, text in enumerate(texts):
        await WAYS[place % len(WAYS)](on, text)
    requests = sorted(await mine(on), key=lambda one: one.asked_at)
    names = [str(one.id) for one in requests]
    cards = await passing(on, lambda: all_cards(on, "lead", names), "the lead's cards")
    blocks = await passing(on, lambda: all_blocks(on, names), "on-call's cards")

    assert len(texts) == len(requests)
    assert [] == tricks(on.slack, on.teams)
    assert 1 == len({shape(one) for one in cards})
    assert 1 == len({shape(one) for one in blocks})
    typed = str(cards) + str(blocks)
    plain = [one for one in CORPUS if one.isascii() and not one.startswith("<")]
    assert [] == [one for one in plain if as_typed(one) not in typed]
    await deny_all(on, requests, texts)


def as_typed(text: str) -> str:
    """Return the longest run of letters, which every surface must show unchanged."""
    words = "".join(one if one.isalnum() else " " for one in text).split()
    return max(words, key=len, default="")


def all_cards(on: Stage, person: str, names: list[str]) -> list[object]:
    """Return a person's Teams card of each request, once all are there."""
    found = [on.teams_card(person, one) for one in names]
    return [one.card for one in found if one] if all(found) else []


def all_blocks(on: Stage, names: list[str]) -> list[object]:
    """Return the Slack card of each request for who is on call, once all are there."""
    found = [on.slack_card("on-call", one) for one in names]
    return [one.blocks for one in found if one] if all(found) else []


async def deny_all(on: Stage, requests: list[Request], texts: list[str]) -> None:
    """Deny each request with a hostile reason, by words in either chat."""
    for place, (request, text) in enumerate(zip(requests, texts, strict=True)):
        words = f"deny {request.id} because {text[:1500]}"
        if place % 2:
            await on.slash("lead", words)
        else:
            await on.teams.say(PERSONAS["lead"].teams, sendable(words))
    after = await mine(on)

    assert {RequestState.DENIED} == {one.state for one in after}
    names = [str(one.id) for one in after]
    await passing(on, lambda: all_said(on, names), "receipts that say denied")
    await on.slash("developer", "list")
    await on.slack.open_home(PERSONAS["developer"].slack)
    assert [] == tricks(on.slack, on.teams)


def all_said(on: Stage, names: list[str]) -> bool:
    """Say whether every receipt tells of the denial."""
    told = [str(one.blocks) for one in on.slack_cards("developer")]
    return all(any(name in one and "Denied" in one for one in told) for name in names)


async def test_a_hostile_remark_on_break_glass_stays_text(on: Stage) -> None:
    """Justification and challenge of a break-glass go loudly to channels, and harmlessly."""
    evil = " ".join(one for one in CORPUS if len(one) < 40)[:480]
    await on.slash("on-call", f"breakglass payments-incident INC-9 {evil[:400]}")
    request = await on.settled(
        (await on.request("on-call")).id,
        lambda one: all(grant.state is GrantState.ACTIVE for grant in one.grants),
    )
    review = await on.until(lambda: on.slack_card("owner-2", "Challenge"), "review card")
    who = PERSONAS["owner-2"].slack
    await on.slack_press("owner-2", review, "challenge")
    view = await on.until(lambda: on.slack_view("owner-2"), "the form")
    await on.slack.submit(who, view.id, {"reason": evil})
    await passing(
        on,
        lambda: [one for one in on.slack.workspace.messages if one.channel == "C03OPERATORS"],
        "the operators hear of it",
    )

    assert request.review
    assert [] == tricks(on.slack, on.teams)


async def test_hostile_names_in_the_access_file_stay_text(tmp_path: Path) -> None:
    """A person's name full of markup is shown as words in both chats, in cards and in forms."""
    packaged = resources.files("adapters.playground") / "access.yaml"
    text = packaged.read_text(encoding="utf-8")
    hostile = text.replace("name: Priya Nair ", f"name: '{NAME}' ")
    (tmp_path / "access.yaml").write_text(hostile, encoding="utf-8")
    async with stage(tmp_path) as on:
        await on.slash("developer", "orders write 1h INC-7 checkout is failing")
        card = await on.until(lambda: on.teams_card("lead", "asks for"), "lead's card")
        await on.until(lambda: on.slack_card("on-call", "asks for"), "on-call's card")
        await on.teams.say(PERSONAS["lead"].teams, "inbox")
        await on.slash("on-call", "inbox")

        assert "*Priya* <!channel> [x]" in str(card.card)
        assert [] == tricks(on.slack, on.teams)


@pytest.mark.parametrize(
    "line",
    [
        "orders: {link: 'javascript:alert(1)'}",
        "orders: {link: 'https://evil.example|Approve>'}",
        "orders: {link: 'https://user:word@evil.example/'}",
        "'<!channel>': {tags: {team: payments}}",
        "'a b*c': {tags: {team: payments}}",
        '"or\\u202eders": {tags: {team: payments}}',
    ],
)
async def test_hostile_resources_and_links_are_not_taken_over(tmp_path: Path, line: str) -> None:
    """A resource or a link that could become markup is refused when the file is read."""
    packaged = resources.files("adapters.playground") / "access.yaml"
    text = packaged.read_text(encoding="utf-8")
    known = "orders: {tags: {team: payments, data: customer}}"
    assert known in text
    (tmp_path / "access.yaml").write_text(text.replace(known, line), encoding="utf-8")

    with pytest.raises(ConfigProblems):
        async with stage(tmp_path):
            pass
