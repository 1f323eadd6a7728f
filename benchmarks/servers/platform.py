"""Both chats as one process of their own: what they cost is never counted as Daypass's."""

import asyncio
import json
import secrets

from adapters.playground.slack.fake import FakeSlack
from adapters.playground.teams.service import FakeTeams
from benchmarks import organisation
from benchmarks.servers.told import obey
from bot.engine.clock import utc_now

TEAM = "T01BENCH"
APP = "5d0c1f2e-0000-4000-8000-0000000000aa"
TENANT = "7e0c1f2e-0000-4000-8000-0000000000bb"


async def main() -> None:
    """Start both, say how they are reached, and go on until the input is closed."""
    tokens = [secrets.token_urlsafe(24) for _ in range(4)]
    slack = FakeSlack(
        utc_now,
        signing_secret=tokens[0],
        bot_token=f"xoxb-{tokens[1]}",
        app_token=f"xapp-{tokens[2]}",
        team_id=TEAM,
    )
    teams = FakeTeams(utc_now, APP, tokens[3], TENANT)
    _enter(slack, teams)
    await slack.start()
    await teams.start()
    try:
        await obey(_ready(slack, teams, tokens), {})
    finally:
        await slack.stop()
        await teams.stop()


def _enter(slack: FakeSlack, teams: FakeTeams) -> None:
    for one in range(organisation.PEOPLE):
        name = f"person-{one}"
        slack.workspace.add_user(
            name, id=organisation.slack_id(one), email=organisation.email(one), tz="Europe/Berlin"
        )
        slack.workspace.dm(organisation.slack_id(one))
        teams.preinstall(
            teams.add_person(
                name, upn=organisation.email(one), aad_object_id=organisation.object_id(one)
            )
        )


def _ready(slack: FakeSlack, teams: FakeTeams, tokens: list[str]) -> dict[str, object]:
    """Say what Daypass must be told, and what its clients need to look like Slack and Teams."""
    everybody = [organisation.object_id(one) for one in range(organisation.PEOPLE)]
    return {
        "environment": {
            "DAYPASS_SLACK_BOT_TOKEN": f"xoxb-{tokens[1]}",
            "DAYPASS_SLACK_SIGNING_SECRET": tokens[0],
            "DAYPASS_SLACK_API_URL": slack.api_url,
            "DAYPASS_SLACK_TEAM_ID": TEAM,
            "DAYPASS_TEAMS_APP_ID": APP,
            "DAYPASS_TEAMS_TENANT_ID": TENANT,
            "DAYPASS_TEAMS_APP_PASSWORD": tokens[3],
            "DAYPASS_TEAMS_OPENID_URL": teams.openid_url,
            "DAYPASS_TEAMS_LOGIN_URL": teams.login_url,
            "DAYPASS_TEAMS_SERVICE_URL": teams.service_url,
            "DAYPASS_TEAMS_SERVICE_HOSTS": "127.0.0.1",
        },
        "bearer": teams.mint(),
        "public_key": json.dumps(teams.tokens.current.published()),
        "activities": [teams.activity(one, "") for one in everybody],
    }


if __name__ == "__main__":
    asyncio.run(main())
