"""A scripted bot for the page's tests: enough of Daypass to ask, approve, get in and be put out.

It answers Slack over HTTP and Teams through SmallBot, and really makes a role in production.
"""

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import psycopg
from aiohttp import web
from psycopg import sql

from adapters.playground.world import PERSONAS, Playground
from tests.adapters.playground.page import cards, samples
from tests.adapters.playground.teams.small_bot import SmallBot

ROLE = "daypass_priya_1"
PASSWORD = "one-time-words"
Json = dict[str, Any]


class TinyBot:
    """Start it after the playground; `audit` is what the page shows as the audit trail."""

    def __init__(self, playground: Playground) -> None:
        self.audit: list[Json] = []
        self.silent = False
        self.ends = False
        self._playground = playground
        self._environment = playground.environment()
        self._session: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None
        secret = self._environment["DAYPASS_TEAMS_APP_PASSWORD"]
        self.teams = SmallBot(playground.teams, playground.clock.now, secret)
        self.teams.during = self._heard

    async def start(self) -> None:
        """Listen to both chats."""
        app = web.Application()
        app.router.add_post("/slack/events", self._slack)
        self._session = aiohttp.ClientSession()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port = self._runner.addresses[0][1]
        self._playground.slack.set_target(f"http://127.0.0.1:{port}/slack/events")
        self._playground.set_bot((await self.teams.start()).removesuffix("/api/messages"))

    async def stop(self) -> None:
        """Close all."""
        await self.teams.stop()
        if self._session and self._runner:
            await self._session.close()
            await self._runner.cleanup()

    async def call(self, method: str, body: Json) -> Json:
        """Call Slack's Web API."""
        assert self._session
        token = self._environment["DAYPASS_SLACK_BOT_TOKEN"]
        headers = {"Authorization": f"Bearer {token}"}
        url = self._playground.slack.api_url + method
        async with self._session.post(url, json=body, headers=headers) as response:
            answer: Json = await response.json()
        assert answer["ok"], answer
        return answer

    async def tell(self, key: str, blocks: list[Json], text: str = "News") -> Json:
        """Write to a persona in Slack."""
        opened = await self.call("conversations.open", {"users": PERSONAS[key].slack})
        place = opened["channel"]["id"]
        return await self.call(
            "chat.postMessage", {"channel": place, "text": text, "blocks": blocks}
        )

    async def card(self, key: str, card: Json, summary: str = "A card") -> None:
        """Send a card to a persona in Teams."""
        who = self._playground.teams.world.person(PERSONAS[key].teams)
        chat = self._playground.teams.world.personal_chat(who)
        attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
        status, answer = await self.teams.send(
            chat.id, {"type": "message", "summary": summary, "attachments": [attachment]}
        )
        assert status == 201, answer

    async def ask(self, why: str) -> None:
        """Do what follows a request of the developer."""
        self._note("request_opened", actor="priya@example.com", reason=why)
        await self.tell("developer", samples.status("Waiting for 1 decision", why))
        await self.card("lead", cards.approval(why), "Priya Nair asks for write on orders")

    async def open(self) -> None:
        """Open the access in production and give the developer the way in."""
        with psycopg.connect(self._playground.production(), autocommit=True) as connection:
            role = sql.Identifier(ROLE)
            make = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
            connection.execute(make.format(role, sql.Literal(PASSWORD)))
            connection.execute(sql.SQL("GRANT app_write TO {}").format(role))
        self.ends = True
        self._note("grant_opened", actor="daypass", grant="G-1")
        await self.tell("developer", samples.way_in(ROLE))

    async def close(self) -> None:
        """Take the access back, with its sessions."""
        with psycopg.connect(self._playground.production(), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [ROLE]
            )
            connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(ROLE)))
        self.ends = False
        self._note("grant_ended", actor="daypass", grant="G-1")

    # What the page asks of the application

    async def tail(self, limit: int) -> list[Json]:
        """Return the last audit events."""
        return self.audit[-limit:]

    async def next_end(self) -> datetime | None:
        """Say when the access ends."""
        return self._playground.clock.now() + timedelta(hours=1) if self.ends else None

    async def wake(self) -> None:
        """Take the access back, as if its time had come."""
        if self.ends:
            await self.close()

    def _note(self, event: str, **about: str) -> None:
        at = self._playground.clock.now().isoformat()
        self.audit.append({"seq": len(self.audit) + 1, "at": at, "event": event, **about})

    # Slack

    async def _slack(self, request: web.Request) -> web.Response:
        if self.silent:
            return web.Response(status=500)
        raw = (await request.read()).decode()
        if request.content_type == "application/json":
            await self._event(json.loads(raw)["event"])
            return web.Response()
        fields = dict(parse_qsl(raw, keep_blank_values=True))
        payload = json.loads(fields["payload"]) if "payload" in fields else fields
        return web.json_response(await self._interaction(payload))

    async def _event(self, event: Json) -> None:
        if event["type"] == "app_home_opened":
            await self.call("views.publish", {"user_id": event["user"], "view": samples.home()})
        elif event["type"] in {"message", "app_mention"}:
            said = {"channel": event["channel"], "text": f"You said: {event['text']}"}
            await self.call("chat.postMessage", said)

    async def _interaction(self, payload: Json) -> Json:
        match payload.get("type"):
            case None if payload["text"]:
                await self.ask(payload["text"])
                return {"text": "Asked *Tom Becker*."}
            case None:
                await self._open_view(payload, samples.form())
            case "block_suggestion":
                near = [n for n in ("orders", "ledger") if payload["value"].lower() in n]
                return {
                    "options": [samples.option(f"orders-prod/{n}", n, "production") for n in near]
                }
            case "view_submission":
                return self._submitted(payload)
            case "block_actions" if payload["actions"][0]["action_id"] == "reveal":
                await self._open_view(payload, samples.secret(ROLE, PASSWORD))
            case "block_actions" if payload["actions"][0]["action_id"] == "withdraw":
                place = payload["container"]
                where = {"channel": place["channel_id"], "ts": place["message_ts"]}
                gone = [{"type": "section", "text": samples.marked("*Withdrawn*")}]
                await self.call("chat.update", {**where, "text": "Withdrawn", "blocks": gone})
            case _:
                pass
        return {}

    def _submitted(self, payload: Json) -> Json:
        values = payload["view"]["state"]["values"]
        if "INC-" not in values["why"]["text"]["value"]:
            return {"response_action": "errors", "errors": {"why": "Name the incident."}}
        self._note("request_opened", actor=payload["user"]["id"])
        return {}

    async def _open_view(self, payload: Json, view: Json) -> None:
        await self.call("views.open", {"trigger_id": payload["trigger_id"], "view": view})

    # Teams

    async def _heard(self, activity: Json) -> None:
        if activity["type"] != "invoke":
            return
        name, value = activity["name"], activity["value"]
        self.teams.answers[name] = await self._answer(name, value, activity["from"]["name"])

    async def _answer(self, name: str, value: Json, who: str) -> object:
        if name == "adaptiveCard/action" and value["action"]["verb"] == "approve":
            self._note("request_approved", actor=who)
            await self.open()
            return _shown("application/vnd.microsoft.card.adaptive", cards.decided(who))
        if name == "adaptiveCard/action" and value["action"]["verb"] == "deny":
            error = {"code": "x", "message": "Say why first."}
            return _shown("application/vnd.microsoft.error", error, 400)
        if name == "adaptiveCard/action":
            return _shown("application/vnd.microsoft.activity.message", "Nothing more to say.")
        if name in {"task/fetch", "composeExtension/fetchTask"}:
            card = {
                "contentType": "application/vnd.microsoft.card.adaptive",
                "content": cards.reason(),
            }
            return {"task": {"type": "continue", "value": {"title": "Deny", "card": card}}}
        if name == "application/search":
            found = [{"title": f"{value['queryText']} on ledger", "value": "ledger"}]
            kind = "application/vnd.microsoft.search.searchResponse"
            return {"statusCode": 200, "type": kind, "value": {"results": found}}
        return {"task": {"type": "message", "value": "Denied."}}


def _shown(kind: str, value: object, status: int = 200) -> Json:
    return {"statusCode": status, "type": kind, "value": value}
