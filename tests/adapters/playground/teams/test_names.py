"""Identifiers have the shapes of Teams, and the same seed gives the same one."""

from adapters.playground.teams import names
from tests.adapters.playground.teams.conftest import Clock


def test_ids_have_their_prefixes() -> None:
    """29: for people, a: for personal chats, 19: for threads."""
    assert names.person_id("app", "alice").startswith("29:1")
    assert names.personal_chat_id("app", "alice").startswith("a:1")
    assert names.thread_id("general", "tacv2").endswith("@thread.tacv2")
    assert names.object_id("alice") == names.object_id("alice")


def test_people_have_another_id_for_each_bot() -> None:
    """A 29: id is of no use to another app."""
    assert names.person_id("app", "alice") != names.person_id("other", "alice")


def test_a_thread_names_its_root() -> None:
    """Conversation ids split into channel and root message."""
    assert ("19:x@thread.tacv2", "17") == names.split_thread("19:x@thread.tacv2;messageid=17")
    assert ("a:1", None) == names.split_thread("a:1")


def test_message_ids_grow_even_when_the_clock_does_not() -> None:
    """Two messages in one millisecond still differ."""
    clock = Clock()
    ids = names.MessageIds(clock.now)
    first, second = int(ids.next()), int(ids.next())
    clock.move(seconds=-60)

    assert first == int(clock.now().timestamp() * 1000) + 60_000
    assert first < second < int(ids.next())
