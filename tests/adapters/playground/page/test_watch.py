"""Production as it is now: real roles and sessions."""

from tests.adapters.playground.page.conftest import Stage


async def test_production_and_audit_are_told(stage: Stage) -> None:
    """The strip shows real roles, the bot's last audit events, and when the next grant ends."""
    await stage.bot.open()
    seen = await stage.get("production", **{"as": "developer"})

    assert {"daypass_priya_1", "app_write"} <= {one["name"] for one in seen["roles"]}
    assert ["grant_opened"] == [one["event"] for one in seen["audit"]]
    assert seen["next_end"]
