"""Deadlines move only by an approved extension, or earlier when the flow lends for less."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import commands
from bot.domain.catalog import Entitlement
from bot.domain.decide import decide
from bot.domain.effects import CarryOver, Postpone, Provision
from bot.domain.errors import Refused, TooLate
from bot.domain.events import DeadlinesMoved
from bot.domain.flow import Extensions, Flow, Limit
from bot.domain.ids import FlowName, RequestId, RotaName, SubmissionId
from bot.domain.lifecycle import Unlawful, evolve
from bot.domain.limits import History
from bot.domain.people import Schedule, Shift
from bot.domain.policy import Policy
from bot.domain.prolonging import Extending, extend, within_shift
from bot.domain.request import (
    Cause,
    Deadline,
    GrantState,
    MoreTime,
    Request,
    RequestState,
)
from tests.bot.domain.world import (
    DEV,
    INCIDENT,
    LATER,
    LEAD,
    LEDGER,
    NOW,
    ONCALL,
    READ,
    SHOP,
    WRITE,
    after,
    flows,
    in_use,
    opened,
    orders,
    policy,
)

HALF = timedelta(minutes=30)
TWICE = Extensions(max=2, each=HALF)
SOON = LATER + HALF


def law(extensions: Extensions | None = TWICE, **terms: object) -> Policy:
    """Return the policy with these terms on every flow that is asked for."""
    changed = tuple(
        one if one.break_glass else replace(one, extensions=extensions, **terms)  # type: ignore[arg-type]  # a table
        for one in flows()
    )
    return policy(flows=changed)


def held(permission: object = READ) -> Request:
    """Return a request that is open for an hour from LATER on."""
    request = opened(orders(permission)).request  # type: ignore[arg-type]  # one of two
    if request.state is RequestState.PENDING:
        request = after(request, commands.Approve(person=LEAD))
    return in_use(request)


def asked(original: Request, **said: object) -> Extending:
    """Ask for more time."""
    fields = {
        "id": RequestId("REQ-EXTRA"),
        "submission": SubmissionId("SUB-2"),
        "original": original,
        **said,
    }
    return Extending(**fields)  # type: ignore[arg-type]  # a table


def prolonged(original: Request, *, by: timedelta = HALF, number: int = 1) -> Request:
    """Return a request that was extended so often."""
    for one in range(number):
        more = commands.Prolong(extension=RequestId(f"REQ-E{one}"), by=by)
        original = decide(law(), original, more, SOON).request
    return original


def test_an_extension_is_a_request_of_its_own() -> None:
    """Under today's flow, with its approvers, and it lapses with what it extends."""
    original = held(WRITE)
    change = extend(law(), asked(original), SOON)
    extension = change.request

    assert RequestState.PENDING is extension.state
    assert (original.id, HALF) == (extension.extends, extension.duration)
    assert original.entitlements == extension.entitlements
    assert (DEV, DEV) == (extension.requester, extension.grantee)
    assert original.grants[0].expires_at == extension.lapses_at
    assert original.justification == extension.justification
    assert original.digest != extension.digest


def test_an_approved_extension_carries_its_time_over() -> None:
    """It opens nothing; the grants stay open all along and end later, in the target as well."""
    original = held(WRITE)
    extension = extend(law(), asked(original), SOON).request
    yes = decide(law(), extension, commands.Approve(person=LEAD), SOON)
    more = commands.Prolong(extension=extension.id, by=extension.duration)
    moved = decide(law(), original, more, SOON)
    closed = decide(law(), yes.request, commands.RecordProlonged(remark=moved.says), SOON)
    before, now = original.grants[0].expires_at, moved.request.grants[0].expires_at

    assert [CarryOver] == [type(one) for one in yes.effects if type(one) in {Provision, CarryOver}]
    assert RequestState.APPROVED is yes.request.state
    assert before
    assert before + HALF == now
    assert GrantState.ACTIVE is moved.request.grants[0].state
    assert [Postpone] == [type(one) for one in moved.effects if isinstance(one, Postpone)]
    assert RequestState.CLOSED is closed.request.state
    assert "30 min longer" in closed.request.reason


