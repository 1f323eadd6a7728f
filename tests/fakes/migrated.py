"""New SQLite databases without the wait: what Alembic made of the first one is made of each.

Alembic takes a twentieth of a second, and half the tests begin with a new database. Databases that
hold something and PostgreSQL's are always Alembic's own work, and so are all of the tests that are
about migrations.
"""

from sqlite3 import Connection

from alembic import command
from alembic.config import Config

_FRAME = {"BEGIN TRANSACTION;", "COMMIT;"}  # around a dump; the caller has its own transaction


class Remembered:
    """Takes the place of `alembic.command`'s upgrade, which it asks once. May be called often."""

    def __init__(self) -> None:
        self._upgrade = command.upgrade
        self._dump: tuple[str, ...] = ()

    def __call__(self, config: Config, revision: str) -> None:
        """Bring a database to this revision."""
        driver = config.attributes["connection"].connection.driver_connection
        if revision != "head" or not isinstance(driver, Connection) or _statements(driver):
            self._upgrade(config, revision)
        elif self._dump:
            for statement in self._dump:
                driver.execute(statement)
        else:
            self._upgrade(config, revision)
            self._dump = _statements(driver)


def _statements(driver: Connection) -> tuple[str, ...]:
    """Return what makes a copy of a database: its tables, its rows and its indexes."""
    return tuple(one for one in driver.iterdump() if one not in _FRAME)
