"""What the connector checks before it does anything: shape, size, rate, and the right to write."""

from aiohttp import web

from adapters.playground.teams import cards, limits, names, refusals
from adapters.playground.teams.model import Chat, JsonObject, Message, Toast
from adapters.playground.teams.world import World

WRITES = frozenset({"message", "typing"})


class Rules:
    """The checks, over one world. Every one raises Refused."""

    def __init__(self, world: World, *, rate_limits: bool, newest: cards.Version) -> None:
        self.rates = limits.Rates(world.now, enforced=rate_limits)
        self.newest = newest
        self.refreshing: set[str] = set()
        self._world = world

    async def body(self, request: web.Request) -> JsonObject:
        """Return the request's JSON object."""
        try:
            body = await request.json()
        except ValueError as problem:
            raise refusals.bad("The body is not JSON.") from problem
        if not isinstance(body, dict):
            raise refusals.bad("The body must be an object.")
        return body

    def chat(self, conversation_id: str) -> Chat:
        """Return the chat with this id."""
        try:
            return self._world.chat(conversation_id)
        except LookupError as problem:
            raise refusals.no_conversation() from problem

    def place(self, request: web.Request) -> tuple[Chat, str | None]:
        """Return the chat and the thread's root message that a path names."""
        conversation_id = request.match_info["conversation"]
        chat, (_, root) = self.chat(conversation_id), names.split_thread(conversation_id)
        if root is not None:
            message = self._world.messages.get(root)
            if message is None or message.chat_id != chat.id:
                raise refusals.no_conversation()
        return chat, root

    def may_write(self, chat: Chat) -> None:
        """Check that the app is installed there and not blocked."""
        if chat.kind != "personal":
            if not chat.installed:
                raise refusals.not_in_roster()
            return
        presence = self._world.person(chat.members[0]).presence
        if presence == "never":
            raise refusals.not_in_roster()
        if presence != "installed":
            raise refusals.writes_blocked()

    def check_activity(self, activity: JsonObject) -> None:
        """Check type, content, cards and size of what the bot sends."""
        if activity.get("type") not in WRITES:
            raise refusals.bad(f"Activity type {activity.get('type')!r} is not supported.")
        attachments = activity.get("attachments") or []
        if not isinstance(attachments, list):
            raise refusals.bad("attachments must be a list.")
        if activity["type"] == "message" and not (activity.get("text") or attachments):
            raise refusals.bad("A message needs text or an attachment.")
        if not isinstance(activity.get("text") or "", str):
            raise refusals.bad("text must be a string.")
        if warning := limits.check_size(activity):
            self._world.warn(warning)
        if found := [p for a in attachments for p in cards.attachment_problems(a, self.newest)]:
            raise refusals.bad("; ".join(found))

    def count(self, chat_id: str) -> None:
        """Count a write against the conversation's rate."""
        self.rates.count(chat_id)

    def watch_refresh(self, message_id: str) -> None:
        """Warn about an edit made while the same card refreshes itself."""
        if message_id in self.refreshing:
            self._world.warn(f"Message {message_id} was edited by its own refresh: endless loop.")

    def notify(self, chat: Chat, message: Message) -> None:
        """Show the banner that a phone would: summary, text, or the card's fallback text."""
        activity, card = message.activity, message.card or {}
        text = activity.get("summary") or activity.get("text") or card.get("fallbackText") or ""
        if not text:
            self._world.warn(f"Message {message.id} has no text for notifications.")
        self._world.toast(
            Toast(
                person_id=chat.members[0],
                kind="notification",
                text=text or "Sent a card",
                at=self._world.now(),
            )
        )
