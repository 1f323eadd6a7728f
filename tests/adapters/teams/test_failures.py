"""What refusals mean, for the codes that share a status."""

import pytest

from adapters.teams.failures import NoConversation, check
from adapters.teams.wire import Answer
from bot.ports.chat import Gone, Unreachable
from bot.ports.faults import Impossible, TryAgain
from tests.fakes.clock import FakeClock


def answer(status: int, code: str, sub: str = "") -> Answer:
    """Return a refusal of the connector."""
    body = {"error": {"code": code, "subCode": sub, "message": "token=canary"}}
    return Answer(status=status, headers={}, body=body)


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (403, "ForbiddenOperationException", Unreachable),
        (403, "InvalidBotApiHost", TryAgain),
        (404, "ActivityNotFoundInConversation", Gone),
        (404, "ConversationNotFound", NoConversation),
        (401, "Unauthorized", TryAgain),
        (400, "BadSyntax", Impossible),
        (302, "Moved", Impossible),
    ],
)
def test_a_code_decides_where_a_status_does_not(
    status: int, code: str, meaning: type[Exception]
) -> None:
    """And the service's own message is never passed on."""
    with pytest.raises(meaning) as raised:
        check(answer(status, code), FakeClock().now)

    assert "canary" not in str(raised.value)


def test_why_somebody_is_unreachable_is_named() -> None:
    """By the code word only, for the operator."""
    with pytest.raises(Unreachable, match="MessageWritesBlocked"):
        check(answer(403, "Forbidden", "MessageWritesBlocked"), FakeClock().now)


def test_success_is_quiet() -> None:
    """Any 2xx."""
    check(Answer(status=201, headers={}, body={}), FakeClock().now)
