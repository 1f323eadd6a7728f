"""Clicks, dialogs and searches: read once, decided by the desk, answered in plain JSON.

Action.Execute, its Action.Submit fallback, and the buttons of dialogs all go through `act`.
"""

from adapters.teams import buttons, messages
from adapters.teams.arrival import Arrival
from adapters.teams.buttons import FormPress
from adapters.teams.envelope import JsonObject, at, text
from adapters.teams.forms import filled
from adapters.teams.render import adaptive
from adapters.teams.roster import Declined
from adapters.teams.shown import Again, Shown, in_dialog, in_place, without_form
from adapters.teams.words import bare
from bot.cards.form import Filled, FormKind
from bot.cards.forms import JUSTIFICATION
from bot.cards.model import Action
from bot.cards.reply import OpenForm, Say, Wrong
from bot.ports.desk import Desk, Pressed

OLD_BUTTON = "This button is not one that Daypass knows. Ask for the card again."
LONGEST_QUERY = 200


class Clicks:
    """Answers invokes through the desk. Raises Declined for what is no button of ours."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def act(self, arrival: Arrival, data: object) -> Shown:
        """Do what a button or a form says."""
        press = buttons.read(data)
        if press is None or not isinstance(data, dict):
            raise Declined(OLD_BUTTON)
        if isinstance(press, Pressed):
            return without_form(await self._desk.press(arrival.caller, press))
        form = filled(press, data)
        reply = await self._desk.submit(arrival.caller, form)
        if not isinstance(reply, Wrong):
            return reply
        return Again(form=await self._desk.preview(arrival.caller, form), fields=reply.fields)

    # --- adaptiveCard/action -------------------------------------------------------------------
    async def execute(self, arrival: Arrival) -> tuple[JsonObject, Shown | None]:
        """Answer a click on a card; the second value is what was done, None for a refresh."""
        action, data = at(arrival.value, "action"), at(arrival.value, "action", "data")
        press = buttons.read(data)
        if press is None or text(action, "verb") != _verb(press):
            raise Declined(OLD_BUTTON)
        if at(arrival.value, "trigger") == "automatic":
            return await self._refreshed(arrival, press), None
        reply = await self.act(arrival, data)
        return in_place(reply), reply

    async def _refreshed(self, arrival: Arrival, press: Pressed | FormPress) -> JsonObject:
        """Show how things stand. Never act and never send: an edit would refresh for ever."""
        if press.request is None:
            raise Declined(OLD_BUTTON)
        reply = await self._desk.hear(arrival.caller, f"why {press.request}")
        if not isinstance(reply, Say):
            raise Declined("There is nothing newer to show.")
        return messages.show_card(adaptive(reply.current or reply.card))

    # --- dialogs -------------------------------------------------------------------------------
    async def dialog(self, arrival: Arrival) -> JsonObject:
        """Answer task/fetch, task/submit and the message extension's submit."""
        return in_dialog(await self.act(arrival, at(arrival.value, "data")))

    async def extension(self, arrival: Arrival) -> JsonObject:
        """Open the request form from the compose box, or from a message, which becomes the why."""
        said = bare(text(arrival.value, "messagePayload", "body", "content"))
        if not said:
            asked = Pressed(action=Action.ASK)
            return in_dialog(without_form(await self._desk.press(arrival.caller, asked)))
        values = {JUSTIFICATION: said[:500]}
        form = Filled(kind=FormKind.REQUEST, values=values)
        return in_dialog(OpenForm(form=await self._desk.preview(arrival.caller, form)))

    async def search(self, arrival: Arrival) -> JsonObject:
        """Suggest what this person may ask for, or for whom."""
        typed, field = text(arrival.value, "queryText"), text(arrival.value, "dataset")
        few = messages.MOST_RESULTS
        found = await self._desk.search(arrival.caller, typed[:LONGEST_QUERY], few, field)
        return messages.results(found)


def _verb(press: Pressed | FormPress) -> str:
    return press.action.value if isinstance(press, Pressed) else buttons.SUBMIT