def test_carried_over_twice_counts_once() -> None:
    """A crash in between repeats both steps."""
    once = prolonged(held())
    again = decide(law(), once, commands.Prolong(extension=RequestId("REQ-E0"), by=HALF), SOON)

    assert () == again.events
    assert 1 == len(once.extended)
    assert () == decide(law(), once, commands.RecordProlonged(remark=""), SOON).events


def test_only_doors_that_are_open_get_more_time() -> None:
    """Of two doors one was given back: the other goes on, and only its target is told."""
    both = in_use(opened(orders(READ), Entitlement(SHOP, LEDGER, READ)).request)
    first, second = both.grants
    done = commands.GiveBack(person=DEV, grants=frozenset({first.id}))
    more = commands.Prolong(extension=RequestId("REQ-E"), by=HALF)
    moved = decide(law(), after(both, done), more, SOON)
    told = [one.grant for one in moved.effects if isinstance(one, Postpone)]

    assert second.expires_at
    assert [first.expires_at, second.expires_at + HALF] == [
        one.expires_at for one in moved.request.grants
    ]
    assert [second.id] == told


def test_what_has_ended_stays_ended() -> None:
    """An extension that comes too late opens nothing."""
    original = held()
    gone = after(original, commands.GiveBack(person=DEV), law=law())
    end = original.grants[0].expires_at
    assert end

    for request, now in ((gone, SOON), (original, end)):
        more = commands.Prolong(extension=RequestId("REQ-E"), by=HALF)
        change = decide(law(), request, more, now)
        assert () == change.events
        assert "had ended" in change.says


def test_only_open_access_is_extended() -> None:
    """What waits, what is over and what ends at this instant is not."""
    original = held()
    end = original.grants[0].expires_at
    assert end
    given_back = after(original, commands.GiveBack(person=DEV))

    for request, now in (
        (opened(orders(WRITE)).request, SOON),
        (given_back, SOON),
        (original, end),
    ):
        with pytest.raises(TooLate, match="no open access"):
            extend(law(), asked(request), now)


def test_a_flow_says_whether_and_how_often() -> None:
    """None without terms, none of break-glass, and no more than its number."""
    glass = in_use(opened(by=ONCALL, bundle=INCIDENT, breaking_glass=True).request)
    triggered = replace(held(), triggered=True)
    for original in (glass, triggered):
        with pytest.raises(Refused, match="is not extended"):
            extend(law(), asked(original), LATER)
    with pytest.raises(Refused, match="is not extended"):
        extend(law(None), asked(held()), SOON)
    with pytest.raises(Refused, match="as often as"):
        extend(law(), asked(prolonged(held(), number=2)), SOON)
    assert extend(law(), asked(prolonged(held())), SOON).request.extends


def test_one_extension_waits_at_a_time() -> None:
    """One that was approved and is on its way counts already."""
    original = held(WRITE)
    waiting = extend(law(), asked(original), SOON).request
    approved = after(waiting, commands.Approve(person=LEAD), law=law())

    with pytest.raises(Refused, match="already asks"):
        extend(law(), asked(original, others=(waiting,)), SOON)
    with pytest.raises(Refused, match="as often as"):
        extend(law(Extensions(max=1, each=HALF)), asked(original, others=(approved,)), SOON)


def test_an_extension_is_bounded() -> None:
    """At most what the flow gives at a time, and within the limit of all."""
    with pytest.raises(Refused, match="At most 30 min"):
        extend(law(), asked(held(), by=HALF * 2), SOON)
    limited = law(limit=Limit(total=HALF, within=timedelta(days=1)))
    with pytest.raises(Refused, match="nothing is left"):
        extend(limited, asked(held(), history=History(lent=(held(),))), SOON)
    assert HALF / 2 == extend(law(), asked(held(), by=HALF / 2), SOON).request.duration
    for nothing in (timedelta(0), -HALF):
        with pytest.raises(Refused, match="some more time"):
            extend(law(), asked(held(), by=nothing), SOON)
    with pytest.raises(Refused, match="too long"):
        extend(law(), asked(held(), justification="x" * 2001), SOON)


