"""Activities as Teams writes them: messages with mentions, invokes, installs and member changes."""

import html
import re
from collections.abc import Callable

from adapters.playground.teams.model import JsonObject, Person
from adapters.playground.teams.world import World

ISO = "%Y-%m-%dT%H:%M:%S"


class Activities:
    """Writes activities from a person in a conversation to the bot."""

    def __init__(self, world: World, service_url: Callable[[], str]) -> None:
        self._world = world
        self._service_url = service_url

    def message(
        self, person: Person, conversation_id: str, text: str, *, message_id: str, mention: bool
    ) -> JsonObject:
        """Write a typed message; `mention` puts the bot's name in front unless it is there."""
        shown = text
        if mention and f"@{self._world.bot.name}" not in text:
            shown = f"@{self._world.bot.name}\u00a0{text}"
        marked, mentions = self._mentions(shown)
        markup = f"<p>{html.escape(shown)}</p>"
        activity = self._base("message", person, conversation_id, message_id)
        return activity | {
            "text": f"{marked}\n".replace("\u00a0", "&nbsp;") if mention else marked,
            "textFormat": "plain",
            "attachments": [{"contentType": "text/html", "content": markup}],
            "entities": [*mentions, *activity["entities"]],
        }

    def submitted(
        self, person: Person, conversation_id: str, value: object, *, reply_to: str
    ) -> JsonObject:
        """Write the message that Action.Submit sends: a value and no text."""
        base = self._base("message", person, conversation_id, self._world.ids.next())
        return base | {"value": value, "replyToId": reply_to}

    def invoke(
        self, person: Person, conversation_id: str, name: str, value: object, reply_to: str | None
    ) -> JsonObject:
        """Write an invoke, whose answer is the HTTP response."""
        base = self._base("invoke", person, conversation_id, f"f:{self._world.ids.next()}")
        activity = base | {"name": name, "value": value}
        if reply_to:
            activity["replyToId"] = reply_to
            activity["channelData"]["legacy"] = {"replyToId": reply_to}
        return activity | {"channelData": activity["channelData"] | {"source": {"name": "message"}}}

    def installation(self, person: Person, conversation_id: str, action: str) -> JsonObject:
        """Write an installationUpdate; `action` is add or remove."""
        base = self._base("installationUpdate", person, conversation_id, self._world.ids.next())
        return base | {"action": action}

    def membership(
        self, person: Person, conversation_id: str, *, added: list[str], removed: list[str]
    ) -> JsonObject:
        """Write a conversationUpdate with the account ids that came and went."""
        base = self._base("conversationUpdate", person, conversation_id, self._world.ids.next())
        changes = {"membersAdded": added, "membersRemoved": removed}
        return base | {name: [{"id": i} for i in ids] for name, ids in changes.items() if ids}

    def _base(
        self, kind: str, person: Person, conversation_id: str, activity_id: str
    ) -> JsonObject:
        moment = self._world.now().strftime(ISO)
        return {
            "type": kind,
            "id": activity_id,
            "timestamp": f"{moment}.000Z",
            "localTimestamp": f"{moment}.000+00:00",
            "localTimezone": "Etc/UTC",
            "locale": "en-US",
            "channelId": "msteams",
            "serviceUrl": self._service_url(),
            "from": person.account(),
            "recipient": self._world.bot.account(),
            "conversation": self._conversation(conversation_id),
            "channelData": self._channel_data(conversation_id),
            "entities": [
                {"type": "clientInfo", "locale": "en-US", "country": "US", "platform": "Web"}
            ],
        }

    def _conversation(self, conversation_id: str) -> JsonObject:
        chat = self._world.chat(conversation_id)
        account: JsonObject = {
            "id": conversation_id,
            "conversationType": chat.kind,
            "tenantId": chat.tenant_id,
        }
        return (
            account if chat.kind == "personal" else account | {"isGroup": True, "name": chat.name}
        )

    def _channel_data(self, conversation_id: str) -> JsonObject:
        chat = self._world.chat(conversation_id)
        data: JsonObject = {"tenant": {"id": chat.tenant_id}}
        if chat.team_id is None:
            return data
        team = self._world.teams[chat.team_id]
        return data | {
            "teamsChannelId": chat.id,
            "teamsTeamId": team.id,
            "channel": {"id": chat.id, "name": chat.name},
            "team": {"id": team.id, "name": team.name, "aadGroupId": team.aad_group_id},
        }

    def _mentions(self, text: str) -> tuple[str, list[JsonObject]]:
        """Turn each @name of the bot or of a person into a tag and an entity."""
        known = {p.name: {"id": p.id, "name": p.name} for p in self._world.people.values()}
        known[self._world.bot.name] = self._world.bot.account()
        names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
        found: list[JsonObject] = []

        def tag(match: re.Match[str]) -> str:
            tagged = f"<at>{match[1]}</at>"
            found.append({"type": "mention", "mentioned": known[match[1]], "text": tagged})
            return tagged

        return re.sub(rf"@({names})(?!\w)", tag, text), found
