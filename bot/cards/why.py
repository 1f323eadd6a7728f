"""Why a request stands as it does: its flow, who decided as what, what is missing, what nearly fit.

What the reader may be told of it was chosen before: see bot.domain.discretion.
"""

from bot.cards import facts
from bot.cards.model import Bold, Card, Code, Item, Line, Mark, Moment, Text, Tone
from bot.domain.explain import Miss
from bot.domain.policy import Policy
from bot.domain.request import GrantState
from bot.domain.terms import Seat
from bot.domain.why import Lent, Said, Why

SHOWN_MISSES = 3


def why_card(policy: Policy, told: Why, line: str) -> Card:
    """Compose the explanation; `line` says in one sentence what decided."""
    return Card(
        title=f"Why {told.request} is {told.state.value}",
        tone=Tone.INFO,
        summary=line,
        lead=(Text(line),),
        items=(
            *(_decision(policy, one) for one in told.decisions),
            *(_seat(policy, one) for one in told.missing),
            *(_lent(one) for one in told.grants if one.state is GrantState.ENDED),
        ),
        notes=(*_nearly(told), *_doubt(told), _revision(told)),
        footer=(Code(told.request),),
    )


def _decision(policy: Policy, said: Said) -> Item:
    verb = " approved" if said.approve else " denied"
    as_ = f" as {' and '.join(said.capacity)}" if said.capacity else ""
    late = ", since nobody had decided in time" if said.escalated else ""
    lost = "" if said.counts else "; by today's facts this does not count"
    line = (
        facts.name(policy, said.person),
        Text(f"{verb}{as_}{late} "),
        Moment(said.at),
        Text(f"{lost}{f': {said.reason}' if said.reason else ''}"),
    )
    return Item(mark=Mark.DONE if said.approve else Mark.FAILED, line=line)


def _seat(policy: Policy, seat: Seat) -> Item:
    whose = f" of {seat.owned}" if seat.owned else ""
    line = (
        Text(f"Still needed: {' or '.join(seat.sources)}{whose}, that is "),
        *facts.names(policy, seat.people),
    )
    return Item(mark=Mark.WAITING, line=line)


def _lent(lent: Lent) -> Item:
    cause = lent.cause.value if lent.cause else "ended"
    because = f" ({lent.reason})" if lent.reason else ""
    return Item(mark=Mark.DONE, line=(*facts.target(lent.entitlement), Text(f": {cause}{because}")))


def _nearly(told: Why) -> tuple[Line, ...]:
    return tuple(_miss(one) for one in told.misses[:SHOWN_MISSES])


def _miss(miss: Miss) -> Line:
    broken = "; ".join(one.text for one in miss.broken)
    return (Text("Not by "), Bold(miss.flow), Text(f": {broken}"))


def _doubt(told: Why) -> tuple[Line, ...]:
    return tuple((Text(one),) for one in (told.lost, told.unknown) if one)


def _revision(told: Why) -> Line:
    asked = (Text(f"Policy revision {told.revision}, asked "), Moment(told.asked_at))
    changed = told.revision_now != told.revision
    return (*asked, Text(f"; now {told.revision_now}")) if changed else asked
