"""For whom a condition holds: everybody at once, as sets of people.

A condition over a person has three answers, and who is on call is known only when it is asked: what
is kept of each condition is who may get which answer. Directories are taken at their last word.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, reduce
from itertools import chain, compress
from operator import and_, is_, or_
from typing import assert_never

from bot.domain.compiled import bits
from bot.domain.flow import (
    Condition,
    EachOf,
    HasAttribute,
    InGroup,
    IsPerson,
    ManagerOf,
    Not,
    OnCallFor,
    OneOf,
)
from bot.domain.ids import GroupName, PersonId, RotaName
from bot.domain.people import OnCall, Person, Rota
from bot.domain.policy import Policy

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # what is judged with `stale` does not look at it


@dataclass(frozen=True, slots=True)
class Possible:
    """Who may be answered yes, who no, and for whom it may be unknown. Sets overlap while open."""

    yes: int
    no: int
    unknown: int

    @property
    def surely(self) -> int:
        """Return for whom the answer is yes whatever happens."""
        return self.yes & ~self.no & ~self.unknown


class Crowd:
    """The people of a policy, numbered. Each condition is judged for everybody, and once."""

    def __init__(self, policy: Policy) -> None:
        self._policy = Policy(
            revision=policy.revision, people=policy.people, rotas=policy.rotas
        )  # keeps no catalogue alive that was replaced since
        self._people = tuple(policy.people.values())
        self._number = {one.id: number for number, one in enumerate(self._people)}
        self._judged: dict[Condition, Possible] = {}
        self._values: dict[str, tuple[Mapping[str | None, Sequence[int]], int]] = {}
        self._alone: Sequence[datetime | None] = [one.known_until for one in self._people]
        self.size = len(self._people)
        self._all = bits.span(0, self.size)

    def number(self, person: Person) -> int | None:
        """Return the person's number; None for whom the policy does not know just so."""
        number = self._number.get(person.id)
        return number if number is not None and self._people[number] is person else None

    def serves(self, policy: Policy) -> bool:
        """Say whether a policy has the very same people, and the same schedules."""
        people = self._policy.people
        same = people is policy.people or (
            len(people) == len(policy.people)
            and all(map(is_, people.values(), policy.people.values()))
        )
        return same and self._policy.rotas == policy.rotas

    def vouched_until(self, depth: int) -> Sequence[datetime | None]:
        """Return until when each person is known; with whom they manage, if that is asked.

        Whoever falls silent may by then be managed by anybody, so that one silence is everybody's.
        Of those who left nobody is asked but themselves.
        """
        return self._alone if depth == 0 else self._together

    @cached_property
    def _together(self) -> Sequence[datetime | None]:
        ends = {one.known_until for one in self._people if one.active}
        first = min((one for one in ends if one), default=None)
        if first is None:
            return self._alone
        return [first if own is None or first < own else own for own in self._alone]

    def possible(self, condition: Condition) -> Possible:
        """Judge a condition for everybody."""
        found = self._judged.get(condition)
        if found is None:
            found = self._judged[condition] = self._judge(condition)
        return found

    def _judge(self, condition: Condition) -> Possible:
        match condition:
            case IsPerson():
                number = self._number.get(condition.person)
                return self._known(0 if number is None else 1 << number)
            case InGroup():
                return self._known(bits.of(self._groups.get(condition.group, ()), self.size))
            case HasAttribute():
                return self._attribute(condition)
            case OnCallFor():
                return self._on_call(condition.rota)
            case ManagerOf():
                return self._manages(self.possible(condition.condition))
            case Not() | EachOf() | OneOf():
                return self._joined(condition)
            case _:
                assert_never(condition)

    def _joined(self, condition: Not | EachOf | OneOf) -> Possible:
        match condition:
            case Not():
                inner = self.possible(condition.condition)
                return Possible(yes=inner.no, no=inner.yes, unknown=inner.unknown)
            case EachOf():
                return self._each([self.possible(one) for one in condition.conditions])
            case OneOf():
                turned = [self.possible(Not(condition=one)) for one in condition.conditions]
                each = self._each(turned)
                return Possible(yes=each.no, no=each.yes, unknown=each.unknown)
            case _:
                assert_never(condition)

    def _each(self, parts: Sequence[Possible]) -> Possible:
        open_ = reduce(and_, (one.yes | one.unknown for one in parts), self._all)
        return Possible(
            yes=reduce(and_, (one.yes for one in parts), self._all),
            no=reduce(or_, (one.no for one in parts), 0),
            unknown=open_ & reduce(or_, (one.unknown for one in parts), 0),
        )

    def _known(self, yes: int) -> Possible:
        return Possible(yes=yes, no=self._all & ~yes, unknown=0)

    def _attribute(self, condition: HasAttribute) -> Possible:
        having, there = self._with(condition.attribute)
        met = [numbers for numbers in having.values() if self._meets(condition, numbers[0])]
        yes = bits.of(chain.from_iterable(met), self.size)
        return Possible(yes=yes, no=there & ~yes, unknown=self._all & ~there)

    def _meets(self, condition: HasAttribute, number: int) -> bool:
        """Judge one of those who have a value: it is the same for the others."""
        one = self._people[number]
        return self._policy.holds(condition, one, _ANY_TIME, stale=True) is True

    def _on_call(self, name: RotaName) -> Possible:
        rota = self._policy.rotas.get(name)
        if rota is None:
            return Possible(yes=0, no=0, unknown=self._all)
        turns = (self._number[one] for one in _members(rota) if one in self._number)
        unknown = 0 if isinstance(rota, Rota) else self._all
        return Possible(yes=bits.of(turns, self.size), no=self._all, unknown=unknown)

    def _manages(self, under: Possible) -> Possible:
        """Judge managers: one report is enough for a yes, and a no needs all of them."""
        perhaps, surely = self._all & ~under.no, self._all & ~(under.no | under.unknown)
        above = {one: self._above(one) for one in {under.yes, under.unknown, perhaps, surely}}
        return Possible(
            yes=above[under.yes],
            no=self._all & ~above[perhaps],
            unknown=above[under.unknown] & ~above[surely],
        )

    def _above(self, reports: int) -> int:
        """Return who manages, directly, at least one of these."""
        found = set(compress(self._managers, bits.flags(reports, self.size))) if reports else set()
        return bits.of((one for one in found if one is not None), self.size)

    @cached_property
    def _managers(self) -> Sequence[int | None]:
        """Return the manager of everybody who counts as a report, as `Policy.reports` does."""
        return [
            self._number.get(one.manager)
            if one.active and one.manager and one.manager != one.id
            else None
            for one in self._people
        ]

    @cached_property
    def _groups(self) -> Mapping[GroupName, Sequence[int]]:
        found: defaultdict[GroupName, list[int]] = defaultdict(list)
        for number, one in enumerate(self._people):
            for group in one.groups:
                found[group].append(number)
        return found

    def _with(self, attribute: str) -> tuple[Mapping[str | None, Sequence[int]], int]:
        """Return who has each value of an attribute, and who has any."""
        if attribute not in self._values:
            found: defaultdict[str | None, list[int]] = defaultdict(list)
            for number, one in enumerate(self._people):
                found[one.attributes.get(attribute)].append(number)
            there = self._all & ~bits.of(found.pop(None, ()), self.size)
            self._values[attribute] = found, there
        return self._values[attribute]


def _members(rota: OnCall) -> frozenset[PersonId]:
    """Return who may ever be on call."""
    if isinstance(rota, Rota):
        return frozenset(rota.members)
    return frozenset(rota.members).union(*(one.people for one in rota.shifts))


def levels(condition: Condition) -> int:
    """Count how many levels of reports a condition looks down."""
    match condition:
        case ManagerOf():
            return 1 + levels(condition.condition)
        case Not():
            return levels(condition.condition)
        case EachOf() | OneOf():
            return max(map(levels, condition.conditions), default=0)
        case InGroup() | IsPerson() | OnCallFor() | HasAttribute():
            return 0
        case _:
            assert_never(condition)


def asks_schedules(condition: Condition) -> bool:
    """Say whether a condition asks who is on call, of anybody."""
    match condition:
        case OnCallFor():
            return True
        case ManagerOf() | Not():
            return asks_schedules(condition.condition)
        case EachOf() | OneOf():
            return any(map(asks_schedules, condition.conditions))
        case InGroup() | IsPerson() | HasAttribute():
            return False
        case _:
            assert_never(condition)
