"""Calendars become duties, and what is not understood is refused as a whole."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.oncall import feed
from adapters.oncall.feed import Feed, Reading
from bot.domain.ids import PersonId, RotaName
from bot.domain.people import Rota
from bot.ports.faults import Impossible, TryAgain
from bot.ports.oncall import Duty, Roster
from tests.contracts.oncall import ANN, BEN, NOW, local, on_call
from tests.fakes.calendars import calendar, event, shift

BERLIN = "Europe/Berlin"
TIMES = ("DTSTART:20261123T090000Z", "DTEND:20261123T170000Z")
ANNS = f"ATTENDEE:mailto:{ANN}"
ZONES = [BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"]
MINE = """BEGIN:VTIMEZONE
TZID:Office
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


def read(*events: str, head: str = "", at: datetime = NOW, reading: Reading = Reading()) -> Roster:  # noqa: B008  frozen
    """Read a calendar of these events."""
    return Feed(calendar(*events, head=head), reading, at).roster(at)


def who(*events: str, at: datetime = NOW) -> set[str]:
    """Say who is on call by a calendar of these events."""
    return on_call(read(*events, at=at), at)


def utc(text: str) -> datetime:
    """Read a time of UTC's."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@given(
    zone=st.sampled_from(ZONES),
    hour=st.integers(4, 23),
    days=st.integers(1, 10),
    moment=st.datetimes(datetime(2026, 1, 20), datetime(2027, 12, 1)),  # noqa: DTZ001  made aware below
)
def test_series_agree_with_a_static_rota(zone: str, hour: int, days: int, moment: datetime) -> None:
    """Two series that take turns name the same person as the rota of the same turns, always."""
    start, turn = datetime(2026, 1, 5, hour), timedelta(days=days)  # noqa: DTZ001  local times are naive
    rule = f"RRULE:FREQ=DAILY;INTERVAL={2 * days}"
    events = [
        event(*shift(begins, begins + turn, zone, name, rule), uid=name)
        for begins, name in ((start, ANN), (start + turn, BEN))
    ]
    members = (PersonId(ANN), PersonId(BEN))
    rota = Rota(name=RotaName("r"), members=members, start=start, every=turn, zone=zone)
    at = moment.replace(tzinfo=UTC)

    assert set(rota.on_call(at)) == who(*events, at=at)


@pytest.mark.parametrize("minutes", range(0, 24 * 60, 15))
def test_the_hour_that_the_library_loses(minutes: int) -> None:
    """A weekly shift is whole on the day after the clocks changed; asked simply, it has a hole."""
    start = local("2026-10-12T09:00")
    lines = shift(start, start + timedelta(days=7), BERLIN, ANN, "RRULE:FREQ=WEEKLY")

    assert {ANN} == who(event(*lines), at=utc("2026-10-26T00:00") + timedelta(minutes=minutes))


def test_a_swap() -> None:
    """One occurrence that was given to somebody else is theirs, and the others stay."""
    start, day = local("2026-11-16T09:00"), timedelta(days=1)
    series = shift(start, start + day, BERLIN, ANN, "RRULE:FREQ=DAILY")
    swap = shift(start + 7 * day, start + 8 * day, BERLIN, BEN)
    moved = f"RECURRENCE-ID;TZID={BERLIN}:20261123T090000"
    events = event(*series), event(*swap, moved)

    assert [{ANN}, {BEN}, {ANN}] == [who(*events, at=NOW + n * day) for n in (-1, 0, 1)]


def test_an_occurrence_that_was_moved() -> None:
    """It runs where it was moved to, and not where it was."""
    start, day = local("2026-11-16T09:00"), timedelta(hours=8)
    series = shift(start, start + day, "UTC", ANN, "RRULE:FREQ=DAILY")
    later = shift(local("2026-11-23T20:00"), local("2026-11-23T22:00"), "UTC", ANN)
    events = event(*series), event(*later, "RECURRENCE-ID:20261123T090000Z")

    assert [set(), {ANN}] == [who(*events, at=one) for one in (NOW, utc("2026-11-23T21:00"))]


@pytest.mark.parametrize("left_out", ["EXDATE:20261123T090000Z", "EXDATE;VALUE=DATE:20261123"])
def test_an_occurrence_that_was_taken_out(left_out: str) -> None:
    """Nobody is on call then."""
    assert set() == who(event(*TIMES, ANNS, "RRULE:FREQ=DAILY", left_out))


def test_an_occurrence_that_was_added() -> None:
    """A date of its own counts like one of the rule."""
    lines = ("DTSTART:20261101T090000Z", "DURATION:PT8H", ANNS, "RDATE:20261123T090000Z")

    assert {ANN} == who(event(*lines))


@pytest.mark.parametrize(
    ("status", "expected"),
    [("CONFIRMED", {ANN}), ("CANCELLED", set()), ("TENTATIVE", set()), ("cancelled", set())],
)
def test_only_what_is_firm_counts(status: str, expected: set[str]) -> None:
    """A cancelled event is none, and a tentative one is not known to be one."""
    assert expected == who(event(*TIMES, ANNS, f"STATUS:{status}"))


def test_a_cancelled_occurrence() -> None:
    """The rest of its series goes on."""
    series = event(*TIMES, ANNS, "RRULE:FREQ=DAILY")
    cancelled = event(*TIMES, ANNS, "RECURRENCE-ID:20261123T090000Z", "STATUS:CANCELLED")

    assert [set(), {ANN}] == [
        who(series, cancelled, at=one) for one in (NOW, NOW + timedelta(days=1))
    ]


@pytest.mark.parametrize(
    ("attendee", "expected"),
    [
        ("ATTENDEE:mailto:ann@example.com", {ANN}),
        ("ATTENDEE;CN=Ann:MAILTO:ann@example.com", {ANN}),
        ("ATTENDEE:ann@example.com", {ANN}),
        ("ATTENDEE:mailto:ann%2Bnight@example.com", {"ann+night@example.com"}),
        ("ATTENDEE:mailto:Ann@Example.com", {"Ann@Example.com"}),
        ("ATTENDEE;PARTSTAT=NEEDS-ACTION;ROLE=CHAIR:mailto:ann@example.com", {ANN}),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:ann@example.com", set()),
        ("ATTENDEE;PARTSTAT=TENTATIVE:mailto:ann@example.com", set()),
        ("ATTENDEE;PARTSTAT=DELEGATED:mailto:ann@example.com", set()),
        ("ATTENDEE;ROLE=OPT-PARTICIPANT:mailto:ann@example.com", set()),
        ("ATTENDEE;ROLE=NON-PARTICIPANT:mailto:ann@example.com", set()),
        ("ATTENDEE;CUTYPE=ROOM:mailto:room@example.com", set()),
        ("ATTENDEE;CUTYPE=GROUP:mailto:all@example.com", set()),
        ("ATTENDEE:tel:+1234", set()),
        ("ATTENDEE:mailto:nobody", set()),
        ("ATTENDEE:mailto:a%00b@example.com", set()),
        ("ORGANIZER:mailto:ann@example.com", set()),
        ("DESCRIPTION:mailto:ann@example.com", set()),
    ],
)
def test_attendees(attendee: str, expected: set[str]) -> None:
    """Whoever must come and has not said no is on call, by the address as it is written."""
    assert expected == who(event(*TIMES, attendee))


def test_several_attendees() -> None:
    """Each has a duty."""
    assert {ANN, BEN} == who(event(*TIMES, ANNS, f"ATTENDEE:mailto:{BEN}"))


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("On call: ann@example.com", {ANN}),
        ("On call: ann@example.com (primary)", {ANN}),
        ("Holiday: ann@example.com", set()),
        ("On call: ", set()),
        ("x" * 600 + "On call: ann@example.com", set()),
    ],
)
def test_titles(summary: str, expected: set[str]) -> None:
    """The pattern says who; a title that does not match names nobody."""
    reading = Reading(pattern=re.compile(r"On call: (?P<who>[^ ]*)"))
    roster = read(event(*TIMES, f"SUMMARY:{summary}", f"ATTENDEE:mailto:{BEN}"), reading=reading)

    assert expected == on_call(roster, NOW)


def test_a_group_that_takes_no_part() -> None:
    """A pattern may match without naming anybody."""
    reading = Reading(pattern=re.compile(r"On call(: (?P<who>.+))?"))

    assert [] == list(read(event(*TIMES, "SUMMARY:On call"), reading=reading).duties)


@pytest.mark.parametrize(
    ("head", "zone", "start"),
    [
        ("X-WR-TIMEZONE:Europe/Berlin\n", None, "2026-11-23T08:00"),
        ("X-WR-TIMEZONE:Europe/Berlin\n", ZoneInfo("Asia/Tokyo"), "2026-11-23T00:00"),
        ("", ZoneInfo("Asia/Tokyo"), "2026-11-23T00:00"),
        ("X-WR-TIMEZONE:Mars/Base\n", ZoneInfo("Asia/Tokyo"), "2026-11-23T00:00"),
    ],
)
@pytest.mark.parametrize("rule", ["", "RRULE:FREQ=DAILY"])
def test_floating_times(head: str, zone: ZoneInfo | None, start: str, rule: str) -> None:
    """They are in the zone that the operator names, or else in the calendar's own."""
    lines = ["DTSTART:20261123T090000", "DTEND:20261123T170000", ANNS, *([rule] if rule else [])]
    roster = read(event(*lines), head=head, at=utc(start), reading=Reading(zone=zone))
    begins = utc(start)

    assert Duty(who=ANN, start=begins, end=begins + timedelta(hours=8)) in roster.duties


