"""Brings the database to the schema we know; refuses one that is newer, or of another key."""

import secrets
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from storage import dialects
from storage.batch import HEAD, format_head
from storage.keys import BadSeal, Keyring
from storage.tables import META

KNOWN = ("0001", "0002")  # revisions in order; the last is the one this version works with
_VERSION = "alembic_version"
_PATIENCE = "60s"  # while another process migrates


class WrongDatabase(Exception):
    """This database is not for this version, or not for this secret key.

    The text says what to do.
    """


def prepare(connection: Connection, keys: Keyring) -> None:
    """Migrate to the newest schema, in one transaction that the caller began.

    Safe to run in two processes at once.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE}'"))
        connection.execute(dialects.advisory_lock(dialects.MIGRATING))
    current = _current(connection)
    if current is not None and current not in KNOWN:
        raise WrongDatabase(
            f"The database has schema {current}, which this version of Daypass does not know. "
            "A newer version has used it: start that one, or restore the backup made before."
        )
    if current != KNOWN[-1]:
        _upgrade(connection)
    _check_key(connection, keys)


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION):
        return None
    found: str | None = connection.execute(
        text(f"SELECT version_num FROM {_VERSION}")  # noqa: S608  a constant
    ).scalar_one_or_none()
    return found


def _upgrade(connection: Connection) -> None:
    # Imported only when there is something to do: every other start is quicker without it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _check_key(connection: Connection, keys: Keyring) -> None:
    """Write who we are on the first start; later make sure that the secret key still fits."""
    facts = {row.key: row.value for row in connection.execute(META.select())}
    if "installation" not in facts:
        name = secrets.token_hex(8)
        rows = {"installation": name, "seal": keys.seal(name), HEAD: format_head()}
        connection.execute(
            META.insert(), [{"key": key, "value": value} for key, value in rows.items()]
        )
        return
    try:
        keys.verify(facts["installation"], facts["seal"])
    except BadSeal as error:
        raise WrongDatabase(
            "DAYPASS_SECRET_KEY does not fit this database. Put back the key that it was used "
            "with, if need be after the new one, separated by a comma."
        ) from error
