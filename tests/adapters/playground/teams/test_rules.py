"""Banners show what a phone would, and what has no words for one is warned about."""

from adapters.playground.teams.service import FakeTeams
from tests.adapters.playground.teams import samples
from tests.adapters.playground.teams.conftest import TENANT, Office
from tests.adapters.playground.teams.small_bot import SmallBot


async def test_a_banner_shows_summary_text_or_fallback(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """In this order; a card without any of them gets a warning."""
    _, made = await bot.create(office.alice.id, TENANT)
    bare = samples.card()
    for message in (
        samples.message(bare, "Alice asks for orders-db"),
        {"type": "message", "text": "hello"},
        samples.message(bare | {"fallbackText": "Old client"}, ""),
        samples.message(bare, ""),
    ):
        await bot.send(made["id"], message)

    assert ["Alice asks for orders-db", "hello", "Old client", "Sent a card"] == [
        t.text for t in teams.world.toasts
    ]
    assert 1 == len(teams.world.warnings)