def test_an_extension_is_judged_by_today_s_policy() -> None:
    """Whoever lost the right, or is denied by now, keeps what is open until its end."""
    nobody = policy(people={})
    gone = policy(flows=flows()[1:])
    denied = policy(
        flows=(
            *law().flows,
            Flow(name=FlowName("no"), deny=True, who=flows()[0].who, what=flows()[0].what),
        )
    )
    tighter = law(hours=None, who=flows()[3].who)

    for rules in (nobody, gone):
        with pytest.raises(Refused):
            extend(rules, asked(held()), SOON)
    for rules in (denied, tighter):
        with pytest.raises(Refused, match="ends as planned"):
            extend(rules, asked(held()), SOON)
    inactive = law()
    leavers = {DEV: replace(inactive.people[DEV], active=False)}
    with pytest.raises(Refused, match="no longer active"):
        extend(replace(inactive, people={**inactive.people, **leavers}), asked(held()), SOON)


def test_the_first_may_pass_alone() -> None:
    """If the flow says so; the second asks its approvers."""
    rules = law(Extensions(max=2, each=HALF, first_alone=True))
    first = extend(rules, asked(held(WRITE)), SOON)
    second = extend(rules, asked(prolonged(held(WRITE))), SOON)

    on_its_way = extend(rules, asked(held(WRITE), others=(first.request,)), SOON)

    assert RequestState.PENDING is on_its_way.request.state
    assert RequestState.APPROVED is first.request.state
    assert "goes on" in first.says
    assert RequestState.PENDING is second.request.state
    assert rules.by_name[first.request.flow].extensions


def test_the_flow_of_a_lonely_first_is_not_asked_for_its_approvers() -> None:
    """A recheck of it, while it is on its way, voids nothing and asks nobody."""
    rules = law(Extensions(max=2, each=HALF, first_alone=True))
    first = extend(rules, asked(held(WRITE)), SOON).request

    assert () == decide(rules, first, commands.Recheck(), SOON).events


def test_a_lower_maximum_shortens_what_is_open() -> None:
    """Counted from when the time began; once, and never below now; a higher one does nothing."""
    original = held()
    lower = law(max=HALF)
    short = decide(lower, original, commands.Recheck(), LATER)
    late = decide(lower, original, commands.Recheck(), LATER + 1.5 * HALF)

    assert LATER + HALF == short.request.grants[0].expires_at
    assert "at most" in next(e.reason for e in short.events if isinstance(e, DeadlinesMoved))
    assert () == decide(lower, short.request, commands.Recheck(), LATER).events
    assert LATER + 1.5 * HALF == late.request.grants[0].expires_at
    assert () == decide(law(max=99 * HALF), original, commands.Recheck(), LATER).events
    assert (
        ()
        == decide(
            law(max=HALF), prolonged_after(short.request), commands.Recheck(), SOON - HALF / 2
        ).events
    )


def prolonged_after(request: Request) -> Request:
    """Return the request with one more half hour."""
    more = commands.Prolong(extension=RequestId("REQ-E9"), by=HALF)
    return decide(law(), request, more, LATER).request


def test_a_removed_flow_shortens_nothing() -> None:
    """What is lent stays lent until its end."""
    assert () == decide(policy(flows=()), held(), commands.Recheck(), LATER).events


def test_an_old_row_without_a_start_is_shortened_by_its_end() -> None:
    """Requests stored before starts were kept are judged by deadline and duration."""
    original = held()
    old = replace(original, grants=(replace(original.grants[0], started_at=None),))
    short = decide(law(max=HALF), old, commands.Recheck(), LATER)

    assert LATER + HALF == short.request.grants[0].expires_at


@pytest.mark.parametrize("state", [GrantState.PLANNED, GrantState.REVOKING, GrantState.ENDED])
def test_only_open_grants_have_a_deadline_to_move(state: GrantState) -> None:
    """And later only with an extension, which counts once."""
    request = held()
    grant = replace(request.grants[0], state=state)
    at = Deadline(grant=grant.id, expires_at=NOW)
    with pytest.raises(Unlawful):
        evolve(replace(request, grants=(grant,)), DeadlinesMoved(at=NOW, deadlines=(at,)))


