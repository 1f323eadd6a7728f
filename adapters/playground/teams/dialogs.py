"""Dialogs: opened by a button or a message extension, answered with another one or closed."""

from collections.abc import Mapping
from datetime import datetime

from adapters.playground.teams import answers, inputs
from adapters.playground.teams.activities import Activities
from adapters.playground.teams.answers import Shown
from adapters.playground.teams.delivery import Delivery
from adapters.playground.teams.inputs import ClientRefuses
from adapters.playground.teams.model import Dialog, JsonObject, Message, Person
from adapters.playground.teams.outcome import Outcome, blocked
from adapters.playground.teams.rules import Rules
from adapters.playground.teams.talk import Talk
from adapters.playground.teams.world import World

THEME = {"theme": "default"}


class Dialogs(Talk):
    """Acts for a person with a dialog open, and sends what Action.Submit means."""

    def __init__(
        self, world: World, delivery: Delivery, activities: Activities, rules: Rules
    ) -> None:
        super().__init__(world, delivery, activities)
        self.rules = rules
        self._refreshed: dict[tuple[str, str], tuple[datetime, datetime | None]] = {}

    async def dialog_submit(
        self,
        person: Person | str,
        given: Mapping[str, object] | None = None,
        wanted: str | None = None,
    ) -> Outcome:
        """Press the dialog's Action.Submit: the one named, else the first.

        Raises LookupError when no dialog is open.
        """
        who = self.world.person(person)
        dialog = self.dialog_of(who)
        try:
            click = inputs.submit_of(dialog.card or {}, given or {}, wanted)
        except ClientRefuses as problem:
            return blocked(str(problem))
        value: JsonObject = {"data": click.data, "context": THEME}
        name = "task/submit"
        if dialog.command_id:
            name = "composeExtension/submitAction"
            value |= {"commandId": dialog.command_id, "commandContext": "message"}
        activity = self._activities.invoke(who, dialog.chat_id, name, value, dialog.reply_to_id)
        return await self._dialog_turn(who, activity, dialog)

    def dialog_close(self, person: Person | str) -> None:
        """Close the dialog by its cross; the bot is not told."""
        self.world.close_dialog(self.world.person(person).id)

    async def open_extension(
        self,
        person: Person | str,
        command_id: str,
        *,
        message_id: str | None = None,
        conversation_id: str | None = None,
    ) -> Outcome:
        """Use an action command of the message extension, on a message or from where one writes."""
        who = self.world.person(person)
        place, payload = self._extension_place(who, message_id, conversation_id)
        value: JsonObject = {
            "commandId": command_id,
            "commandContext": "message" if payload else "compose",
            "context": THEME,
        }
        if payload:
            value["messagePayload"] = payload
        name = "composeExtension/fetchTask"
        activity = self._activities.invoke(who, place, name, value, None)
        dialog = Dialog(
            person_id=who.id,
            chat_id=place,
            title="",
            card=None,
            url=None,
            reply_to_id=None,
            command_id=command_id,
        )
        return await self._dialog_turn(who, activity, dialog)

    def _extension_place(
        self, person: Person, message_id: str | None, conversation_id: str | None
    ) -> tuple[str, JsonObject | None]:
        if message_id is None:
            return conversation_id or self.world.personal_chat(person).id, None
        message = self.world.message(message_id)
        chat = self.world.chat(message.chat_id)
        self._require_member(chat, person)
        return chat.conversation_id(message.root_id), self._payload(message)

    def _payload(self, message: Message) -> JsonObject:
        author = self.world.people.get(message.author_id)
        user = {"displayName": author.name, "id": author.aad_object_id} if author else None
        app = None if author else {"displayName": self.world.bot.name, "id": message.author_id}
        return {
            "id": message.id,
            "messageType": "message",
            "createdDateTime": message.sent_at.isoformat(),
            "from": {"user": user, "application": app},
            "body": {"contentType": "text", "content": message.activity.get("text") or ""},
        }

    async def _submit(
        self, person: Person, conversation_id: str, data: object, reply_to: str
    ) -> Outcome:
        """Do what the data's `msteams` part says: fetch a dialog, say something, or just send."""
        value = dict(data) if isinstance(data, dict) else {}
        hint = value.pop("msteams", None) if isinstance(data, dict) else None
        match hint:
            case {"type": "task/fetch"}:
                return await self._fetch(person, conversation_id, data, reply_to)
            case {"type": "imBack", "value": str(text)}:
                return await self.say_in(conversation_id, person, text)
            case {"type": "messageBack", **said}:
                value = {**value, **_object(said.get("value"))}
                activity = self._activities.submitted(
                    person, conversation_id, value, reply_to=reply_to
                )
                return await self._tell_plainly(activity | {"text": said.get("text")})
            case _:
                pass
        activity = self._activities.submitted(
            person, conversation_id, data if hint is None else value, reply_to=reply_to
        )
        return await self._tell_plainly(activity)

    async def _fetch(
        self, person: Person, conversation_id: str, data: object, reply_to: str
    ) -> Outcome:
        value = {"data": data, "context": THEME}
        activity = self._activities.invoke(person, conversation_id, "task/fetch", value, reply_to)
        dialog = Dialog(
            person_id=person.id,
            chat_id=conversation_id,
            title="",
            card=None,
            url=None,
            reply_to_id=reply_to,
        )
        return await self._dialog_turn(person, activity, dialog)

    async def _dialog_turn(self, person: Person, activity: JsonObject, dialog: Dialog) -> Outcome:
        """Send, then open, replace or close the dialog; an error leaves it as it was."""
        exchange = await self._delivery.deliver(activity)
        shown = answers.dialog(exchange, self.rules.newest)
        if shown.kind == "dialog":
            self._open(dialog, shown)
        elif shown.kind == "closed":
            self.world.close_dialog(person.id)
        self._show(person, shown)
        return Outcome(exchange=exchange, shown=shown)

    def _open(self, dialog: Dialog, shown: Shown) -> None:
        self.world.open_dialog(
            Dialog(
                person_id=dialog.person_id,
                chat_id=dialog.chat_id,
                title=shown.text,
                card=shown.card,
                url=shown.url,
                reply_to_id=dialog.reply_to_id,
                command_id=dialog.command_id,
            )
        )

    def dialog_of(self, person: Person) -> Dialog:
        """Return the dialog this person has open. Raises LookupError when there is none."""
        if person.id not in self.world.dialogs:
            raise LookupError(f"{person.name} has no dialog open.")
        return self.world.dialogs[person.id]


def _object(value: object) -> JsonObject:
    return value if isinstance(value, dict) else {}
