"""The small words of an access file as types: lengths, zones, times, names, references.

A field's type carries its check. What is wrong is a sentence that never repeats the value.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, PlainValidator
from pydantic_core import PydanticCustomError

from bot.config import naming
from bot.config.marks import Marked, Row
from bot.config.problems import listed, nearest
from bot.domain.durations import format_duration, parse_duration

T = TypeVar("T")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_TEXT = 2_000
REFERENCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:[^\s\x00]+")
ADVICE = (
    "must not hold a secret: put the secret into an environment variable and write env:NAME, "
    "or into a file and write file:/path."
)
_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2})?", re.ASCII)
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)
_LINK = re.compile(r"https?://[^\s/@\\<>\"]+(?:[/?#][^\s\\<>\"]*)?")


def wrong(sentence: str, near: Sequence[str] = (), *, at_key: bool = False) -> PydanticCustomError:
    """Make the error that a validator raises: a sentence, and the words that may be meant."""
    return PydanticCustomError("wrong", sentence, {"near_names": tuple(near), "at_key": at_key})


def _text(value: object) -> Marked:
    if not isinstance(value, Marked):
        raise wrong("must be a piece of text.")
    if not value.strip() or len(value) > LONGEST_TEXT:
        raise wrong(f"must hold between 1 and {LONGEST_TEXT} characters.")
    return value


def _checked(fault: Callable[[str], str | None]) -> Callable[[object], Marked]:
    def check(value: object) -> Marked:
        text = _text(value)
        if sentence := fault(text):
            raise wrong(sentence)
        return text

    return check


def _matching(pattern: str, sentence: str) -> Callable[[object], Marked]:
    whole = re.compile(pattern)
    return _checked(lambda text: None if whole.fullmatch(text) else sentence)


def _length(value: object) -> timedelta:
    found = parse_duration(_text(value))
    if found is None:
        raise wrong("must be a length of time, such as 30m, 1h 30m or half a day.")
    return found


def _whole(value: object) -> int:
    number = value.whole() if isinstance(value, Marked) else None
    if number is None:
        raise wrong("must be a whole number.")
    return number


def _truth(value: object) -> bool:
    answer = value.truth() if isinstance(value, Marked) else None
    if answer is None:
        raise wrong("must be true or false.")
    return answer


def _zone(value: object) -> Marked:
    name = _text(value)
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        near = nearest(name, available_timezones())
        raise wrong("There is no such time zone.", near) from None
    return name


def _clock(value: object) -> time:
    text = _text(value)
    if not _CLOCK.fullmatch(text):
        raise wrong('must be a time of day such as "09:00".')
    return time(0) if text == "24:00" else time.fromisoformat(text)


def _local(value: object) -> datetime:
    text = _text(value)
    try:
        if _LOCAL.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise wrong('must be a local time such as "2026-11-02 09:00".')


def _link(text: str) -> str | None:
    fine = _LINK.fullmatch(text)
    return None if fine else "must be an address that begins with https:// and holds no password."


def _reference(value: object) -> Marked:
    text = _text(value)
    if not REFERENCE.fullmatch(text):
        raise wrong(ADVICE)
    return text


def _address(value: object) -> Marked:
    """Take an address as text, or a reference to one that is itself a secret."""
    text = _text(value)
    if not REFERENCE.fullmatch(text) and not (text.startswith("https:") and _LINK.fullmatch(text)):
        raise wrong("must begin with https:// and hold no password, or be env:NAME or file:PATH.")
    return text


def _many(value: object) -> object:
    return [value] if not isinstance(value, Row | list) else value


def _some(value: list[T]) -> list[T]:
    if not value:
        raise wrong("must name at least one.")
    return value


def choice(*words: str) -> Callable[[object], Marked]:
    """Make the check of a value that is one of a few words."""

    def check(value: object) -> Marked:
        if not isinstance(value, Marked):
            raise wrong(f"must be {listed(words)}.")
        if value not in words:
            raise wrong(f"must be {listed(words)}.", nearest(value, words))
        return value

    return check


def between(least: int, most: int) -> Callable[[int], int]:
    """Make the check of a whole number's range."""

    def check(number: int) -> int:
        if not least <= number <= most:
            raise wrong(f"must be between {least} and {most}.")
        return number

    return check


def lasting(least: timedelta, most: timedelta) -> Callable[[timedelta], timedelta]:
    """Make the check of a length's range."""
    said = f"must be between {format_duration(least)} and {format_duration(most)}."

    def check(length: timedelta) -> timedelta:
        if not least <= length <= most:
            raise wrong(said)
        return length

    return check


_label = _checked(naming.label_fault)
_SLACK_PLACE = r"#[^\s#@<>|&]{1,80}|[CGD][A-Z0-9]{4,20}"

Text = Annotated[Marked, PlainValidator(_text)]
PlainName = Annotated[Marked, PlainValidator(_checked(naming.plain_fault))]
Label = Annotated[Marked, PlainValidator(_label)]
Ref = Annotated[Marked, PlainValidator(_text)]
Person = Annotated[Marked, PlainValidator(_checked(naming.person_fault))]
Compared = Annotated[Marked, PlainValidator(_checked(naming.value_fault))]
Length = Annotated[timedelta, PlainValidator(_length)]
Whole = Annotated[int, PlainValidator(_whole)]
Truth = Annotated[bool, PlainValidator(_truth)]
Zone = Annotated[Marked, PlainValidator(_zone)]
Clock = Annotated[time, PlainValidator(_clock)]
Local = Annotated[datetime, PlainValidator(_local)]
Reference = Annotated[Marked, PlainValidator(_reference)]
Address = Annotated[Marked, PlainValidator(_address)]
Link = Annotated[Marked, PlainValidator(_checked(_link))]
SlackUser = Annotated[
    Marked,
    PlainValidator(
        _matching(r"[UW][A-Z0-9]{2,20}", "must be a Slack member id such as U01ABCDEF.")
    ),
]
EntraObject = Annotated[
    Marked,
    PlainValidator(
        _matching(
            r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
            "must be an Entra object id such as 3f0c1f2e-0000-4000-8000-00000000000b.",
        )
    ),
]
SlackPlace = Annotated[
    Marked,
    PlainValidator(_matching(_SLACK_PLACE, 'must be a channel such as "#incidents", in quotes.')),
]
Many = Annotated[list[T], BeforeValidator(_many), AfterValidator(_some)]
Some = Annotated[list[T], AfterValidator(_some)]
