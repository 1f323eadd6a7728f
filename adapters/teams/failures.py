"""What the connector's refusals mean to us: try again, unreachable, gone, or of no use at all."""

import secrets
from email.utils import parsedate_to_datetime

from adapters.teams.envelope import text
from adapters.teams.wire import Answer
from bot.ports.chat import Gone, Unreachable
from bot.ports.clock import Now
from bot.ports.faults import Impossible, TryAgain

LATER = frozenset({408, 412, 429, 500, 502, 503, 504})
MOVED = "InvalidBotApiHost"
GONE = "ActivityNotFoundInConversation"
LONGEST = 3600.0


class NoConversation(Unreachable):
    """The conversation is not known there; it may be created anew."""


def check(answer: Answer, now: Now) -> None:
    """Return when the answer is good. Raises TryAgain, Unreachable, Gone or Impossible."""
    if answer.good:
        return
    code = text(answer.body, "error", "code")
    if answer.status in LATER or answer.status == 401 or code == MOVED:  # noqa: PLR2004
        raise TryAgain(f"Teams answered {answer.status}.", after=_after(answer, now))
    match answer.status:
        case 403:
            raise Unreachable(_why(answer))
        case 404 if code == GONE:
            raise Gone("The message is not there any more.")
        case 404:
            raise NoConversation("Teams does not know the conversation.")
        case _:
            raise Impossible(f"Teams does not take this: {answer.status} {_plain(code)}".strip())


def _why(answer: Answer) -> str:
    sub = text(answer.body, "error", "subCode") or text(answer.body, "error", "code")
    return f"Teams does not let Daypass write there ({_plain(sub) or 403})."


def _plain(code: str) -> str:
    """Keep a code word, and nothing that could be a message of theirs."""
    return code[:60] if code.isascii() and code.isalnum() else ""


def _after(answer: Answer, now: Now) -> float | None:
    """Return the seconds that Retry-After asks for, a little more, so that not all come at once."""
    said = next((v for k, v in answer.headers.items() if k.lower() == "retry-after"), "")
    if not said:
        return None
    seconds = float(said) if said.isdecimal() else _until(said, now)
    return min(max(seconds, 0.0), LONGEST) + secrets.randbelow(1000) / 1000


def _until(said: str, now: Now) -> float:
    try:
        return (parsedate_to_datetime(said) - now()).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return 1.0
