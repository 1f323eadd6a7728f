"""Every mutation gives one change notice, and strangers are errors."""

import pytest

from adapters.playground.teams.model import Bot, Message
from adapters.playground.teams.world import World
from tests.adapters.playground.teams.conftest import Clock


def test_each_mutation_is_noticed() -> None:
    """The version grows by one each time, and closing no dialog is no change."""
    world = World(Clock().now, Bot(app_id="app", tenant_id="t", name="Daypass"))
    world.warn("one")
    world.warn("two")
    world.close_dialog("nobody")

    assert 2 == world.notices.version


def test_what_is_not_there_is_an_error() -> None:
    """People, chats and messages are asked for by id."""
    world = World(Clock().now, Bot(app_id="app", tenant_id="t", name="Daypass"))
    for look in (world.person, world.chat, world.message):
        with pytest.raises(LookupError, match="nothing"):
            look("nothing")
    assert world.find_person("") is None


def test_an_anonymous_is_not_found_by_an_empty_id() -> None:
    """An empty object id never matches anybody."""
    message = Message(
        id="1", chat_id="c", root_id="1", author_id="a", activity={}, sent_at=Clock().now()
    )

    assert message.card is None
    assert message.card_for("anybody") is None
