"""Every error of the law is an AccessError and carries its sentence unchanged."""

import pytest

from bot.domain import errors


@pytest.mark.parametrize(
    "error", [errors.Refused, errors.NotYours, errors.TooLate, errors.NotFound]
)
def test_an_error_reads_as_its_sentence(error: type[errors.AccessError]) -> None:
    """One root is enough to catch, and its text is what the person reads."""
    assert issubclass(error, errors.AccessError)
    assert "Ask again." == str(error("Ask again."))
