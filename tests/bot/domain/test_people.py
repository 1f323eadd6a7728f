"""People's chats and zones, and rotas that take turns by the local clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import PersonId, RotaName
from bot.domain.people import ChatName, Identity, Person, Rota

SLACK = Identity(chat=ChatName.SLACK, user="U1")
TEAMS = Identity(chat=ChatName.TEAMS, user="a-1")
ADA, BEA = PersonId("ada"), PersonId("bea")


def rota(every: timedelta, *members: PersonId) -> Rota:
    """Make a rota from Monday the 2nd of March 2026, 09:00 in Berlin."""
    start = datetime(2026, 3, 2, 9, tzinfo=UTC).replace(tzinfo=None)
    name = RotaName("primary")
    return Rota(name=name, members=members, start=start, every=every, zone="Europe/Berlin")


def berlin(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of 2026 by Berlin's clock, as UTC."""
    local = datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin"))
    return local.astimezone(UTC)


@pytest.mark.parametrize("prefers", [ChatName.SLACK, ChatName.TEAMS])
def test_chats_begin_with_the_preferred(prefers: ChatName) -> None:
    """The preferred chat comes first, whichever was written first."""
    person = Person(id=ADA, name="Ada", identities=(TEAMS, SLACK), prefers=prefers)

    assert prefers == person.chats()[0].chat


def test_chats_without_preference_are_in_a_stable_order() -> None:
    """Without a preference the order does not depend on how identities were written."""
    one = Person(id=ADA, name="Ada", identities=(TEAMS, SLACK))
    other = Person(id=ADA, name="Ada", identities=(SLACK, TEAMS))

    assert one.chats() == other.chats()


def test_time_zone_is_the_persons_own() -> None:
    """A person reads the clock of their zone."""
    person = Person(id=ADA, name="Ada", zone="America/New_York")

    assert ZoneInfo("America/New_York") == person.time_zone()


def test_nobody_is_on_call_before_the_start_or_on_an_empty_rota() -> None:
    """A rota answers for nothing before it begins, and never without members."""
    week = timedelta(weeks=1)

    assert frozenset() == rota(week, ADA).on_call(berlin(3, 2, 8, 59))
    assert frozenset({ADA}) == rota(week, ADA).on_call(berlin(3, 2, 9))
    assert frozenset() == rota(week).on_call(berlin(3, 9, 9))


@pytest.mark.parametrize(
    ("day", "hour", "minute", "expected"),
    [(30, 8, 59, BEA), (30, 9, 0, ADA), (23, 8, 59, ADA), (23, 9, 0, BEA)],
)
def test_turns_change_at_the_same_local_time_across_summer_time(
    day: int, hour: int, minute: int, expected: PersonId
) -> None:
    """Clocks go forward on the 29th of March; the turn still changes on Monday at nine."""
    found = rota(timedelta(weeks=1), ADA, BEA).on_call(berlin(3, day, hour, minute))

    assert frozenset({expected}) == found


@given(st.integers(0, 400), st.integers(1, 5))
def test_members_take_turns_in_order(days: int, count: int) -> None:
    """On day n at noon the member is the n-th, counted round."""
    members = [PersonId(f"p{number}") for number in range(count)]
    noon = (berlin(3, 2, 12).astimezone(ZoneInfo("Europe/Berlin"))) + timedelta(days=days)
    found = rota(timedelta(days=1), *members).on_call(noon.astimezone(UTC))

    assert frozenset({members[days % count]}) == found
