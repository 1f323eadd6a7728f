"""The defaults are what the real service does."""

from adapters.playground.teams.options import Options


def test_defaults_are_those_of_teams() -> None:
    """15 seconds for the bot, cards of version 1.5, tokens for an hour less a second."""
    options = Options()

    assert (15.0, (1, 5), 3599.0) == (
        options.patience,
        options.newest_card,
        options.token_lifetime.total_seconds(),
    )
