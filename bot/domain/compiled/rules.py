"""The access flows in the order in which they win, and what each asks besides who and what."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property

from bot.domain.compiled import bits
from bot.domain.evaluate import friction
from bot.domain.flow import Flow, ForOthers, ForReports, ForSelf
from bot.domain.ids import FlowName
from bot.domain.policy import Policy

_TESTS: dict[str, Callable[[Flow], bool]] = {
    "alone": lambda flow: flow.alone,
    "timed": lambda flow: flow.hours is not None,
    "glass": lambda flow: flow.break_glass is not None,
    "trigger": lambda flow: flow.trigger,
    "for_self": lambda flow: any(isinstance(one, ForSelf) for one in flow.whom),
    "for_reports": lambda flow: any(isinstance(one, ForReports) for one in flow.whom),
    "for_others": lambda flow: any(isinstance(one, ForOthers) for one in flow.whom),
}


Modes = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, kw_only=True)
class Traits:
    """Sets of allowing flows, by their number."""

    alone: int
    timed: int
    glass: int
    trigger: int
    for_self: int
    for_reports: int
    for_others: int

    @cached_property
    def modes(self) -> Modes:
        """Return the flows for each way of asking: is glass broken, does a flow ask by itself."""
        calm, alarmed = ~self.glass, self.glass
        return (
            (calm & ~self.trigger, calm & self.trigger),
            (alarmed & ~self.trigger, alarmed & self.trigger),
        )

    @cached_property
    def own(self) -> Modes:
        """Return those of them by which one asks for oneself."""
        (plain, triggered), (alarmed, both) = self.modes
        mine = self.for_self
        return (plain & mine, triggered & mine), (alarmed & mine, both & mine)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Allowing flows by friction, denying flows by name: of several, the lowest number answers."""

    allowing: tuple[Flow, ...]
    denying: tuple[Flow, ...]
    traits: Traits
    blows: int  # all denying flows

    def changed(self, policy: Policy, before: Policy) -> "Edit | None":
        """Return the rules of a policy whose flows keep their places; None when they do not."""
        pairs = [
            (old, new)
            for old, new in zip(before.flows, policy.flows, strict=False)
            if old is not new and old != new
        ]
        kept = all(_place(old) == _place(new) for old, new in pairs)
        if not kept or len(before.flows) != len(policy.flows):
            return None
        new = {one.name: one for _, one in pairs}
        allowing, allowed = _exchanged(self.allowing, new)
        denying, denied = _exchanged(self.denying, new)
        traits = self.traits
        for number in allowed:
            traits = _with(traits, number, allowing[number])
        rules = Rules(allowing=allowing, denying=denying, traits=traits, blows=self.blows)
        return Edit(rules=rules, allowing=allowed, denying=denied)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Rules in which only some flows are other than before."""

    rules: Rules
    allowing: Sequence[int]
    denying: Sequence[int]


def rules_of(policy: Policy) -> Rules:
    """Lay out the flows of a policy."""
    allowing = tuple(sorted((one for one in policy.flows if not one.deny), key=friction))
    denying = tuple(sorted((one for one in policy.flows if one.deny), key=lambda one: one.name))
    sets = {name: _which(allowing, test) for name, test in _TESTS.items()}
    blows = bits.span(0, len(denying))
    return Rules(allowing=allowing, denying=denying, traits=Traits(**sets), blows=blows)


def _which(flows: Iterable[Flow], test: Callable[[Flow], bool]) -> int:
    return sum(1 << number for number, flow in enumerate(flows) if test(flow))


def _place(flow: Flow) -> tuple[bool, int, str]:
    return (flow.deny, *friction(flow))


def _exchanged(
    flows: tuple[Flow, ...], new: dict[FlowName, Flow]
) -> tuple[tuple[Flow, ...], Sequence[int]]:
    numbers = [number for number, one in enumerate(flows) if one.name in new]
    exchanged = list(flows)
    for one in numbers:
        exchanged[one] = new[flows[one].name]
    return tuple(exchanged), numbers


def _with(traits: Traits, number: int, flow: Flow) -> Traits:
    bit = 1 << number
    return replace(
        traits,
        **{
            one.name: getattr(traits, one.name) & ~bit | (bit if _TESTS[one.name](flow) else 0)
            for one in fields(Traits)
        },
    )
