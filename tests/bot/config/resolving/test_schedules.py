"""On-call schedules: a rota takes turns among people, another system is unknown until asked."""

from datetime import datetime, timedelta

import pytest

from bot.config.merging import merge
from bot.config.problems import Findings
from bot.config.resolving.names import gather
from bot.config.resolving.schedules import OnCallSetup, Schedules, schedules
from bot.domain.ids import PersonId, RotaName
from bot.domain.people import Rota, Schedule
from tests.bot.config.written import said, table

NIGHT = RotaName("night")


def made(text: str) -> tuple[Schedules, list[str]]:
    """Return the schedules of a file, and what is wrong with them."""
    findings = Findings()
    sections = merge([table("people:\n  ada: {name: Ada}\non_call:\n" + text)], findings)
    return schedules(sections.named["on_call"], gather(sections, findings)), said(findings)


def test_a_rota_takes_turns_among_people() -> None:
    """From a local time on; a member nobody knows is noted."""
    found, problems = made(
        "  night: {rota: [ada], every: week, from: 2026-11-02 09:00, zone: Europe/London}\n"
        "  day: {rota: [bob], every: 12h, from: 2026-11-02, zone: UTC}\n"
    )

    assert ["5:16: on_call.day.rota.0: There is no person called bob."] == problems
    assert {} == found.setups
    assert found.rotas[NIGHT] == Rota(
        name=NIGHT,
        members=(PersonId("ada"),),
        start=datetime(2026, 11, 2, 9),  # noqa: DTZ001  local by meaning
        every=timedelta(weeks=1),
        zone="Europe/London",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "{pagerduty: {schedule: PIJ90N7, token: env:T, every: 30s}}",
            OnCallSetup(
                kind="pagerduty",
                options={
                    "schedule": "PIJ90N7",
                    "token": "env:T",
                    "every": timedelta(seconds=30),
                },
            ),
        ),
        ("{ical: {url: env:CALENDAR}}", OnCallSetup(kind="ical", options={"url": "env:CALENDAR"})),
        (
            "{ical: {path: /srv/rota.ics, person: attendee, zone: Europe/Berlin}}",
            OnCallSetup(
                kind="ical",
                options={"path": "/srv/rota.ics", "person": "attendee", "zone": "Europe/Berlin"},
            ),
        ),
        (
            "{ical: {url: https://c.example.com/r.ics, person: 'On call: (?P<who>.+)'}}",
            OnCallSetup(
                kind="ical",
                options={
                    "url": "https://c.example.com/r.ics",
                    "person": "pattern",
                    "pattern": "On call: (?P<who>.+)",
                },
            ),
        ),
    ],
)
def test_another_system_is_opened_with_what_is_written(text: str, expected: OnCallSetup) -> None:
    """Nobody is on call by it until it has been asked."""
    found, problems = made(f"  night: {text}\n")

    assert ([], expected) == (problems, found.setups[NIGHT])
    assert Schedule(name=NIGHT) == found.rotas[NIGHT]


def test_options_are_not_shown() -> None:
    """A calendar's address may be a secret."""
    assert "s3cret" not in repr(OnCallSetup(kind="ical", options={"url": "https://x/s3cret"}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{icall: {url: env:U}}", "(did you mean ical?)"),
        ("{ical: {}}", "A calendar has either a url or a path."),
        ("{ical: {url: env:U, path: /a}}", "A calendar has either a url or a path."),
        ("{ical: {url: env:U, keeps: 30s}}", "`keeps` must be at least as long as `every`."),
        ("{ical: {url: env:U}, rota: [ada]}", "there are ical and pagerduty."),
        (
            "{ical: {url: env:U}, pagerduty: {schedule: P, token: env:T}}",
            "A schedule is one of ical and pagerduty.",
        ),
    ],
)
def test_half_of_one_and_half_of_another_is_refused(text: str, expected: str) -> None:
    """It would be a guess."""
    _, (problem,) = made(f"  night: {text}\n")

    assert problem.endswith(expected)
