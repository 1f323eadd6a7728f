"""The Bot Connector v3 as the bot sees it: conversations, activities, members and teams."""

from aiohttp import web

from adapters.playground.teams import refusals
from adapters.playground.teams.model import Chat, JsonObject, Message
from adapters.playground.teams.roster import Roster
from adapters.playground.teams.rules import Rules
from adapters.playground.teams.world import World

ROOT = "/{region}/v3"
CONVERSATION = ROOT + "/conversations/{conversation}"
ACTIVITY = CONVERSATION + "/activities/{activity}"


class Connector:
    """Handlers of the writing half; each one checks its rules before it touches the world."""

    def __init__(self, world: World, rules: Rules) -> None:
        self._world = world
        self._rules = rules
        self._roster = Roster(world, rules)

    def routes(self) -> list[web.RouteDef]:
        """Return all routes of the connector, below any region."""
        return [
            web.post(ROOT + "/conversations", self._create),
            web.post(CONVERSATION + "/activities", self._send),
            web.post(ACTIVITY, self._send),
            web.put(ACTIVITY, self._update),
            web.delete(ACTIVITY, self._delete),
            *self._roster.routes(ROOT, CONVERSATION),
        ]

    async def _create(self, request: web.Request) -> web.Response:
        body = await self._rules.body(request)
        channel = _inner(_inner(body, "channelData"), "channel").get("id")
        if channel:
            return self._create_in_channel(str(channel), body)
        chat = self._chat_with(body)
        self._rules.count(chat.id)
        if isinstance(body.get("activity"), dict):
            self._rules.check_activity(body["activity"])
            sent = self._post(chat, body["activity"], None)
            return web.json_response({"id": chat.id, "activityId": sent.id}, status=201)
        return web.json_response({"id": chat.id}, status=201)

    def _create_in_channel(self, channel_id: str, body: JsonObject) -> web.Response:
        chat = self._rules.chat(channel_id)
        activity = body.get("activity")
        if not isinstance(activity, dict):
            raise refusals.bad("A post to a channel needs an activity.")
        self._rules.check_activity(activity)
        self._rules.may_write(chat)
        self._rules.count(chat.id)
        sent = self._post(chat, activity, None)
        answer = {"id": chat.conversation_id(sent.id), "activityId": sent.id}
        return web.json_response(answer, status=201)

    def _chat_with(self, body: JsonObject) -> Chat:
        """Find the personal chat that is meant: one member, our tenant, app installed."""
        members = body.get("members")
        if not isinstance(members, list) or len(members) != 1 or body.get("isGroup"):
            raise refusals.bad("Exactly one member is needed; bots cannot create group chats.")
        account = members[0] if isinstance(members[0], dict) else {}
        tenant = body.get("tenantId") or _inner(_inner(body, "channelData"), "tenant").get("id")
        if not tenant:
            raise refusals.bad("A tenant id is needed to create a conversation.")
        person = self._world.find_person(str(account.get("id", "")))
        if person is None:
            raise refusals.bad("Unknown user: the member's id is not known in this tenant.")
        chat = self._world.personal_chat(person)
        if tenant != chat.tenant_id:
            raise refusals.not_in_roster()
        self._rules.may_write(chat)
        return chat

    async def _send(self, request: web.Request) -> web.Response:
        """Post, or reply: in Teams the conversation id, not replyTo, chooses the thread."""
        activity = await self._rules.body(request)
        chat, root_id = self._rules.place(request)
        self._rules.check_activity(activity)
        self._rules.may_write(chat)
        self._rules.count(chat.id)
        if activity["type"] == "typing":
            return web.json_response({"id": self._world.ids.next()}, status=201)
        return web.json_response({"id": self._post(chat, activity, root_id).id}, status=201)

    def _post(self, chat: Chat, activity: JsonObject, root_id: str | None) -> Message:
        sent = self._world.post(chat, self._world.bot.account_id, activity, root_id)
        if chat.kind == "personal":
            self._rules.notify(chat, sent)
        return sent

    async def _update(self, request: web.Request) -> web.Response:
        activity = await self._rules.body(request)
        message = self._own(request)
        self._rules.check_activity(activity)
        self._rules.count(message.chat_id)
        self._rules.watch_refresh(message.id)
        self._world.edit(message, activity)
        return web.json_response({"id": message.id})

    async def _delete(self, request: web.Request) -> web.Response:
        message = self._own(request)
        self._rules.count(message.chat_id)
        self._world.delete(message)
        return web.Response()

    def _own(self, request: web.Request) -> Message:
        """Find the bot's own message in that conversation. Raises Refused."""
        chat, _ = self._rules.place(request)
        found = self._world.messages.get(request.match_info["activity"])
        if found is None or found.chat_id != chat.id or found.deleted:
            raise refusals.no_activity()
        self._rules.may_write(chat)
        if found.author_id != self._world.bot.account_id:
            raise refusals.Refused(403, "Forbidden", "Only the author may change a message.")
        return found


def _inner(body: JsonObject, name: str) -> JsonObject:
    value = body.get(name)
    return value if isinstance(value, dict) else {}
