"""S46: the days on which clocks change, for windows of hours and for turns on call.

Windows are read off the wall clock. Turns change at one moment each, and never change back.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.flow import Hours
from bot.domain.ids import PersonId, RotaName
from bot.domain.people import Rota, Schedule, Shift
from tests.fakes.effort import effort
from tests.proof.plain import within
from tests.proof.ruling import CLOCKS

NEW_YORK, LONDON, LORD_HOWE, APIA, CASABLANCA = ZONES = (
    *("America/New_York", "Europe/London", "Australia/Lord_Howe"),
    *("Pacific/Apia", "Africa/Casablanca"),
)
CHANGES = {  # the moment at which the clocks change, and by how many minutes
    "New York springs": (NEW_YORK, datetime(2026, 3, 8, 7, 0, tzinfo=UTC), 60),
    "New York falls back": (NEW_YORK, datetime(2026, 11, 1, 6, 0, tzinfo=UTC), -60),
    "London springs": (LONDON, datetime(2026, 3, 29, 1, 0, tzinfo=UTC), 60),
    "London falls back": (LONDON, datetime(2026, 10, 25, 1, 0, tzinfo=UTC), -60),
    "Lord Howe, half an hour forth": (LORD_HOWE, datetime(2026, 10, 3, 15, 30, tzinfo=UTC), 30),
    "Lord Howe, half an hour back": (LORD_HOWE, datetime(2026, 4, 4, 15, 0, tzinfo=UTC), -30),
    "Apia leaves out a day": (APIA, datetime(2011, 12, 30, 10, 0, tzinfo=UTC), 24 * 60),
    "Casablanca before Ramadan": (CASABLANCA, datetime(2026, 2, 15, 2, 0, tzinfo=UTC), -60),
    "Casablanca after Ramadan": (CASABLANCA, datetime(2026, 3, 22, 2, 0, tzinfo=UTC), 60),
}
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
EVERY_DAY = frozenset(range(7))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
A, B, C = (PersonId(one) for one in "abc")


def open_minutes(hours: Hours, start: datetime, length: timedelta) -> int:
    """Count the minutes of a stretch of real time in which the hours hold."""
    return sum(hours.hold(start + number * MINUTE) for number in range(length // MINUTE))


def window(start: str, end: str, zone: str, days: frozenset[int] = EVERY_DAY) -> Hours:
    """Write hours as an operator does."""
    begin, finish = time.fromisoformat(start), time.fromisoformat(end)
    return Hours(days=days, start=begin, end=finish, zone=zone)


def at(zone: str, text: str, *, fold: int = 0) -> datetime:
    """Read a local time; `fold` chooses the second of two."""
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return local.astimezone(UTC)


# --- hours ------------------------------------------------------------------------------------
@pytest.mark.parametrize("change", CHANGES)
def test_the_table_is_true(change: str) -> None:
    """The zones' rules that these tests stand on: the wall clock jumps then, and by so much."""
    zone, moment, minutes = CHANGES[change]
    before = (moment - MINUTE).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    after = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)

    assert MINUTE + timedelta(minutes=minutes) == after - before


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    ("start", "end"),
    [("02:30", "03:30"), ("01:00", "02:00"), ("22:00", "06:00"), ("00:00", "00:00")],
)
def test_windows_follow_the_wall_clock(change: str, start: str, end: str) -> None:
    """A day around each change, against a walk through the calendar: at each edge, and before."""
    zone, moment, _ = CHANGES[change]
    for days in (EVERY_DAY, frozenset({FRIDAY, SUNDAY})):
        hours = window(start, end, zone, days)
        halves = [moment - DAY / 2 + number * HOUR / 2 for number in range(48)]
        moments = [one for half in halves for one in (half - MINUTE, half)]

        assert [within(hours, one) for one in moments] == [hours.hold(one) for one in moments]


@pytest.mark.parametrize(
    ("change", "start", "end", "minutes"),
    [
        ("New York springs", "02:00", "03:00", 0),  # an hour that there is not
        ("New York springs", "01:00", "04:00", 120),
        ("New York falls back", "01:00", "02:00", 120),  # an hour that there is twice
        ("London falls back", "01:30", "02:30", 90),
        ("London springs", "01:00", "02:00", 0),
        ("Lord Howe, half an hour forth", "01:30", "03:00", 60),
        ("Lord Howe, half an hour back", "01:30", "02:00", 60),
        ("Casablanca before Ramadan", "02:00", "04:00", 180),
        ("Casablanca after Ramadan", "02:00", "04:00", 60),
    ],
)
def test_a_window_on_the_day_of_a_change(change: str, start: str, end: str, minutes: int) -> None:
    """As many real minutes as the wall clock shows the window's times on that day."""
    zone, moment, _ = CHANGES[change]
    day = moment.astimezone(ZoneInfo(zone)).date()
    midnight = at(zone, f"{day}T00:00")

    assert minutes == open_minutes(window(start, end, zone), midnight, 20 * HOUR)


