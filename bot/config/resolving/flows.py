"""Access flows: their terms must agree with one another, and a deny flow has none."""

from collections.abc import Iterable
from datetime import time, timedelta

from bot.config.marks import Marked, key_spot, spot_of
from bot.config.problems import Spot
from bot.config.resolving.conditions import what, who
from bot.config.resolving.items import Item
from bot.config.resolving.names import Names
from bot.config.resolving.sources import approval, places, sources
from bot.config.shapes.flows import (
    BreakGlassShape,
    FlowShape,
    HoursShape,
    JustificationTerms,
    PlaceShape,
    StepsShape,
)
from bot.domain.catalog import Catalogue
from bot.domain.durations import format_duration
from bot.domain.flow import (
    Approval,
    Automatic,
    BreakGlass,
    Escalation,
    Extensions,
    Flow,
    Hours,
    JustificationRule,
)
from bot.domain.ids import FlowName

LONGEST = timedelta(days=30)
USUAL = timedelta(hours=1)
_DENY_KEYS = frozenset({"name", "effect", "who", "what"})
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


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

    def flow(self, catalogue: Catalogue) -> Flow:
        shape = self._shape
        covered = self._table[Marked("what", self._table.spot)]
        plain = Flow(
            name=FlowName(str(shape.name)),
            who=who(shape.who, self._at("who"), self._names),
            what=what(shape.what, self._at("what"), covered, catalogue, self._names),
            deny=shape.effect == "deny",
        )
        return self._denying(plain) if plain.deny else self._allowing(plain)

    def _denying(self, plain: Flow) -> Flow:
        for key in self._table:
            if key not in _DENY_KEYS:
                self._findings.problem(key.spot, "A deny flow has no terms; remove this.")
        return plain

    def _allowing(self, plain: Flow) -> Flow:
        shape = self._shape
        default, longest = self._duration()
        lapse = shape.lapse_after or timedelta(hours=24)
        self._within(lapse, "lapse_after")
        return Flow(
            name=plain.name,
            who=plain.who,
            what=plain.what,
            default=default,
            max=longest,
            justification=self._justification(),
            approval=self._approval(),
            hours=self._hours(shape.hours) if shape.hours else None,
            lapse_after=lapse,
            escalation=self._escalation(lapse),
            extensions=self._extensions(),
            break_glass=self._break_glass(shape.break_glass) if shape.break_glass else None,
            together=self._together(),
            notify=places(shape.notify or (), self._at("notify"), self._findings),
        )

    def _at(self, *path: str | int) -> Spot:
        return spot_of(self._table, *path)

    def _missing(self, key: str, message: str) -> None:
        spot = self._at()
        self._findings.problem(Spot(spot.place, (*spot.path, key)), message)

    def _within(self, length: timedelta, *path: str) -> None:
        if length > LONGEST:
            self._findings.problem(self._at(*path), "must be at most 30 days.")

    def _duration(self) -> tuple[timedelta, timedelta]:
        shape = self._shape.duration
        if shape is None:
            self._missing("duration", "is missing: write {default: 1h, max: 8h}.")
            return USUAL, USUAL
        default = shape.default or min(USUAL, shape.max)
        self._within(shape.max, "duration", "max")
        if default > shape.max:
            said = f"is longer than the longest allowed, {format_duration(shape.max)}."
            self._findings.problem(self._at("duration", "default"), said)
        return default, shape.max

    def _justification(self) -> JustificationRule:
        glass = self._shape.break_glass is not None
        match self._shape.justification:
            case None:
                return JustificationRule(required=glass)
            case JustificationTerms() as terms:
                if terms.pattern and not terms.required:
                    said = "A pattern makes the justification required; remove one of the two."
                    self._findings.problem(self._at("justification", "required"), said)
                rule = JustificationRule(
                    required=terms.required, pattern=str(terms.pattern) if terms.pattern else None
                )
            case word:
                rule = JustificationRule(required=word == "required")
        if glass and not rule.required:
            said = "Breaking glass needs a justification."
            self._findings.problem(self._at("justification"), said)
        return rule

    def _approval(self) -> Approval:
        shape = self._shape.approval
        if self._shape.break_glass is not None:
            if isinstance(shape, StepsShape):
                said = (
                    "A break-glass flow is approved at once and reviewed afterwards; remove this."
                )
                self._findings.problem(key_spot(self._table, "approval"), said)
            return Automatic()
        if shape is None:
            said = "is missing: say who approves, or `automatic` if nobody needs to."
            self._missing("approval", said)
        if not isinstance(shape, StepsShape):
            return Automatic()
        return approval(shape, self._at("approval"), self._names) or Automatic()

    def _hours(self, shape: HoursShape) -> Hours:
        if shape.start == shape.end != time(0):
            said = 'begins and ends at the same time; for whole days write "00:00" to "24:00".'
            self._findings.problem(self._at("hours"), said)
        return Hours(
            days=frozenset(_DAYS.index(one) for one in shape.days),
            start=shape.start,
            end=shape.end,
            zone=str(shape.zone),
        )

    def _escalation(self, lapse: timedelta) -> tuple[Escalation, ...]:
        spot = self._at("escalation")
        tiers = self._shape.escalation or ()
        if tiers and not isinstance(self._shape.approval, StepsShape):
            self._findings.problem(spot, "Nobody is asked, so there is nobody to escalate to.")
        if any(one.after >= lapse for one in tiers):
            said = f"comes too late: the request lapses after {format_duration(lapse)}."
            self._findings.problem(spot, said)
        made = (Escalation(after=t.after, to=sources(t.to, spot, self._names)) for t in tiers)
        return tuple(sorted(made, key=lambda tier: tier.after))

    def _extensions(self) -> Extensions | None:
        shape = self._shape.extensions
        if shape is None:
            return None
        self._within(shape.each, "extensions", "each")
        if self._shape.break_glass is not None:
            said = "Break-glass access is not extended; remove this."
            self._findings.problem(key_spot(self._table, "extensions"), said)
        return Extensions(max=shape.max, each=shape.each)

    def _break_glass(self, shape: BreakGlassShape) -> BreakGlass:
        tell, review = self._at("break_glass", "tell"), self._at("break_glass", "review", "by")
        channels = [one for one in shape.tell if isinstance(one, PlaceShape)]
        people = [one for one in shape.tell if not isinstance(one, PlaceShape)]
        within = shape.review.within or timedelta(hours=24)
        self._within(within, "break_glass", "review", "within")
        return BreakGlass(
            places=places(channels, tell, self._findings),
            tell=sources(people, tell, self._names),
            reviewers=sources(shape.review.by, review, self._names),
            within=within,
        )

    def _together(self) -> bool | None:
        word, flag = self._shape.if_one_fails, self._shape.together
        if word is not None and flag is not None:
            said = "says the same as `if_one_fails`; keep one of the two."
            self._findings.problem(key_spot(self._table, "together"), said)
        return flag if word is None else word == "together"
