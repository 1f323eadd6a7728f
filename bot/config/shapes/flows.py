"""How access flows are written: who, what, terms, and what happens on break-glass."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Discriminator, Field, PlainValidator, Tag

from bot.config.marks import Marked
from bot.config.patterns import pattern_fault
from bot.config.scalars import (
    DAYS,
    Clock,
    Length,
    Many,
    PlainName,
    Some,
    Text,
    Truth,
    Whole,
    Zone,
    between,
    choice,
    lasting,
    wrong,
)
from bot.config.shapes.approval import ApprovalShape, EscalationShape, PlaceShape, Source, Told
from bot.config.shapes.conditions import WhatShape, WhomShape, WhoShape, word_or
from bot.config.strict import Strict

LONGEST_WITHIN = timedelta(days=366)


def _harmless(pattern: Marked) -> Marked:
    if fault := pattern_fault(pattern):
        raise wrong(fault)
    return pattern


class DurationShape(Strict):
    """How long a grant lasts when nothing else is asked for, and at most."""

    default: Length | None = None
    max: Length


class JustificationTerms(Strict):
    """Whether a justification is needed, and what it must contain."""

    required: Truth = True
    pattern: Annotated[Text, AfterValidator(_harmless)] | None = None


NeedWord = Annotated[Marked, PlainValidator(choice("required", "optional"))]
JustificationShape = Annotated[
    Annotated[NeedWord, Tag("<word>")] | Annotated[JustificationTerms, Tag("<terms>")],
    Discriminator(word_or("<terms>")),
]


class HoursShape(Strict):
    """When a flow may be used, in local time."""

    days: Some[Annotated[Marked, PlainValidator(choice(*DAYS))]]
    start: Clock = Field(alias="from")
    end: Clock = Field(alias="to")
    zone: Zone


class ExtensionsShape(Strict):
    """How often a grant may be extended, and by how much; the first one may pass alone."""

    max: Annotated[Whole, AfterValidator(between(0, 20))]
    each: Length
    first: Annotated[Marked, PlainValidator(choice("automatic", "approved"))] | None = None


class LimitShape(Strict):
    """How long one person may hold one entitlement in all, in so much time."""

    total: Length
    within: Annotated[Length, AfterValidator(lasting(timedelta(minutes=1), LONGEST_WITHIN))]


class ReviewShape(Strict):
    """Who reviews a break-glass, and within what time."""

    by: Many[Source]
    within: Length | None = None


class BreakGlassShape(Strict):
    """Who is told when glass is broken, and who reviews it."""

    tell: Many[Told]
    review: ReviewShape


class FlowShape(Strict):
    """One access flow."""

    name: PlainName
    effect: Annotated[Marked, PlainValidator(choice("allow", "deny"))] | None = None
    trigger: Annotated[Marked, PlainValidator(choice("automatic"))] | None = None
    who: Many[WhoShape]
    whom: Many[WhomShape] | None = Field(default=None, alias="for")
    what: WhatShape
    duration: DurationShape | None = None
    ends_with_shift: Truth | None = None
    limit: LimitShape | None = None
    hours: HoursShape | None = None
    justification: JustificationShape | None = None
    approval: ApprovalShape | None = None
    reason: NeedWord | None = None
    remind: Length | None = None
    escalation: Many[EscalationShape] | None = None
    lapse_after: Length | None = None
    extensions: ExtensionsShape | None = None
    break_glass: BreakGlassShape | None = None
    if_one_fails: Annotated[Marked, PlainValidator(choice("together", "each"))] | None = None
    together: Truth | None = None
    notify: Many[PlaceShape] | None = None