def test_office_hours_move_with_the_clocks() -> None:
    """Nine to five in London is nine to five in winter and in summer, Monday to Friday."""
    office = window("09:00", "17:00", LONDON, frozenset(range(5)))
    for day, opening in ((date(2026, 10, 23), "08:00"), (date(2026, 10, 26), "09:00")):
        start = datetime.fromisoformat(f"{day}T{opening}+00:00")

        assert (False, True) == (office.hold(start - MINUTE), office.hold(start))
        assert (True, False) == (
            office.hold(start + 8 * HOUR - MINUTE),
            office.hold(start + 8 * HOUR),
        )
    assert 0 == open_minutes(office, at(LONDON, "2026-10-24T00:00"), 49 * HOUR)


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    """Friday's night lasts into Saturday; Saturday's own night is another."""
    night = window("22:00", "06:00", NEW_YORK, frozenset({FRIDAY}))

    assert not night.hold(at(NEW_YORK, "2026-03-06T05:59"))  # Thursday's night
    assert not night.hold(at(NEW_YORK, "2026-03-06T21:59"))
    assert night.hold(at(NEW_YORK, "2026-03-06T22:00"))
    assert night.hold(at(NEW_YORK, "2026-03-07T05:59"))
    assert not night.hold(at(NEW_YORK, "2026-03-07T06:00"))
    assert not night.hold(at(NEW_YORK, "2026-03-07T22:00"))


@pytest.mark.parametrize(
    ("date_", "days", "minutes"),
    [
        ("2026-03-07", frozenset({SATURDAY}), 7 * 60),  # a night that is an hour shorter
        ("2026-10-31", frozenset({SATURDAY}), 9 * 60),  # and one that is longer
        ("2026-03-14", frozenset({SATURDAY}), 8 * 60),
    ],
)
def test_a_night_with_a_change(date_: str, days: frozenset[int], minutes: int) -> None:
    """From ten to six by the wall clock, however long that is."""
    noon = at(NEW_YORK, f"{date_}T12:00")

    assert minutes == open_minutes(window("22:00", "06:00", NEW_YORK, days), noon, DAY)


def test_apia_had_no_such_friday() -> None:
    """A window on a day that the calendar leaves out is never open, however it is asked."""
    friday = window("09:00", "17:00", APIA, frozenset({FRIDAY}))
    thursday = window("09:00", "17:00", APIA, frozenset({THURSDAY}))
    start = at(APIA, "2011-12-28T00:00")

    assert 0 == open_minutes(friday, start, 5 * DAY)
    assert 8 * 60 == open_minutes(thursday, start, 5 * DAY)


