"""What one persona sees: their own, and of others only that something came."""

from tests.adapters.playground.page import cards, samples
from tests.adapters.playground.page.conftest import Stage


async def test_nobody_reads_what_was_told_to_another(stage: Stage) -> None:
    """Direct and ephemeral messages, modals and cards are told to their own persona only."""
    await stage.bot.tell("developer", samples.way_in("secret-of-priya"))
    await stage.bot.card("lead", cards.approval("secret-of-tom"))
    await stage.post(
        "slack/say", **{"as": "developer", "channel": "C01PAYMENTS", "text": "/access"}
    )
    await stage.post(
        "slack/say", **{"as": "developer", "channel": "C01PAYMENTS", "text": "/access x"}
    )
    mine, others = await stage.state(), await stage.state(slack="on-call", teams="owner")

    assert "secret-of-priya" in str(mine)
    assert "secret-of-tom" in str(mine)
    assert mine["slack"]["views"]
    assert "secret-of" not in str(others)
    assert [] == others["slack"]["views"]
    assert "Asked" not in str(others)


async def test_marks_tell_that_somebody_received_something(stage: Stage) -> None:
    """The switch knows who has news, in both chats."""
    await stage.bot.tell("on-call", samples.way_in("x"))
    await stage.bot.card("owner", cards.approval("y"))
    marks = (await stage.state())["marks"]

    assert ["on-call"] == list({k: v for k, v in marks["slack"].items() if v})
    assert ["owner"] == list({k: v for k, v in marks["teams"].items() if v})
