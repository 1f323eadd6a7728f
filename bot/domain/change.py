"""The result of a decision: the request afterwards, what happened, what to do, and one sentence."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.effects import Effect
from bot.domain.events import Event, RequestEnded
from bot.domain.lifecycle import evolve_all
from bot.domain.request import GrantState, Request, RequestState
from bot.domain.telling import effects_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Events and effects, to be written in one transaction. `says` answers the actor."""

    request: Request
    events: tuple[Event, ...] = ()
    effects: tuple[Effect, ...] = ()
    says: str = ""


def change(request: Request, events: Iterable[Event], now: datetime, *, says: str = "") -> Change:
    """Apply events, close the request when its last grant has ended, and gather the effects."""
    happened = tuple(events)
    after = evolve_all(request, happened)
    if after.state is RequestState.APPROVED and _all_ended(after):
        closing = RequestEnded(at=now, state=RequestState.CLOSED, reason="")
        happened, after = (*happened, closing), evolve_all(after, [closing])
    if happened:
        after = replace(after, version=request.version + 1)
    return Change(request=after, events=happened, effects=effects_of(after, happened), says=says)


def nothing(request: Request, says: str) -> Change:
    """Answer without changing anything."""
    return Change(request=request, says=says)


def _all_ended(request: Request) -> bool:
    if request.extends:  # it has no grants; it closes when what it extends has heard of it
        return False
    return all(grant.state is GrantState.ENDED for grant in request.grants)
