"""Why something stands as it does, or is refused: as much of it as the person may be told."""

from collections.abc import Callable, Iterable

from bot.cards.model import Card
from bot.cards.why import why_card
from bot.domain import discretion
from bot.domain.catalog import Entitlement
from bot.domain.evaluate import Asking
from bot.domain.explain import explain
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.reasons import YOU, Subject
from bot.domain.request import Request
from bot.domain.why import why, why_line
from bot.ports.clock import Now


class Explaining:
    """Explains requests, for one person at a time."""

    def __init__(self, policy: Callable[[], Policy], now: Now) -> None:
        self._policy = policy
        self._now = now

    def card(self, person: Person, request: Request) -> Card:
        """Explain a request that this person has a part in."""
        policy, now = self._policy(), self._now()
        told = why(policy, request, now, _subject(policy, person, request))
        line = why_line(policy, request, now)
        return why_card(policy, discretion.why_said_to(person, policy, told), line)


def _subject(policy: Policy, person: Person, request: Request) -> Subject:
    """Speak of the requester as "you" to themselves, by name to others."""
    if person.id == request.requester:
        return YOU
    found = policy.people.get(request.requester)
    return Subject(name=found.name if found else request.requester)


def nearest(policy: Policy, asking: Asking, refused: Iterable[Entitlement]) -> str:
    """Say which access flow nearly allowed this, and what it lacked; empty when none may be told.

    What is out of the person's reach reads the same as what is not there.
    """
    told = explain(policy, asking, refused)
    said = discretion.said_to(asking.person, policy, told)
    misses = (miss for answer in said.answers for miss in answer.misses if miss.broken)
    miss = next(misses, None)
    if miss is None:
        return ""
    lacks = "; ".join(one.text for one in miss.broken)
    return f"The nearest access flow is {miss.flow}: {lacks}."
