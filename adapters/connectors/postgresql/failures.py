"""What an error of PostgreSQL means for us: later, or never before somebody changes something.

The server's own sentence is never passed on: it may quote the statement, and with it a verifier.
"""

import re

import psycopg

from bot.ports.connector import Impossible, TryAgain

_LATER = ("08", "40", "53", "57", "55P03", "25006", "XX")
_NEVER = {
    "42501": "the bot's role lacks a right that this needs; `daypass connector check` names it",
    "42704": "a role that the access file names does not exist",
    "42710": "a role of that name is there already",
    "42939": "the server keeps that name for itself",
    "42602": "the server does not accept that name",
    "28": "the server does not accept the bot's login",
    "3D000": "the database does not exist",
    "0LP01": "the server does not allow this membership",
}
_AT_LOGIN = re.compile(
    r'authentication failed|no pg_hba\.conf entry|database ".*" does not exist'
    r'|role ".*" does not exist|not permitted to log in|permission denied for database'
    r"|certificate verify failed|does not match host name|no password supplied"
)


def translate(where: str, error: psycopg.Error) -> TryAgain | Impossible:
    """Turn an error of the driver into one of the port's two. `where` names the integration."""
    code = error.sqlstate
    if code is None:
        return _without_code(where, error)
    if code.startswith(_LATER):
        return TryAgain(f"{where}: PostgreSQL could not do it now ({code}).")
    for prefix, reason in _NEVER.items():
        if code.startswith(prefix):
            return Impossible(f"{where}: {reason} ({code}).")
    return Impossible(f"{where}: PostgreSQL refused ({code}).")


def _without_code(where: str, error: psycopg.Error) -> TryAgain | Impossible:
    # A refused login comes without a code; a server that speaks another language gets a retry.
    if isinstance(error, psycopg.OperationalError) and _AT_LOGIN.search(str(error)):
        return Impossible(
            f"{where}: PostgreSQL does not let the bot in: "
            "its address, password, certificate or right to connect is wrong."
        )
    return TryAgain(f"{where}: PostgreSQL did not answer.")
