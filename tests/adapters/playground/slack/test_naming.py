"""Ids are in Slack's forms, rise, and fill the gaps that a bot leaves."""

from adapters.playground.slack.naming import Names
from tests.adapters.playground.slack.stage import Clock, button, section


def test_forms(clock: Clock) -> None:
    """Timestamps rise while the clock stands; secrets differ."""
    names = Names(clock)
    first, second = names.ts(), names.ts()

    assert f"{int(clock.at.timestamp())}.000001" == first
    assert first < second
    assert names.id("C").startswith("C")
    assert names.secret() != names.secret()
    assert names.trigger() != names.trigger()


def test_complete(clock: Clock) -> None:
    """Missing ids are added to a copy; given ones stay."""
    given = [section("x"), button("go"), {"type": "container", "child_blocks": [section("y")]}]
    nameless = button("x")
    del nameless["elements"][0]["action_id"]
    done = Names(clock).complete([*given, nameless])

    assert "block_id" not in given[0]
    assert all(block["block_id"] for block in done)
    assert done[2]["child_blocks"][0]["block_id"]
    assert "go" == done[1]["elements"][0]["action_id"]
    assert done[3]["elements"][0]["action_id"]
