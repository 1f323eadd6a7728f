"""Random organisations, each from its seed: the same seed gives the same people, facts and flows.

Small worlds on purpose: few names, so that rules, people and resources meet in most of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from bot.domain.catalog import Catalogue
from bot.domain.flow import Flow
from bot.domain.ids import GroupName, PersonId, PolicyRevision, RotaName
from bot.domain.people import OnCall, Person, Rota, Schedule, Shift
from bot.domain.policy import Policy
from tests.proof import lending, ruling
from tests.proof.nesting import Written, flattened

GROUPS, ROTAS, PEOPLE = ruling.GROUPS, ruling.ROTAS, ruling.PEOPLE
MOMENTS = (  # an ordinary day, and the hours in which clocks change
    datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
    datetime(2026, 3, 8, 6, 50, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 40, tzinfo=UTC),
    datetime(2026, 4, 4, 14, 50, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Everything that decisions are made from, at one moment. `nested` says it of groups anew."""

    now: datetime
    people: tuple[Person, ...]
    nested: Mapping[str, Written]
    rotas: Mapping[RotaName, OnCall]
    catalogue: Catalogue
    flows: tuple[Flow, ...]

    def policy(self) -> Policy:
        """Return the engine's view of it."""
        return Policy(
            revision=PolicyRevision("r1"),
            people={one.id: one for one in self.people},
            rotas=self.rotas,
            catalogue=self.catalogue,
            flows=self.flows,
        )

    def with_person(self, person: Person) -> "Organisation":
        """Return it with one person replaced; groups are the person's own, as from a directory."""
        people = tuple(person if one.id == person.id else one for one in self.people)
        return replace(self, people=people)


def seeded(seed: int) -> Random:
    """Return dice that fall the same way every time."""
    return Random(seed)  # noqa: S311 - to repeat, not to keep a secret


def organisation(dice: Random) -> Organisation:
    """Make an organisation as the dice fall."""
    now = dice.choice(MOMENTS) + timedelta(minutes=dice.randrange(180))
    ids = PEOPLE[: dice.randint(3, 12)]
    nested = _nested(dice, ids)
    belongs, wrong = flattened(nested, ids)
    assert not wrong, wrong
    people = tuple(_person(dice, one, ids, now, belongs[one]) for one in ids)
    catalogue = lending.catalogue(dice)
    rules = ruling.Rules(dice, catalogue)
    return Organisation(
        now=now,
        people=people,
        nested=nested,
        rotas={name: _schedule(dice, name, ids, now) for name in ROTAS},
        catalogue=catalogue,
        flows=tuple(rules.flow(number) for number in range(dice.randint(2, 6))),
    )


def _nested(dice: Random, ids: tuple[PersonId, ...]) -> dict[str, Written]:
    """Nest each group in those that come later, if at all: the file allows no circles."""
    found: dict[str, Written] = {}
    for number, name in enumerate(GROUPS):
        inner = [one for one in GROUPS[number + 1 :] if dice.random() < 0.3]
        members = [one for one in ids if dice.random() < (0.3 if number else 0.7)]
        found[name] = Written(frozenset(map(str, members)), frozenset(inner))
    return found


def _person(
    dice: Random,
    name: PersonId,
    ids: tuple[PersonId, ...],
    now: datetime,
    groups: frozenset[GroupName],
) -> Person:
    others = [one for one in ids if one != name]
    manager = dice.choice([*others, *others, PersonId("somebody-unknown"), None, None])
    attributes = {
        key: dice.choice(values) for key, values in ruling.ATTRIBUTES.items() if dice.random() < 0.7
    }
    return Person(
        id=name,
        name=name.title(),
        groups=groups,
        manager=manager,
        attributes=attributes,
        active=dice.random() < 0.88,
        source="scim",
        known_until=_known_until(dice, now),
    )


def _known_until(dice: Random, now: datetime) -> datetime | None:
    """Mostly what a file says; else a directory that has answered, or is silent since just now."""
    lengths = (timedelta(hours=1), timedelta(minutes=1), timedelta(0), -timedelta(hours=3))
    return None if dice.random() < 0.75 else now + dice.choice(lengths)


def _schedule(dice: Random, name: RotaName, ids: tuple[PersonId, ...], now: datetime) -> OnCall:
    if dice.random() < 0.4:
        hours = dice.choice([6, 12, 24, 168])
        start = now.replace(tzinfo=None) - timedelta(hours=dice.randrange(-10, 300))
        return Rota(
            name=name,
            members=tuple(dice.choices(ids, k=dice.randrange(4))),
            start=start.replace(minute=0),
            every=timedelta(hours=hours),
            zone=dice.choice(ruling.ZONES),
        )
    known = dice.choice([now + timedelta(hours=4)] * 4 + [now, now - timedelta(hours=1), None])
    shifts = tuple(_shifts(dice, ids, now))
    return Schedule(name=name, shifts=shifts, known_until=known, members=ids)


def _shifts(dice: Random, ids: tuple[PersonId, ...], now: datetime) -> Iterator[Shift]:
    for _ in range(dice.randrange(5)):
        start = now + timedelta(hours=dice.randint(-6, 2))
        end = start + timedelta(hours=dice.randint(1, 6))
        yield Shift(start=start, end=end, people=frozenset(dice.sample(ids, dice.randint(1, 2))))
