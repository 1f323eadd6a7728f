"""Each refusal of Slack's is one of the port's words; nothing of theirs is repeated."""

import pytest
from slack_sdk.errors import SlackApiError

from adapters.slack.failures import LONGEST, code, translated
from bot.ports.chat import Gone, Unreachable
from bot.ports.faults import Impossible, TryAgain


def refusal(error: object, status: int = 200, after: str = "") -> SlackApiError:
    """Return an error as the SDK raises it."""
    headers = {"retry-after": after} if after else {}
    held = {"ok": False, "error": error, "status": status, "headers": headers}
    return SlackApiError("no", held)  # type: ignore[no-untyped-call] # untyped in the SDK


@pytest.mark.parametrize(
    ("error", "method", "expected"),
    [
        ("ratelimited", "chat.postMessage", TryAgain),
        ("", "chat.postMessage", TryAgain),
        (None, "chat.postMessage", TryAgain),
        ("<b>hello</b>", "chat.postMessage", TryAgain),
        ("message_not_found", "chat.update", Gone),
        ("channel_not_found", "chat.update", Gone),
        ("channel_not_found", "chat.postMessage", Unreachable),
        ("user_not_in_channel", "chat.postEphemeral", Unreachable),
        ("invalid_auth", "chat.postMessage", Impossible),
        ("invalid_blocks", "chat.postMessage", Impossible),
    ],
)
def test_words(error: object, method: str, expected: type[Exception]) -> None:
    """By code word and method."""
    made = translated(refusal(error), method)

    assert expected is type(made)
    assert "hello" not in str(made)


@pytest.mark.parametrize(("after", "seconds"), [("30", 30.0), ("999999", LONGEST), ("soon", None)])
def test_retry_after(after: str, seconds: float | None) -> None:
    """Slack's wish is kept within an hour; what is no number is none."""
    made = translated(refusal("ratelimited", 429, after), "chat.postMessage")

    assert isinstance(made, TryAgain)
    assert seconds == made.after


def test_server_errors() -> None:
    """A 5xx may pass; a body that is no object has no word."""
    broken = SlackApiError("no", "<html>")  # type: ignore[no-untyped-call] # untyped in the SDK

    assert isinstance(translated(refusal("invalid_blocks", 503), "x"), TryAgain)
    assert ("", TryAgain) == (code(broken), type(translated(broken, "x")))
