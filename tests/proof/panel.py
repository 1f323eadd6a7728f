"""Who may approve, and whether enough have: the naive law tries every seating of every approver."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, permutations, product

from bot.domain.catalog import Entitlement, Owner, OwnerGroup, OwnerPerson
from bot.domain.flow import (
    AllOf,
    AnyOf,
    Approval,
    Automatic,
    Flow,
    FromGroup,
    FromIntegrationOwner,
    FromManager,
    FromMatching,
    FromOnCall,
    FromOwner,
    FromPerson,
    FromWebhook,
    Source,
    Step,
)
from bot.domain.ids import GroupName, PersonId
from tests.proof.oracle import Oracle

People = frozenset[PersonId]


@dataclass(frozen=True, slots=True)
class Seat:
    """One decision that is needed: from where, about what, and in which row of seats.

    Whoever sits here decides about all of it, so an owner must answer for all of it.
    """

    sources: tuple[Source, ...]
    about: tuple[Entitlement, ...]
    row: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request as far as its approval is concerned."""

    flow: Flow
    wanted: tuple[Entitlement, ...]
    requester: PersonId
    grantee: PersonId
    asked_at: datetime


class Panel:
    """Answers for one request."""

    def __init__(self, oracle: Oracle, case: Case) -> None:
        self.oracle = oracle
        self.case = case
        self.ways = self._ways(case.flow.approval, ())
        self._found: dict[tuple[Source, Entitlement], People] = {}
        waited = oracle.now - case.asked_at
        self.later = [
            source for tier in case.flow.escalation if tier.after <= waited for source in tier.to
        ]

    # --- answers ------------------------------------------------------------------------------
    def everybody(self) -> People:
        """Return whoever may decide about anything in it."""
        return frozenset(one for way in self.ways for seat in way for one in self.able(seat))

    def missing(self, approved: People) -> int:
        """Count how many seats stay empty in the way that is nearest."""
        return min(len(way) - self._seated(way, approved) for way in self.ways)

    def possible(self) -> bool:
        """Say whether the people there are could fill every seat of some way."""
        return any(all(map(self._enough_people, self._rows(way))) for way in self.ways)

    def able(self, seat: Seat) -> People:
        """Return who may sit here: whoever a source brings, is there, and is vouched for."""
        brought = {
            person
            for source in [*seat.sources, *self.later]
            for person in frozenset.intersection(
                *(self._brought(source, one) for one in seat.about)
            )
        }
        kept = {
            one
            for one in brought
            if self.oracle.there(one) and self.oracle.fresh(self.oracle.people[one])
        }
        return frozenset(kept - {self.case.requester, self.case.grantee})

    # --- seats --------------------------------------------------------------------------------
    def _ways(self, approval: Approval, path: tuple[int, ...]) -> list[list[Seat]]:
        match approval:
            case Automatic():
                return [[]]
            case Step():
                return [list(self._seats(approval, path))]
            case AnyOf():
                return [
                    way
                    for number, part in enumerate(approval.parts)
                    for way in self._ways(part, (*path, number))
                ]
            case AllOf():
                laid = [
                    self._ways(part, (*path, number)) for number, part in enumerate(approval.parts)
                ]
                return [[seat for way in choice for seat in way] for choice in product(*laid)]

    def _seats(self, step: Step, path: tuple[int, ...]) -> Iterable[Seat]:
        """Put out the seats of a step: so many for each owner, if it asks owners at all."""
        for number, wanted in enumerate(self._apart(step)):
            for _ in range(step.at_least):
                row = "all" if self.case.flow.distinct else (path, number)
                yield Seat(step.sources, wanted, row)

    def _apart(self, step: Step) -> list[tuple[Entitlement, ...]]:
        """Divide what is asked for by the owners whom a step asks; without any, it is one lot."""
        lots: list[tuple[tuple[Owner | None, ...], list[Entitlement]]] = []
        for wanted in self.case.wanted:
            owners = tuple(
                self._owner(source, wanted)
                for source in step.sources
                if isinstance(source, FromOwner | FromIntegrationOwner)
            )
            lot = next((held for known, held in lots if known == owners), None)
            if lot is None:
                lots.append((owners, [wanted]))
            else:
                lot.append(wanted)
        return [tuple(held) for _, held in lots]

    def _owner(self, source: Source, wanted: Entitlement) -> Owner | None:
        if isinstance(source, FromOwner):
            return self.oracle.owner(wanted)
        return self.oracle.world.catalogue.integrations[wanted.integration].owner

    # --- people -------------------------------------------------------------------------------
    def _brought(self, source: Source, about: Entitlement) -> People:
        if (source, about) not in self._found:
            self._found[source, about] = frozenset(self._bring(source, about))
        return self._found[source, about]

    def _bring(self, source: Source, about: Entitlement) -> Iterable[PersonId]:
        oracle = self.oracle
        match source:
            case FromManager():
                asker = oracle.people[self.case.requester]
                known = asker.active and oracle.fresh(asker) and asker.manager
                return [asker.manager] if known and asker.manager else []
            case FromOwner() | FromIntegrationOwner():
                return self._owning(self._owner(source, about))
            case FromGroup():
                return self._group(source.group)
            case FromPerson():
                return [source.person]
            case FromOnCall():
                return oracle.on_duty(source.rota) or ()
            case FromMatching():
                found = oracle.people.values()
                return [one.id for one in found if oracle.true_of(source.condition, one) is True]
            case FromWebhook():
                raise AssertionError("machines have a test of their own")

    def _group(self, name: str) -> list[PersonId]:
        inside = self.oracle.groups.get(GroupName(name), set())
        return [one for one in inside if self.oracle.there(one)]

    def _owning(self, owner: Owner | None) -> list[PersonId]:
        if owner is None:
            return []
        if isinstance(owner, OwnerGroup):
            return self._group(owner.group)
        if isinstance(owner, OwnerPerson):
            return [owner.person] if self.oracle.there(owner.person) else []
        named = PersonId(owner.name)
        return (
            self._group(owner.name)
            or ([named] if self.oracle.there(named) else [])
            or self._owning(owner.otherwise)
        )

    # --- seating ------------------------------------------------------------------------------
    def _rows(self, way: Sequence[Seat]) -> list[list[People]]:
        rows: dict[object, list[People]] = {}
        for seat in way:
            rows.setdefault(seat.row, []).append(self.able(seat))
        return list(rows.values())

    def _seated(self, way: Sequence[Seat], approved: People) -> int:
        return sum(_most(row, approved) for row in self._rows(way))

    def _enough_people(self, row: Sequence[People]) -> bool:
        """Look for seats that fewer people than seats could fill (Hall's marriage theorem)."""
        return not any(
            len(frozenset[PersonId]().union(*few)) < len(few)
            for size in range(1, len(row) + 1)
            for few in combinations(row, size)
        )


def _most(row: Sequence[People], approved: People) -> int:
    """Try every order of every so many approvers on every so many seats, the most first."""
    useful = [one for one in sorted(approved) if any(one in able for able in row)]
    for size in range(min(len(row), len(useful)), 0, -1):
        for seats in combinations(row, size):
            for people in permutations(useful, size):
                if all(one in able for one, able in zip(people, seats, strict=True)):
                    return size
    return 0
