"""Who is behind a source of decisions, and how it is named."""

from datetime import UTC, datetime

import pytest

from bot.domain.catalog import (
    Catalogue,
    Entitlement,
    Integration,
    OwnerGroup,
    OwnerPerson,
    Permission,
    Resource,
)
from bot.domain.flow import (
    FromGroup,
    FromIntegrationOwner,
    FromManager,
    FromMatching,
    FromOnCall,
    FromOwner,
    FromPerson,
    FromWebhook,
    HasAttribute,
    Source,
)
from bot.domain.ids import (
    GroupName,
    IntegrationName,
    PermissionName,
    PersonId,
    PolicyRevision,
    ResourceName,
    RotaName,
    WebhookName,
)
from bot.domain.people import Person, Schedule, Shift
from bot.domain.policy import Policy
from bot.domain.sources import describe, is_machine, machine, people_of, webhook_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 18, tzinfo=UTC)
ADA, TESS, DORA = map(PersonId, ("ada", "tess", "dora"))
OWNERS, TEAM = GroupName("owners"), GroupName("team")
SHOP, READ = IntegrationName("shop"), PermissionName("read")
PRIMARY, SILENT, BOARD = RotaName("primary"), RotaName("silent"), WebhookName("board")
OWN, TAGGED, STRAY, PERSONAL = (
    Entitlement(SHOP, ResourceName(name), READ) for name in ("own", "tagged", "stray", "personal")
)


def _policy() -> Policy:
    people = (
        Person(id=ADA, name="Ada", manager=TESS, attributes={"role": "dev"}),
        Person(id=TESS, name="Tess", groups=frozenset({TEAM}), attributes={"role": "lead"}),
        Person(id=DORA, name="Dora", groups=frozenset({OWNERS})),
    )
    shop = Integration(
        name=SHOP,
        owner=OwnerGroup(group=OWNERS),
        owner_tag="team",
        permissions={READ: Permission(name=READ)},
        resources={
            OWN.resource: Resource(
                name=OWN.resource, owner=OwnerPerson(person=ADA), tags={"team": "team"}
            ),
            TAGGED.resource: Resource(name=TAGGED.resource, tags={"team": "team"}),
            STRAY.resource: Resource(name=STRAY.resource, tags={"team": "nobody-knows"}),
            PERSONAL.resource: Resource(name=PERSONAL.resource, tags={"team": "tess"}),
        },
    )
    shift = Shift(start=NOW, end=LATER, people=frozenset({DORA}))
    return Policy(
        revision=PolicyRevision("r"),
        people={one.id: one for one in people},
        rotas={
            PRIMARY: Schedule(name=PRIMARY, shifts=(shift,), known_until=LATER),
            SILENT: Schedule(name=SILENT),
        },
        catalogue=Catalogue(integrations={SHOP: shop}),
    )


@pytest.mark.parametrize(
    ("source", "owned", "expected"),
    [
        (FromManager(), None, {TESS}),
        (FromOwner(), OWN, {ADA}),
        (FromOwner(), TAGGED, {TESS}),
        (FromOwner(), PERSONAL, {TESS}),
        (FromOwner(), STRAY, {DORA}),
        (FromOwner(), None, set()),
        (FromIntegrationOwner(), OWN, {DORA}),
        (FromIntegrationOwner(), None, set()),
        (FromGroup(group=TEAM), None, {TESS}),
        (FromGroup(group=GroupName("empty")), None, set()),
        (FromPerson(person=ADA), None, {ADA}),
        (FromOnCall(rota=PRIMARY), None, {DORA}),
        (FromOnCall(rota=SILENT), None, set()),
        (FromMatching(condition=HasAttribute(attribute="role", value="lead")), None, {TESS}),
        (FromWebhook(webhook=BOARD), None, {machine(BOARD)}),
    ],
)
def test_each_source_means_certain_people(
    source: Source, owned: Entitlement | None, expected: set[PersonId]
) -> None:
    """An owner is the resource's, else whom its tag names, else the integration's."""
    assert expected == set(people_of(_policy(), source, owned, ADA, NOW))


def test_nobody_manages_a_requester_who_left() -> None:
    """Somebody unknown has no manager."""
    assert [] == list(people_of(_policy(), FromManager(), None, PersonId("gone"), NOW))


def test_a_machine_is_never_mistaken_for_a_person() -> None:
    """A machine's id says that it is one, and gives the name back."""
    assert is_machine(machine(BOARD))
    assert not is_machine(ADA)
    assert webhook_of(machine(BOARD)) == BOARD


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (FromManager(), "the requester's manager"),
        (FromOwner(), "the resource's owner"),
        (FromIntegrationOwner(), "the integration's owner"),
        (FromGroup(group=OWNERS), "group owners"),
        (FromPerson(person=ADA), "Ada"),
        (FromPerson(person=TESS), "tess"),
        (FromOnCall(rota=PRIMARY), "whoever is on call for primary"),
        (
            FromMatching(condition=HasAttribute(attribute="role", value="lead")),
            "anyone who fits the flow's condition",
        ),
        (FromWebhook(webhook=BOARD), "the machine approver board"),
    ],
)
def test_sources_are_named_for_people(source: Source, expected: str) -> None:
    """A source reads as a phrase; a person without a known name by their id."""
    assert expected == describe(source, {ADA: "Ada"})
