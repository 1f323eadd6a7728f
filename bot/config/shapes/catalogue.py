"""How integrations, their permissions and resources, and bundles are written."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Discriminator, Field, PlainValidator, Tag

from bot.config.marks import Marked
from bot.config.scalars import (
    Label,
    Length,
    Link,
    PlainName,
    Ref,
    Some,
    Text,
    Truth,
    choice,
    lasting,
)
from bot.config.strict import Open, Strict
from bot.domain.catalog import Risk

RiskWord = Annotated[Marked, PlainValidator(choice(*Risk))]


class OwnerShape(Strict):
    """Who answers for a resource: a group or a person."""

    group: Ref | None = None
    person: Ref | None = None


class PermissionShape(Open):
    """One permission; further keys are settings for its connector."""

    risk: RiskWord | None = None


class ResourceShape(Open):
    """One resource; further keys are settings for its connector."""

    type: Text | None = None
    tags: dict[Text, Text] = Field(default_factory=dict)
    owner: OwnerShape | None = None
    link: Link | None = None


class DiscoverShape(Strict):
    """How often a connector is asked what there is."""

    every: Annotated[Length, AfterValidator(lasting(timedelta(minutes=1), timedelta(days=7)))]


Discover = Annotated[
    Annotated[Truth, Tag("<truth>")] | Annotated[DiscoverShape, Tag("<often>")],
    Discriminator(lambda value: "<often>" if isinstance(value, dict) else "<truth>"),
]


class IntegrationShape(Open):
    """One target system; further keys are its connector's options."""

    connector: Text
    connection: Text | None = None
    environment: Label | None = None
    owner: OwnerShape | None = None
    owner_tag: Label | None = None
    discover: Discover = False
    permissions: dict[PlainName, PermissionShape]
    resources: dict[PlainName, ResourceShape] = Field(default_factory=dict)


class WhereShape(Strict):
    """A selector: all that is said must hold. Names are globs, tags are equal."""

    integration: Ref | None = None
    environment: Ref | None = None
    type: Text | None = None
    name: Text | None = None
    tags: dict[Text, Text] = Field(default_factory=dict)


class ItemShape(Strict):
    """One entry of a bundle: a permission on one resource, or on all that a selector finds."""

    resource: Ref | None = None
    where: WhereShape | None = None
    permission: Ref


class BundleShape(Strict):
    """One bundle."""

    description: Text | None = None
    contains: Some[ItemShape]
