"""What is done for each kind of activity. Free of the Bot Framework, so that it can outlive it."""

from collections.abc import Awaitable, Callable, Mapping

from adapters.teams import buttons, messages, words
from adapters.teams.arrival import Arrival
from adapters.teams.buttons import FormPress
from adapters.teams.clicks import Clicks
from adapters.teams.envelope import JsonObject, at
from adapters.teams.references import Reference, References
from adapters.teams.replies import Replies
from adapters.teams.roster import Declined, Roster
from adapters.teams.shown import Shown, without_form
from bot.cards.reply import Say
from bot.engine import tasks
from bot.ports.desk import Desk

COMPANY = "Mention me with what you need. I answer you privately."
EXECUTE, SEARCH = "adaptiveCard/action", "application/search"
FETCH, SUBMIT = "task/fetch", "task/submit"
OPEN_EXTENSION, SUBMIT_EXTENSION = "composeExtension/fetchTask", "composeExtension/submitAction"


class Turns:
    """One method for each kind of activity, all of them verified before."""

    def __init__(
        self, desk: Desk, replies: Replies, roster: Roster, references: References
    ) -> None:
        self._desk = desk
        self._clicks = Clicks(desk)
        self._replies = replies
        self._roster = roster
        self._references = references
        self._invokes: Mapping[str, Callable[[Arrival], Awaitable[JsonObject]]] = {
            EXECUTE: self._execute,
            FETCH: self._clicks.dialog,
            SUBMIT: self._clicks.dialog,
            SEARCH: self._clicks.search,
            OPEN_EXTENSION: self._clicks.extension,
            SUBMIT_EXTENSION: self._clicks.dialog,
        }

    async def message(self, arrival: Arrival) -> None:
        """Answer words, or the Action.Submit of a client that knows no Action.Execute."""
        if arrival.again:
            return
        try:
            await self._roster.confirm(arrival)
            await self._remember(arrival)
            await self._answer(arrival)
        except Declined as why:
            await self._replies.send(arrival, messages.words(str(why)))

    async def invoke(self, arrival: Arrival) -> JsonObject | None:
        """Answer a click, a dialog or a search; None for an invoke that is none of ours."""
        handle = self._invokes.get(arrival.name)
        if handle is None:
            return None
        try:
            await self._roster.confirm(arrival)
            await self._remember(arrival)
            return await handle(arrival)
        except Declined as why:
            return trouble(arrival.name, 403, "Declined", str(why))

    async def installed(self, arrival: Arrival) -> None:
        """Remember where people are reached, and greet a conversation once in its life."""
        await self._remember(arrival)
        if not await self._references.greet(arrival.spot.conversation):
            return
        if not arrival.personal:
            await self._replies.say_here(arrival, COMPANY)
        elif arrival.person:
            reply = await self._desk.hear(arrival.caller, "help")
            await self._replies.tell(arrival, without_form(reply))

    async def removed(self, arrival: Arrival) -> None:
        """Forget the conversation: nobody is reached there any more."""
        if arrival.personal and arrival.person:
            await self._references.forget_person(arrival.person)
        await self._references.forget_place(arrival.spot.conversation)

    async def members(self, arrival: Arrival) -> None:
        """Take the bot's own coming and going as installation; other people's mean nothing."""
        if arrival.bot in arrival.left:
            await self.removed(arrival)
        elif arrival.bot in arrival.came:
            await self.installed(arrival)

    async def say(self, arrival: Arrival, text: str) -> None:
        """Tell whoever wrote a message that it went wrong."""
        if arrival.kind == "message" and arrival.person:
            await self._replies.send(arrival, messages.words(text))

    async def _answer(self, arrival: Arrival) -> None:
        if isinstance(arrival.value, dict) and buttons.MARK in arrival.value:
            await self._submitted(arrival)
            return
        said = await words.heard(arrival, self._find(arrival))
        reply = await self._desk.hear(arrival.caller, said or "help")
        await self._replies.tell(arrival, without_form(reply))

    async def _submitted(self, arrival: Arrival) -> None:
        shown = await self._clicks.act(arrival, arrival.value)
        if isinstance(shown, Say) and shown.current is not None:
            await self._replies.replace(arrival, shown.current)
        await self._replies.tell(arrival, shown)

    async def _execute(self, arrival: Arrival) -> JsonObject:
        body, shown = await self._clicks.execute(arrival)
        if shown is not None and not arrival.again:
            self._settle(arrival, shown)
        return body

    def _settle(self, arrival: Arrival, shown: Shown) -> None:
        """Take an accepted form out of the chat: the answer to a click is not kept by Teams."""
        press = buttons.read(at(arrival.value, "action", "data"))
        if isinstance(press, FormPress) and isinstance(shown, Say) and arrival.personal:
            card = shown.current or shown.card
            _ = tasks.spawn(self._replies.replace(arrival, card), name="teams form")

    def _find(self, arrival: Arrival) -> Callable[[str], Awaitable[str]]:
        async def find(account: str) -> str:
            return await self._roster.find(arrival.spot, account)

        return find

    async def _remember(self, arrival: Arrival) -> None:
        await self._references.remember(arrival.spot, _reference(arrival))


def _reference(arrival: Arrival) -> Reference | None:
    if not arrival.person:
        return None
    return Reference(
        service=arrival.spot.service,
        conversation=arrival.spot.conversation if arrival.personal else "",
        tenant=arrival.tenant,
        bot=arrival.bot,
        user=arrival.account,
        aad=arrival.person,
    )


def trouble(name: str, status: int, code: str, text: str) -> JsonObject:
    """Return the answer to an invoke that went wrong, in the words this kind of invoke needs."""
    match name:
        case "adaptiveCard/action":
            return messages.failed(status, code, text)
        case "application/search":
            return messages.results(())
        case _:
            return messages.closing(text)
