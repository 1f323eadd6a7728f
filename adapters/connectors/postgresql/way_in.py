"""What the grantee is told: a command ready to paste, that asks for the password."""

import shlex

from psycopg import conninfo

from adapters.connectors.postgresql.options import Options
from adapters.connectors.postgresql.server import Server
from bot.ports.connector import Door, WayIn


def database(door: Door, server: Server) -> str:
    """Give the database of this door: the resource's, or else that of the bot's own connection."""
    return door.settings.get("database") or server.database


def way_in(door: Door, server: Server, options: Options, *, login: str, note: str) -> WayIn:
    """Write the command for this login. It holds no secret, and is safe to paste into a shell."""
    host, port = _address(server, options)
    target = conninfo.make_conninfo(
        "", host=host, port=port, dbname=database(door, server), user=login
    )
    return WayIn(command=f"psql {shlex.quote(target)}", username=login, note=note)


def _address(server: Server, options: Options) -> tuple[str, str]:
    if options.host_for_people is None:
        return server.host, server.port
    host, colon, port = options.host_for_people.rpartition(":")
    if not colon or options.host_for_people.endswith("]"):
        return options.host_for_people.strip("[]"), server.port
    return host.strip("[]"), port
