"""The people and places of the playground. Their ids are fixed: access.yaml names them.

`enter` fills empty fake services, always in the same order, so that the same folder gets the same
ids after a restart and the bot's memory of conversations stays true.
"""

from dataclasses import dataclass

from adapters.playground.slack.fake import FakeSlack
from adapters.playground.teams.service import FakeTeams

ZONE = "Europe/Berlin"
CHANNELS = (("C01PAYMENTS", "payments"), ("C02INCIDENTS", "incidents"))
OPERATORS = ("C03OPERATORS", "daypass-operators")
TEAM = "Payments"
TEAM_CHANNELS = ("General", "On call")


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Somebody the page can act as; `slack` and `teams` are their ids there, empty if not there."""

    key: str
    name: str
    role: str
    slack: str = ""
    teams: str = ""

    @property
    def email(self) -> str:
        """Their address, which is also their directory id in access.yaml."""
        return f"{self.name.split()[0].lower()}@example.com"


def _object_id(last: str) -> str:
    return f"3f0c1f2e-0000-4000-8000-00000000000{last}"


CAST = (
    Persona(
        key="developer",
        name="Priya Nair",
        role="developer",
        slack="U01PRIYA",
        teams=_object_id("a"),
    ),
    Persona(key="lead", name="Tom Becker", role="team lead", slack="U02TOM", teams=_object_id("b")),
    Persona(key="owner", name="Grace Okafor", role="database owner", teams=_object_id("c")),
    Persona(key="owner-2", name="Luis Romero", role="database owner", slack="U03LUIS"),
    Persona(
        key="on-call", name="Mei Tanaka", role="on call", slack="U04MEI", teams=_object_id("d")
    ),
)
PERSONAS = {one.key: one for one in CAST}


def enter(slack: FakeSlack, teams: FakeTeams) -> None:
    """Bring everybody on stage, with the app installed for all. Call it once."""
    _enter_slack(slack)
    _enter_teams(teams)


def _enter_slack(slack: FakeSlack) -> None:
    work = slack.workspace
    people = [one for one in CAST if one.slack]
    for one in people:
        name = one.email.partition("@")[0]
        work.add_user(name, real_name=one.name, id=one.slack, email=one.email, tz=ZONE)
    for one in people:
        work.dm(one.slack)
    everybody = [*(one.slack for one in people), work.app.user_id]
    for channel, name in (*CHANNELS, OPERATORS):
        work.add_channel(name, everybody, id=channel)


def _enter_teams(teams: FakeTeams) -> None:
    people = [
        teams.add_person(one.name, upn=one.email, aad_object_id=one.teams)
        for one in CAST
        if one.teams
    ]
    teams.preinstall(*people)
    team = teams.add_team(TEAM)
    for name in TEAM_CHANNELS:
        teams.add_channel(team, name, [teams.world.person(one) for one in people])
