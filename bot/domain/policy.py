"""One revision of facts and rules as plain values: people, schedules, catalogue, access flows.

A condition over them has three answers. What is not known is no yes: a schedule that does not
answer, a directory that was silent for too long, an attribute that is not there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import assert_never

from bot.domain.catalog import Catalogue, Owner, OwnerGroup, OwnerNamed, OwnerPerson
from bot.domain.flow import (
    Comparison,
    Condition,
    EachOf,
    Flow,
    ForOthers,
    ForReports,
    ForSelf,
    HasAttribute,
    InGroup,
    IsPerson,
    ManagerOf,
    Not,
    OnCallFor,
    OneOf,
    Place,
    Source,
    Whom,
)
from bot.domain.ids import FlowName, GroupName, PersonId, PolicyRevision, RotaName
from bot.domain.people import Identity, OnCall, Person


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Facts and rules that decisions are made from. Replaced as a whole, never changed.

    `overseers` are the operators as people, `operators` the places where they are told.
    """

    revision: PolicyRevision
    people: Mapping[PersonId, Person] = field(default_factory=dict)
    rotas: Mapping[RotaName, OnCall] = field(default_factory=dict)
    catalogue: Catalogue = field(default_factory=Catalogue)
    flows: tuple[Flow, ...] = ()
    operators: tuple[Place, ...] = ()
    overseers: tuple[Source, ...] = ()

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
    def reports(self) -> Mapping[PersonId, tuple[Person, ...]]:
        """Find the active people whom somebody manages directly."""
        found: dict[PersonId, list[Person]] = {}
        for person in self.people.values():
            if person.active and person.manager and person.manager != person.id:
                found.setdefault(person.manager, []).append(person)
        return {manager: tuple(people) for manager, people in found.items()}

    @cached_property
    def by_name(self) -> Mapping[FlowName, Flow]:
        """Find a flow by name."""
        return {flow.name: flow for flow in self.flows}

    def person(self, person: PersonId) -> Person | None:
        """Return an active person, or None: whoever left has no rights."""
        found = self.people.get(person)
        return found if found and found.active else None

    def on_call(self, rota: RotaName, now: datetime) -> frozenset[PersonId]:
        """Return who is on call, as far as is known; nobody who left."""
        known = self.rotas.get(rota)
        found = known.on_call(now) if known else None
        return frozenset(one for one in found or () if self.person(one))

    def owners(self, owner: Owner | None) -> frozenset[PersonId]:
        """Return the people behind an owner."""
        match owner:
            case OwnerGroup():
                return self.members.get(owner.group, frozenset())
            case OwnerPerson():
                return frozenset({owner.person} if self.person(owner.person) else ())
            case OwnerNamed():
                group = self.members.get(GroupName(owner.name))
                person = self.person(PersonId(owner.name))
                named = group or (frozenset({person.id}) if person else None)
                return named or self.owners(owner.otherwise)
            case None:
                return frozenset()
            case _:
                assert_never(owner)

    def receives(
        self, whom: Sequence[Whom], requester: Person, grantee: Person, now: datetime
    ) -> bool | None:
        """Say whether the requester may ask for the grantee; None when that is not known."""
        return _one([self._receives(one, requester, grantee, now) for one in whom])

    def _receives(
        self, whom: Whom, requester: Person, grantee: Person, now: datetime
    ) -> bool | None:
        match whom:
            case ForSelf():
                return requester.id == grantee.id
            case ForReports():
                if not grantee.known(now):
                    return None
                return grantee.manager == requester.id != grantee.id
            case ForOthers():
                other = requester.id != grantee.id
                return self.holds(whom.condition, grantee, now) if other else False
            case _:
                assert_never(whom)

    def holds(
        self, condition: Condition, person: Person, now: datetime, *, stale: bool = False
    ) -> bool | None:
        """Say whether a condition holds for a person; None when a fact it needs is not known.

        With `stale`, what a directory last said counts, however long ago that was.
        """
        match condition:
            case IsPerson():
                return condition.person == person.id
            case OnCallFor():
                return self._on_duty(condition.rota, person, now)
            case Not():
                inner = self.holds(condition.condition, person, now, stale=stale)
                return None if inner is None else not inner
            case EachOf():
                parts = condition.conditions
                return _each([self.holds(one, person, now, stale=stale) for one in parts])
            case OneOf():
                parts = condition.conditions
                return _one([self.holds(one, person, now, stale=stale) for one in parts])
            case InGroup() | HasAttribute() | ManagerOf():
                known = stale or person.known(now)
                return self._recorded(condition, person, now, stale=stale) if known else None
            case _:
                assert_never(condition)

    def _on_duty(self, rota: RotaName, person: Person, now: datetime) -> bool | None:
        known = self.rotas.get(rota)
        found = known.on_call(now) if known else None
        return None if found is None else person.id in found

    def _recorded(
        self,
        condition: InGroup | HasAttribute | ManagerOf,
        person: Person,
        now: datetime,
        *,
        stale: bool,
    ) -> bool | None:
        match condition:
            case InGroup():
                return condition.group in person.groups
            case HasAttribute():
                value = person.attributes.get(condition.attribute)
                return None if value is None else _compare(condition, value)
            case ManagerOf():
                return _one(self._manages(condition, person, now, stale=stale))
            case _:
                assert_never(condition)

    def _manages(
        self, condition: ManagerOf, person: Person, now: datetime, *, stale: bool
    ) -> Sequence[bool | None]:
        """Judge everybody who is, or by now may be, managed by the person."""
        inner = condition.condition
        silent = () if stale else self.silent(now)
        sure = (one for one in self.reports.get(person.id, ()) if stale or one.known(now))
        answers = [self.holds(inner, one, now, stale=stale) for one in sure]
        others = (self.holds(inner, one, now) for one in silent if one.id != person.id)
        return [*answers, *(False if one is False else None for one in others)]

    def silent(self, now: datetime) -> Sequence[Person]:
        """Return the active people about whom their directory has been silent for too long."""
        if self._first_silence is None or now < self._first_silence:
            return ()
        return [one for one in self.people.values() if one.active and not one.known(now)]

    @cached_property
    def _first_silence(self) -> datetime | None:
        ends = (one.known_until for one in self.people.values() if one.active)
        return min((one for one in ends if one), default=None)

    def can_know(self, condition: Condition, person: Person, now: datetime) -> bool:
        """Say whether every source that a condition asks has answered recently enough.

        An attribute that a directory does not have is an answer; a silent directory is none.
        """
        match condition:
            case IsPerson():
                return True
            case OnCallFor():
                known = self.rotas.get(condition.rota)
                return known is not None and known.on_call(now) is not None
            case Not():
                return self.can_know(condition.condition, person, now)
            case EachOf() | OneOf():
                return all(self.can_know(one, person, now) for one in condition.conditions)
            case InGroup() | HasAttribute():
                return person.known(now)
            case ManagerOf():
                under = self.reports.get(person.id, ())
                inner = condition.condition
                heard = person.known(now) and not self.silent(now)
                return heard and all(self.can_know(inner, one, now) for one in under)
            case _:
                assert_never(condition)


def _compare(condition: HasAttribute, value: str) -> bool:
    match condition.how:
        case Comparison.IS:
            return value == condition.value
        case Comparison.IS_NOT:
            return value != condition.value
        case Comparison.CONTAINS:
            return condition.value in value
        case Comparison.STARTS_WITH:
            return value.startswith(condition.value)
        case _:
            assert_never(condition.how)


def _each(answers: Sequence[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def _one(answers: Sequence[bool | None]) -> bool | None:
    if True in answers:
        return True
    return None if None in answers else False
