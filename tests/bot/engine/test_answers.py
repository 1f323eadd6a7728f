"""A source is asked on time, fails in words that quote nothing, and its last answer grows old."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.engine import answers as module
from bot.engine.answers import Answers
from bot.ports.faults import Impossible, TryAgain
from tests.bot.domain.world import NOW
from tests.bot.engine.stage import captured

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Word:
    """An answer."""

    text: str
    at: datetime


async def _hello(now: datetime) -> Word:
    return Word("hello", now)


def source(**fields: object) -> Answers[Word]:
    """Make a source that is asked each minute and relied on for ten."""
    usual: dict[str, object] = {
        "kind": "directory",
        "name": "scim",
        "every": MINUTE,
        "keeps": 10 * MINUTE,
        "fetch": _hello,
        "form": TypeAdapter(Word),
    }
    return Answers(**{**usual, **fields})  # type: ignore[arg-type]  # built from a table


def failing(fault: BaseException) -> Answers[Word]:
    """Make a source that always fails so."""

    async def fetch(_: datetime) -> Word:
        raise fault

    return source(fetch=fetch, last=Word("earlier", NOW - MINUTE))


async def test_an_answer_is_kept_with_its_age() -> None:
    """Until when it may be relied on follows from when it was given, not from when it came."""
    one = source()
    before = one.age()
    answered = await one.ask(NOW)
    after = one.age()

    assert answered
    assert (None, None) == (before.answered_at, before.known_until)
    assert ("directory", "scim", NOW, NOW + 10 * MINUTE, "") == (
        after.kind,
        after.name,
        after.answered_at,
        after.known_until,
        after.error,
    )


FAULTS = [
    (TryAgain("It is busy."), "It is busy."),
    (Impossible("The token was refused."), "The token was refused."),
    (TimeoutError("hunter2"), "It did not answer in time."),
    (ValueError("hunter2"), "It could not be asked (ValueError)."),
    (ExceptionGroup("hunter2", [KeyError("hunter2")]), "It could not be asked (ExceptionGroup)."),
]


@pytest.mark.parametrize(
    ("fault", "said"), FAULTS, ids=[type(fault).__name__ for fault, _ in FAULTS]
)
async def test_what_fails_keeps_its_last_answer_and_says_why(fault: Exception, said: str) -> None:
    """In the adapter's own words, or by name only: nobody knows what another text holds."""
    one = failing(fault)
    with captured() as lines:
        answered = await one.ask(NOW)

    assert not answered
    assert said == one.error == one.age().error
    assert (Word("earlier", NOW - MINUTE), NOW - MINUTE) == (one.last, one.age().answered_at)
    assert "hunter2" not in "".join(lines)
    assert said in "".join(lines)


async def test_an_answer_after_a_failure_takes_the_error_back() -> None:
    """What is well is not complained of."""
    one = failing(TryAgain("It is busy."))
    await one.ask(NOW)
    one.fetch = _hello
    await one.ask(NOW)

    assert "" == one.error


async def test_what_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """After its time, so that it is asked again."""
    monkeypatch.setattr(module, "ASKING", 0.01)

    async def hang(_: datetime) -> Word:
        await asyncio.Event().wait()
        raise AssertionError

    one = source(fetch=hang)

    assert not await one.ask(NOW)
    assert "It did not answer in time." == one.error


async def test_stopping_is_no_failure_of_the_source() -> None:
    """Who cancels the question is not told that it went wrong."""
    one = failing(asyncio.CancelledError())

    with pytest.raises(asyncio.CancelledError):
        await one.ask(NOW)

    assert "" == one.error


@given(st.integers(-600, 600))
async def test_it_is_due_after_its_time_also_when_the_clock_went_back(seconds: int) -> None:
    """A clock that is moved back an hour keeps nobody unknown for an hour."""
    one = source()
    new = one.due(NOW)
    await one.ask(NOW)

    assert new
    assert (not 0 <= seconds < MINUTE.total_seconds()) == one.due(NOW + timedelta(seconds=seconds))


async def test_an_answer_survives_writing_and_reading() -> None:
    """As JSON; no answer is no text, and no text is no answer."""
    one, other, empty = source(), source(), source()
    await one.ask(NOW)
    other.recall(one.written())
    empty.recall(empty.written())
    empty.recall(None)

    assert one.last == other.last
    assert ("", None) == (empty.written(), empty.last)


@pytest.mark.parametrize("text", ["", "{", '{"text": "hunter2"}', '{"text": 1, "at": []}', "[]"])
def test_an_answer_of_another_version_is_none(text: str) -> None:
    """It is asked for anew; the log names the source, not what it said."""
    one = source(last=Word("earlier", NOW))
    with captured() as lines:
        one.recall(text)

    assert one.last is None
    assert "hunter2" not in "".join(lines)
    assert bool(text) == bool(lines)
