"""What is missing or wrong is named at the start, without its value."""

import pytest

from adapters.slack.options import NotConfigured, SlackOptions
from adapters.slack.wire import Json

GOOD: Json = {"bot_token": "xoxb-1", "signing_secrets": ("s",)}


@pytest.mark.parametrize(
    "change",
    [
        {"bot_token": ""},
        {"bot_token": "xoxp-secret"},
        {"app_token": "xoxb-secret"},
        {"signing_secrets": ()},
        {"signing_secrets": ("s", "")},
        {"api_url": "http://slack.example.com/"},
    ],
)
def test_wrong(change: Json) -> None:
    """Each is refused, and no secret is in the message."""
    with pytest.raises(NotConfigured) as why:
        SlackOptions(**{**GOOD, **change})

    assert "secret-" not in str(why.value).replace("signing", "")
    assert "xoxp-secret" not in str(why.value)


def test_right() -> None:
    """With an app token it is Socket Mode, and nothing secret is in the repr."""
    http, socket = SlackOptions(**GOOD), SlackOptions(bot_token="xoxb-1", app_token="xapp-1")

    assert (False, True) == (http.socket_mode, socket.socket_mode)
    assert "xoxb" not in repr(http) + repr(socket)


def test_proxy_only_when_told_and_never_for_loopback() -> None:
    """A proxy of the environment must not see what goes to this machine."""
    local = "http://127.0.0.1:8080/api/"

    assert [False, True, False] == [
        SlackOptions(**GOOD).proxied,
        SlackOptions(**GOOD, trust_env=True).proxied,
        SlackOptions(**GOOD, trust_env=True, api_url=local).proxied,
    ]
