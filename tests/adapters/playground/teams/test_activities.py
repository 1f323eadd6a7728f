"""Activities have the fields Teams gives them; talk, clicks and dialogs are shown elsewhere."""

import html

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.playground.teams.activities import Activities
from adapters.playground.teams.model import Bot, Person
from adapters.playground.teams.world import World
from tests.adapters.playground.teams.conftest import Clock

ALICE = Person(id="29:a", aad_object_id="a", name="Alice", upn="a@example.com", tenant_id="t")


def activities() -> tuple[World, Activities]:
    """Return a world with Alice, and a writer."""
    world = World(Clock().now, Bot(app_id="app", tenant_id="t", name="Daypass"))
    world.put_person(ALICE)
    return world, Activities(world, lambda: "http://127.0.0.1:1/amer/")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.text())
def test_text_without_mentions_is_kept(text: str) -> None:
    """Whatever was typed arrives as typed, and is escaped in the HTML twin."""
    world, writer = activities()
    chat = world.personal_chat(ALICE)
    plain = text.replace("@", "")
    activity = writer.message(ALICE, chat.id, plain, message_id="1", mention=False)

    assert plain == activity["text"]
    assert f"<p>{html.escape(plain)}</p>" == activity["attachments"][0]["content"]


def test_a_mention_may_stand_anywhere() -> None:
    """Who writes the bot's name is not given a second one; longer names win."""
    world, writer = activities()
    chat = world.personal_chat(ALICE)
    activity = writer.message(ALICE, chat.id, "hi @Daypass", message_id="1", mention=True)

    assert "hi <at>Daypass</at>\n" == activity["text"]
    assert "2026-11-22T14:00:00.000Z" == activity["timestamp"]
