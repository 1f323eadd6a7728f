"""One policy laid out for a comparison: its flows as bits, for whom and for what each of them is.

Of several flows that fit the lowest bit applies, as it has the least friction.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain.approval import decisions_needed
from bot.domain.catalog import Entitlement
from bot.domain.comparing.everybody import Everybody, asks_schedules
from bot.domain.compiled import bits
from bot.domain.compiled.places import places
from bot.domain.compiled.reach import Reach
from bot.domain.compiled.rules import rules_of
from bot.domain.compiled.targets import targets
from bot.domain.flow import Flow, ForSelf
from bot.domain.ids import BundleName, FlowName, PersonId
from bot.domain.policy import Policy
from bot.domain.wording import approvers, justified, when

Masks = tuple[int, int]  # flows as bits: those that allow, those that deny
_Asks = Callable[[PersonId], int]


class Mode(StrEnum):
    """How access is come by."""

    ASK = "ask"
    FOR_OTHERS = "ask for others"
    BREAK_GLASS = "break glass"
    BY_ITSELF = "by itself"  # through an automatic flow


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The flow that would apply, and its terms as a requester meets them."""

    flow: FlowName
    decisions: int
    approval: str
    default: timedelta
    max: timedelta
    hours: str | None
    justification: str
    extensions: int


class Side:
    """One of the two policies."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        reach = Reach(places(policy.catalogue), policy.catalogue.bundles)
        self._rules = rules_of(policy)
        self._targets = targets(self._rules, reach)
        self._duties = self._look()
        self.ways = [_way(policy, one) for one in self._rules.allowing]
        self._usable = {
            (mode, outside): _bits(
                _usable(one, mode, outside=outside) for one in self._rules.allowing
            )
            for mode in Mode
            for outside in (False, True)
        }
        self._allowing = [
            (way.flow, (way, tuple(one >> number & 1 for one in self._usable.values())))
            for number, way in enumerate(self.ways)
        ]

    def _look(self) -> Sequence[tuple[_Asks, _Asks]]:
        """Look at everybody off duty and on duty; once, where no flow asks who is on call."""
        allowing = [one.who for one in self._rules.allowing]
        denying = [one.who for one in self._rules.denying]
        asked = any(asks_schedules(one) for one in (*allowing, *denying))
        duties = (False, True) if asked else (False,)
        worlds = [Everybody(self.policy, on_duty=one) for one in duties]
        found = [(one.holding(allowing), one.holding(denying)) for one in worlds]
        return found if asked else found * 2

    def flows(self, masks: Masks) -> Iterator[tuple[FlowName, object]]:
        """Return flows by name with all that counts of them besides for whom and what they are."""
        allowing, denying = masks
        for one in bits.members(allowing):
            yield self._allowing[one]
        for one in bits.members(denying):
            yield self._rules.denying[one].name, None

    def asker(self, person: PersonId) -> tuple[Masks, Masks]:
        """Find the flows that hold for a person off duty, and on duty."""
        off, on = ((allowing(person), denying(person)) for allowing, denying in self._duties)
        return off, on

    def cells(
        self, entitlements: Iterable[Entitlement], bundle: BundleName | None
    ) -> Iterator[Masks]:
        """Find the flows that cover each entitlement, asked for alone or through a bundle."""
        number, found = self._targets.reach.places.layout.number, self._targets
        for one in entitlements:
            at = number(one)
            if at is None:
                yield (0, 0)
            else:
                covering = found.flows(at, one.permission, bundle)
                yield covering, found.denying.of(at, one.permission)

    def applying(
        self, asker: Masks, target: Sequence[Masks], mode: Mode, *, outside: bool
    ) -> tuple[Way, ...]:
        """Return the ways to all of a target; none unless there is one for each part."""
        usable = self._usable[mode, outside]
        found: dict[Way, None] = {}
        for allowed, denied in target:
            fitting = asker[0] & allowed & usable
            if asker[1] & denied or not fitting:
                return ()
            found[self.ways[(fitting & -fitting).bit_length() - 1]] = None
        return tuple(found)


def _way(policy: Policy, flow: Flow) -> Way:
    return Way(
        flow=flow.name,
        decisions=decisions_needed(flow.approval),
        approval=approvers(policy, flow.approval),
        default=flow.default,
        max=flow.max,
        hours=when(flow.hours) if flow.hours else None,
        justification=justified(flow.justification),
        extensions=flow.extensions.max if flow.extensions else 0,
    )


def _usable(flow: Flow, mode: Mode, *, outside: bool) -> bool:
    """Say whether a flow serves to come by access in this way, within its hours or outside."""
    if outside and flow.hours is not None:
        return False
    mine = any(isinstance(one, ForSelf) for one in flow.whom)
    theirs = any(not isinstance(one, ForSelf) for one in flow.whom)
    glass, itself = mode is Mode.BREAK_GLASS, mode is Mode.BY_ITSELF
    if flow.trigger != itself or (flow.break_glass is not None) != glass:
        return False
    return theirs if mode is Mode.FOR_OTHERS else mine


def _bits(answers: Iterable[bool]) -> int:
    return sum(1 << place for place, answer in enumerate(answers) if answer)
