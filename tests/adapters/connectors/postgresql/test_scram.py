"""Verifiers, judged by the server's own library."""

import psycopg

from adapters.connectors.postgresql import scram
from tests.fakes.postgres import Production


def test_a_verifier_lets_its_password_in(shop: Production) -> None:
    """The server takes our verifier for the password."""
    password = scram.new_password()
    shop.run("DROP ROLE IF EXISTS scram_test")
    shop.run(f"CREATE ROLE scram_test LOGIN PASSWORD '{scram.verifier(password)}'")
    shop.login("scram_test", password).close()
    refused = False
    try:
        shop.login("scram_test", password + "x")
    except psycopg.OperationalError:
        refused = True
    shop.run("DROP ROLE scram_test")

    assert refused


def test_the_published_form() -> None:
    """Salt and password give one verifier, and another salt another."""
    made = scram.verifier("pencil", salt=b"0123456789abcdef")

    assert made.startswith("SCRAM-SHA-256$4096:MDEyMzQ1Njc4OWFiY2RlZg==$")
    assert made == scram.verifier("pencil", salt=b"0123456789abcdef")
    assert scram.verifier("pencil") != scram.verifier("pencil")


def test_passwords_differ() -> None:
    """Each is new, plain and long."""
    made = {scram.new_password() for _ in range(50)}

    assert 50 == len(made)
    assert all(word.isascii() and len(word) >= 32 for word in made)
