"""What is sensitive: production, and permissions of high or critical risk."""

from bot.domain.catalog import Catalogue, Entitlement, Risk

_HARMFUL = frozenset({Risk.HIGH, Risk.CRITICAL})
_PRODUCTION = "production"


def sensitive(catalogue: Catalogue, entitlement: Entitlement) -> str | None:
    """Say what makes an entitlement sensitive; None when nothing does."""
    found = catalogue.find(entitlement)
    if found is None:
        return None
    integration, _, permission = found
    if permission.risk in _HARMFUL:
        return f"of {permission.risk} risk"
    return "in production" if integration.environment == _PRODUCTION else None
