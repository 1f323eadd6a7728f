"""The processes of `ack` and `teams`: both chats, Daypass, and the peers, started together."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import organisation
from benchmarks.child import Child, Json

SECRET_KEY = "a key for the benchmarks and long enough to be taken"  # noqa: S105 - of nothing real


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it listens, and for Daypass where it keeps its rows."""

    child: Child
    port: int
    database: Path | None = None

    def cpu(self) -> float:
        """Return its processor time so far, in seconds."""
        return float(self.child.ask("cpu")["cpu"])

    def count(self, query: str) -> int:
        """Return what a query counts among its committed rows, read by another connection."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            return int(connection.execute(query).fetchone()[0])
        finally:
            connection.close()


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that runs."""

    platform: Json
    daypass: Server
    bolt: Server
    bearer: Server


def settings(folder: Path, name: str, platform: Json, more: int = 0) -> dict[str, str]:
    """Return what Daypass is told: the rows it keeps in this file, the databases it lends."""
    return {
        **platform["environment"],
        "DAYPASS_CONFIG": str(organisation.write_access_file(folder, more)),
        "DAYPASS_DATABASE_URL": f"sqlite+aiosqlite:///{folder / name}",
        "DAYPASS_SECRET_KEY": SECRET_KEY,
        "DAYPASS_PORT": "0",
    }


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """Start everything; stop it in the end."""
    with ExitStack() as exits:
        platform = exits.enter_context(Child("platform")).hear()
        daypass = exits.enter_context(Child("daypass", settings(folder, "acks.db", platform)))
        given = platform["environment"]
        bolt = Child("bolt", {"SIGNING_SECRET": given["DAYPASS_SLACK_SIGNING_SECRET"]})
        exits.enter_context(bolt)
        keys = {"PUBLIC_KEY": platform["public_key"], "AUDIENCE": given["DAYPASS_TEAMS_APP_ID"]}
        bearer = exits.enter_context(Child("bearer", keys))
        yield Stage(
            platform,
            Server(daypass, int(daypass.hear()["port"]), folder / "acks.db"),
            Server(bolt, int(bolt.hear()["port"])),
            Server(bearer, int(bearer.hear()["port"])),
        )
