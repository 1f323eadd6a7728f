"""People as domain values: whom they report to, and who they are in each chat."""

import pytest

from bot.config.merging import merge
from bot.config.problems import Findings
from bot.config.resolving.items import items
from bot.config.resolving.names import gather
from bot.config.resolving.people import people
from bot.config.shapes.people import PersonShape
from bot.domain.ids import GroupName, IntegrationName, PersonId
from bot.domain.people import ChatName, Identity, Person
from tests.bot.config.written import said, table

TEAMS = "3F0C1F2E-0000-4000-8000-00000000000B"


def resolved(text: str) -> tuple[list[Person], list[str]]:
    """Return the people of a file, and what is wrong with them."""
    findings = Findings()
    sections = merge([table(text)], findings)
    names = gather(sections, findings)
    persons = items(sections.named["people"], PersonShape, findings)
    made = people(persons, {"ada": frozenset({GroupName("leads")})}, names)
    return [*made.values()], said(findings)


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
    (ada,), problems = resolved(text)

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
    _, problems = resolved("people:\n" + lines)

    assert [expected] == problems
