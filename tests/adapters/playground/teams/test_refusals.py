"""Refusals have the connector's shape."""

from adapters.playground.teams import refusals


def test_a_sub_code_is_there_only_if_there_is_one() -> None:
    """The error names a code and a sentence, and perhaps a sub code."""
    assert {"error": {"code": "BadSyntax", "message": "x"}} == refusals.bad("x").body()
    assert "MessageWritesBlocked" == refusals.writes_blocked().body()["error"]["subCode"]
    assert "Bearer" == refusals.unauthorized().headers["WWW-Authenticate"]
