"""Shows answers to one person: in the acknowledgement, in an ephemeral message, a modal or a DM."""

from collections.abc import Coroutine
from typing import Any

import structlog

from adapters.slack import payloads
from adapters.slack.calls import Slack
from adapters.slack.drafts import Drafts
from adapters.slack.forms import Origin, card_view, errors, form_view
from adapters.slack.gateway import STILL, SlackGateway
from adapters.slack.offers import Offers
from adapters.slack.payloads import Spot
from adapters.slack.render import message
from adapters.slack.spans import Mention
from adapters.slack.wire import Json, text
from bot.cards.compose import sentence
from bot.cards.form import Form
from bot.cards.model import Card, Home, Text, Tone
from bot.cards.reply import OpenForm, Reply, Say, Wrong
from bot.domain.ids import PersonId
from bot.domain.people import ChatName, Identity
from bot.engine.tasks import spawn
from bot.ports.chat import Gone, MessageRef, Unreachable
from bot.ports.faults import Impossible, TryAgain
from bot.ports.store import StoreAway

IN_DIALOG = "A password is shown in a dialog only. Use the button on your card."
UNACCEPTED = "This cannot be accepted yet."
NOT_OPENED = "Slack did not open the form. Press the button again."
NOT_DELIVERED = (TryAgain, Impossible, Unreachable, Gone, StoreAway)
_log = structlog.get_logger(__name__)


