"""Names for new things: random, so that nobody guesses one, short, so that people can say them."""

import secrets

from bot.domain.ids import RequestId, SubmissionId

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread for something else


def request_id() -> RequestId:
    """Return a new request id, e.g. "REQ-7K3MQP". The store refuses one that is taken."""
    return RequestId("REQ-" + _letters(6))


def submission_id() -> SubmissionId:
    """Return a new id for what is asked for at once."""
    return SubmissionId("SUB-" + _letters(10))


def incident() -> str:
    """Return a reference by which an operator finds the log line of an error shown to a person."""
    return _letters(8)


def _letters(count: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(count))
