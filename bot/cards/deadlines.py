"""How long access lasts: when it ends, what was added or taken away, what can still be added."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.cards.model import Action, Button, Code, Fact, Line, Moment, Text
from bot.domain.durations import format_duration
from bot.domain.flow import Extensions
from bot.domain.policy import Policy
from bot.domain.request import Grant, GrantState, MoreTime, Request

ENDING = "ending"  # the mark of buttons that stand on the card of the coming end
_OPEN = frozenset({GrantState.PROVISIONING, GrantState.ACTIVE})
_NOTICED = timedelta(minutes=1)


def end(request: Request) -> datetime | None:
    """Return when the last of what is open ends, or None."""
    ends = (one.expires_at for one in request.grants if one.state in _OPEN)
    return max((one for one in ends if one), default=None)


def times(count: int) -> str:
    """Say how often something happened."""
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def extendable(policy: Policy, request: Request) -> Extensions | None:
    """Return the terms of one more extension; None when none is left or nothing is open."""
    flow = policy.by_name.get(request.flow)
    terms = flow.extensions if flow and not flow.deny else None
    never = request.break_glass or request.triggered or request.extends
    if terms is None or never or len(request.extended) >= terms.max:
        return None
    active = any(one.state is GrantState.ACTIVE for one in request.grants)
    return terms if active else None


def extend_button(policy: Policy, request: Request, *, on: str = "") -> tuple[Button, ...]:
    """Return the button that asks for as much more time as the flow gives, where it gives any."""
    terms = extendable(policy, request)
    if terms is None:
        return ()
    label = f"Extend {format_duration(terms.each)}"
    return (Button(action=Action.EXTEND, label=label, request=request.id, extra=on),)


def extend_note(policy: Policy, request: Request) -> Line:
    """Say what asking for more time leads to."""
    terms = extendable(policy, request)
    if terms and terms.first_alone and not request.extended:
        return (Text("The first extension needs nobody's decision."),)
    if terms:
        return (Text("More time is decided anew; the access stays open meanwhile."),)
    if request.extended:
        return (Text("It was extended as often as the access flow allows."),)
    return (Text("It cannot be extended. If you still need it, ask again for a new one."),)


def moved(request: Request) -> tuple[Fact, ...]:
    """State that access lasts longer than asked for, or ends earlier; nothing when it does not."""
    made = [Fact(label="Extended", value=_added(request.extended))] if request.extended else []
    if lost := max((_lost(request, one) for one in request.grants), default=timedelta(0)):
        made.append(Fact(label="Ends earlier", value=(Text(_why_earlier(request, lost)),)))
    return tuple(made)


def _added(extended: tuple[MoreTime, ...]) -> Line:
    total = format_duration(sum((one.by for one in extended), timedelta(0)))
    ids = ", ".join(one.extension for one in extended)
    all_ = " in all" if len(extended) > 1 else ""
    return (Text(f"{times(len(extended))}, by {total}{all_} ("), Code(ids), Text(")"))


def _lost(request: Request, grant: Grant) -> timedelta:
    """Return how much of the time that was approved an open grant does not last."""
    if grant.state not in _OPEN or grant.started_at is None or grant.expires_at is None:
        return timedelta(0)
    added = sum((one.by for one in request.extended), timedelta(0))
    lost = grant.started_at + request.duration + added - grant.expires_at
    return lost if lost >= _NOTICED else timedelta(0)


def _why_earlier(request: Request, lost: timedelta) -> str:
    because = ", with the shift" if request.shift else ": the access flow lends for less by now"
    return f"by {format_duration(lost)}{because}"


def prolonged(request: Request, original: Request | None) -> tuple[Fact, ...]:
    """State, for an extension, how often its access went on before."""
    if not request.extends or original is None:
        return ()
    so_far = f"{times(len(original.extended))} so far"
    return (Fact(label="Extended", value=(Text(so_far),)),)


def which_ends(request: Request, original: Request | None) -> Line:
    """Say, for an extension, when the access ends without it."""
    if not request.extends or original is None:
        return ()
    until = end(original)
    return (Text(", which ends "), Moment(until)) if until else (Text(", which has ended"),)


def soon(grants: Iterable[Grant]) -> bool:
    """Say whether the holder was told that something ends, and it still does."""
    return any(one.warned for one in grants)
