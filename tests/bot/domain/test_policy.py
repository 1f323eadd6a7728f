"""One revision of people and rules: who is active, on call, an owner; and what cannot be known."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from bot.domain.catalog import OwnerGroup, OwnerPerson
from bot.domain.flow import (
    Condition,
    EachOf,
    Flow,
    HasAttribute,
    InGroup,
    IsPerson,
    Not,
    OnCallFor,
    OneOf,
    What,
)
from bot.domain.ids import FlowName, GroupName, PersonId, PolicyRevision, RotaName
from bot.domain.people import ChatName, Identity, Person, Rota
from bot.domain.policy import Policy

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADA, GONE = PersonId("ada"), PersonId("gone")
OPS = GroupName("ops")
SLACK = Identity(chat=ChatName.SLACK, user="U1")
PRIMARY, LEFT = RotaName("primary"), RotaName("left")


def weekly(name: RotaName, member: PersonId) -> Rota:
    """Make a rota of one."""
    start = datetime(2026, 1, 5, tzinfo=UTC).replace(tzinfo=None)
    return Rota(name=name, members=(member,), start=start, every=timedelta(weeks=1), zone="UTC")


PERSON = Person(
    id=ADA, name="Ada", groups=frozenset({OPS}), attributes={"kind": "staff"}, identities=(SLACK,)
)
FLOW = Flow(name=FlowName("any"), who=IsPerson(person=ADA), what=What())
POLICY = Policy(
    revision=PolicyRevision("1"),
    people={
        ADA: PERSON,
        GONE: Person(id=GONE, name="Gone", groups=frozenset({OPS}), active=False),
    },
    rotas={PRIMARY: weekly(PRIMARY, ADA), LEFT: weekly(LEFT, GONE)},
    flows=(FLOW,),
)
TRUE = InGroup(group=OPS)
FALSE = InGroup(group=GroupName("others"))
UNKNOWN = HasAttribute(attribute="missing", value="x")
SAID: dict[bool | None, Condition] = {True: TRUE, False: FALSE, None: UNKNOWN}


def test_whoever_left_has_no_rights() -> None:
    """An inactive person is in no group, answers for nothing, and is never on call."""
    assert POLICY.person(GONE) is None
    assert {OPS: frozenset({ADA})} == POLICY.members
    assert frozenset() == POLICY.on_call(LEFT, NOW)
    assert frozenset() == POLICY.owners(OwnerPerson(person=GONE))


def test_people_behind_owners_identities_and_rotas() -> None:
    """Owners, chat identities, rotas and flows lead where the files say."""
    assert frozenset({ADA}) == POLICY.owners(OwnerGroup(group=OPS))
    assert frozenset({ADA}) == POLICY.owners(OwnerPerson(person=ADA))
    assert frozenset() == POLICY.owners(OwnerGroup(group=GroupName("others")))
    assert frozenset() == POLICY.owners(None)
    assert {SLACK: PERSON} == POLICY.identities
    assert frozenset({ADA}) == POLICY.on_call(PRIMARY, NOW)
    assert frozenset() == POLICY.on_call(RotaName("unknown"), NOW)
    assert FLOW == POLICY.by_name[FlowName("any")]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (IsPerson(person=ADA), True),
        (IsPerson(person=GONE), False),
        (OnCallFor(rota=PRIMARY), True),
        (OnCallFor(rota=LEFT), False),
        (OnCallFor(rota=RotaName("unknown")), None),
        (HasAttribute(attribute="kind", value="staff"), True),
        (HasAttribute(attribute="kind", value="guest"), False),
        (UNKNOWN, None),
        (Not(condition=UNKNOWN), None),
        (Not(condition=TRUE), False),
        (Not(condition=FALSE), True),
    ],
)
def test_conditions_hold_fail_or_are_not_known(
    condition: Condition, *, expected: bool | None
) -> None:
    """What is not known is neither met nor is its opposite."""
    assert expected is POLICY.holds(condition, PERSON, NOW)


def test_joined_conditions_follow_three_valued_logic() -> None:
    """All-of is the least and any-of the greatest of its answers, with the unknown in between."""
    rank = {False: 0, None: 1, True: 2}
    for answers in product(SAID, repeat=3):
        conditions = tuple(SAID[one] for one in answers)

        assert min(answers, key=rank.__getitem__) is POLICY.holds(
            EachOf(conditions=conditions), PERSON, NOW
        )
        assert max(answers, key=rank.__getitem__) is POLICY.holds(
            OneOf(conditions=conditions), PERSON, NOW
        )
