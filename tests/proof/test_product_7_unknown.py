"""PRODUCT 7: while a directory or a schedule does not answer, asks are taken, and nothing opens."""

from dataclasses import replace

import pytest

from bot.domain import commands
from bot.domain.decide import decide
from bot.domain.errors import NotKnown, NotYours
from bot.domain.evaluate import offer
from bot.domain.flow import (
    Automatic,
    FromGroup,
    FromOnCall,
    OnCallFor,
    Step,
)
from bot.domain.people import Schedule, Shift
from bot.domain.request import GrantState, RequestState
from tests.bot.domain.world import (
    DBA,
    DBA2,
    DEV,
    LATER,
    LEAD,
    NOW,
    OWNERS,
    WRITE,
    after,
    orders,
)
from tests.proof.task import (
    HOUR,
    PRIMARY,
    asked,
    asking,
    flow,
    law,
    people,
    person,
    shift,
    yes,
)

SILENT = person(DEV, source="scim", known_until=NOW - HOUR)
OWNER = Step(sources=(FromGroup(group=OWNERS),))


def test_requests_are_taken_while_the_directory_is_silent_and_nothing_is_granted() -> None:
    """By what it last said; a yes is recorded, and opens nothing until the directory answers."""
    lent = flow(approval=OWNER)
    silent, back = law(lent, people=people(SILENT)), law(lent)
    request = asked(silent)
    said = after(request, yes(DBA), law=silent)
    later = after(said, commands.Recheck(), law=silent, at=LATER + HOUR)

    assert RequestState.PENDING is request.state
    assert [DBA] == [one.person for one in said.decisions]
    assert RequestState.PENDING is said.state
    assert RequestState.PENDING is later.state
    assert RequestState.APPROVED is after(later, commands.Recheck(), law=back).state


def test_a_directory_that_answers_otherwise_voids_what_was_taken() -> None:
    """They had left the group all along."""
    lent = flow(approval=OWNER)
    silent = law(lent, people=people(SILENT))
    back = law(lent, people=people(person(DEV, groups=frozenset())))
    said = after(asked(silent), yes(DBA), law=silent)

    assert RequestState.VOIDED is after(said, commands.Recheck(), law=back).state


def test_a_flow_that_grants_alone_takes_nothing_on_unknown_facts() -> None:
    """Neither a silent directory nor a schedule that does not answer says yes."""
    by_group, by_duty = flow(approval=Automatic()), flow(who=OnCallFor(rota=PRIMARY))
    silent = law(by_group, people=people(SILENT))
    unsure = law(replace(by_duty, approval=Automatic()), rotas=shift(NOW + HOUR, known=False))

    for rules in (silent, unsure):
        assert offer(rules, orders(WRITE), asking(rules)).flow is None
    assert offer(law(by_group), orders(WRITE), asking(law(by_group))).flow


def test_what_was_approved_opens_only_once_everything_is_known() -> None:
    """The directory fell silent between the yes and the door: it waits, and opens afterwards."""
    lent = flow(approval=OWNER)
    rules, silent = law(lent), law(lent, people=people(SILENT))
    request = after(asked(rules), yes(DBA), law=rules)
    begin = commands.Begin(grant=request.grants[0].id, existed_before=False)

    with pytest.raises(NotKnown, match="scim"):
        decide(silent, request, begin, LATER)
    assert GrantState.PROVISIONING is after(request, begin, law=rules).grants[0].state


def test_approvals_through_what_is_unreachable_wait() -> None:
    """Nobody is on call as far as is known, so nobody may decide; when it is known, they may."""
    lent = flow(approval=Step(sources=(FromOnCall(rota=PRIMARY),)))
    lead = Shift(start=NOW - HOUR, end=NOW + HOUR, people=frozenset({LEAD}))
    told = Schedule(name=PRIMARY, shifts=(lead,), known_until=NOW + HOUR)
    known = law(lent, rotas={PRIMARY: told})
    unknown = law(lent, rotas={PRIMARY: replace(told, known_until=NOW)})
    request = asked(unknown)

    assert RequestState.PENDING is request.state
    with pytest.raises(NotYours):
        decide(unknown, request, yes(LEAD), LATER)
    assert RequestState.APPROVED is after(request, yes(LEAD), law=known).state


def test_an_approver_whom_no_directory_vouches_for_waits_too() -> None:
    """In the group as far as was last heard: that is no yes."""
    lent = flow(approval=OWNER)
    silent = law(lent, people=people(person(DBA, known_until=NOW)))
    request = asked(silent)

    with pytest.raises(NotYours):
        decide(silent, request, yes(DBA), LATER)
    assert RequestState.APPROVED is after(request, yes(DBA2), law=silent).state
