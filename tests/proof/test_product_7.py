"""PRODUCT 7, row by row: what the commercial products leave open, and what Daypass answers.

The rows that need the engine, a chat or a clock are in test_product_7_engine.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import commands
from bot.domain.approval import decisions_needed
from bot.domain.catalog import Bundle, Catalogue, Entitlement, NamedItem
from bot.domain.decide import decide
from bot.domain.evaluate import offer
from bot.domain.events import DeadlinesMoved
from bot.domain.flow import (
    AnyOf,
    Automatic,
    FromGroup,
    FromManager,
    OnCallFor,
    Step,
)
from bot.domain.people import Person, Rota, Schedule, Shift
from bot.domain.request import Cause, GrantState, RequestState
from tests.bot.domain.world import (
    ADMIN,
    DBA,
    DBA2,
    DEV,
    INCIDENT,
    LATER,
    LEAD,
    LEDGER,
    NOW,
    OWNERS,
    SHOP,
    WRITE,
    after,
    catalogue,
    orders,
)
from tests.proof.task import (
    HOUR,
    PRIMARY,
    WAY_IN,
    WRITES,
    asked,
    asking,
    flow,
    in_use,
    law,
    people,
    person,
    shift,
    states,
    yes,
)


# --- several flows fit: deny wins; else least friction; written in the verdict ----------------
def test_deny_wins_over_every_flow_that_fits() -> None:
    """Wherever it stands among them; and the answer names it."""
    deny = flow("zz-no", deny=True)
    for flows in ((deny, flow(), flow("b", approval=Automatic())), (flow(), deny)):
        rules = law(*flows)
        found = offer(rules, orders(WRITE), asking(rules))

        assert (None, "zz-no") == (found.flow, found.denied_by)


def test_the_least_friction_wins_and_the_verdict_lists_the_others() -> None:
    """Nobody before one before two; of equals the first by name; all that fitted are listed."""
    lead = Step(sources=(FromManager(),))
    two = flow("a-two", approval=replace(lead, at_least=2))
    either = flow("b-either", approval=AnyOf(parts=(replace(lead, at_least=3), lead)))
    one, none = flow("c-one", approval=lead), flow("d-none", approval=Automatic())
    for flows, winner in (
        ((two, either, one, none), "d-none"),
        ((one, two, either), "b-either"),
        ((two, one), "c-one"),
    ):
        rules = law(*flows)
        found = offer(rules, orders(WRITE), asking(rules))

        assert found.flow
        assert winner == found.flow.name
        assert {one.name for one in flows} == {one.flow for one in found.verdicts if one.fits}
    assert [2, 1, 1, 0] == [decisions_needed(one.approval) for one in (two, either, one, none)]


# --- one deny under any_of ends the request ---------------------------------------------------
def test_one_deny_under_any_of_ends_the_request() -> None:
    """Although the other part could still say yes; and then it cannot any more."""
    either = AnyOf(parts=(Step(sources=(FromManager(),)), Step(sources=(FromGroup(group=OWNERS),))))
    rules = law(flow(approval=either))
    denied = after(asked(rules), commands.Deny(person=DBA, reason="Not today."), law=rules)

    assert (RequestState.DENIED, "Not today.") == (denied.state, denied.reason)
    with pytest.raises(Exception, match="already denied"):
        decide(rules, denied, yes(LEAD), LATER)


# --- duration clock: from opening; `not_after` bounds it --------------------------------------
def test_the_clock_starts_when_access_opens_and_the_end_is_written_before() -> None:
    """Approved late, begun later still: the full hour counts from there, and never from again."""
    rules = law(flow())
    late, begun = NOW + 3 * HOUR, NOW + 3 * HOUR + timedelta(minutes=20)
    request = after(asked(rules), yes(LEAD), law=rules, at=late)
    begin = commands.Begin(grant=request.grants[0].id, existed_before=False)
    started = after(request, begin, law=rules, at=begun)
    again = after(started, begin, law=rules, at=begun + HOUR / 2)

    assert {None} == {one.expires_at for one in request.grants}
    assert GrantState.PROVISIONING is started.grants[0].state
    assert begun + HOUR == started.grants[0].expires_at == again.grants[0].expires_at
    assert (
        GrantState.REVOKING
        is after(again, commands.Tick(), law=rules, at=begun + HOUR).grants[0].state
    )


# --- flow edited while a grant is live --------------------------------------------------------
@pytest.mark.parametrize(
    ("longest", "expected"),
    [(2 * HOUR, 2 * HOUR), (3 * HOUR, 3 * HOUR), (4 * HOUR, 3 * HOUR), (9 * HOUR, 3 * HOUR)],
)
def test_a_live_grant_is_shortened_to_a_lower_maximum_and_never_lengthened(
    longest: timedelta, expected: timedelta
) -> None:
    """Three hours were lent, counted from the opening; it is told once."""
    rules, edited = law(flow()), law(flow(max=longest))
    request = in_use(rules, after(asked(rules, duration=3 * HOUR), yes(LEAD), law=rules))
    found = decide(edited, request, commands.Recheck(), NOW + HOUR)
    ends = {one.expires_at for one in found.request.grants}

    assert {NOW + expected} == ends
    assert (expected < 3 * HOUR) == any(isinstance(one, DeadlinesMoved) for one in found.events)
    assert () == decide(edited, found.request, commands.Recheck(), NOW + HOUR).events


def test_a_grant_beyond_the_new_maximum_ends_now_and_not_in_the_past() -> None:
    """Its deadline becomes this moment; the next tick takes it away."""
    rules, edited = law(flow()), law(flow(max=HOUR))
    request = in_use(rules, after(asked(rules, duration=3 * HOUR), yes(LEAD), law=rules))
    late = NOW + 2 * HOUR
    found = after(request, commands.Recheck(), law=edited, at=late)

    assert {late} == {one.expires_at for one in found.grants}
    assert [GrantState.REVOKING] * 2 == states(after(found, commands.Tick(), law=edited, at=late))


def test_removing_the_flow_does_not_revoke_by_itself() -> None:
    """What was lent stays until its own end; what only waits is void."""
    rules, without = law(flow()), law()
    waiting = asked(rules)
    request = in_use(rules, after(waiting, yes(LEAD), law=rules))

    assert () == decide(without, request, commands.Recheck(), LATER).events
    assert RequestState.VOIDED is after(waiting, commands.Recheck(), law=without).state


# --- shift ends while an on-call grant is live ------------------------------------------------
@pytest.mark.parametrize(("bound", "cause"), [(False, None), (True, Cause.SHIFT)])
def test_a_grant_outlives_the_shift_unless_the_flow_says_otherwise(
    *, bound: bool, cause: Cause | None
) -> None:
    """`ends_with_shift`: somebody took over early, so it ends now; otherwise nothing happens."""
    lent = flow(who=OnCallFor(rota=PRIMARY), approval=Automatic(), ends_with_shift=bound)
    rules = law(lent, rotas=shift(NOW + 2 * HOUR))
    request = in_use(rules, asked(rules, duration=3 * HOUR))
    relieved = law(lent, rotas=shift(None))
    unsure = law(lent, rotas=shift(None, known=False))
    ended = after(request, commands.Recheck(), law=relieved)

    assert [GrantState.ACTIVE] * 2 == states(request)
    assert {NOW + 2 * HOUR if bound else NOW + 3 * HOUR} == {
        one.expires_at for one in request.grants
    }
    assert {cause} == {one.cause for one in ended.grants}
    assert () == decide(unsure, request, commands.Recheck(), LATER).events


def test_somebody_elses_shift_ends_nothing() -> None:
    """A grant ends when its holder is on call no more, whoever else's turn is over before."""
    lent = flow(who=OnCallFor(rota=PRIMARY), approval=Automatic(), ends_with_shift=True)
    mine = Shift(start=NOW - HOUR, end=NOW + 2 * HOUR, people=frozenset({DEV}))
    other = Shift(start=NOW - HOUR, end=NOW + HOUR, people=frozenset({LEAD}))
    again = Shift(start=NOW + 2 * HOUR, end=NOW + 9 * HOUR, people=frozenset({DEV}))
    told = Schedule(name=PRIMARY, shifts=(mine, other, again), known_until=NOW + 9 * HOUR)
    alone = Rota(
        name=PRIMARY,
        members=(DEV,),
        start=NOW.replace(tzinfo=None) - 23 * HOUR,
        every=24 * HOUR,
        zone="UTC",
    )

    for rota in (told, alone):
        rules = law(lent, rotas={PRIMARY: rota})
        request = in_use(rules, asked(rules, duration=3 * HOUR))
        assert {NOW + 3 * HOUR} == {one.expires_at for one in request.grants}, rota


