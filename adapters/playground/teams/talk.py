"""What people type in personal chats, group chats and channels, and deliveries made again."""

from adapters.playground.teams import answers, names
from adapters.playground.teams.answers import Shown
from adapters.playground.teams.model import Chat, JsonObject, Person, Toast
from adapters.playground.teams.outcome import Outcome, blocked
from adapters.playground.teams.places import Places


class Talk(Places):
    """Acts for a person at the keyboard."""

    async def say(self, person: Person | str, text: str) -> Outcome:
        """Type to the bot in the personal chat. Without the app the client has no such chat."""
        who = self.world.person(person)
        if not who.installed:
            return blocked("The app is not installed.")
        return await self.say_in(self.world.personal_chat(who), who, text, mention=False)

    async def say_in(
        self, conversation: Chat | str, person: Person | str, text: str, *, mention: bool = True
    ) -> Outcome:
        """Type in a conversation; `19:…;messageid=…` replies in that thread.

        Elsewhere than in a personal chat the bot hears only what mentions it. "@Name" of anybody
        known is a mention; `mention` puts the bot's in front. Raises LookupError for non-members.
        """
        chat, who = self.world.chat(conversation), self.world.person(person)
        self._require_member(chat, who)
        _, root_id = names.split_thread(conversation if isinstance(conversation, str) else "")
        message = self.world.post(chat, who.id, {"type": "message", "text": text}, root_id)
        called = mention or f"@{self.world.bot.name}" in text
        if chat.kind != "personal" and not (called and chat.installed):
            return Outcome(exchange=None, shown=Shown(kind="nothing"))
        activity = self._activities.message(
            who,
            chat.conversation_id(message.root_id),
            text,
            message_id=message.id,
            mention=mention and chat.kind != "personal",
        )
        return await self._tell_plainly(activity)

    async def resend(self, outcome: Outcome) -> Outcome:
        """Deliver the same activity once more, as Teams does when it doubts; nothing is shown."""
        if outcome.sent is None:
            raise ValueError("Nothing was sent that could be sent again.")
        exchange = await self._delivery.post(outcome.sent)
        return Outcome(exchange=exchange, shown=Shown(kind="nothing"))

    async def _tell_plainly(self, activity: JsonObject) -> Outcome:
        exchange = await self._delivery.deliver(activity)
        shown = answers.plain(exchange)
        if shown.complaint:
            self.world.warn(shown.complaint)
        return Outcome(exchange=exchange, shown=shown)

    def _require_member(self, chat: Chat, person: Person) -> None:
        if person.id not in chat.members:
            raise LookupError(f"{person.name} is not a member of {chat.name}.")

    def _show(self, person: Person, shown: Shown) -> None:
        """Show texts and errors to this person, and note what the bot did wrong."""
        if shown.complaint:
            self.world.warn(shown.complaint)
        if shown.text and shown.kind in {"message", "error", "closed"}:
            self.world.toast(
                Toast(
                    person_id=person.id,
                    kind="error" if shown.kind == "error" else "message",
                    text=shown.text,
                    at=self.world.now(),
                )
            )
