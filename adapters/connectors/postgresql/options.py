"""What an access file may say of a PostgreSQL integration."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

RoleName = Annotated[str, StringConstraints(min_length=1, max_length=63, pattern=r"^[^\x00]+$")]


class Options(BaseModel):
    """The options of one integration. Unknown ones are errors; no error repeats a value."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    connection: str
    """A reference (env:NAME, file:PATH) to the address that the bot connects with."""

    strategy: Literal["ephemeral", "membership"] = "ephemeral"

    host_for_people: str | None = Field(
        default=None, pattern=r"^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?$"
    )
    """`host` or `host:port` where people connect, if it is not where the bot does."""

    connection_limit: int = Field(default=5, ge=1, le=100)
    """How many sessions one grant may have at once (ephemeral)."""

    idle_timeout: int = Field(default=900, ge=0, le=86_400)
    """Seconds after which an idle session is ended (ephemeral); 0 switches it off."""

    statement_log: bool = False
    """Whether the server logs every statement of a grant (ephemeral)."""

    roles: tuple[RoleName, ...] = ()
    """The roles that the permissions lend, for `check`. The application fills it."""

    powerful_roles: tuple[RoleName, ...] = ()
    """Roles to lend although they are predefined (pg_*), own a database, or may create databases
    or grant roles on. Superusers and roles that reach the server's files are never lent."""

    installation: str = Field(default="daypass", min_length=1, max_length=100)
    """Which Daypass this is: its orphan scan sees its own doors only. The application fills it."""

    timeout: float = Field(default=10.0, gt=0, le=20.0)
    """Seconds for one call."""