# --- approver leaves the group before quorum --------------------------------------------------
TWO = Step(sources=(FromGroup(group=OWNERS),), at_least=2)
LEAVERS = (
    person(DBA, groups=frozenset()),
    person(DBA, active=False),
)


@pytest.mark.parametrize("gone", LEAVERS, ids=["left the group", "left"])
def test_an_approval_does_not_count_any_more_and_the_slot_reopens(gone: Person) -> None:
    """Judged when the last slot fills: the one who stayed is not enough, a third makes it."""
    rules = law(flow(approval=TWO))
    third = person(LEAD, groups=frozenset({OWNERS}))
    left = law(flow(approval=TWO), people=people(gone, third))
    first = after(asked(rules), yes(DBA), law=rules)
    second = after(first, yes(DBA2), law=left)

    assert RequestState.PENDING is first.state
    assert RequestState.PENDING is second.state
    assert RequestState.APPROVED is after(second, yes(LEAD), law=left).state
    assert RequestState.APPROVED is after(first, yes(DBA2), law=rules).state


# --- bundle edited while pending --------------------------------------------------------------
def bundled(*entitlements: Entitlement) -> Catalogue:
    """Return the catalogue with another content of the bundle."""
    items = tuple(NamedItem(entitlement=one) for one in entitlements)
    return replace(catalogue(), bundles={INCIDENT: Bundle(name=INCIDENT, contains=items)})


