"""How it is written where decisions come from, who is told, and what an approval asks."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Discriminator, Field, PlainValidator, Tag

from bot.config.marks import Marked
from bot.config.problems import nearest
from bot.config.scalars import (
    Address,
    Length,
    Many,
    Ref,
    Reference,
    SlackPlace,
    Some,
    Text,
    Truth,
    Whole,
    between,
    choice,
    lasting,
    wrong,
)
from bot.config.shapes.conditions import Attributes, word_or
from bot.config.strict import Strict

Word = Annotated[
    Marked, PlainValidator(choice("manager", "owner", "resource-owner", "integration-owner"))
]


class SourceShape(Strict):
    """People by group, id, attribute or on-call schedule, or a machine: one of these."""

    group: Ref | None = None
    person: Ref | None = None
    on_call: Ref | None = None
    attribute: Attributes | None = None
    webhook: Ref | None = None


Source = Annotated[
    Annotated[Word, Tag("<word>")] | Annotated[SourceShape, Tag("<people>")],
    Discriminator(word_or("<people>")),
]


class PlaceShape(Strict):
    """A channel in Slack, a conversation in Teams, or both."""

    slack: SlackPlace | None = None
    teams: Text | None = None


def _told(value: object) -> str:
    if isinstance(value, Marked):
        return "<word>"
    place = isinstance(value, dict) and (not value or value.keys() & {"slack", "teams"})
    return "<place>" if place else "<people>"


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


class RootShape(StepsShape):
    """A whole approval. Unless `distinct` is false, one person decides once in all its steps."""

    distinct: Truth = True


def _automatic(value: object) -> Marked:
    if isinstance(value, Marked) and value == "automatic":
        return value
    near = nearest(str(value), ["automatic"])
    raise wrong("must be `automatic`, or say who decides: {from: manager}.", near)


ApprovalShape = Annotated[
    Annotated[Annotated[Marked, PlainValidator(_automatic)], Tag("<word>")]
    | Annotated[RootShape, Tag("<steps>")],
    Discriminator(word_or("<steps>")),
]


class EscalationShape(Strict):
    """Who may decide as well, after so long without an outcome."""

    after: Length
    to: Many[Source]


class NotifyShape(Strict):
    """Whom Daypass tells about itself: channels, and people."""

    operators: Many[Told]


class WebhookShape(Strict):
    """A machine that decides: where it is asked, what signs the message, how long it may take."""

    url: Address
    secret: Reference
    timeout: Annotated[
        Length, AfterValidator(lasting(timedelta(seconds=1), timedelta(seconds=20)))
    ] = timedelta(seconds=10)
    allow_private: Truth = False
    allow_loopback: Truth = False
