"""What an operator may choose about SCIM."""

from dataclasses import dataclass
from datetime import timedelta

MOUNT = "/scim/v2"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScimOptions:
    """Choices, each with what is usual.

    `keeps` counts from the provider's last sign of life: any request that bears the token.
    `public_url` is where the provider reaches Daypass, for locations; without it they are paths.
    `teams_from_external_id` says that the provider pushes Entra object ids as `externalId`, so
    that whoever bears one is that account in Teams.
    """

    name: str = "scim"
    keeps: timedelta = timedelta(days=7)
    every: timedelta = timedelta(seconds=30)
    teams_from_external_id: bool = False
    public_url: str = ""

    @property
    def base(self) -> str:
        """Return what comes before an endpoint."""
        return self.public_url.rstrip("/") + MOUNT
