"""For whom conditions hold, for everybody at once, as sets of people at no particular hour.

Either nobody is on call, or everybody who ever is. What a directory last said counts, however long
ago; an attribute that is not there satisfies nothing, as everywhere.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import reduce
from operator import and_, or_
from typing import assert_never

from bot.domain.compiled import bits
from bot.domain.compiled.grid import grid
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
from bot.domain.ids import PersonId, RotaName
from bot.domain.people import Person
from bot.domain.policy import Policy

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # what is judged with `stale` does not look at it
Answer = tuple[int, int]  # who fits and who does not; of the rest it is not known


class Everybody:
    """The active people of a policy, on duty or off. Each condition is judged once."""

    def __init__(self, policy: Policy, *, on_duty: bool) -> None:
        self._policy = policy
        self._on_duty = on_duty
        self._people = [one for one in policy.people.values() if one.active]
        self._number = {one.id: number for number, one in enumerate(self._people)}
        self._all = bits.span(0, len(self._people))
        self._judged: dict[Condition, Answer] = {}

    def holding(self, conditions: Sequence[Condition]) -> Callable[[PersonId], int]:
        """Return what says, of a person, which of the conditions hold: a set of their numbers."""
        size = len(self._people)
        table = grid([self.answer(one)[0] for one in conditions], size)

        def of(person: PersonId) -> int:
            number = self._number.get(person)
            return 0 if number is None else table.of(number)

        return of

    def answer(self, condition: Condition) -> Answer:
        """Judge a condition for everybody."""
        found = self._judged.get(condition)
        if found is None:
            found = self._judged[condition] = self._judge(condition)
        return found

    def _judge(self, condition: Condition) -> Answer:
        match condition:
            case Not():
                yes, no = self.answer(condition.condition)
                return no, yes
            case EachOf():
                parts = [self.answer(one) for one in condition.conditions]
                return reduce(and_, (yes for yes, _ in parts), self._all), _any(n for _, n in parts)
            case OneOf():
                parts = [self.answer(one) for one in condition.conditions]
                return _any(yes for yes, _ in parts), reduce(and_, (n for _, n in parts), self._all)
            case ManagerOf():
                return self._managers(*self.answer(condition.condition))
            case _:
                return self._leaf(condition)

    def _leaf(self, leaf: InGroup | IsPerson | OnCallFor | HasAttribute) -> Answer:
        match leaf:
            case InGroup():
                return self._known(self._policy.members.get(leaf.group, ()))
            case IsPerson():
                return self._known((leaf.person,))
            case OnCallFor():
                return self._on_call(leaf.rota)
            case HasAttribute():
                return self._attribute(leaf)
            case _:
                assert_never(leaf)

    def _attribute(self, leaf: HasAttribute) -> Answer:
        """Judge one of those who have each value: it is the same for the others."""
        having: dict[str, list[Person]] = {}
        for one in self._people:
            if leaf.attribute in one.attributes:
                having.setdefault(one.attributes[leaf.attribute], []).append(one)
        fitting = [all_ for all_ in having.values() if self._fits(leaf, all_[0])]
        yes = self._set(one.id for all_ in fitting for one in all_)
        return yes, self._set(one.id for all_ in having.values() for one in all_) & ~yes

    def _fits(self, leaf: HasAttribute, person: Person) -> bool:
        return self._policy.holds(leaf, person, _ANY_TIME, stale=True) is True

    def _on_call(self, name: RotaName) -> Answer:
        rota = self._policy.rotas.get(name)
        if rota is None:
            return 0, 0
        return self._known(rota.members if self._on_duty else ())

    def _managers(self, yes: int, no: int) -> Answer:
        """Judge managers: one report is enough for a yes, and a no needs all of them."""
        managing = (self._above(yes), self._above(self._all & ~no))
        return managing[0], self._all & ~managing[1]

    def _above(self, reports: int) -> int:
        found: set[PersonId] = set()
        for one, flag in zip(self._people, bits.flags(reports, len(self._people)), strict=False):
            if flag and one.manager and one.manager != one.id:
                found.add(one.manager)
        return self._set(found)

    def _known(self, people: Iterable[PersonId]) -> Answer:
        yes = self._set(people)
        return yes, self._all & ~yes

    def _set(self, people: Iterable[PersonId]) -> int:
        numbers = (self._number[one] for one in people if one in self._number)
        return bits.of(numbers, len(self._people))


def _any(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)


def asks_schedules(condition: Condition) -> bool:
    """Say whether a condition asks who is on call."""
    match condition:
        case OnCallFor():
            return True
        case ManagerOf() | Not():
            return asks_schedules(condition.condition)
        case EachOf() | OneOf():
            return any(asks_schedules(one) for one in condition.conditions)
        case _:
            return False
