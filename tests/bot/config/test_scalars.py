"""The small words of an access file: what each type takes, and the sentence for what it refuses."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from bot.config import scalars
from bot.config.marks import Marked, Row, Table
from bot.config.problems import Place, Spot

SPOT = Spot(Place("access.yaml"))


def read(kind: Any, text: str) -> object:  # noqa: ANN401  an annotated type is no class
    """Read a bare word as one of the types."""
    return TypeAdapter(kind).validate_python(Marked(text, SPOT, plain=True))


def refusal(kind: Any, value: object) -> str:  # noqa: ANN401  as above
    """Return the sentence with which a value is refused."""
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind, config={"arbitrary_types_allowed": True}).validate_python(value)
    return caught.value.errors()[0]["msg"]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (scalars.Length, "1h 30m", timedelta(minutes=90)),
        (scalars.Whole, "5", 5),
        (scalars.Truth, "true", True),
        (scalars.Zone, "Europe/Berlin", "Europe/Berlin"),
        (scalars.Clock, "09:30", time(9, 30)),
        (scalars.Clock, "24:00", time(0)),
        (scalars.Local, "2026-11-02", datetime(2026, 11, 2)),  # noqa: DTZ001  local by meaning
        (scalars.Local, "2026-11-02 09:00", datetime(2026, 11, 2, 9)),  # noqa: DTZ001  as above
        (
            scalars.Link,
            "https://wiki.example.com/orders?x=1",
            "https://wiki.example.com/orders?x=1",
        ),
        (scalars.SlackUser, "U01ABCDEF", "U01ABCDEF"),
        (scalars.SlackPlace, "#incidents", "#incidents"),
        (scalars.SlackPlace, "C0123ABC", "C0123ABC"),
        (
            scalars.EntraObject,
            "3f0c1f2e-0000-4000-8000-00000000000B",
            "3f0c1f2e-0000-4000-8000-00000000000B",
        ),
    ],
)
def test_a_good_word_is_taken(kind: object, text: str, expected: object) -> None:
    """As the value it stands for."""
    assert expected == read(kind, text)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (scalars.Text, "  ", "must hold between 1 and 2000 characters."),
        (scalars.Text, "x" * 2001, "must hold between 1 and 2000 characters."),
        (
            scalars.Length,
            "soon",
            "must be a length of time, such as 30m, 1h 30m or half a day.",
        ),
        (scalars.Whole, "1.5", "must be a whole number."),
        (scalars.Truth, "yes", "must be true or false."),
        (scalars.Zone, "Europe/Berlln", "There is no such time zone."),
        (scalars.Zone, "../etc/passwd", "There is no such time zone."),
        (scalars.Clock, "9:30", 'must be a time of day such as "09:00".'),
        (scalars.Clock, "24:30", 'must be a time of day such as "09:00".'),
        (scalars.Local, "2026-02-30", 'must be a local time such as "2026-11-02 09:00".'),
        (scalars.Local, "tomorrow", 'must be a local time such as "2026-11-02 09:00".'),
        (
            scalars.Link,
            "https://ada:secret@example.com/",
            "must be an address that begins with https:// and holds no password.",
        ),
        (
            scalars.Link,
            "javascript:alert(1)",
            "must be an address that begins with https:// and holds no password.",
        ),
        (scalars.SlackUser, "ada", "must be a Slack member id such as U01ABCDEF."),
        (
            scalars.EntraObject,
            "3f0c1f2e",
            "must be an Entra object id such as 3f0c1f2e-0000-4000-8000-00000000000b.",
        ),
        (scalars.SlackPlace, "incidents", 'must be a channel such as "#incidents", in quotes.'),
    ],
)
def test_a_bad_word_is_refused_in_a_sentence(kind: object, text: str, expected: str) -> None:
    """It says what is wanted, and never repeats what was written."""
    assert expected == refusal(kind, Marked(text, SPOT, plain=True))


@pytest.mark.parametrize(
    "kind",
    [scalars.Text, scalars.Length, scalars.Zone, scalars.Person],
    ids=["text", "length", "zone", "person"],
)
def test_a_list_is_no_word(kind: object) -> None:
    """Where one piece of text belongs, nothing else is taken."""
    assert "must be a piece of text." == refusal(kind, Row(SPOT))


def test_a_choice_names_its_words_and_the_nearest() -> None:
    """A slip is answered with what may have been meant."""
    check = scalars.choice("slack", "teams")

    assert "teams" == check(Marked("teams", SPOT))
    for value, near in ((Marked("team", SPOT), ("teams",)), (Table(SPOT), ())):
        with pytest.raises(Exception, match="must be slack or teams") as caught:
            check(value)
        assert near == getattr(caught.value, "context", {})["near_names"]


def test_a_range_has_two_ends() -> None:
    """Both of them belong to it."""
    check = scalars.between(1, 20)

    assert (1, 20) == (check(1), check(20))
    for number in (0, 21):
        with pytest.raises(Exception, match="must be between 1 and 20"):
            check(number)


def test_one_stands_for_a_list_of_one() -> None:
    """`group: dba` is `group: [dba]`; an empty list is an oversight."""
    many = scalars.Many[scalars.Ref]

    assert ["dba"] == read(many, "dba")
    assert "must name at least one." == refusal(many, Row(SPOT))


@pytest.mark.parametrize("text", ["env:NAME", "file:/run/secrets/x"])
def test_a_reference_is_no_secret(text: str) -> None:
    """And an address may be one."""
    assert text == read(scalars.Reference, text) == read(scalars.Address, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (scalars.Reference, "hunter2"),
        (scalars.Address, "http://b.example.com"),
        (scalars.Address, "https://ada:hunter2@b.example.com"),
        (scalars.Address, "b.example.com"),
    ],
)
def test_a_secret_is_refused_unsaid(kind: Any, text: str) -> None:  # noqa: ANN401  as above
    """The sentence does not repeat it."""
    assert "hunter2" not in refusal(kind, Marked(text, SPOT))


def test_a_length_has_a_range() -> None:
    """Both ends are within it."""
    check = scalars.lasting(timedelta(seconds=1), timedelta(minutes=1))

    assert timedelta(seconds=1) == check(timedelta(seconds=1))
    assert timedelta(minutes=1) == check(timedelta(minutes=1))
    with pytest.raises(PydanticCustomError, match="must be between 1 s and 1 min"):
        check(timedelta(seconds=61))