@settings(max_examples=effort(200))
@given(
    zone=st.sampled_from(ZONES),
    days=st.frozensets(st.integers(0, 6)),
    start=st.sampled_from(CLOCKS),
    end=st.sampled_from(CLOCKS),
    now=st.datetimes(datetime(2011, 12, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
)
def test_hours_agree_with_the_calendar(
    zone: str, days: frozenset[int], start: time, end: time, now: datetime
) -> None:
    """Any window, any moment, in zones whose clocks change."""
    hours = Hours(days=days, start=start, end=end, zone=zone)

    assert within(hours, now) == hours.hold(now)


# --- turns ------------------------------------------------------------------------------------
def rota(zone: str, start: str, every: timedelta = DAY) -> Rota:
    """Let three people take turns."""
    return Rota(
        name=RotaName("primary"),
        members=(A, B, C),
        start=datetime.fromisoformat(start),
        every=every,
        zone=zone,
    )


def handovers(turns: Rota, start: datetime, length: timedelta) -> list[datetime]:
    """Find the minutes at which somebody else is on call than a minute before."""
    moments = [start + number * MINUTE for number in range(length // MINUTE)]
    duty = [turns.on_call(one) for one in moments]
    pairs = zip(moments[1:], duty, duty[1:], strict=False)
    return [moment for moment, before, after in pairs if before != after]


@pytest.mark.parametrize(
    ("zone", "start", "around", "expected"),
    [
        (NEW_YORK, "2026-03-01T09:00", "2026-03-08T00:00", "2026-03-08T13:00"),
        (NEW_YORK, "2026-10-25T09:00", "2026-11-01T00:00", "2026-11-01T14:00"),
        (LONDON, "2026-10-18T09:00", "2026-10-25T00:00", "2026-10-25T09:00"),
        (LORD_HOWE, "2026-04-01T09:00", "2026-04-05T00:00", "2026-04-04T22:30"),
        (CASABLANCA, "2026-02-10T09:00", "2026-02-15T00:00", "2026-02-15T09:00"),
        (APIA, "2011-12-28T09:00", "2011-12-31T00:00", "2011-12-30T19:00"),
    ],
)
def test_turns_change_at_the_same_local_time(
    zone: str, start: str, around: str, expected: str
) -> None:
    """At nine in the morning, on the day on which the clocks changed as on any other."""
    found = handovers(rota(zone, start), at(zone, around), 12 * HOUR)

    assert [datetime.fromisoformat(f"{expected}+00:00")] == found


@pytest.mark.parametrize(
    ("change", "clock", "expected"),
    [
        ("New York falls back", "01:30", "2026-11-01T05:30"),
        ("London falls back", "01:30", "2026-10-25T00:30"),
        ("Lord Howe, half an hour back", "01:45", "2026-04-04T14:45"),
        ("Casablanca before Ramadan", "02:30", "2026-02-15T01:30"),
    ],
)
def test_a_turn_changes_once_when_its_hour_comes_twice(
    change: str, clock: str, expected: str
) -> None:
    """Nobody is handed the pager back: of two equal local times the earlier one counts."""
    assert [datetime.fromisoformat(f"{expected}+00:00")] == around_change(change, clock)


@pytest.mark.parametrize(
    ("change", "clock"),
    [
        ("New York springs", "02:30"),
        ("London springs", "01:30"),
        ("Lord Howe, half an hour forth", "02:15"),
        ("Casablanca after Ramadan", "02:30"),
    ],
)
def test_a_turn_changes_once_when_its_hour_is_left_out(change: str, clock: str) -> None:
    """When the clocks jump over it, or as long after the last shown hour as it would have been."""
    _, moment, minutes = CHANGES[change]
    (found,) = around_change(change, clock)

    assert moment <= found <= moment + timedelta(minutes=minutes)


def around_change(change: str, clock: str) -> list[datetime]:
    """Find the hand-overs of a daily rota on the day of a change."""
    zone, moment, _ = CHANGES[change]
    day = moment.astimezone(ZoneInfo(zone)).date()
    return handovers(rota(zone, f"{day - 7 * DAY}T{clock}"), moment - 6 * HOUR, 12 * HOUR)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("clock", ["00:00", "01:30", "02:30", "09:00"])
@pytest.mark.parametrize("every", [6 * HOUR, DAY, 7 * DAY])
def test_until_is_when_the_turn_ends(change: str, clock: str, every: timedelta) -> None:
    """The same person is on call until then, and another at that moment; it is never past."""
    zone, moment, _ = CHANGES[change]
    day = moment.astimezone(ZoneInfo(zone)).date()
    turns = rota(zone, f"{day - 14 * DAY}T{clock}", every)
    for number in range(-20, 20):
        now = moment + number * timedelta(minutes=15)
        (who,) = turns.on_call(now)
        end = turns.until(who, now)

        assert end is not None
        assert end > now
        assert turns.on_call(now) == turns.on_call(end - timedelta(seconds=1)), now
        assert turns.on_call(now) != turns.on_call(end), now


@pytest.mark.parametrize("change", CHANGES)
def test_somebody_is_on_call_at_every_moment(change: str) -> None:
    """No change of clocks leaves a hole, and none puts two people on call."""
    zone, moment, _ = CHANGES[change]
    day = moment.astimezone(ZoneInfo(zone)).date()
    turns = rota(zone, f"{day - 3 * DAY}T02:30", 6 * HOUR)

    assert {1} == {len(turns.on_call(moment + number * 5 * MINUTE)) for number in range(-300, 300)}


@pytest.mark.parametrize("change", CHANGES)
def test_shifts_hand_over_at_their_instant(change: str) -> None:
    """Another system's shifts are instants: the one ends when the next begins, in any zone."""
    zone, moment, _ = CHANGES[change]
    local, second = ZoneInfo(zone), timedelta(seconds=1)
    early = Shift(start=(moment - HOUR).astimezone(local), end=moment, people=frozenset({A}))
    late = Shift(
        start=moment.astimezone(local), end=(moment + HOUR).astimezone(local), people=frozenset({B})
    )
    told = Schedule(name=RotaName("duty"), shifts=(early, late), known_until=moment + 2 * HOUR)

    assert [frozenset({A}), frozenset({B})] == [told.on_call(moment - second), told.on_call(moment)]
    assert moment == told.until(A, moment - second)
    assert frozenset() == told.on_call(moment + HOUR)
    assert told.on_call(moment + 2 * HOUR) is None
