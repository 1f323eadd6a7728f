"""One revision of what the access files say: people, rotas, catalogue, flows, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import assert_never

from bot.domain.catalog import Catalogue, Owner, OwnerGroup, OwnerPerson
from bot.domain.flow import (
    AttributeIs,
    Condition,
    EachOf,
    Flow,
    InGroup,
    IsPerson,
    Not,
    OnCallFor,
    OneOf,
    Place,
)
from bot.domain.ids import FlowName, GroupName, PersonId, PolicyRevision, RotaName
from bot.domain.people import Identity, Person, Rota


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Facts and rules that decisions are made from. Replaced as a whole, never changed."""

    revision: PolicyRevision
    people: Mapping[PersonId, Person] = field(default_factory=dict)
    rotas: Mapping[RotaName, Rota] = field(default_factory=dict)
    catalogue: Catalogue = field(default_factory=Catalogue)
    flows: tuple[Flow, ...] = ()
    operators: tuple[Place, ...] = ()

    @cached_property
    def identities(self) -> Mapping[Identity, Person]:
        """Find people by a chat identity."""
        return {one: person for person in self.people.values() for one in person.identities}

    @cached_property
    def members(self) -> Mapping[GroupName, frozenset[PersonId]]:
        """Find the active members of a group."""
        found: dict[GroupName, set[PersonId]] = {}
        for person in self.people.values():
            for group in person.groups if person.active else ():
                found.setdefault(group, set()).add(person.id)
        return {group: frozenset(ids) for group, ids in found.items()}

    @cached_property
    def by_name(self) -> Mapping[FlowName, Flow]:
        """Find a flow by name."""
        return {flow.name: flow for flow in self.flows}

    def person(self, person: PersonId) -> Person | None:
        """Return an active person, or None: whoever left has no rights."""
        found = self.people.get(person)
        return found if found and found.active else None

    def on_call(self, rota: RotaName, now: datetime) -> frozenset[PersonId]:
        """Return who is on call; nobody when the rota is unknown or they left."""
        known = self.rotas.get(rota)
        person = known.on_call(now) if known else None
        return frozenset({person} if person and self.person(person) else ())

    def owners(self, owner: Owner | None) -> frozenset[PersonId]:
        """Return the people behind an owner."""
        match owner:
            case OwnerGroup():
                return self.members.get(owner.group, frozenset())
            case OwnerPerson():
                return frozenset({owner.person} if self.person(owner.person) else ())
            case None:
                return frozenset()
            case _:
                assert_never(owner)

    def holds(self, condition: Condition, person: Person, now: datetime) -> bool | None:
        """Say whether a condition holds for a person; None when a fact it needs is not known."""
        match condition:
            case InGroup():
                return condition.group in person.groups
            case IsPerson():
                return condition.person == person.id
            case OnCallFor():
                known = condition.rota in self.rotas
                return person.id in self.on_call(condition.rota, now) if known else None
            case AttributeIs():
                value = person.attributes.get(condition.attribute)
                return None if value is None else value == condition.value
            case Not() | EachOf() | OneOf():
                return self._joined(condition, person, now)
            case _:
                assert_never(condition)

    def _joined(
        self, condition: Not | EachOf | OneOf, person: Person, now: datetime
    ) -> bool | None:
        match condition:
            case Not():
                inner = self.holds(condition.condition, person, now)
                return None if inner is None else not inner
            case EachOf():
                return _each([self.holds(one, person, now) for one in condition.conditions])
            case OneOf():
                return _one([self.holds(one, person, now) for one in condition.conditions])
            case _:
                assert_never(condition)


def _each(answers: list[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def _one(answers: list[bool | None]) -> bool | None:
    if True in answers:
        return True
    return None if None in answers else False
