"""How other systems are written that know people, or who is on call."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, PlainValidator

from bot.config.marks import Marked
from bot.config.patterns import pattern_fault
from bot.config.scalars import (
    Address,
    Length,
    Reference,
    Text,
    Truth,
    Zone,
    lasting,
    wrong,
)
from bot.config.strict import Strict

_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
Often = Annotated[Length, AfterValidator(lasting(_MINUTE, _DAY))]
Kept = Annotated[Length, AfterValidator(lasting(_MINUTE, 30 * _DAY))]
Shortly = Annotated[Length, AfterValidator(lasting(timedelta(seconds=15), _DAY))]


class ScimShape(Strict):
    """An identity provider that pushes people and groups."""

    token: Reference
    teams_from_external_id: Truth | None = None
    keeps: Kept | None = None


class SlackShape(Strict):
    """Slack's members and user groups."""

    every: Often | None = None
    keeps: Kept | None = None


class DirectoryShape(Strict):
    """One directory: exactly one of its kinds."""

    scim: ScimShape | None = None
    slack: SlackShape | None = None


def _person(value: object) -> Marked:
    """Take `attendee`, or a pattern that says who it is."""
    if not isinstance(value, Marked):
        raise wrong("must be attendee, or a pattern with (?P<who>…).")
    if value != "attendee":
        if "(?P<who>" not in value:
            raise wrong("must be attendee, or a pattern with (?P<who>…).")
        if fault := pattern_fault(value):
            raise wrong(fault)
    return value


class ICalShape(Strict):
    """A calendar whose events are shifts: by its address, or as a file on this machine."""

    url: Address | None = None
    path: Text | None = None
    person: Annotated[Marked, PlainValidator(_person)] | None = None
    zone: Zone | None = None
    every: Shortly | None = None
    keeps: Shortly | None = None
    allow_private: Truth | None = None
    allow_loopback: Truth | None = None


class PagerDutyShape(Strict):
    """A schedule in PagerDuty."""

    schedule: Text
    token: Reference
    api: Text | None = None
    every: Shortly | None = None
    keeps: Shortly | None = None


class OnCallShape(Strict):
    """An on-call schedule that another system keeps: exactly one of its kinds."""

    ical: ICalShape | None = None
    pagerduty: PagerDutyShape | None = None
