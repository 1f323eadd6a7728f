"""How access flows are written: who, what, terms, approval, and what happens on break-glass."""

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, Discriminator, Field, PlainValidator, Tag

from bot.config.marks import Marked
from bot.config.patterns import pattern_fault
from bot.config.problems import nearest
from bot.config.scalars import (
    DAYS,
    Clock,
    Length,
    Many,
    PlainName,
    Ref,
    SlackPlace,
    Some,
    Text,
    Truth,
    Whole,
    Zone,
    between,
    choice,
    wrong,
)
from bot.config.shapes.catalogue import WhereShape
from bot.config.strict import Strict

Word = Annotated[Marked, PlainValidator(choice("manager", "owner", "resource-owner"))]


def _word_or(other: str) -> Callable[[object], str]:
    return lambda value: "<word>" if isinstance(value, Marked) else other


def _harmless(pattern: Marked) -> Marked:
    if fault := pattern_fault(pattern):
        raise wrong(fault)
    return pattern


class WhoShape(Strict):
    """Conditions over a person: all that is said must hold, a list means any of its items."""

    group: Many[Ref] | None = None
    person: Many[Ref] | None = None
    on_call: Many[Ref] | None = None
    attribute: dict[Text, Many[Text]] | None = None
    every: Some["WhoShape"] | None = Field(default=None, alias="all")
    some: Some["WhoShape"] | None = Field(default=None, alias="any")
    no: Annotated["WhoShape | None", Field(alias="not")] = None


class WhatShape(Strict):
    """What a flow covers."""

    bundle: Many[Ref] | None = None
    bundles: Many[Ref] | None = None
    resource: Many[Ref] | None = None
    where: Many[WhereShape] | None = None
    permissions: Many[Ref] | None = None
    besides: Many["WhatShape"] | None = Field(default=None, alias="except")


class SourceShape(Strict):
    """People by group, by id, or by who is on call: one of the three."""

    group: Ref | None = None
    person: Ref | None = None
    on_call: Ref | None = None


Source = Annotated[
    Annotated[Word, Tag("<word>")] | Annotated[SourceShape, Tag("<people>")],
    Discriminator(_word_or("<people>")),
]


class PlaceShape(Strict):
    """A channel in Slack, a conversation in Teams, or both."""

    slack: SlackPlace | None = None
    teams: Text | None = None


def _told(value: object) -> str:
    if isinstance(value, Marked):
        return "<word>"
    return (
        "<place>" if isinstance(value, dict) and value.keys() & {"slack", "teams"} else "<people>"
    )


Told = Annotated[
    Annotated[Word, Tag("<word>")]
    | Annotated[SourceShape, Tag("<people>")]
    | Annotated[PlaceShape, Tag("<place>")],
    Discriminator(_told),
]


class StepsShape(Strict):
    """One step (`from`, `at_least`), or several joined by `all_of` or `any_of`."""

    sources: Many[Source] | None = Field(default=None, alias="from")
    at_least: Annotated[Whole, AfterValidator(between(1, 20))] | None = None
    all_of: Some["StepsShape"] | None = None
    any_of: Some["StepsShape"] | None = None


def _automatic(value: object) -> Marked:
    if isinstance(value, Marked) and value == "automatic":
        return value
    near = nearest(str(value), ["automatic"])
    raise wrong("must be `automatic`, or say who decides: {from: manager}.", near)


ApprovalShape = Annotated[
    Annotated[Annotated[Marked, PlainValidator(_automatic)], Tag("<word>")]
    | Annotated[StepsShape, Tag("<steps>")],
    Discriminator(_word_or("<steps>")),
]


class DurationShape(Strict):
    """How long a grant lasts when nothing else is asked for, and at most."""

    default: Length | None = None
    max: Length


class JustificationTerms(Strict):
    """Whether a justification is needed, and what it must contain."""

    required: Truth = True
    pattern: Annotated[Text, AfterValidator(_harmless)] | None = None


JustificationShape = Annotated[
    Annotated[Annotated[Marked, PlainValidator(choice("required", "optional"))], Tag("<word>")]
    | Annotated[JustificationTerms, Tag("<terms>")],
    Discriminator(_word_or("<terms>")),
]


class HoursShape(Strict):
    """When a flow may be used, in local time."""

    days: Some[Annotated[Marked, PlainValidator(choice(*DAYS))]]
    start: Clock = Field(alias="from")
    end: Clock = Field(alias="to")
    zone: Zone


class EscalationShape(Strict):
    """Who may decide as well, after so long without an outcome."""

    after: Length
    to: Many[Source]


class ExtensionsShape(Strict):
    """How often a grant may be extended, and by how much each time."""

    max: Annotated[Whole, AfterValidator(between(0, 20))]
    each: Length


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
    who: Many[WhoShape]
    what: WhatShape
    duration: DurationShape | None = None
    justification: JustificationShape | None = None
    approval: ApprovalShape | None = None
    hours: HoursShape | None = None
    escalation: Many[EscalationShape] | None = None
    lapse_after: Length | None = None
    extensions: ExtensionsShape | None = None
    break_glass: BreakGlassShape | None = None
    if_one_fails: Annotated[Marked, PlainValidator(choice("together", "each"))] | None = None
    together: Truth | None = None
    notify: Many[PlaceShape] | None = None


class NotifyShape(Strict):
    """Whom Daypass tells about itself."""

    operators: Many[PlaceShape]