def test_a_deadline_moves_later_only_by_an_extension() -> None:
    """The law itself refuses anything else."""
    request = held()
    later = Deadline(grant=request.grants[0].id, expires_at=LATER + 9 * HALF)
    with pytest.raises(Unlawful):
        evolve(request, DeadlinesMoved(at=NOW, deadlines=(later,)))
    more = MoreTime(extension=RequestId("REQ-E"), by=HALF)
    once = evolve(request, DeadlinesMoved(at=NOW, deadlines=(later,), more=more))
    with pytest.raises(Unlawful):
        evolve(once, DeadlinesMoved(at=NOW, deadlines=(later,), more=more))


PAGED = RotaName("paged")


def on_shift(until: timedelta, *, known: bool = True, who: object = ONCALL) -> Policy:
    """Return a policy in which somebody is on call for so long."""
    shift = Shift(start=NOW, end=NOW + until, people=frozenset({who}))  # type: ignore[arg-type]  # a person id
    end = NOW + timedelta(days=9) if known else None
    return policy(rotas={PAGED: Schedule(name=PAGED, shifts=(shift,), known_until=end)})


def test_access_ends_with_the_shift() -> None:
    """Its deadline is the shift's end where that is earlier, as far as is known."""
    request = replace(opened(orders(READ), by=ONCALL).request, shift=(PAGED,))
    far, end = NOW + timedelta(hours=8), NOW + timedelta(hours=2)

    assert end == within_shift(on_shift(timedelta(hours=2)), request, far, NOW)
    assert far == within_shift(on_shift(timedelta(hours=9)), request, far, NOW)
    assert far == within_shift(on_shift(timedelta(hours=2), known=False), request, far, NOW)
    assert far == within_shift(policy(rotas={}), request, far, NOW)
    alone = replace(request, shift=(RotaName("primary"),))
    assert far == within_shift(policy(), alone, far, NOW)  # the only member never hands over


def test_one_schedule_after_the_other_is_one_shift() -> None:
    """Access goes on while the grantee is on call for any of them, up to a bound."""
    first, second = RotaName("first"), RotaName("second")
    hours = timedelta(hours=1)

    def duty(rota: RotaName, *spans: tuple[int, int]) -> Schedule:
        shifts = tuple(
            Shift(start=NOW + a * hours, end=NOW + b * hours, people=frozenset({ONCALL}))
            for a, b in spans
        )
        return Schedule(name=rota, shifts=shifts, known_until=NOW + 999 * hours)

    rules = policy(rotas={first: duty(first, (0, 2), (3, 4)), second: duty(second, (1, 3))})
    request = replace(opened(orders(READ), by=ONCALL).request, shift=(first, second))
    assert NOW + 4 * hours == within_shift(rules, request, NOW + 9 * hours, NOW)

    odd = duty(first, *((n, n + 1) for n in range(0, 300, 2)))
    even = duty(second, *((n, n + 1) for n in range(1, 300, 2)))
    many = policy(rotas={first: odd, second: even})
    assert NOW + 100 * hours == within_shift(many, request, NOW + 250 * hours, NOW)


def test_a_shift_that_was_handed_over_ends_access() -> None:
    """When somebody else is on call by now; what is not known ends nothing."""
    request = replace(in_use(opened(orders(READ), by=ONCALL).request), shift=(PAGED,))
    hours = timedelta(hours=9)
    over = decide(on_shift(hours, who=DEV), request, commands.Recheck(), LATER)
    pending = replace(opened(orders(WRITE), by=ONCALL).request, shift=(PAGED,))
    void = decide(on_shift(hours, who=DEV), pending, commands.Recheck(), LATER)

    assert Cause.SHIFT is over.request.grants[0].cause
    assert RequestState.VOIDED is void.request.state
    for rules in (on_shift(hours), on_shift(hours, who=DEV, known=False)):
        assert () == decide(rules, request, commands.Recheck(), LATER).events
