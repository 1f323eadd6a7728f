"""The two refusals carry what their catchers need."""

from adapters.playground.slack.wire import ApiError, CannotDo


def test_api_error_carries_messages() -> None:
    """An API error keeps its code and Slack's sentences."""
    error = ApiError("invalid_blocks", "one", "two")

    assert ("invalid_blocks", ("one", "two")) == (error.code, error.messages)
    assert not isinstance(error, CannotDo)
