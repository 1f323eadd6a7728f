"""A machine approver at a web address: a signed question by POST, and an answer signed as well.

Only a whole and fresh answer to this very question, signed with the same key, is a decision; after
anything else the request goes on waiting. `messages` has the JSON, `signing` the headers.
"""

from datetime import datetime, timedelta

from adapters.outgoing import signing, wire
from adapters.outgoing.addresses import Reach
from adapters.webhooks import messages
from bot.domain.ids import WebhookName
from bot.domain.request import Request
from bot.ports.faults import Impossible, TryAgain
from bot.ports.machine import Answer, Machine

LARGEST = 16 * 2**10  # bytes of an answer
_DECIDE = "let it answer 200 with a decision."
_KEYS = "compare the secrets, and the clocks of both machines."
REFUSALS = {
    201: _DECIDE,
    202: _DECIDE,
    204: _DECIDE,
    400: "it does not understand the question.",
    401: f"it does not accept our signature; {_KEYS}",
    403: f"it does not accept our signature; {_KEYS}",
}


class SignedApprover(Machine):
    """Asks one web address. `secret` is the resolved key, or several separated by spaces.

    Raises Impossible for an address or a key of no use. `timeout` is for a whole exchange.
    """

    def __init__(
        self,
        name: WebhookName,
        url: str,
        secret: str,
        timeout: timedelta,
        *,
        allow_loopback: bool = False,
        allow_private: bool = False,
    ) -> None:
        self.name = name
        self._site = wire.Site(
            name=f"The machine approver {name}",
            most=LARGEST,
            reach=Reach(loopback=allow_loopback, private=allow_private),
            refusals=REFUSALS,
            seconds=timeout.total_seconds(),
        )
        try:
            self._url = wire.read_url(url, self._site.reach)
            self._keys = signing.read_keys(secret)
        except ValueError as error:
            raise Impossible(f"{self._site.name} cannot be asked: {error}") from None

    def __repr__(self) -> str:
        return f"SignedApprover({self.name!r})"

    async def ask(self, request: Request, digest: str, at: datetime) -> Answer:
        """Ask once. Raises TryAgain or Impossible. The same question has the same webhook-id."""
        message = messages.message_id(self.name, request, digest)
        reply = await self._send(message, messages.question(request, digest), at)
        try:
            signing.verify(self._keys, message, reply.headers, reply.body, at)
            return messages.answer(reply.body)
        except (signing.Unproven, messages.NoAnswer) as none:
            raise Impossible(f"{self._site.name} {none}") from None

    async def close(self) -> None:
        """Do nothing: no connection outlives its call. May be called twice."""

    async def _send(self, message: str, body: bytes, at: datetime) -> wire.Reply:
        headers = signing.sign(self._keys, message, at, body)
        sent = wire.Message(headers={**headers, "Content-Type": "application/json"}, body=body)
        try:
            return await wire.exchange(self._site, self._url, sent, at)
        except TryAgain as later:
            soon = None if later.after is None else max(later.after, messages.SOONEST)
            raise TryAgain(str(later), after=soon) from None
