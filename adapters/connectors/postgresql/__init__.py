"""PostgreSQL: a login role of its own for each grant, or membership of a person's existing one.

`ephemeral` (the default) makes a role that only the grantee knows the password of; `membership`
adds the lent role to the person's own login role and has no secret.
"""

from collections.abc import Callable, Mapping

from adapters.connectors.postgresql.ephemeral import Ephemeral
from adapters.connectors.postgresql.membership import Membership
from adapters.connectors.postgresql.options import Options
from adapters.connectors.postgresql.server import Server
from bot.domain.ids import IntegrationName
from bot.ports.connector import Connector


def open_connector(
    name: IntegrationName,
    options: Mapping[str, object],
    secret: Callable[[str], str],
) -> Connector:
    """Make the connector of one integration; nothing is contacted yet.

    Raises pydantic's ValidationError for options that do not fit, and Impossible for a connection
    that is no PostgreSQL address. `secret` resolves references such as `env:NAME`.
    """
    chosen = Options.model_validate(dict(options))
    server = Server(name, secret(chosen.connection), timeout=chosen.timeout)
    if chosen.strategy == "membership":
        return Membership(name, chosen, server)
    return Ephemeral(name, chosen, server)