@pytest.mark.parametrize("rule", ["", "RRULE:FREQ=WEEKLY"])
def test_whole_days(rule: str) -> None:
    """A day begins at midnight in the zone; its end is the day after the last."""
    lines = ["DTSTART;VALUE=DATE:20261023", "DTEND;VALUE=DATE:20261026", ANNS]
    reading = Reading(zone=ZoneInfo(BERLIN))
    roster = read(
        event(*lines, *([rule] if rule else [])), at=utc("2026-10-24T00:00"), reading=reading
    )
    first = Duty(who=ANN, start=utc("2026-10-22T22:00"), end=utc("2026-10-25T23:00"))

    assert first == roster.duties[0]


def test_a_day_without_an_end_is_one_day() -> None:
    """And a moment without an end is nothing."""
    day = read(event("DTSTART;VALUE=DATE:20261123", ANNS), reading=Reading(zone=ZoneInfo("UTC")))

    assert [timedelta(days=1)] == [one.end - one.start for one in day.duties]
    assert set() == who(event("DTSTART:20261123T120000Z", ANNS))


def test_a_zone_of_the_calendar_itself() -> None:
    """Zones that only the calendar describes follow its description."""
    lines = ("DTSTART;TZID=Office:20261019T090000", "DTEND;TZID=Office:20261026T090000", ANNS)
    roster = read(event(*lines), head=MINE, at=utc("2026-10-20T00:00"))

    assert [Duty(who=ANN, start=utc("2026-10-19T07:00"), end=utc("2026-10-26T08:00"))] == list(
        roster.duties
    )


