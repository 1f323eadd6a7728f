"""What the people of the company ask for: about half of it is their own team's."""

from collections.abc import Sequence
from random import Random

from benchmarks import company
from benchmarks.company import Size
from bot.domain.catalog import Entitlement
from bot.domain.evaluate import Asking
from bot.domain.ids import BundleName
from bot.domain.people import Person
from bot.domain.policy import Policy

Decision = tuple[Entitlement, Asking]


def decisions(by: Random, policy: Policy, size: Size, count: int) -> Sequence[Decision]:
    """Choose people and what they ask for: alone, some to break glass."""
    return [_decision(by, policy, size) for _ in range(count)]


def _decision(by: Random, policy: Policy, size: Size) -> Decision:
    number = by.randrange(size.people)
    person = policy.people[company.employee(number)]
    integration = by.randrange(company.INTEGRATIONS)
    thing = by.randrange(size.resources // company.INTEGRATIONS)
    if by.random() < 0.5:  # noqa: PLR2004 - a half
        thing = (number - integration * 7) % size.teams
    wanted = Entitlement(
        company.system(integration), company.thing(thing), by.choice(company.PERMISSIONS)
    )
    glass = by.random() < 0.05  # noqa: PLR2004 - one in twenty
    return wanted, Asking(person=person, now=company.NOW, breaking_glass=glass)


def with_bundles(by: Random, asked: Sequence[Decision]) -> Sequence[Decision]:
    """Ask for some of it through a bundle."""
    return [
        (one, Asking(person=how.person, now=how.now, bundle=_bundle(by)))
        if by.random() < 0.1  # noqa: PLR2004 - one in ten
        else (one, how)
        for one, how in asked
    ]


def _bundle(by: Random) -> BundleName:
    return BundleName(f"bundle-{by.randrange(company.BUNDLES)}")


def somebody(by: Random, policy: Policy, size: Size) -> Person:
    """Choose a person."""
    return policy.people[company.employee(by.randrange(size.people))]
