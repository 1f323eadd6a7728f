"""Values know how they appear in activities."""

from adapters.playground.teams.model import Bot, Chat


def test_a_bot_is_known_by_its_app_id() -> None:
    """Teams prefixes 28:."""
    assert {"id": "28:app", "name": "Daypass"} == Bot(
        app_id="app", tenant_id="t", name="Daypass"
    ).account()


def test_only_channels_have_threads() -> None:
    """A channel's conversation id names the root message; a group's is the chat's."""
    chat = Chat(id="19:x", kind="channel", name="General", tenant_id="t", members=())
    group = Chat(id="19:y", kind="groupChat", name="Incident", tenant_id="t", members=())

    assert ("19:x;messageid=7", "19:y") == (chat.conversation_id("7"), group.conversation_id("7"))
