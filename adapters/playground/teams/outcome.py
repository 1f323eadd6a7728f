"""What came of one thing a person did: what was sent, what the bot answered, what they saw."""

from dataclasses import dataclass

from adapters.playground.teams.answers import Kind, Shown
from adapters.playground.teams.model import Exchange, JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`exchange` is None when the client sent nothing; `shown.text` then says why."""

    exchange: Exchange | None
    shown: Shown

    @property
    def status(self) -> int | None:
        """The bot's HTTP status, or None when there was no answer."""
        return self.exchange.status if self.exchange else None

    @property
    def body(self) -> object:
        """The bot's answer, decoded."""
        return self.exchange.body if self.exchange else None

    @property
    def sent(self) -> JsonObject | None:
        """The activity that was sent."""
        return self.exchange.activity if self.exchange else None

    @property
    def kind(self) -> Kind:
        """What the person saw: a card, a message, an error, a dialog, or that it was blocked."""
        return self.shown.kind

    @property
    def text(self) -> str:
        """The words the person saw."""
        return self.shown.text


def blocked(text: str) -> Outcome:
    """Return the outcome of a click that the client did not send."""
    return Outcome(exchange=None, shown=Shown(kind="blocked", text=text))