def test_a_zone_by_its_windows_name() -> None:
    """Outlook writes zones in its own words."""
    zone = "W. Europe Standard Time"
    lines = shift(local("2026-11-23T09:00"), local("2026-11-23T17:00"), zone, ANN)

    assert utc("2026-11-23T08:00") == read(event(*lines)).duties[0].start


def test_other_events_do_not_matter() -> None:
    """A holiday without a zone names nobody, and so refuses nothing."""
    holiday = event("DTSTART;VALUE=DATE:20261123", "SUMMARY:Holiday", "X-ODD;;;=1", uid="2")

    assert {ANN} == who(event(*TIMES, ANNS), holiday.replace("X-ODD;;;=1\n", ""))


@pytest.mark.parametrize(
    ("events", "head", "sentence"),
    [
        ([event("DTSTART:20261123T090000", "DURATION:PT8H", ANNS)], "", "without a zone"),
        ([event(*TIMES, ANNS)], "X-WR-TIMEZONE:Mars/Base\n", "zone that is not known"),
        (
            [event("DTSTART;TZID=Mars/Base:20261123T090000", "DURATION:PT8H", ANNS)],
            "",
            "time zone that is not known",
        ),
        (
            [event(*TIMES, ANNS, "RRULE:FREQ=DAILY", "EXDATE;TZID=Mars/Base:20261123T090000")],
            "",
            "time zone that is not known",
        ),
        ([event("DTSTART:soon", ANNS)], "", "cannot be read"),
        ([event("DTEND:20261123T170000Z", ANNS)], "", "cannot be read"),
        ([event("DTSTART:20261123T090000Z", "DTEND:20261122T090000Z", ANNS)], "", "cannot be read"),
        ([event("DTSTART:20261123T090000Z", "DURATION:-PT8H", ANNS)], "", "cannot be read"),
        ([event("DTSTART:20261123T090000Z", "DTEND:20261123T170000", ANNS)], "", "cannot be read"),
        ([event(*TIMES, ANNS, "RRULE:FREQ=DAILY;COUNT=many")], "", "cannot be read"),
        ([event(*TIMES, ANNS, "RRULE:HELLO")], "", "daily, weekly"),
        ([event(*TIMES, ANNS, "RRULE:FREQ=DAILY;UNTIL=2026")], "", "cannot be read"),
        ([event(*TIMES, ANNS, "EXDATE:never")], "", "cannot be read"),
        ([event(*TIMES, ANNS, "RECURRENCE-ID:first")], "", "cannot be read"),
        ([event(*TIMES, ANNS, "DTSTART:20261124T090000Z")], "", "cannot be read"),
        (["BEGIN:VEVENT\n"], "", "cannot be read"),
        ([event(*TIMES, ANNS)], "CALSCALE:CHINESE\n", "cannot be read"),
        ([event(*TIMES, ANNS, "RRULE:FREQ=SECONDLY")], "", "daily, weekly"),
    ],
)
def test_what_is_not_understood(events: list[str], head: str, sentence: str) -> None:
    """One such event refuses the calendar: a roster with a hole looks like a change of shift."""
    with pytest.raises(Impossible, match=sentence):
        read(event(*TIMES, ANNS, uid="good"), *events, head=head)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", Impossible),
        (b"<html>log in</html>", Impossible),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", Impossible),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", TryAgain),
        (calendar(event(*TIMES))[:-30], TryAgain),
        (calendar() + calendar(), Impossible),
        (b"BEGIN:VCALENDAR\r\n\xff\xfe\x00\r\nEND:VCALENDAR\r\n", Impossible),
        (b"BEGIN:VCALENDAR" * 2000 + b"END:VCALENDAR", Impossible),
    ],
)
def test_what_is_no_calendar(body: bytes, kind: type[Exception]) -> None:
    """Half a calendar may be whole in a minute; what is none needs somebody."""
    with pytest.raises(kind):
        Feed(body, Reading(), NOW)


def test_a_byte_order_mark() -> None:
    """Some programs write one before everything."""
    body = b"\xef\xbb\xbf" + calendar(event(*TIMES, ANNS))

    assert {ANN} == on_call(Feed(body, Reading(), NOW).roster(NOW), NOW)


def test_a_calendar_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused before it is parsed."""
    monkeypatch.setattr(feed, "MOST_EVENTS", 3)
    with pytest.raises(Impossible, match="more than 3 events"):
        read(*(event(*TIMES, ANNS, uid=str(one)) for one in range(4)))


@given(st.binary(max_size=300))
def test_noise_between_the_ends(noise: bytes) -> None:
    """Whatever a calendar holds, it is read or refused."""
    body = b"BEGIN:VCALENDAR\r\n" + noise + b"\r\nEND:VCALENDAR\r\n"
    try:
        duties = list(Feed(body, Reading(), NOW).roster(NOW).duties)
    except (Impossible, TryAgain):
        duties = []

    assert [] == duties