def test_what_was_shown_is_what_is_approved() -> None:
    """Whatever the bundle gained meanwhile is not part of it, before the yes or after."""
    rules = law(flow())
    more = law(flow(), catalogue=bundled(*WRITES, orders(ADMIN)))
    request = asked(rules)
    approved = after(request, commands.Recheck(), yes(LEAD), law=more)

    assert RequestState.APPROVED is approved.state
    assert WRITES == {one.entitlement for one in approved.grants}
    assert request.digest == approved.digest


@pytest.mark.parametrize("command", [commands.Recheck(), yes(LEAD)], ids=["sweep", "click"])
def test_a_request_is_void_when_an_entitlement_vanished(command: commands.Command) -> None:
    """From the bundle, or from the world: nobody opens less than was shown either."""
    request = asked(law(flow()))
    fewer = law(flow(), catalogue=bundled(orders(WRITE)))
    gone = law(flow(), catalogue=without_ledger())

    for rules in (fewer, gone):
        assert RequestState.VOIDED is after(request, command, law=rules).state


def without_ledger() -> Catalogue:
    """Return the catalogue after a resource was deleted."""
    held = catalogue()
    shop = held.integrations[SHOP]
    rest = {name: one for name, one in shop.resources.items() if name != LEDGER}
    return replace(held, integrations={SHOP: replace(shop, resources=rest)})


# --- one target of a bundle fails -------------------------------------------------------------
@pytest.mark.parametrize(
    ("together", "environment", "expected"),
    [
        (None, "production", GrantState.REVOKING),
        (None, "staging", GrantState.ACTIVE),
        (True, "staging", GrantState.REVOKING),
        (False, "production", GrantState.ACTIVE),
    ],
)
def test_one_target_fails(*, together: bool | None, environment: str, expected: GrantState) -> None:
    """`together` undoes the others, and is what production gets unless told; `each` keeps them."""
    held = catalogue()
    shop = replace(held.integrations[SHOP], environment=environment)
    lent = flow(approval=Automatic(), together=together)
    rules = law(lent, catalogue=replace(held, integrations={SHOP: shop}))
    request = asked(rules)
    first, second = request.grants
    begin = [commands.Begin(grant=one.id, existed_before=False) for one in (first, second)]
    opened = commands.RecordOpened(grant=first.id, way_in=WAY_IN, has_secret=False)
    failed = commands.RecordFailed(grant=second.id, reason="The role is not there.")
    ended = after(request, *begin, opened, failed, law=rules, at=NOW)
    other = Cause.TOGETHER if expected is GrantState.REVOKING else None

    assert [expected, GrantState.REVOKING] == states(ended)
    assert [other, Cause.FAILED] == [one.cause for one in ended.grants]
