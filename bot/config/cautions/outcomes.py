"""What a condition may come to for a person, at one time or another.

A schedule may answer either way; an attribute that is not there never answers.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import reduce
from itertools import product
from typing import assert_never

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
from bot.domain.ids import RotaName
from bot.domain.people import Person, Rota, Schedule
from bot.domain.policy import Policy

Answer = bool | None
Answers = frozenset[Answer]
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # for conditions that no time changes
_ALONE: dict[Answer, Answers] = {one: frozenset({one}) for one in (True, False, None)}
_ANYTHING: Answers = frozenset({True, False, None})
_BY_TURNS: Answers = frozenset({True, False})


def answers(policy: Policy, condition: Condition, person: Person) -> Answers:
    """Return every answer that a condition may give for a person."""
    match condition:
        case OnCallFor():
            return _on_duty(policy, condition.rota, person)
        case Not():
            inner = answers(policy, condition.condition, person)
            return frozenset(None if one is None else not one for one in inner)
        case EachOf():
            return _joined((answers(policy, one, person) for one in condition.conditions), _both)
        case OneOf():
            return _joined((answers(policy, one, person) for one in condition.conditions), _either)
        case ManagerOf():
            under = policy.reports.get(person.id, ())
            return _joined((answers(policy, condition.condition, one) for one in under), _either)
        case InGroup() | IsPerson() | HasAttribute():
            return _ALONE[policy.holds(condition, person, _ANY_TIME, stale=True)]
        case _:
            assert_never(condition)


def may(policy: Policy, condition: Condition, person: Person) -> bool:
    """Say whether a condition may hold for a person who is still there."""
    return person.active and True in answers(policy, condition, person)


def must(policy: Policy, condition: Condition, person: Person) -> bool:
    """Say whether a condition holds for a person at all times."""
    return answers(policy, condition, person) == _ALONE[True]


def _on_duty(policy: Policy, rota: RotaName, person: Person) -> Answers:
    match policy.rotas.get(rota):
        case Rota(members=members):
            return _BY_TURNS if person.id in members else _ALONE[False]
        case Schedule():
            return _ANYTHING
        case None:
            return _ALONE[None]


def _joined(parts: Iterable[Answers], join: Callable[[Answer, Answer], Answer]) -> Answers:
    def joined(one: Answers, other: Answers) -> Answers:
        return frozenset(join(*pair) for pair in product(one, other))

    found = list(parts)
    empty = _ALONE[join is _both]
    return reduce(joined, found) if found else empty


def _both(one: Answer, other: Answer) -> Answer:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _either(one: Answer, other: Answer) -> Answer:
    if one is True or other is True:
        return True
    return None if one is None or other is None else False
