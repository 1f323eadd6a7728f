"""Errors of the driver in the port's words."""

import psycopg
import pytest
from psycopg import errors

from adapters.connectors.postgresql.failures import translate
from bot.ports.connector import Impossible, TryAgain

LATER: list[type[psycopg.Error]] = [
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.LockNotAvailable,
    errors.QueryCanceled,
    errors.AdminShutdown,
    errors.CannotConnectNow,
    errors.TooManyConnections,
    errors.ConnectionFailure,
    errors.InternalError_,
    errors.ReadOnlySqlTransaction,
    psycopg.OperationalError,
    psycopg.InterfaceError,
]
NEVER: list[type[psycopg.Error]] = [
    errors.InsufficientPrivilege,
    errors.UndefinedObject,
    errors.ReservedName,
    errors.InvalidPassword,
    errors.InvalidCatalogName,
    errors.SyntaxError,
]


@pytest.mark.parametrize("kind", LATER)
def test_what_passes_is_tried_again(kind: type[psycopg.Error]) -> None:
    """No answer, no turn and no room say nothing of the outcome."""
    assert isinstance(translate("orders-prod", kind("PASSWORD 'hunter2'")), TryAgain)


@pytest.mark.parametrize("kind", NEVER)
def test_what_stays_is_impossible(kind: type[psycopg.Error]) -> None:
    """A missing right, role or database is for somebody to put right."""
    assert isinstance(translate("orders-prod", kind("PASSWORD 'hunter2'")), Impossible)


@pytest.mark.parametrize("kind", LATER + NEVER)
def test_the_servers_sentence_is_not_passed_on(kind: type[psycopg.Error]) -> None:
    """It may quote a statement; ours names the integration."""
    told = str(translate("orders-prod", kind("ALTER ROLE x PASSWORD 'hunter2'")))

    assert "hunter2" not in told
    assert told.startswith("orders-prod: ")


def test_a_refused_login_is_recognised() -> None:
    """It has no code, only a sentence."""
    refused = psycopg.OperationalError('FATAL:  password authentication failed for user "x"')

    assert isinstance(translate("orders-prod", refused), Impossible)
