"""What people type arrives as Slack would send it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.playground.slack.fake import FakeSlack
from adapters.playground.slack.typed import message_text, slash_text
from adapters.playground.slack.workspace import Workspace
from tests.adapters.playground.slack.stage import Clock


def _workspace() -> Workspace:
    slack = FakeSlack(Clock(), signing_secret="s", bot_token="b", app_token="a")
    slack.workspace.add_user("alice", id="U1")
    slack.workspace.add_channel("prod", id="C1")
    return slack.workspace


@pytest.mark.parametrize(
    ("typed", "event", "slash"),
    [
        ("for @alice", "for <@U1>", "for <@U1|alice>"),
        ("for @Alice.", "for @Alice.", "for @Alice."),
        ("in #prod", "in <#C1|prod>", "in <#C1|prod>"),
        ("a@alice", "a@alice", "a@alice"),
        ("<!channel> & <b>", "<!channel> &amp; &lt;b&gt;", "<!channel> &amp; &lt;b&gt;"),
        ("<@U1> hi", "<@U1> hi", "<@U1> hi"),
        ("@nobody #nowhere", "@nobody #nowhere", "@nobody #nowhere"),
    ],
)
def test_text(typed: str, event: str, slash: str) -> None:
    """Known names become ids, markup is escaped, tokens in Slack's form stay."""
    assert (event, slash) == (message_text(_workspace(), typed), slash_text(_workspace(), typed))


@given(st.text(alphabet="<>&@#!|aU1 ", max_size=30))
def test_no_bare_angle_bracket(typed: str) -> None:
    """Every angle bracket that arrives belongs to a token."""
    told = message_text(_workspace(), typed)

    assert told.count("<") == told.count(">")
