"""How it is written who may ask, for whom, and for what: conditions over people, and coverage."""

from collections.abc import Callable
from typing import Annotated

from pydantic import Discriminator, Field, PlainValidator, Tag

from bot.config.marks import Marked
from bot.config.scalars import Compared, Label, Many, Ref, Some, choice
from bot.config.shapes.catalogue import WhereShape
from bot.config.strict import Strict


def word_or(other: str) -> Callable[[object], str]:
    """Make what tells a word from a mapping."""
    return lambda value: "<word>" if isinstance(value, Marked) else other


class CompareShape(Strict):
    """How an attribute compares: all that is said must hold, a list means any of its items.

    Of a list under `is_not` it may be none.
    """

    equal: Many[Compared] | None = Field(default=None, alias="is")
    is_not: Many[Compared] | None = None
    contains: Many[Compared] | None = None
    starts_with: Many[Compared] | None = None


MatchShape = Annotated[
    Annotated[CompareShape, Tag("<compared>")] | Annotated[Many[Compared], Tag("<values>")],
    Discriminator(lambda value: "<compared>" if isinstance(value, dict) else "<values>"),
]
Attributes = dict[Label, MatchShape]


class WhoShape(Strict):
    """Conditions over a person: all that is said must hold, a list means any of its items."""

    group: Many[Ref] | None = None
    person: Many[Ref] | None = None
    on_call: Many[Ref] | None = None
    attribute: Attributes | None = None
    manager_of: Many["WhoShape"] | None = None
    every: Some["WhoShape"] | None = Field(default=None, alias="all")
    some: Some["WhoShape"] | None = Field(default=None, alias="any")
    no: Annotated["WhoShape | None", Field(alias="not")] = None


class OthersShape(Strict):
    """For whom else one may ask."""

    others: Many[WhoShape]


WhomShape = Annotated[
    Annotated[Annotated[Marked, PlainValidator(choice("self", "direct_reports"))], Tag("<word>")]
    | Annotated[OthersShape, Tag("<others>")],
    Discriminator(word_or("<others>")),
]


class WhatShape(Strict):
    """What a flow covers."""

    bundle: Many[Ref] | None = None
    bundles: Many[Ref] | None = None
    resource: Many[Ref] | None = None
    where: Many[WhereShape] | None = None
    permissions: Many[Ref] | None = None
    besides: Many["WhatShape"] | None = Field(default=None, alias="except")
