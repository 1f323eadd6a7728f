"""Why a condition does not hold for a person: the leaf that breaks it, in words.

Each reason is a clause that follows the flow's name: "you are not in group payments". What cannot
be known is said to be unknown, with what does not answer: it is no yes, but no fact about anybody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import assert_never

from bot.domain.flow import (
    Comparison,
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
from bot.domain.people import Person, Schedule
from bot.domain.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One fact that breaks a condition. `unknown`: the fact itself cannot be known at present."""

    text: str
    unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom the words are about: the reader, or somebody by name."""

    name: str = ""  # empty: the reader

    @property
    def are(self) -> str:
        """Begin a clause: "you are", "A Developer is"."""
        return f"{self.name} is" if self.name else "you are"

    @property
    def have(self) -> str:
        """Begin a clause: "you have", "A Developer has"."""
        return f"{self.name} has" if self.name else "you have"

    @property
    def manage(self) -> str:
        """Begin a clause: "you manage", "A Developer manages"."""
        return f"{self.name} manages" if self.name else "you manage"

    def whose(self, attribute: str) -> str:
        """Name an attribute: "your employment", "A Developer's employment"."""
        return f"{self.name}'s {attribute}" if self.name else f"your {attribute}"


YOU = Subject()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """About whom, from which facts, when, and how the person is spoken of."""

    policy: Policy
    person: Person
    now: datetime
    subject: Subject = YOU

    def holds(self, condition: Condition) -> bool | None:
        """Say whether a condition holds; None when that is not known."""
        return self.policy.holds(condition, self.person, self.now)


def broken(view: View, condition: Condition) -> tuple[Reason, ...]:
    """Say why a condition does not hold; nothing when it does.

    Of several that must hold each that does not is named; those that are not known are named only
    where nothing is known to fail.
    """
    answer = view.holds(condition)
    if answer is True:
        return ()
    match condition:
        case Not():
            return met(view, condition.condition)
        case EachOf():
            failing = [one for one in condition.conditions if view.holds(one) is answer]
            return _distinct(reason for one in failing for reason in broken(view, one))
        case OneOf():
            return _none_of(view, condition.conditions)
        case _:
            return (_unknown(view, condition) if answer is None else _fails(view, condition),)


def met(view: View, condition: Condition) -> tuple[Reason, ...]:
    """Say why a condition holds, or may hold for all that is known; nothing when it does not."""
    answer = view.holds(condition)
    if answer is False:
        return ()
    match condition:
        case Not():
            return broken(view, condition.condition)
        case EachOf() | OneOf():
            telling = [one for one in condition.conditions if view.holds(one) is answer]
            return _distinct(reason for one in telling for reason in met(view, one))
        case _:
            return (_unknown(view, condition) if answer is None else _is_so(view, condition),)


def words(condition: Condition) -> str:
    """Describe whoever fits a condition: "in group payments and on call for payments-primary"."""
    match condition:
        case ManagerOf():
            return f"the manager of somebody {_nested(condition.condition)}"
        case Not():
            return f"not {_nested(condition.condition)}"
        case EachOf():
            return " and ".join(_nested(one) for one in condition.conditions)
        case OneOf():
            return " or ".join(_nested(one) for one in condition.conditions)
        case _:
            return _leaf(condition)


def moment(at: datetime, now: datetime) -> str:
    """Write a point in time in UTC, without the date when it is today's."""
    local, today = at.astimezone(UTC), now.astimezone(UTC).date()
    return f"{local:%H:%M} UTC" if local.date() == today else f"{local:%Y-%m-%d %H:%M} UTC"


def _leaf(condition: InGroup | IsPerson | OnCallFor | HasAttribute) -> str:
    match condition:
        case InGroup():
            return f"in group {condition.group}"
        case IsPerson():
            return condition.person
        case OnCallFor():
            return f"on call for {condition.rota}"
        case HasAttribute():
            return f"of {condition.attribute} {_compared(condition)}"
        case _:
            assert_never(condition)


def _nested(condition: Condition) -> str:
    several = isinstance(condition, EachOf | OneOf) and len(condition.conditions) > 1
    return f"({words(condition)})" if several else words(condition)


def _compared(condition: HasAttribute) -> str:
    match condition.how:
        case Comparison.IS:
            return condition.value
        case Comparison.IS_NOT:
            return f"other than {condition.value}"
        case Comparison.CONTAINS:
            return f"containing {condition.value}"
        case Comparison.STARTS_WITH:
            return f"starting with {condition.value}"
        case _:
            assert_never(condition.how)


def _distinct(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reasons))


def _none_of(view: View, conditions: Sequence[Condition]) -> tuple[Reason, ...]:
    """Name what would have been enough; where one of them is not known, only why it is not."""
    if unknown := [one for one in conditions if view.holds(one) is None]:
        return _distinct(reason for one in unknown for reason in broken(view, one))
    if len(conditions) == 1:
        return broken(view, conditions[0])
    listed = "; ".join(words(one) for one in conditions)
    return (Reason(text=f"{view.subject.are} none of: {listed}"),)


_Leaf = InGroup | IsPerson | OnCallFor | HasAttribute | ManagerOf


def _fails(view: View, leaf: _Leaf) -> Reason:
    subject = view.subject
    match leaf:
        case HasAttribute():
            value = view.person.attributes[leaf.attribute]
            excluded = leaf.how is Comparison.IS_NOT
            wanted = "which is excluded" if excluded else f"not {_compared(leaf)}"
            return Reason(text=f"{subject.whose(leaf.attribute)} is {value}, {wanted}")
        case ManagerOf():
            return Reason(text=f"{subject.manage} nobody {_nested(leaf.condition)}")
        case IsPerson():
            return Reason(text=f"only {leaf.person} may")
        case InGroup() | OnCallFor():
            return Reason(text=f"{subject.are} not {words(leaf)}")
        case _:
            assert_never(leaf)


def _is_so(view: View, leaf: _Leaf) -> Reason:
    subject = view.subject
    match leaf:
        case HasAttribute():
            value = view.person.attributes[leaf.attribute]
            return Reason(text=f"{subject.whose(leaf.attribute)} is {value}")
        case ManagerOf():
            return Reason(text=f"{subject.manage} somebody {_nested(leaf.condition)}")
        case InGroup() | OnCallFor() | IsPerson():
            return Reason(text=f"{subject.are} {words(leaf)}")
        case _:
            assert_never(leaf)


def _unknown(view: View, leaf: _Leaf) -> Reason:
    if isinstance(leaf, OnCallFor):
        return Reason(text=_silent_rota(view, leaf.rota), unknown=True)
    if not view.person.known(view.now):
        return Reason(text=_silent_directory(view, leaf), unknown=True)
    if isinstance(leaf, HasAttribute):
        return Reason(text=f"{view.subject.have} no attribute {leaf.attribute}")
    said = f"it is not known whether {view.subject.are} {words(leaf)}"
    return Reason(text=said, unknown=True)


def _silent_rota(view: View, rota: RotaName) -> str:
    found = view.policy.rotas.get(rota)
    if not isinstance(found, Schedule):
        return f"there is no schedule {rota}"
    if found.known_until is None:
        return f"the schedule {rota} has never answered"
    ended = moment(found.known_until, view.now)
    return f"the schedule {rota} does not answer, and what it said ran out at {ended}"


def _silent_directory(view: View, leaf: _Leaf) -> str:
    since = moment(view.person.known_until or view.now, view.now)
    return (
        f"it is not known whether {view.subject.are} {words(leaf)}: the directory "
        f"{view.person.source} does not answer, and what it said ran out at {since}"
    )
