"""The state of the fake service. Every mutation is a method here and gives a change notice."""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from adapters.playground.teams import names
from adapters.playground.teams.model import (
    Bot,
    Call,
    Chat,
    Dialog,
    Exchange,
    JsonObject,
    Message,
    Person,
    Presence,
    Team,
    Toast,
)
from adapters.playground.teams.notices import Notices

REMEMBERED = 500


class World:
    """People, chats and messages, and the journals that the page shows."""

    def __init__(self, now: Callable[[], datetime], bot: Bot) -> None:
        self.now = now
        self.bot = bot
        self.notices = Notices()
        self.ids = names.MessageIds(now)
        self.people: dict[str, Person] = {}
        self.teams: dict[str, Team] = {}
        self.chats: dict[str, Chat] = {}
        self.messages: dict[str, Message] = {}
        self.dialogs: dict[str, Dialog] = {}
        self.toasts: deque[Toast] = deque(maxlen=REMEMBERED)
        self.exchanges: deque[Exchange] = deque(maxlen=REMEMBERED)
        self.calls: deque[Call] = deque(maxlen=REMEMBERED)
        self.warnings: deque[str] = deque(maxlen=REMEMBERED)

    # Reading

    def find_person(self, ref: str) -> Person | None:
        """Find a person by 29: id, directory object id or user principal name."""
        keys = (p for p in self.people.values() if ref in {p.id, p.aad_object_id, p.upn})
        return next(keys, None) if ref else None

    def person(self, ref: Person | str) -> Person:
        """Return the person as they are now. Raises LookupError for a stranger."""
        found = self.find_person(ref if isinstance(ref, str) else ref.id)
        if found is None:
            raise LookupError(f"Nobody here is called {ref!r}.")
        return found

    def chat(self, ref: Chat | str) -> Chat:
        """Return the chat as it is now, by id or thread id. Raises LookupError if there is none."""
        chat_id, _ = names.split_thread(ref if isinstance(ref, str) else ref.id)
        if chat_id not in self.chats:
            raise LookupError(f"There is no chat {chat_id!r}.")
        return self.chats[chat_id]

    def message(self, message_id: str) -> Message:
        """Return a message. Raises LookupError when there is none or it was deleted."""
        found = self.messages.get(message_id)
        if found is None or found.deleted:
            raise LookupError(f"There is no message {message_id!r}.")
        return found

    def messages_in(self, ref: Chat | str) -> list[Message]:
        """Return the messages of a chat, oldest first, without deleted ones."""
        chat_id = self.chat(ref).id
        return [m for m in self.messages.values() if m.chat_id == chat_id and not m.deleted]

    # People and places

    def put_person(self, person: Person) -> Person:
        """Add or replace a person."""
        self.people[person.id] = person
        self.notices.changed()
        return person

    def set_presence(self, ref: Person | str, presence: Presence) -> Person:
        """Say whether the app is installed for this person."""
        return self.put_person(replace(self.person(ref), presence=presence))

    def put_team(self, team: Team) -> Team:
        """Add or replace a team."""
        self.teams[team.id] = team
        self.notices.changed()
        return team

    def put_chat(self, chat: Chat) -> Chat:
        """Add or replace a chat."""
        self.chats[chat.id] = chat
        self.notices.changed()
        return chat

    def personal_chat(self, ref: Person | str) -> Chat:
        """Return the one personal chat of this person with the bot, made at first use."""
        person = self.person(ref)
        chat_id = names.personal_chat_id(self.bot.app_id, person.id)
        if chat_id in self.chats:
            return self.chats[chat_id]
        tenant = self.bot.tenant_id if person.guest else person.tenant_id
        return self.put_chat(
            Chat(
                id=chat_id,
                kind="personal",
                name=person.name,
                tenant_id=tenant,
                members=(person.id,),
            )
        )

    # Messages

    def post(
        self, chat: Chat, author_id: str, activity: JsonObject, root_id: str | None
    ) -> Message:
        """Add a message; without a root it starts a thread of its own."""
        message_id = self.ids.next()
        message = Message(
            id=message_id,
            chat_id=chat.id,
            root_id=root_id or message_id,
            author_id=author_id,
            activity=activity,
            sent_at=self.now(),
        )
        return self._keep(message)

    def edit(self, message: Message, activity: JsonObject) -> Message:
        """Replace a message for everybody; the cards of single viewers are gone, as in Teams."""
        return self._keep(replace(message, activity=activity, edited_at=self.now(), views={}))

    def delete(self, message: Message) -> Message:
        """Take a message away."""
        return self._keep(replace(message, deleted=True, views={}))

    def show_view(self, message_id: str, person_id: str, card: JsonObject) -> None:
        """Show one viewer another card in place of the message's own."""
        message = self.messages[message_id]
        self._keep(replace(message, views={**message.views, person_id: card}))

    def _keep(self, message: Message) -> Message:
        self.messages[message.id] = message
        self.notices.changed()
        return message

    # What one person sees for a while

    def open_dialog(self, dialog: Dialog) -> None:
        """Open a dialog, or replace the one this person has open."""
        self.dialogs[dialog.person_id] = dialog
        self.notices.changed()

    def close_dialog(self, person_id: str) -> None:
        """Close this person's dialog; quiet when there is none."""
        if self.dialogs.pop(person_id, None):
            self.notices.changed()

    def toast(self, toast: Toast) -> None:
        """Show something to one person."""
        self.toasts.append(toast)
        self.notices.changed()

    # Journals

    def record_exchange(self, exchange: Exchange) -> Exchange:
        """Keep an activity sent to the bot and its answer."""
        self.exchanges.append(exchange)
        self.notices.changed()
        return exchange

    def record_call(self, call: Call) -> None:
        """Keep a request of the bot."""
        self.calls.append(call)
        self.notices.changed()

    def warn(self, text: str) -> None:
        """Note something that Teams would let pass but that is wrong."""
        self.warnings.append(text)
        self.notices.changed()
