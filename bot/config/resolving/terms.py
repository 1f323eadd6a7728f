"""The terms of an access flow: how long, when, how often more, and why. They agree together."""

from datetime import time, timedelta

from bot.config.marks import Table, key_spot, spot_of
from bot.config.problems import Findings, Spot
from bot.config.shapes.flows import FlowShape, HoursShape, JustificationTerms
from bot.domain.durations import format_duration
from bot.domain.flow import Extensions, Hours, JustificationRule, Limit

LONGEST = timedelta(days=30)
USUAL = timedelta(hours=1)
_SOONEST = timedelta(minutes=1)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Terms:
    """The terms of one flow: everything wrong with them is noted."""

    def __init__(self, shape: FlowShape, table: Table, findings: Findings) -> None:
        self._shape = shape
        self._table = table
        self._findings = findings

    def at(self, *path: str | int) -> Spot:
        """Return where something of this flow stands."""
        return spot_of(self._table, *path)

    def missing(self, key: str, message: str) -> None:
        """Note that something is not there."""
        spot = self.at()
        self._findings.problem(Spot(spot.place, (*spot.path, key)), message)

    def unwanted(self, key: str, message: str) -> None:
        """Note that something had better not be there."""
        self._findings.problem(key_spot(self._table, key), message)

    def within(self, length: timedelta, *path: str) -> None:
        """Note a length that is too long for anything."""
        if length > LONGEST:
            self._findings.problem(self.at(*path), "must be at most 30 days.")

    def duration(self) -> tuple[timedelta, timedelta]:
        """Return the usual and the longest duration."""
        shape = self._shape.duration
        if shape is None:
            self.missing("duration", "is missing: write {default: 1h, max: 8h}.")
            return USUAL, USUAL
        default = shape.default or min(USUAL, shape.max)
        self.within(shape.max, "duration", "max")
        if default > shape.max:
            said = f"is longer than the longest allowed, {format_duration(shape.max)}."
            self._findings.problem(self.at("duration", "default"), said)
        return default, shape.max

    def lapse_after(self) -> timedelta:
        """Return how long a request waits."""
        found = self._shape.lapse_after or timedelta(hours=24)
        self.within(found, "lapse_after")
        return found

    def remind(self, lapse: timedelta) -> timedelta | None:
        """Return how often those who are waited for are reminded."""
        found = self._shape.remind
        if found is not None and found >= lapse:
            said = f"comes too late: the request lapses after {format_duration(lapse)}."
            self._findings.problem(self.at("remind"), said)
        if found is not None and found < _SOONEST:
            self._findings.problem(self.at("remind"), "must be at least a minute.")
        return found

    def limit(self) -> Limit | None:
        """Return how long one person may hold one entitlement in all."""
        shape = self._shape.limit
        if shape is None:
            return None
        if shape.total > shape.within:
            said = f"is longer than the time it is counted in, {format_duration(shape.within)}."
            self._findings.problem(self.at("limit", "total"), said)
        return Limit(total=shape.total, within=shape.within)

    def justification(self) -> JustificationRule:
        """Return whether a justification is needed; break-glass always needs one."""
        glass = self._shape.break_glass is not None
        match self._shape.justification:
            case None:
                return JustificationRule(required=glass)
            case JustificationTerms() as terms:
                rule = self._rule(terms)
            case word:
                rule = JustificationRule(required=word == "required")
        if glass and not rule.required:
            said = "Breaking glass needs a justification."
            self._findings.problem(self.at("justification"), said)
        return rule

    def _rule(self, terms: JustificationTerms) -> JustificationRule:
        if terms.pattern and not terms.required:
            said = "A pattern makes the justification required; remove one of the two."
            self._findings.problem(self.at("justification", "required"), said)
        pattern = str(terms.pattern) if terms.pattern else None
        return JustificationRule(required=terms.required, pattern=pattern)

    def hours(self) -> Hours | None:
        """Return when the flow may be used."""
        shape = self._shape.hours
        if shape is None:
            return None
        if shape.start == shape.end != time(0):
            said = 'begins and ends at the same time; for whole days write "00:00" to "24:00".'
            self._findings.problem(self.at("hours"), said)
        return _hours(shape)

    def extensions(self) -> Extensions | None:
        """Return how often access may be extended; break-glass access never."""
        shape = self._shape.extensions
        if shape is None:
            return None
        self.within(shape.each, "extensions", "each")
        if self._shape.break_glass is not None:
            self.unwanted("extensions", "Break-glass access is not extended; remove this.")
        alone = shape.first == "automatic"
        if alone and shape.max == 0:
            said = "There is no first extension: `max` is 0."
            self._findings.problem(self.at("extensions", "first"), said)
        return Extensions(max=shape.max, each=shape.each, first_alone=alone)

    def together(self) -> bool | None:
        """Return whether one failure undoes the rest."""
        word, flag = self._shape.if_one_fails, self._shape.together
        if word is not None and flag is not None:
            self.unwanted("together", "says the same as `if_one_fails`; keep one of the two.")
        return flag if word is None else word == "together"


def _hours(shape: HoursShape) -> Hours:
    return Hours(
        days=frozenset(_DAYS.index(one) for one in shape.days),
        start=shape.start,
        end=shape.end,
        zone=str(shape.zone),
    )
