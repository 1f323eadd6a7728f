"""What a person does on the page, passed on to the fake Slack or the fake Teams.

Each deed is one handler in a table; what the client would not allow comes back as a sentence.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from adapters.playground.slack.deliveries import Delivery
from adapters.playground.slack.fake import FakeSlack
from adapters.playground.slack.wire import CannotDo
from adapters.playground.teams.outcome import Outcome
from adapters.playground.teams.service import FakeTeams
from adapters.playground.world import PERSONAS, Persona

Json = dict[str, Any]
Deed = Callable[[str, Json], Awaitable[Json]]
_COMMAND = "/access"
_UNSENT = {"client_refused", "input_without_dispatch_action", "no_notify_on_close"}


class Unknown(Exception):
    """The page asked for something that is not there."""


def persona(key: object, chat: str) -> Persona:
    """Return the persona by key. Raises Unknown when they are not in this chat."""
    found = PERSONAS.get(str(key))
    if found is None or not getattr(found, chat):
        raise Unknown(f"Nobody called {key!r} is in {chat}.")
    return found


class Deeds:
    """All deeds of both chats; `do` returns {"error": sentence} when the client refuses."""

    def __init__(self, slack: FakeSlack, teams: FakeTeams) -> None:
        self._slack = SlackDeeds(slack).table()
        self._teams = TeamsDeeds(teams).table()

    async def do(self, chat: str, deed: str, given: Json) -> Json:
        """Do it as `given["as"]`. Raises Unknown for a deed or a person that does not exist."""
        table: Mapping[str, Deed] = {"slack": self._slack, "teams": self._teams}.get(chat, {})
        handler = table.get(deed)
        if handler is None:
            raise Unknown(f"There is no {chat} {deed}.")
        who = persona(given.get("as"), chat)
        try:
            return await handler(who.slack if chat == "slack" else who.teams, given)
        except (CannotDo, LookupError) as error:
            return {"error": str(error) if not isinstance(error, KeyError) else "Not there."}


class SlackDeeds:
    """Deeds in Slack, by user id."""

    def __init__(self, slack: FakeSlack) -> None:
        self._slack = slack

    def table(self) -> dict[str, Deed]:
        """Return the deeds by name."""
        return {
            "say": self._say,
            "press": self._press,
            "type-ahead": self._type_ahead,
            "submit": self._submit,
            "close": self._close,
            "home": self._home,
            "shortcut": self._shortcut,
        }

    async def _say(self, user: str, given: Json) -> Json:
        """Send what is in the composer, as Slack would understand it."""
        channel, text = str(given["channel"]), str(given["text"]).strip()
        thread = str(given["thread"]) if given.get("thread") else None
        if text.startswith("/"):
            return await self._command(user, channel, text, thread)
        place = self._slack.workspace.channels.get(channel)
        if place is not None and place.im_with == user:
            return _delivered(await self._slack.dm(user, text, thread))
        if f"@{self._slack.workspace.app.name}" in text.lower():
            return _delivered(await self._slack.mention(user, channel, text, thread))
        self._slack.say(user, channel, text, thread)
        return {}

    async def _command(self, user: str, channel: str, text: str, thread: str | None) -> Json:
        name, _, rest = text.partition(" ")
        if name.lower() != _COMMAND:
            return {"error": f"{name} is not a valid command. Try {_COMMAND}."}
        if thread:
            return {"error": f"{name} is not supported in threads."}
        return _delivered(await self._slack.slash(user, channel, _COMMAND, rest.strip()))

    async def _press(self, user: str, given: Json) -> Json:
        done = await self._slack.press(
            user,
            str(given["where"]),
            action_id=str(given["action"]),
            block_id=given.get("block"),
            value=given.get("value"),
        )
        return _delivered(done)

    async def _type_ahead(self, user: str, given: Json) -> Json:
        options = await self._slack.type_ahead(
            user,
            str(given["where"]),
            action_id=str(given["action"]),
            block_id=given.get("block"),
            query=str(given.get("query", "")),
        )
        return {"options": options}

    async def _submit(self, user: str, given: Json) -> Json:
        values = given.get("values") or {}
        return _delivered(await self._slack.submit(user, str(given["view"]), dict(values)))

    async def _close(self, user: str, _: Json) -> Json:
        return _delivered(await self._slack.close_view(user))

    async def _home(self, user: str, _: Json) -> Json:
        return _delivered(await self._slack.open_home(user))

    async def _shortcut(self, user: str, given: Json) -> Json:
        name, message = str(given["callback"]), given.get("message")
        if message:
            return _delivered(await self._slack.message_shortcut(user, str(message), name))
        return _delivered(await self._slack.shortcut(user, name))


class TeamsDeeds:
    """Deeds in Teams, by directory object id."""

    def __init__(self, teams: FakeTeams) -> None:
        self._teams = teams

    def table(self) -> dict[str, Deed]:
        """Return the deeds by name."""
        return {
            "say": self._say,
            "execute": self._execute,
            "submit": self._submit,
            "dialog-submit": self._dialog_submit,
            "dialog-close": self._dialog_close,
            "search": self._search,
            "refresh": self._refresh,
            "extension": self._extension,
        }

    async def _say(self, who: str, given: Json) -> Json:
        """Send what is in the composer; in a channel only a mention is heard."""
        chat = self._teams.world.chat(str(given["chat"]))
        text = str(given["text"]).strip()
        if chat.kind == "personal":
            return _seen(await self._teams.say_in(chat, who, text, mention=False))
        name = f"@{self._teams.world.bot.name}"
        text = re.sub(rf"(?<!\w){re.escape(name)}\b", name, text, flags=re.IGNORECASE)
        place = chat.conversation_id(str(given["thread"])) if given.get("thread") else chat
        return _seen(await self._teams.say_in(place, who, text, mention=False))

    async def _execute(self, who: str, given: Json) -> Json:
        message, wanted = str(given["message"]), str(given["wanted"])
        return _seen(await self._teams.execute(who, message, wanted, given.get("inputs") or {}))

    async def _submit(self, who: str, given: Json) -> Json:
        message, wanted = str(given["message"]), str(given["wanted"])
        return _seen(await self._teams.submit(who, message, wanted, given.get("inputs") or {}))

    async def _dialog_submit(self, who: str, given: Json) -> Json:
        inputs, wanted = given.get("inputs") or {}, given.get("wanted")
        return _seen(await self._teams.dialog_submit(who, inputs, wanted))

    async def _dialog_close(self, who: str, _: Json) -> Json:
        self._teams.dialog_close(who)
        return {}

    async def _search(self, who: str, given: Json) -> Json:
        done = await self._teams.search(
            who,
            given.get("message"),
            str(given["input"]),
            str(given.get("query", "")),
            given.get("inputs") or {},
        )
        return {**_seen(done), "results": list(done.shown.results)}

    async def _refresh(self, who: str, given: Json) -> Json:
        return _seen(await self._teams.refresh(who, str(given["message"])))

    async def _extension(self, who: str, given: Json) -> Json:
        command, message = str(given["command"]), given.get("message")
        return _seen(await self._teams.open_extension(who, command, message_id=message))


def _delivered(done: Delivery) -> Json:
    return {} if done.failure in _UNSENT or done.ok else {"failure": done.failure}


def _seen(done: Outcome) -> Json:
    return {"kind": done.kind, "text": done.text}
