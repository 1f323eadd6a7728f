"""An outcome says what was sent, what came back and what was seen."""

from adapters.playground.teams.outcome import blocked


def test_a_blocked_click_sent_nothing() -> None:
    """There is no exchange, and the text says why."""
    outcome = blocked("A note is needed.")

    assert (None, None, None) == (outcome.status, outcome.body, outcome.sent)
    assert ("blocked", "A note is needed.") == (outcome.kind, outcome.text)
