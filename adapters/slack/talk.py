"""Words: a slash command, a mention, a direct message; and Home, when somebody opens it."""

from adapters.slack import payloads
from adapters.slack.gateway import SlackGateway
from adapters.slack.places import Places
from adapters.slack.showing import NOT_DELIVERED, Showing
from adapters.slack.wire import Json, text
from bot.cards.reply import OpenForm
from bot.ports.desk import Desk


class Talk:
    """Answers words."""

    def __init__(self, desk: Desk, showing: Showing, gateway: SlackGateway, places: Places) -> None:
        self._desk = desk
        self._showing = showing
        self._gateway = gateway
        self._places = places

    async def command(self, body: Json) -> Json:
        """Answer a slash command, in private; a form opens at once."""
        said = payloads.words(text(body, "text"))
        reply = await self._desk.hear(payloads.caller(body), said)
        if isinstance(reply, OpenForm) and await self._showing.open_form(body, reply.form):
            return {}
        return {
            "response_type": "ephemeral",
            **self._showing.as_message(reply, payloads.user(body)),
        }

    async def event(self, body: Json) -> Json:
        """Answer what was written to the bot; everything else that happens is only acknowledged."""
        if payloads.opens_home(body):
            await self._home(body)
        elif payloads.is_said(body):
            await self._heard(body)
        return {}

    async def _heard(self, body: Json) -> None:
        said = payloads.words(text(body, "event", "text"), self._showing.bot_user)
        reply = await self._desk.hear(payloads.caller(body), said)
        made = self._showing.as_message(reply, payloads.user(body))
        self._showing.later(self._showing.answer(body, made))

    async def _home(self, body: Json) -> None:
        caller = payloads.caller(body)
        home = await self._desk.home(caller)
        self._showing.later(self._remember(caller.identity.user))
        await self._gateway.show_home(caller.identity, home)

    async def _remember(self, user: str) -> None:
        """Remember who looks at Home; losing that costs a refresh, no more."""
        try:
            await self._places.opened_home(user)
        except NOT_DELIVERED:
            return
