"""Production is sensitive, and so is what may do much harm."""

import pytest

from bot.config.cautions.sensitive import sensitive
from bot.domain.catalog import Entitlement
from bot.domain.ids import IntegrationName, PermissionName, ResourceName
from tests.bot.config.cautions.scenes import TERMS, policy

FLOW = f"{{name: a, who: {{group: engineering}}, what: {{bundle: incident}}, {TERMS}}}"


@pytest.mark.parametrize(
    ("environment", "permission", "expected"),
    [
        ("production", "read", "in production"),
        ("production", "write", "of high risk"),
        ("staging", "write", "of high risk"),
        ("staging", "read", None),
        ("staging", "none", None),
    ],
)
def test_what_is_sensitive(environment: str, permission: str, expected: str | None) -> None:
    """The risk tells more than the environment."""
    catalogue = policy(FLOW, replace=("production", environment)).catalogue
    one = Entitlement(IntegrationName("shop-db"), ResourceName("carts"), PermissionName(permission))

    assert expected == sensitive(catalogue, one)
