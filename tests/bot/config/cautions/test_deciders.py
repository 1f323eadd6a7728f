"""Who may ever decide, from each source."""

import pytest

from bot.config.cautions.deciders import Deciders
from bot.domain.catalog import Entitlement
from bot.domain.flow import (
    FromGroup,
    FromIntegrationOwner,
    FromManager,
    FromMatching,
    FromOnCall,
    FromOwner,
    FromPerson,
    FromWebhook,
    InGroup,
    Source,
)
from bot.domain.ids import (
    GroupName,
    IntegrationName,
    PermissionName,
    PersonId,
    ResourceName,
    RotaName,
    WebhookName,
)
from tests.bot.config.cautions.scenes import TERMS, policy

FLOW = f"{{name: a, who: {{group: engineering}}, what: {{bundle: incident}}, {TERMS}}}"
CARTS = Entitlement(IntegrationName("shop-db"), ResourceName("carts"), PermissionName("read"))
OWNERS = {"tess@example.com", "dora@example.com"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (FromManager(), set()),
        (FromOwner(), OWNERS),
        (FromIntegrationOwner(), OWNERS),
        (FromGroup(group=GroupName("owners")), OWNERS),
        (FromGroup(group=GroupName("nobody")), set()),
        (FromPerson(person=PersonId("ada@example.com")), {"ada@example.com"}),
        (FromPerson(person=PersonId("gone@example.com")), set()),
        (FromOnCall(rota=RotaName("primary")), {"ada@example.com"}),
        (FromOnCall(rota=RotaName("asked")), {*OWNERS, "ada@example.com"}),
        (FromMatching(condition=InGroup(group=GroupName("owners"))), OWNERS),
        (FromWebhook(webhook=WebhookName("board")), {"webhook:board"}),
    ],
)
def test_whoever_may_decide_is_found(source: Source, expected: set[str]) -> None:
    """A schedule that was not asked yet may name anybody; managers depend on who asks."""
    assert expected == Deciders(policy(FLOW)).ever(source, CARTS)


def test_nothing_has_no_owner() -> None:
    """As when a flow covers nothing."""
    found = Deciders(policy(FLOW))

    assert set() == found.ever(FromOwner(), None) | found.ever(FromIntegrationOwner(), None)
