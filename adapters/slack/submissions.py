"""Forms that come back, and suggestions while somebody types."""

import asyncio
from collections import OrderedDict
from typing import assert_never
from weakref import WeakValueDictionary

from adapters.slack import forms, payloads
from adapters.slack.forms import Origin
from adapters.slack.payloads import Spot
from adapters.slack.showing import Showing
from adapters.slack.wire import Json, text
from bot.cards.form import Filled
from bot.cards.reply import OpenForm, Reply, Reveal, Say, Wrong
from bot.ports.desk import Desk

LIMIT = 100
REMEMBERED = 5000  # forms that were accepted


class Submissions:
    """Answers forms. The desk judges every value anew."""

    def __init__(self, desk: Desk, showing: Showing) -> None:
        self._desk = desk
        self._showing = showing
        self._accepted: OrderedDict[str, None] = OrderedDict()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def submitted(self, body: Json) -> Json:
        """Answer a form: complaints beside its fields, or what became of it in its place."""
        view = body.get("view")
        found = forms.read(view)
        if found is None:
            return {}
        key = text(view, "id")
        async with self._turns.setdefault(key, asyncio.Lock()):
            if key in self._accepted:
                return {}
            return await self._answer(body, *found)

    async def _answer(self, body: Json, filled: Filled, origin: Origin) -> Json:
        spot = Spot(channel=origin.channel, message=origin.message)
        changes = self._showing.changes(spot)
        filled, wrong = self._showing.offers.restored(filled)
        if wrong:
            return self._ack(Wrong(fields=wrong), body.get("view"))
        reply = await self._desk.submit(payloads.caller(body), filled)
        if isinstance(reply, Say) and reply.current and spot.message:
            self._showing.later(self._showing.replace(spot, reply.current, changes))
        if isinstance(reply, Say):
            self._accept(text(body, "view", "id"))
        return self._ack(reply, body.get("view"))

    def _accept(self, view: str) -> None:
        """Remember a form that was accepted: a second click on it comes with a name of its own."""
        self._accepted[view] = None
        if len(self._accepted) > REMEMBERED:
            self._accepted.popitem(last=False)

    async def suggested(self, body: Json) -> Json:
        """Suggest what this person may ask for, or for whom."""
        typed, field = payloads.words(text(body, "value")), text(body, "action_id")
        found = await self._desk.search(payloads.caller(body), typed, LIMIT, field)
        self._showing.offers.choices(found)
        return {"options": forms.options(found)}

    def _ack(self, reply: Reply, view: object) -> Json:
        mention = self._showing.mention
        match reply:
            case Wrong(fields=wrong):
                return {"response_action": "errors", "errors": forms.errors(view, wrong)}
            case Say(card=card):
                shown = forms.card_view(card, mention)
            case OpenForm(form=form):
                self._showing.offers.form(form)
                shown = forms.form_view(form, mention)
            case Reveal():
                shown = forms.secret_view(reply)
            case _:
                assert_never(reply)
        return {"response_action": "update", "view": shown}
