"""The state changes in one place, and every change is told."""

import pytest

from adapters.playground.slack.fake import FakeSlack
from adapters.playground.slack.records import Draft
from adapters.playground.slack.workspace import Workspace
from tests.adapters.playground.slack.stage import Clock, modal, section


@pytest.fixture
def work() -> Workspace:
    """Return an empty workspace."""
    return FakeSlack(Clock(), signing_secret="s", bot_token="b", app_token="a").workspace


async def test_every_change_is_told(work: Workspace) -> None:
    """Each mutation gives one notice of its kind."""
    heard = work.board.subscribe()
    user = work.add_user("alice", is_restricted=True)
    work.change_user(user.id, deleted=True)
    channel = work.add_channel("prod")
    work.join(channel.id, user.id)
    work.leave(channel.id, user.id)
    work.archive(channel.id)
    work.dm(user.id)
    work.dm(user.id)
    message = work.post(channel.id, user.id, Draft(text="x"))
    work.edit(message, Draft(text="y"))
    work.delete(message)
    view = work.push_view(user.id, modal(section("x")))
    work.replace_view(view, modal(section("y")))
    work.pop_view(user.id)
    work.publish_home(user.id, {"type": "home", "blocks": []})
    work.violation("x")
    work.board.close()

    words = "user user channel channel channel channel channel message message_changed"
    more = "message_deleted view view view_closed home violation"
    assert f"{words} {more}" == " ".join([notice["kind"] async for notice in heard])


def test_unknown_fields(work: Workspace) -> None:
    """A misspelt field of a user is a mistake of the test."""
    with pytest.raises(TypeError, match="is_guest"):
        work.add_user("alice", is_guest=True)


def test_records_keep_ids(work: Workspace) -> None:
    """Ids may be chosen; a stranger who leaves changes nobody."""
    channel = work.add_channel("prod", ["U1"], id="C0PROD", is_private=True)
    work.join(channel.id, "U1")
    work.leave(channel.id, "U2")

    assert ("C0PROD", ["U1"], True) == (channel.id, channel.members, channel.is_private)
