"""The whole stage on loopback: a real PostgreSQL as production, a fake Slack and a fake Teams.

The bot is not part of it: it is started with `environment()` and made known with `set_bot`.
"""

import asyncio
import secrets
from pathlib import Path

from adapters.playground.clock import MovableClock
from adapters.playground.postgres import Postgres
from adapters.playground.production import DATABASE, prepare_production
from adapters.playground.slack.fake import FakeSlack
from adapters.playground.teams.options import Options
from adapters.playground.teams.service import FakeTeams
from adapters.playground.world.cast import enter
from adapters.playground.world.keeping import LOOPBACK, Folder

SLACK_TEAM = "T01DAYPASS"
TEAMS_APP = "5d0c1f2e-0000-4000-8000-0000000000aa"
TENANT = "7e0c1f2e-0000-4000-8000-0000000000bb"


class Playground:
    """Use `await start()`, start the bot with `environment()`, then `set_bot`; at the end `stop()`.

    `folder` keeps production, the access file, the key, the ports and the clock's lead between
    starts; what was said in the chats is forgotten. `clock` is the one the bot must use, too. A
    server that is given as `postgres` is used in place of one in the folder, and not stopped.
    """

    def __init__(self, folder: Path, *, postgres: Postgres | None = None) -> None:
        self.folder = Folder(folder)
        self.clock = MovableClock(self.folder.lead)
        self._tokens = {name: secrets.token_urlsafe(24) for name in ("bot", "app", "sign", "teams")}
        self.slack = FakeSlack(
            self.clock.now,
            signing_secret=self._tokens["sign"],
            bot_token=f"xoxb-{self._tokens['bot']}",
            app_token=f"xapp-{self._tokens['app']}",
            team_id=SLACK_TEAM,
        )
        self.teams = FakeTeams(
            self.clock.now,
            TEAMS_APP,
            self._tokens["teams"],
            TENANT,
            options=Options(bot_name="Daypass"),
        )
        self.postgres = postgres or Postgres(self.folder.path / "production")
        self._owns_postgres = postgres is None
        self.clock.subscribe(self._keep_lead)
        self._production_url = ""
        self._bot_port = 0
        enter(self.slack, self.teams)

    async def start(self) -> None:
        """Start everything. Raises NoPostgres, and stops what had started; call it once."""
        try:
            await asyncio.to_thread(self.postgres.start)
            self._production_url = await asyncio.to_thread(prepare_production, self.postgres)
            await self.slack.start(self.folder.port("slack"))
            await self.teams.start(self.folder.port("teams"))
            self._bot_port = self.folder.port("bot")
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop everything; may be called twice."""
        await self.slack.stop()
        await self.teams.stop()
        if self._owns_postgres:
            await asyncio.to_thread(self.postgres.stop)

    def set_bot(self, url: str) -> None:
        """Say where the bot listens, such as http://127.0.0.1:8080; Teams delivers there."""
        self.teams.set_target(f"{url.rstrip('/')}/api/messages")

    def environment(self) -> dict[str, str]:
        """Return every setting the bot needs. It holds secrets; call it after `start`."""
        return {**self._own(), **self._slack(), **self._teams()}

    def production(self, user: str | None = None, password: str = "") -> str:
        """Return the address of production for this login, or for the superuser."""
        if user is None:
            return self.postgres.url(DATABASE)
        return self.postgres.url(DATABASE, user, password)

    def _own(self) -> dict[str, str]:
        return {
            "DAYPASS_CONFIG": str(self.folder.access_file),
            "DAYPASS_DATABASE_URL": self.folder.database_url,
            "DAYPASS_SECRET_KEY": self.folder.secret_key,
            "DAYPASS_HOST": LOOPBACK,
            "DAYPASS_PORT": str(self._bot_port),
            "ORDERS_PROD_URL": self._production_url,
        }

    def _slack(self) -> dict[str, str]:
        return {
            "DAYPASS_SLACK_BOT_TOKEN": f"xoxb-{self._tokens['bot']}",
            "DAYPASS_SLACK_APP_TOKEN": f"xapp-{self._tokens['app']}",
            "DAYPASS_SLACK_SIGNING_SECRET": self._tokens["sign"],
            "DAYPASS_SLACK_API_URL": self.slack.api_url,
            "DAYPASS_SLACK_TEAM_ID": SLACK_TEAM,
        }

    def _teams(self) -> dict[str, str]:
        return {
            "DAYPASS_TEAMS_APP_ID": TEAMS_APP,
            "DAYPASS_TEAMS_TENANT_ID": TENANT,
            "DAYPASS_TEAMS_APP_PASSWORD": self._tokens["teams"],
            "DAYPASS_TEAMS_OPENID_URL": self.teams.openid_url,
            "DAYPASS_TEAMS_LOGIN_URL": self.teams.login_url,
            "DAYPASS_TEAMS_SERVICE_URL": self.teams.service_url,
            "DAYPASS_TEAMS_SERVICE_HOSTS": LOOPBACK,
        }

    async def _keep_lead(self) -> None:
        self.folder.lead = self.clock.offset
