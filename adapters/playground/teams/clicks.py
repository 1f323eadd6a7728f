"""What people do with cards in messages: buttons, searches, and the refresh their client makes."""

from collections.abc import Mapping
from datetime import timedelta

from adapters.playground.teams import answers, inputs
from adapters.playground.teams.answers import Shown
from adapters.playground.teams.dialogs import Dialogs
from adapters.playground.teams.inputs import Click, ClientRefuses
from adapters.playground.teams.model import Chat, JsonObject, Message, Person
from adapters.playground.teams.outcome import Outcome, blocked

EXECUTE, SUBMIT = "Action.Execute", "Action.Submit"
REFRESH_PAUSE = timedelta(minutes=1)
MOST_REFRESHERS = 60


class Clicks(Dialogs):
    """Acts for a person who sees a card. A click the client stops comes back as kind "blocked"."""

    async def execute(
        self,
        person: Person | str,
        activity_id: str,
        wanted: str,
        given: Mapping[str, object] | None = None,
    ) -> Outcome:
        """Press an Action.Execute by verb, id or title. A card in the answer is for them only."""
        who, message, card = self._seen(person, activity_id)
        try:
            click = inputs.click(card, wanted, given or {}, EXECUTE)
        except ClientRefuses as problem:
            return blocked(str(problem))
        return await self._invoke_action(who, message, click, "manual")

    async def submit(
        self,
        person: Person | str,
        activity_id: str,
        wanted: str,
        given: Mapping[str, object] | None = None,
    ) -> Outcome:
        """Press an Action.Submit, or an Action.Execute as an old client does: by its fallback.

        Sends a message with a value, or opens a dialog when the data says task/fetch.
        """
        who, message, card = self._seen(person, activity_id)
        try:
            click = _submitted(card, wanted, given or {})
        except ClientRefuses as problem:
            return blocked(str(problem))
        chat = self.world.chat(message.chat_id)
        conversation_id = chat.conversation_id(message.root_id)
        return await self._submit(who, conversation_id, click.data, message.id)

    async def refresh(
        self, person: Person | str, activity_id: str, *, force: bool = False
    ) -> Outcome:
        """Refresh a card as the client does by itself when somebody sees it.

        Nothing is sent when the card does not ask for it, or within a minute of the last time
        unless it was edited since. `force` skips both rules but not the need for an action.
        """
        who, message, _ = self._seen(person, activity_id)
        refresh = (message.card or {}).get("refresh")
        if not isinstance(refresh, dict):
            return blocked("The card does not refresh.")
        if not force and not self._wants_refresh(who, message, refresh):
            return blocked("No refresh is due.")
        self._refreshed[message.id, who.id] = (self.world.now(), message.edited_at)
        action = refresh["action"]
        self.rules.refreshing.add(message.id)
        try:
            click = Click(action=action, data=action.get("data", {}))
            return await self._invoke_action(who, message, click, "automatic")
        finally:
            self.rules.refreshing.discard(message.id)

    async def search(
        self,
        person: Person | str,
        activity_id: str | None,
        input_id: str,
        query: str,
        given: Mapping[str, object] | None = None,
    ) -> Outcome:
        """Type into a Data.Query choice set of a message, or of the open dialog when it is None."""
        who = self.world.person(person)
        if activity_id is None:
            dialog = self.dialog_of(who)
            card, conversation_id = dialog.card or {}, dialog.chat_id
        else:
            _, message, card = self._seen(who, activity_id)
            chat = self.world.chat(message.chat_id)
            conversation_id = chat.conversation_id(message.root_id)
        try:
            value = _search_value(card, input_id, query, given or {})
        except ClientRefuses as problem:
            return blocked(str(problem))
        activity = self._activities.invoke(
            who, conversation_id, "application/search", value, activity_id
        )
        exchange = await self._delivery.deliver(activity)
        shown = answers.results(exchange)
        if shown.complaint:
            self.world.warn(shown.complaint)
        return Outcome(exchange=exchange, shown=shown)

    async def _invoke_action(
        self, person: Person, message: Message, click: Click, trigger: str
    ) -> Outcome:
        chat = self.world.chat(message.chat_id)
        value = {"action": _wire(click), "trigger": trigger}
        conversation_id = chat.conversation_id(message.root_id)
        activity = self._activities.invoke(
            person, conversation_id, "adaptiveCard/action", value, message.id
        )
        exchange = await self._delivery.deliver(activity)
        shown = answers.action(exchange, self.rules.newest)
        self._apply(person, message, shown, quiet=trigger == "automatic")
        return Outcome(exchange=exchange, shown=shown)

    def _apply(self, person: Person, message: Message, shown: Shown, *, quiet: bool) -> None:
        """Show the answer. A card meets the message as it is by now, unless that was taken away."""
        if shown.card and not self.world.messages[message.id].deleted:
            self.world.show_view(message.id, person.id, shown.card)
        self._show(person, Shown(kind="nothing", complaint=shown.complaint) if quiet else shown)

    def _wants_refresh(self, person: Person, message: Message, refresh: JsonObject) -> bool:
        chat: Chat = self.world.chat(message.chat_id)
        users = refresh.get("userIds")
        if users is None and len(chat.members) > MOST_REFRESHERS:
            return False
        if users is not None and person.id not in users:
            return False
        last = self._refreshed.get((message.id, person.id))
        if last is None or last[1] != message.edited_at:
            return True
        return self.world.now() - last[0] >= REFRESH_PAUSE

    def _seen(self, person: Person | str, activity_id: str) -> tuple[Person, Message, JsonObject]:
        """Return the card this person sees. Raises LookupError when they see none."""
        who, message = self.world.person(person), self.world.message(activity_id)
        self._require_member(self.world.chat(message.chat_id), who)
        card = message.card_for(who.id)
        if card is None:
            raise LookupError(f"Message {activity_id!r} has no card.")
        return who, message, card


def _submitted(card: JsonObject, wanted: str, given: Mapping[str, object]) -> Click:
    try:
        return inputs.click(card, wanted, given, SUBMIT)
    except inputs.NoSuchButton:
        modern = inputs.click(card, wanted, given, EXECUTE)
    fallback = modern.action.get("fallback")
    if not isinstance(fallback, dict) or fallback.get("type") != SUBMIT:
        raise ClientRefuses(f"The button {wanted!r} has no Action.Submit to fall back to.")
    return inputs.press(card, fallback, given)


def _wire(click: Click) -> JsonObject:
    kept = {k: v for k, v in click.action.items() if k in {"id", "title", "verb"}}
    return {"type": EXECUTE, **kept, "data": click.data}


def _search_value(
    card: JsonObject, input_id: str, query: str, given: Mapping[str, object]
) -> JsonObject:
    field = inputs.field(card, input_id)
    if "choices.data" not in field:
        raise ClientRefuses(f"The input {input_id!r} does not search.")
    source = field["choices.data"]
    value: JsonObject = {
        "queryText": query,
        "queryOptions": {"skip": 0, "top": answers.MOST_RESULTS},
        "dataset": source["dataset"],
    }
    if str(source.get("associatedInputs", "none")).lower() == "auto":
        value["data"] = inputs.typed(card, given, input_id)
    return value
