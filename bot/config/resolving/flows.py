"""Access flows: their terms must agree with one another, and a deny flow has none."""

from collections.abc import Iterable
from datetime import timedelta

from bot.config.marks import Marked
from bot.config.problems import Spot
from bot.config.resolving.conditions import who, whom
from bot.config.resolving.coverage import what
from bot.config.resolving.items import Item
from bot.config.resolving.names import Names
from bot.config.resolving.sources import approval, places, sources
from bot.config.resolving.terms import Terms
from bot.config.shapes.approval import PlaceShape, RootShape
from bot.config.shapes.flows import BreakGlassShape, FlowShape
from bot.domain.catalog import Catalogue
from bot.domain.durations import format_duration
from bot.domain.flow import (
    Approval,
    Automatic,
    BreakGlass,
    Condition,
    EachOf,
    Escalation,
    Flow,
    OnCallFor,
    OneOf,
)
from bot.domain.ids import FlowName

_DENY_KEYS = frozenset({"name", "effect", "who", "what"})
_ASKED_FOR = frozenset(
    {
        *("for", "justification", "reason", "remind", "escalation", "lapse_after"),
        *("extensions", "break_glass"),
    }
)


def flows(found: Iterable[Item[FlowShape]], catalogue: Catalogue, names: Names) -> list[Flow]:
    """Make flows, in the order of the files. Each has a name of its own."""
    seen: dict[str, Spot] = {}
    made: list[Flow] = []
    for item in found:
        first = seen.setdefault(item.name.casefold(), item.name.spot)
        if first is not item.name.spot:
            said = f"is defined twice; it is at {first.place} already."
            names.findings.problem(item.name.spot, said)
        made.append(_Making(item, names).flow(catalogue))
    return made


class _Making:
    """One flow in the making: everything wrong with it is noted."""

    def __init__(self, item: Item[FlowShape], names: Names) -> None:
        self._shape = item.shape
        self._table = item.table
        self._names = names
        self._findings = names.findings
        self._terms = Terms(item.shape, item.table, names.findings)

    def flow(self, catalogue: Catalogue) -> Flow:
        shape, at = self._shape, self._terms.at
        covered = self._table[Marked("what", self._table.spot)]
        plain = Flow(
            name=FlowName(str(shape.name)),
            who=who(shape.who, at("who"), self._names),
            what=what(shape.what, at("what"), covered, catalogue, self._names),
            deny=shape.effect == "deny",
        )
        return self._denying(plain) if plain.deny else self._allowing(plain)

    def _denying(self, plain: Flow) -> Flow:
        for key in self._table:
            if key not in _DENY_KEYS:
                self._findings.problem(key.spot, "A deny flow has no terms; remove this.")
        return plain

    def _allowing(self, plain: Flow) -> Flow:
        shape, terms = self._shape, self._terms
        self._triggered()
        default, longest = terms.duration()
        lapse = terms.lapse_after()
        decided = isinstance(shape.approval, RootShape)
        return Flow(
            name=plain.name,
            who=plain.who,
            what=plain.what,
            whom=whom(shape.whom or (), terms.at("for"), self._names),
            default=default,
            max=longest,
            justification=terms.justification(),
            approval=self._approval(),
            distinct=shape.approval.distinct if isinstance(shape.approval, RootShape) else True,
            reason_required=self._reason(decided=decided),
            hours=terms.hours(),
            remind=self._remind(lapse, decided=decided),
            lapse_after=lapse,
            escalation=self._escalation(lapse),
            extensions=terms.extensions(),
            limit=terms.limit(),
            ends_with_shift=self._ends_with_shift(plain.who),
            trigger=shape.trigger is not None,
            break_glass=self._break_glass(shape.break_glass) if shape.break_glass else None,
            together=terms.together(),
            notify=places(shape.notify or (), terms.at("notify"), self._findings),
        )

    def _triggered(self) -> None:
        """See that a flow which nobody asks for has nothing that is said or decided by people."""
        if self._shape.trigger is None:
            return
        said = "Nobody asks for what an automatic flow grants, and nobody decides; remove this."
        for key in self._table:
            if key in _ASKED_FOR:
                self._findings.problem(key.spot, said)
        if isinstance(self._shape.approval, RootShape):
            self._terms.unwanted("approval", said)

    def _approval(self) -> Approval:
        shape = self._shape.approval
        if self._shape.break_glass is not None:
            if isinstance(shape, RootShape):
                said = (
                    "A break-glass flow is approved at once and reviewed afterwards; remove this."
                )
                self._terms.unwanted("approval", said)
            return Automatic()
        if shape is None and self._shape.trigger is None:
            said = "is missing: say who approves, or `automatic` if nobody needs to."
            self._terms.missing("approval", said)
        if not isinstance(shape, RootShape):
            return Automatic()
        return approval(shape, self._terms.at("approval"), self._names) or Automatic()

    def _reason(self, *, decided: bool) -> bool:
        required = self._shape.reason == "required"
        if required and not decided and self._shape.trigger is None:
            self._terms.unwanted(
                "reason", "Nobody is asked, so nobody gives a reason; remove this."
            )
        return required

    def _remind(self, lapse: timedelta, *, decided: bool) -> timedelta | None:
        if self._shape.remind is not None and not decided and self._shape.trigger is None:
            self._terms.unwanted("remind", "Nobody is asked, so nobody is reminded; remove this.")
        return self._terms.remind(lapse)

    def _escalation(self, lapse: timedelta) -> tuple[Escalation, ...]:
        spot = self._terms.at("escalation")
        tiers = self._shape.escalation or ()
        asked = isinstance(self._shape.approval, RootShape) or self._shape.trigger is not None
        if tiers and not asked:
            self._findings.problem(spot, "Nobody is asked, so there is nobody to escalate to.")
        if any(one.after >= lapse for one in tiers):
            said = f"comes too late: the request lapses after {format_duration(lapse)}."
            self._findings.problem(spot, said)
        made = (
            Escalation(after=one.after, to=sources(one.to, spot, self._names, deciding=True))
            for one in tiers
        )
        return tuple(sorted(made, key=lambda tier: tier.after))

    def _ends_with_shift(self, condition: Condition) -> bool:
        ends = bool(self._shape.ends_with_shift)
        if ends and not _has_shift(condition):
            said = "There is no shift to end with: `who` has no on_call."
            self._terms.unwanted("ends_with_shift", said)
        return ends

    def _break_glass(self, shape: BreakGlassShape) -> BreakGlass:
        at = self._terms.at
        tell, review = at("break_glass", "tell"), at("break_glass", "review", "by")
        channels = [one for one in shape.tell if isinstance(one, PlaceShape)]
        people = [one for one in shape.tell if not isinstance(one, PlaceShape)]
        within = shape.review.within or timedelta(hours=24)
        self._terms.within(within, "break_glass", "review", "within")
        return BreakGlass(
            places=places(channels, tell, self._findings),
            tell=sources(people, tell, self._names),
            reviewers=sources(shape.review.by, review, self._names),
            within=within,
        )


def _has_shift(condition: Condition) -> bool:
    """Say whether a condition holds while a shift lasts; the end of one under `not` is no end."""
    match condition:
        case OnCallFor():
            return True
        case EachOf() | OneOf():
            return any(_has_shift(one) for one in condition.conditions)
        case _:
            return False
