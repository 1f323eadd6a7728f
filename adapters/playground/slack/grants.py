"""What the bot may use a few times only: trigger ids, response URLs and Socket Mode tickets.

Each is valid by the clock of the fake, so that a test can let it run out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.playground.slack.naming import Names
from adapters.playground.slack.records import Message
from adapters.playground.slack.wire import ApiError, Now

TRIGGER_LIFE = timedelta(seconds=3)
URL_LIFE = timedelta(minutes=30)
URL_USES = 5
TICKET_LIFE = timedelta(seconds=30)


@dataclass(slots=True, kw_only=True)
class _Trigger:
    user: str
    issued: datetime
    spent: bool = False


@dataclass(slots=True, kw_only=True)
class Origin:
    """Where a response URL answers to; `message` is the one that was pressed, if one was."""

    channel: str
    user: str
    message: Message | None
    issued: datetime
    uses: int = 0


class Grants:
    """All that was issued, by its secret."""

    def __init__(self, names: Names, now: Now) -> None:
        self._names = names
        self._now = now
        self._triggers: dict[str, _Trigger] = {}
        self._origins: dict[str, Origin] = {}
        self._tickets: dict[str, datetime] = {}

    def trigger(self, user: str) -> str:
        """Issue a trigger id for something that `user` did just now."""
        made = self._names.trigger()
        self._triggers[made] = _Trigger(user=user, issued=self._now())
        return made

    def redeem(self, trigger: str) -> str:
        """Spend a trigger id and return its user; ApiError with Slack's code otherwise."""
        known = self._triggers.get(trigger)
        if known is None:
            raise ApiError("invalid_trigger_id")
        if known.spent:
            raise ApiError("exchanged_trigger_id")
        if self._now() - known.issued > TRIGGER_LIFE:
            raise ApiError("expired_trigger_id")
        known.spent = True
        return known.user

    def response_secret(self, channel: str, user: str, message: Message | None = None) -> str:
        """Issue the secret part of a response URL."""
        secret = self._names.secret()
        self._origins[secret] = Origin(
            channel=channel, user=user, message=message, issued=self._now()
        )
        return secret

    def origin(self, secret: str) -> Origin:
        """Use a response URL once; ApiError `expired_url` or `used_url` when it is over."""
        known = self._origins.get(secret)
        if known is None or self._now() - known.issued > URL_LIFE:
            raise ApiError("expired_url")
        if known.uses >= URL_USES:
            raise ApiError("used_url")
        known.uses += 1
        return known

    def ticket(self) -> str:
        """Issue a ticket for one Socket Mode connection."""
        made = self._names.secret()
        self._tickets[made] = self._now()
        return made

    def spend_ticket(self, ticket: str) -> bool:
        """Return whether the ticket was good; it is not good twice."""
        issued = self._tickets.pop(ticket, None)
        return issued is not None and self._now() - issued <= TICKET_LIFE
