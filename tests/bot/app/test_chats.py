"""Chats are made from settings; what does not fit is a problem of settings."""

from pathlib import Path

import pytest

from adapters.teams.hosts import DEFAULT_HOSTS
from bot.app import chats as module
from bot.domain.ids import PersonId
from bot.domain.people import ChatName
from bot.settings import Settings, SettingsProblems, read
from tests.bot.app.files import environment
from tests.bot.domain.world import DEV, policy
from tests.bot.engine.stage import stage
from tests.fakes.clock import FakeClock

SLACK = {
    "DAYPASS_SLACK_BOT_TOKEN": "xoxb-1",
    "DAYPASS_SLACK_SIGNING_SECRET": "one, two,",
    "DAYPASS_SLACK_TEAM_ID": "T0123456",
}
TEAMS = {
    "DAYPASS_TEAMS_APP_ID": "3f0c1f2e-0000-4000-8000-00000000000b",
    "DAYPASS_TEAMS_TENANT_ID": "3f0c1f2e-0000-4000-8000-00000000000a",
    "DAYPASS_TEAMS_APP_PASSWORD": "secret",
}


def settings(folder: Path, **changes: str) -> Settings:
    """Read settings."""
    return read(environment(folder, **changes))


def test_secrets_under_rotation_are_taken_apart(tmp_path: Path) -> None:
    """Blanks and commas too many are no secrets."""
    options = module.slack_options(settings(tmp_path, **SLACK))

    assert ("one", "two") == options.signing_secrets
    assert frozenset({"T0123456"}) == options.team_ids


async def test_both_chats_are_made(tmp_path: Path) -> None:
    """Each under its own name; nothing is contacted yet."""
    given = settings(tmp_path, **SLACK, **TEAMS)
    async with stage() as on:
        now = FakeClock().now
        slack = module.slack_chat(given, on.engine.desk, on.store, now, policy)
        teams = module.teams_chat(given, on.engine.desk, on.store, now)
        mention = module.mentions(policy)

        assert (ChatName.SLACK, ChatName.TEAMS) == (slack.chat.name, teams.chat.name)
        assert ("DEV", None) == (mention(DEV), mention(PersonId("nobody")))
        await slack.stop()
        await teams.stop()


def test_a_certificate_stands_in_for_a_password(tmp_path: Path) -> None:
    """One file holds it and its key."""
    pem = tmp_path / "bot.pem"
    pem.write_bytes(b"pem")
    changes = {**TEAMS, "DAYPASS_TEAMS_CERTIFICATE_FILE": str(pem)}
    del changes["DAYPASS_TEAMS_APP_PASSWORD"]
    credential = module._credential(settings(tmp_path, **changes))  # noqa: SLF001 - what is made of settings

    assert b"pem" == credential.certificate_pem  # type: ignore[union-attr]  # a certificate
    assert DEFAULT_HOSTS


def test_what_a_chat_does_not_accept_is_a_problem_of_settings(tmp_path: Path) -> None:
    """It is said in full, without a value."""
    good = settings(tmp_path, **SLACK, **TEAMS)
    without = good.model_copy(
        update={"slack_bot_token": None, "teams_app_password": None, "teams_app_id": None}
    )
    with pytest.raises(SettingsProblems):
        module.slack_options(without)
    with pytest.raises(SettingsProblems):
        module.teams_chat(without, None, None, FakeClock().now)  # type: ignore[arg-type]  # never reached
