"""People as domain values: whom they report to, who they are in each chat, and who is on call."""

from datetime import datetime, timedelta

import pytest

from bot.config.merging import merge
from bot.config.problems import Findings
from bot.config.resolving.items import items
from bot.config.resolving.names import gather
from bot.config.resolving.people import people, rotas
from bot.config.shapes.people import PersonShape, RotaShape
from bot.domain.ids import GroupName, IntegrationName, PersonId, RotaName
from bot.domain.people import ChatName, Identity, Person, Rota
from tests.bot.config.written import said, table

TEAMS = "3F0C1F2E-0000-4000-8000-00000000000B"


def resolved(text: str) -> tuple[list[Person], list[Rota], list[str]]:
    """Return the people and rotas of a file, and what is wrong with them."""
    findings = Findings()
    sections = merge([table(text)], findings)
    names = gather(sections, findings)
    persons = items(sections.named["people"], PersonShape, findings)
    made = people(persons, {"ada": frozenset({GroupName("leads")})}, names)
    turns = rotas(items(sections.named["on_call"], RotaShape, findings), names)
    return [*made.values()], [*turns.values()], said(findings)


def test_a_person_carries_everything_the_file_says() -> None:
    """Identities are compared as the platforms write them: object ids in lower case."""
    text = f"""\
people:
  ada:
    name: Ada
    slack: U01ADA
    teams: {TEAMS}
    prefers: teams
    time_zone: Europe/London
    attributes: {{site: london}}
    accounts: {{orders-prod: ada_l}}
    active: false
integrations:
  orders-prod: {{}}
"""
    (ada,), _, problems = resolved(text)

    assert [] == problems
    assert ada == Person(
        id=PersonId("ada"),
        name="Ada",
        groups=frozenset({GroupName("leads")}),
        attributes={"site": "london"},
        identities=(
            Identity(chat=ChatName.SLACK, user="U01ADA"),
            Identity(chat=ChatName.TEAMS, user=TEAMS.lower()),
        ),
        prefers=ChatName.TEAMS,
        zone="Europe/London",
        accounts={IntegrationName("orders-prod"): "ada_l"},
        active=False,
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "  a: {name: A, manager: b}\n",
            "2:25: people.a.manager: There is no person called b.",
        ),
        (
            "  a: {name: A, manager: a}\n",
            "2:25: people.a.manager: Nobody is their own manager.",
        ),
        (
            "  a: {name: A, manager: b}\n  b: {name: B, manager: c}\n  c: {name: C, manager: b}\n",
            "3:25: people.b.manager: Managers go round in a circle: b > c > b.",
        ),
        (
            "  a: {name: A, slack: U01}\n  b: {name: B, slack: U01}\n",
            "3:23: people.b.slack: This identity is that of a already.",
        ),
        (
            "  a: {name: A, prefers: slack}\n",
            "2:25: people.a.prefers: There is no slack identity to prefer.",
        ),
        (
            "  a: {name: A, accounts: {orders: a}}\n",
            "2:27: people.a.accounts.orders: There is no integration called orders.",
        ),
    ],
)
def test_what_cannot_be_is_refused(lines: str, expected: str) -> None:
    """Each would let somebody approve, or act, as another."""
    _, _, problems = resolved("people:\n" + lines)

    assert [expected] == problems


def test_a_rota_takes_turns_among_people() -> None:
    """From a local time on; a member nobody knows is noted."""
    text = """\
people:
  ada: {name: Ada}
on_call:
  night: {rota: [ada], every: week, from: 2026-11-02 09:00, zone: Europe/London}
  day: {rota: [bob], every: 12h, from: 2026-11-02, zone: UTC}
"""
    _, found, problems = resolved(text)

    assert ["5:16: on_call.day.rota.0: There is no person called bob."] == problems
    assert found[0] == Rota(
        name=RotaName("night"),
        members=(PersonId("ada"),),
        start=datetime(2026, 11, 2, 9),  # noqa: DTZ001  local by meaning
        every=timedelta(weeks=1),
        zone="Europe/London",
    )