class Showing:
    """Sends what a turn shows. Only `call` raises."""

    def __init__(
        self, slack: Slack, gateway: SlackGateway, mention: Mention, drafts: Drafts
    ) -> None:
        self._slack = slack
        self._gateway = gateway
        self.mention = mention
        self.drafts = drafts
        self.offers = Offers()
        self.bot_user = ""

    # --- messages ------------------------------------------------------------------------------
    def as_message(self, reply: Reply, user: str) -> Json:
        """Return a reply to `user` as a message. A secret never enters one."""
        match reply:
            case Say(card=card):
                return message(card, self.mention)
            case OpenForm(form=form):
                return self.form_button(form, user)
            case Wrong(fields=wrong):
                return message(
                    sentence(" ".join(wrong.values()) or UNACCEPTED, tone=Tone.BAD), self.mention
                )
            case _:
                return message(sentence(IN_DIALOG), self.mention)

    def form_button(self, form: Form, user: str) -> Json:
        """Return a message with a button that opens the form, for where there is no trigger."""
        card = Card(
            title=form.title,
            tone=Tone.INFO,
            summary=f"{form.title}: open the form.",
            lead=(Text("Open the form to look it over and send it."),),
            notes=form.notes,
        )
        made = message(card, self.mention)
        return made | {"blocks": [*made["blocks"], self.drafts.row(form, user)]}

    async def whisper(self, body: Json, made: Json) -> None:
        """Show a message to whoever did it and nobody else, where they did it, or in their DM."""
        spot, user = payloads.spot(body, self.bot_user), payloads.user(body)
        if not spot.channel:
            await self._directly(user, made)
            return
        sent = {"channel": spot.channel, "user": user, **made}
        thread = {"thread_ts": spot.thread} if spot.thread else {}
        try:
            await self._slack.call("chat.postEphemeral", sent | thread)
        except Unreachable:  # the bot, or the person, is not in that channel
            await self._directly(user, made)
        except NOT_DELIVERED as why:
            _log.warning("an answer was not delivered", why=str(why))

    async def answer(self, body: Json, made: Json) -> None:
        """Answer words: in a direct conversation with a message, elsewhere to the person alone."""
        spot = payloads.spot(body, self.bot_user)
        if not spot.direct:
            await self.whisper(body, made)
            return
        thread = {"thread_ts": spot.thread} if spot.thread else {}
        await self._post({"channel": spot.channel, **made, **thread, **STILL})

    async def say(self, body: Json, said: str) -> None:
        """Say one sentence; on the Home tab it takes the place of what would be there."""
        if payloads.opens_home(body):
            who = Identity(chat=ChatName.SLACK, user=payloads.user(body))
            await self._publish(who, Home(greeting=(Text(said),), buttons=(), sections=()))
            return
        await self.whisper(body, message(sentence(said, tone=Tone.BAD), self.mention))

    async def _publish(self, to: Identity, home: Home) -> None:
        try:
            await self._gateway.show_home(to, home)
        except NOT_DELIVERED as why:
            _log.warning("Home was not shown", why=str(why))

    async def _directly(self, user: str, made: Json) -> None:
        try:
            told = await self._slack.call("conversations.open", {"users": user})
        except NOT_DELIVERED as why:
            _log.warning("an answer was not delivered", why=str(why))
            return
        await self._post({"channel": text(told, "channel", "id"), **made, **STILL})

    async def _post(self, sent: Json) -> None:
        try:
            await self._slack.call("chat.postMessage", sent, channel=str(sent["channel"]))
        except NOT_DELIVERED as why:
            _log.warning("an answer was not delivered", why=str(why))

    # --- the pressed card ----------------------------------------------------------------------
    def changes(self, spot: Spot) -> int:
        """Return how often the pressed card was changed so far."""
        return self._gateway.changes(_ref(spot))

    async def replace(self, spot: Spot, card: Card, changes: int) -> None:
        """Show the pressed card as it stands now, unless a newer one is there already."""
        try:
            await self._gateway.replace(_ref(spot), card, changes)
        except NOT_DELIVERED as why:
            _log.warning("a card was not brought up to date", why=str(why))

    # --- modals --------------------------------------------------------------------------------
    async def open(self, body: Json, view: Json) -> Json | None:
        """Open a modal by the trigger of a payload; return it, or None when Slack did not."""
        sent = {"trigger_id": text(body, "trigger_id"), "view": view}
        try:
            told = await self._slack.call("views.open", sent)
        except NOT_DELIVERED as why:
            _log.warning("a modal was not opened", why=str(why))
            return None
        held = told.get("view")
        return held if isinstance(held, dict) else {}

    async def open_form(self, body: Json, form: Form, origin: Origin | None = None) -> bool:
        """Open a form; say whether it is open."""
        self.offers.form(form)
        return await self.open(body, form_view(form, self.mention, origin)) is not None

    async def change(self, view: Json, to: Json) -> bool:
        """Replace an open modal; say whether it was."""
        sent = {"view_id": text(view, "id"), "hash": text(view, "hash"), "view": to}
        try:
            await self._slack.call("views.update", sent)
        except NOT_DELIVERED as why:
            _log.warning("a modal was not changed", why=str(why))
            return False
        return True

    def later(self, work: Coroutine[Any, Any, object]) -> None:
        """Do something after the acknowledgement."""
        _ = spawn(work, name="slack answer")


def again_ack(kind: str, body: Json, said: str) -> Json:
    """Return the acknowledgement that asks to try again: a form stays open with what was typed."""
    if kind == "view_submission":
        wrong = errors(body.get("view"), {"": said})
        return {"response_action": "errors", "errors": wrong}
    return sentence_ack(kind, said)


def sentence_ack(kind: str, said: str) -> Json:
    """Return the acknowledgement that says a sentence, as far as that kind can."""
    card = sentence(said, tone=Tone.BAD)
    if kind == "command":
        return {"response_type": "ephemeral", **message(card, _nobody)}
    if kind == "view_submission":
        return {"response_action": "update", "view": card_view(card, _nobody)}
    return {"options": []} if kind == "block_suggestion" else {}


def _nobody(_: PersonId) -> str | None:
    return None


def _ref(spot: Spot) -> MessageRef:
    return MessageRef(chat=ChatName.SLACK, conversation=spot.channel, message=spot.message)
