"""A reply that reveals a secret never shows it when it is printed."""

from bot.cards.reply import Reveal, Wrong


def test_a_secret_is_not_in_the_repr() -> None:
    """What is logged by accident holds no password."""
    shown = Reveal(title="Your password", username="u", secret="s3cr3t-value")

    assert "s3cr3t-value" not in repr(shown)
    assert "s3cr3t-value" == shown.secret
    assert {} == Wrong().fields
