"""Conversations are found once and remembered; Home is for who looked within a day."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.playground.slack.faults import Fault
from adapters.slack import places
from adapters.slack.calls import Slack
from adapters.slack.places import Places
from bot.domain.flow import Place
from bot.domain.people import ChatName
from bot.ports.chat import Unreachable
from tests.adapters.slack.stage import Stage, stage, user_of
from tests.adapters.slack.test_calls import options
from tests.bot.domain.world import DEV, LEAD


@pytest.fixture
async def on() -> AsyncIterator[Stage]:
    """Set the stage, by HTTP."""
    async with stage() as made:
        yield made


@pytest.fixture
async def known(on: Stage) -> AsyncIterator[Places]:
    """Return a memory of its own."""
    slack = Slack(options(on), on.clock.now)
    await slack.open()
    yield Places(slack, on.store, on.clock.now)
    await slack.close()


def place(name: str) -> Place:
    """Name a channel."""
    return Place(chat=ChatName.SLACK, channel=name)


async def test_people(known: Places) -> None:
    """The second time it is known; forgotten, it is asked for again."""
    first, again = await known.of_person(user_of(DEV)), await known.of_person(user_of(DEV))
    await known.forget(f"dm:{user_of(DEV)}")

    assert (first[0], False, True) == (again[0], first[1], again[1])
    assert first == await known.of_person(user_of(DEV))


async def test_names(on: Stage, known: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is looked up page by page, also among private channels, up to a bound."""
    monkeypatch.setattr(places, "PAGE", 1)
    bot = on.slack.workspace.app.user_id
    hidden = on.slack.workspace.add_channel("hidden", [bot], is_private=True).id
    found = await known.of_place(place("#hidden"))
    again = await known.of_place(place("hidden"))
    monkeypatch.setattr(places, "MOST_PAGES", 1)

    assert ((hidden, False), (hidden, True)) == (found, again)
    assert ("C0ABCDEF", False) == await known.of_place(place("C0ABCDEF"))
    with pytest.raises(Unreachable):
        await known.of_place(place("prod"))


async def test_home(on: Stage, known: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    """For a day, also after a restart; what is remembered in memory has a bound."""
    monkeypatch.setattr(places, "MOST_HOMES", 1)
    me, other = user_of(DEV), user_of(LEAD)
    before = await known.looks_at_home(me)
    await known.opened_home(me)
    await known.opened_home(me)
    now = await known.looks_at_home(me)
    await known.opened_home(other)
    from_store = await known.looks_at_home(me)
    on.clock.move(timedelta(hours=25))

    assert (False, True, True) == (before, now, from_store)
    assert (False, False) == (await known.looks_at_home(me), await known.looks_at_home(other))


async def test_no_conversation(on: Stage, known: Places) -> None:
    """A person whom Slack hides from us is unreachable."""
    on.slack.fail(Fault(method="conversations.open", error="user_not_visible"))
    with pytest.raises(Unreachable):
        await known.of_person(user_of(DEV))
