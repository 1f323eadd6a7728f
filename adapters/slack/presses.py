"""Buttons, choices in an open form, and shortcuts."""

import structlog

from adapters.slack import buttons, drafts, forms, payloads
from adapters.slack.forms import Origin
from adapters.slack.payloads import Spot
from adapters.slack.showing import NOT_OPENED, Showing
from adapters.slack.text import quoted
from adapters.slack.wire import Json, listed, text
from bot.cards.form import Filled, Form, FormKind
from bot.cards.forms import JUSTIFICATION
from bot.cards.model import Action
from bot.cards.reply import OpenForm, Reply, Reveal, Say
from bot.ports.desk import Desk, Pressed

ASK_ABOUT = "ask_about"
UNKNOWN = "This button is not known. Open a newer card."
UNSEEN = "Slack did not show the password, and it is not kept. Give the access back and ask again."
_log = structlog.get_logger(__name__)


class Presses:
    """Answers presses. Rights are judged by the desk, every time."""

    def __init__(self, desk: Desk, showing: Showing) -> None:
        self._desk = desk
        self._showing = showing

    async def pressed(self, body: Json) -> Json:
        """Answer a press or a choice."""
        action = next(iter(listed(body, "actions")), None)
        name, given = text(action, "action_id"), text(action, "value")
        if text(action, "type") != "button":
            await self._chosen(body)
        elif name == drafts.OPEN_DRAFT:
            form = await self._desk.preview(
                payloads.caller(body), self._showing.drafts.read(given, payloads.user(body))
            )
            await self._open(body, form, Spot())
        elif pressed := buttons.read(name, given):
            await self._press(body, pressed)
        else:
            _log.warning("an unknown button was pressed", user=payloads.user(body))
            self._showing.later(self._showing.say(body, UNKNOWN))
        return {}

    async def shortcut(self, body: Json) -> Json:
        """Open the form; from a message, with its words as the justification."""
        caller = payloads.caller(body)
        if text(body, "callback_id") == ASK_ABOUT:
            said = quoted(payloads.words(text(body, "message", "text")))
            filled = Filled(kind=FormKind.REQUEST, values={JUSTIFICATION: said})
            await self._open(body, await self._desk.preview(caller, filled), Spot())
            return {}
        reply = await self._desk.press(caller, Pressed(action=Action.ASK))
        await self._shown(body, reply, Spot(), 0)
        return {}

    async def _press(self, body: Json, pressed: Pressed) -> None:
        spot = payloads.spot(body, self._showing.bot_user)
        if pressed.action is Action.REVEAL:
            await self._reveal(body, pressed, spot)
            return
        changes = self._showing.changes(spot)
        reply = await self._desk.press(payloads.caller(body), pressed)
        await self._shown(body, reply, spot, changes)

    async def _shown(self, body: Json, reply: Reply, spot: Spot, changes: int) -> None:
        if isinstance(reply, OpenForm):
            await self._open(body, reply.form, spot)
            return
        if isinstance(reply, Say) and reply.current and spot.message:
            self._showing.later(self._showing.replace(spot, reply.current, changes))
        made = self._showing.as_message(reply, payloads.user(body))
        self._showing.later(self._showing.whisper(body, made))

    async def _open(self, body: Json, form: Form, spot: Spot) -> None:
        origin = Origin(spot.channel, spot.message) if spot.message else None
        if not await self._showing.open_form(body, form, origin):
            self._showing.later(self._showing.say(body, NOT_OPENED))

    async def _reveal(self, body: Json, pressed: Pressed, spot: Spot) -> None:
        """Open the dialog first: the secret is taken out only when there is a place to show it."""
        dialog = await self._showing.open(body, forms.waiting_view("Daypass"))
        if dialog is None:
            self._showing.later(self._showing.say(body, NOT_OPENED))
            return
        changes = self._showing.changes(spot)
        reply = await self._desk.press(payloads.caller(body), pressed)
        if isinstance(reply, Reveal):
            if not await self._insist(dialog, forms.secret_view(reply)):
                self._showing.later(self._showing.say(body, UNSEEN))
            return
        if isinstance(reply, Say):
            await self._showing.change(dialog, forms.card_view(reply.card, self._showing.mention))
            if reply.current and spot.message:
                self._showing.later(self._showing.replace(spot, reply.current, changes))

    async def _insist(self, dialog: Json, view: Json) -> bool:
        """Try three times to show what cannot be fetched again."""
        for _ in range(3):
            if await self._showing.change(dialog, view):
                return True
        return False

    async def _chosen(self, body: Json) -> None:
        """Show what applies to what was chosen so far; what is typed stays where it is."""
        view = body.get("view")
        found = forms.read(view)
        if found is None or not isinstance(view, dict):
            return
        filled, origin = found
        known, _ = self._showing.offers.restored(filled)  # submitting complains about the others
        form = await self._desk.preview(payloads.caller(body), known)
        self._showing.offers.form(form)
        await self._showing.change(view, forms.form_view(form, self._showing.mention, origin))
