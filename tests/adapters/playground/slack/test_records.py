"""Records keep secrets out of what is printed."""

from adapters.playground.slack.records import App


def test_token_stays_secret() -> None:
    """The verification token does not show in a repr."""
    app = App(
        app_id="A1",
        bot_id="B1",
        user_id="U1",
        name="daypass",
        team_id="T1",
        team_domain="fake",
        verification_token="hush",
    )

    assert "hush" not in repr(app)
