"""Several people, requests and targets at once, while policies change: the invariants hold.

The machine stands in for the shell: it delivers effects in any order, late, twice or not at all,
and remembers what stands open in the target.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.domain import commands, rights
from bot.domain.approval import alternatives, filled, people
from bot.domain.catalog import Entitlement
from bot.domain.change import Change
from bot.domain.decide import decide
from bot.domain.effects import Provision, Remove
from bot.domain.errors import AccessError
from bot.domain.evaluate import Asking, split
from bot.domain.events import ProvisioningStarted, RequestApproved
from bot.domain.flow import AllOf, FromOwner, Step
from bot.domain.ids import GrantId, PersonId, RequestId, SubmissionId
from bot.domain.lifecycle import GRANT_MOVES, REMOVAL_LATE, REQUEST_MOVES, next_due
from bot.domain.planning import Ask, open_request
from bot.domain.policy import Policy
from bot.domain.request import Grant, GrantState, Request, WayIn
from bot.domain.telling import lane
from tests.bot.domain.world import (
    ADMIN,
    INCIDENT,
    LEDGER,
    NOW,
    OWNERS,
    PEOPLE,
    READ,
    SHOP,
    WRITE,
    flows,
    orders,
    policy,
)
from tests.fakes.effort import effort

WANTED = [orders(READ), orders(WRITE), orders(ADMIN), Entitlement(SHOP, LEDGER, WRITE)]
OWNER = Step(sources=(FromOwner(),))
STAFF = st.sampled_from([one.id for one in PEOPLE])
INDEX = st.integers(0, 20)


class Law(RuleBasedStateMachine):
    """A world of requests, doors in one target, and a policy that changes under them."""

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOW
        self.people = {one.id: one for one in PEOPLE}
        self.flows = flows()
        self.requests: dict[RequestId, Request] = {}
        self.asks: dict[RequestId, str] = {}
        self.outbox: list[Provision | Remove] = []
        self.running: dict[str, Provision | Remove] = {}  # by lane: what is in flight
        self.doors: set[GrantId] = set()  # open in the target
        self.withdrawn: set[RequestId] = set()
        self.begun_after: set[RequestId] = set()  # doors begun after a withdrawal

    # --- people ask and answer ------------------------------------------------------------------
    @rule(who=STAFF, wanted=st.sampled_from(WANTED), glass=st.booleans())
    def ask(self, who: PersonId, wanted: Entitlement, glass: bool) -> None:  # noqa: FBT001 - drawn
        """Somebody asks for one thing, or breaks glass, as far as today's flows allow."""
        law = self.law()
        asker = law.person(who)
        if asker is None or len(self.requests) > 4:
            return
        bundle = INCIDENT if glass else None
        asking = Asking(person=asker, now=self.now, bundle=bundle, breaking_glass=glass)
        names = law.catalogue.expand(INCIDENT) if glass else (wanted,)
        for part in split(law, names, asking).parts:
            ask = Ask(
                id=RequestId(f"REQ-A{len(self.requests)}"),
                submission=SubmissionId("SUB-1"),
                requester=who,
                grantee=who,
                part=part,
                duration=part.flow.default,
                justification="INC-7",
                bundle=bundle,
            )
            asked = open_request(law, ask, self.now)
            self.asks[ask.id] = asked.request.digest
            self.keep(None, asked)

    @rule(who=STAFF, which=INDEX, yes=st.booleans())
    def answer(self, who: PersonId, which: int, yes: bool) -> None:  # noqa: FBT001 - drawn
        """Anybody tries to decide anything."""
        command = commands.Approve(person=who) if yes else commands.Deny(person=who, reason="no")
        self.say(which, command)

    @rule(which=INDEX)
    def approvers_agree(self, which: int) -> None:
        """Everybody who may says yes, so that doors do open in most runs."""
        if request := self.pick(which):
            for who in sorted(rights.approvers(self.law(), request, self.now)):
                self.say(which, commands.Approve(person=who))

    @rule(who=st.one_of(st.none(), STAFF), which=INDEX)
    def take_back(self, who: PersonId | None, which: int) -> None:
        """Somebody withdraws, mostly who asked; once acknowledged, nothing may begin any more."""
        if request := self.pick(which):
            command = commands.Withdraw(person=who or request.requester)
            if self.say(which, command):
                self.withdrawn.add(request.id)

    @rule(who=STAFF, which=INDEX, give_back=st.booleans())
    def stop(self, who: PersonId, which: int, give_back: bool) -> None:  # noqa: FBT001 - drawn
        """Somebody gives back or revokes."""
        done = commands.GiveBack(person=who)
        self.say(which, done if give_back else commands.Revoke(person=who, reason=""))

    # --- the ground changes ---------------------------------------------------------------------
    @rule(which=st.integers(0, 3), how=st.sampled_from(["gone", "back", "tighter"]))
    def edit_flow(self, which: int, how: str) -> None:
        """Remove a flow, bring it back or demand more; open requests are looked at again."""
        flow = flows()[which]
        if how == "tighter" and not flow.break_glass:
            flow = replace(flow, approval=AllOf(parts=(flow.approval, OWNER)))
        others = tuple(one for one in self.flows if one.name != flow.name)
        self.flows = others if how == "gone" else (*others, flow)
        self.recheck()

    @rule(who=STAFF, active=st.booleans(), owner=st.booleans())
    def edit_person(self, who: PersonId, active: bool, owner: bool) -> None:  # noqa: FBT001 - drawn
        """Somebody leaves or returns, joins the owners or leaves them."""
        found = self.people[who]
        groups = found.groups | {OWNERS} if owner else found.groups - {OWNERS}
        self.people = {**self.people, who: replace(found, active=active, groups=groups)}
        self.recheck()

    @rule(minutes=st.sampled_from([0, 1, 10, 30, 90, 600]))
    def pass_time(self, minutes: int) -> None:
        """Time passes, and the clock sweeps."""
        self.now += timedelta(minutes=minutes)
        self.sweep()

    # --- targets --------------------------------------------------------------------------------
    @precondition(lambda self: self.outbox)
    @rule(which=INDEX, twice=st.booleans())
    def start(self, which: int, twice: bool) -> None:  # noqa: FBT001 - drawn
        """Take up an effect, unless its lane is busy; it may be delivered again."""
        effect = self.outbox[which % len(self.outbox)]
        if effect.lane in self.running:
            return
        if not twice:
            self.outbox.remove(effect)
        self.begin(effect)

    @precondition(lambda self: self.running)
    @rule(which=INDEX, works=st.booleans())
    def finish(self, which: int, works: bool) -> None:  # noqa: FBT001 - drawn
        """Answer what is in flight: it worked, or an error came, which proves nothing."""
        effect = self.running.pop(sorted(self.running)[which % len(self.running)])
        if isinstance(effect, Provision):
            self.doors.add(effect.grant)  # an error does not prove that nothing was opened
            opened = commands.RecordOpened(grant=effect.grant, way_in=WayIn(), has_secret=False)
            failed = commands.RecordFailed(grant=effect.grant, reason="away")
            self.tell(effect.request, opened if works else failed)
        elif works:
            self.doors.discard(effect.grant)
            self.tell(effect.request, commands.RecordClosed(grant=effect.grant))
        else:
            self.outbox.append(effect)

    # --- invariants -----------------------------------------------------------------------------
    @invariant()
    def open_doors_are_accounted_for(self) -> None:
        """4 and 12: whatever stands open in the target belongs to a grant that has not ended."""
        live = {one.id for request in self.requests.values() for one in request.grants if one.live}

        assert self.doors <= live

    @invariant()
    def live_access_has_a_deadline_that_is_kept(self) -> None:
        """3: after a sweep nothing is held beyond its end, and late removal is flagged."""
        for grant in self.grants():
            assert grant.expires_at or not grant.live
            if grant.state in {GrantState.PROVISIONING, GrantState.ACTIVE}:
                assert grant.expires_at
                assert grant.expires_at > self.now
            if grant.state is GrantState.REVOKING and grant.revoking_since:
                assert grant.overdue or self.now < grant.revoking_since + REMOVAL_LATE

    @invariant()
    def nothing_begins_after_a_withdrawal(self) -> None:
        """8: an acknowledged withdrawal is the end of opening."""
        assert set() == self.begun_after

    @invariant()
    def nobody_decides_for_oneself_or_twice(self) -> None:
        """1: neither requester nor grantee is among the deciders, and each human is there once."""
        for request in self.requests.values():
            deciders = [one.person for one in request.decisions]
            assert len(deciders) == len(set(deciders))
            assert not {request.requester, request.grantee} & set(deciders)

    @invariant()
    def what_is_granted_is_what_was_asked(self) -> None:
        """2: grants are the entitlements of the plan, whose digest stays."""
        for request in self.requests.values():
            assert self.asks[request.id] == request.digest
            granted = tuple(one.entitlement for one in request.grants)
            assert granted in {(), request.entitlements}

    @invariant()
    def a_removal_under_way_is_in_hand(self) -> None:
        """3 and 15: each removal is in the outbox or in flight until it is confirmed."""
        waiting = (*self.outbox, *self.running.values())
        pending = {one.grant for one in waiting if isinstance(one, Remove)}
        removing = {one.id for one in self.grants() if one.state is GrantState.REVOKING}

        assert removing <= pending

    @invariant()
    def the_clock_is_armed_for_what_comes_by_itself(self) -> None:
        """3: after a sweep nothing is overdue to the clock, and nothing happens before its time."""
        for request in self.requests.values():
            due = next_due(request)
            early = due - timedelta(milliseconds=1) if due else self.now + timedelta(days=9)
            assert due is None or due > self.now
            assert () == decide(self.law(), request, commands.Tick(), early).events

    def teardown(self) -> None:
        """15: once faults stop, every due grant ends and every door is shut."""
        self.flows, self.now = flows(), self.now + timedelta(days=2)
        self.sweep()
        while self.outbox or self.running:
            if self.running:
                self.finish(0, works=True)
            else:
                self.begin(self.outbox.pop())
            self.now += timedelta(hours=9)
            self.sweep()

        assert set() == self.doors
        assert {GrantState.ENDED} >= {one.state for one in self.grants()}

    # --- the shell ------------------------------------------------------------------------------
    def law(self) -> Policy:
        """Return today's policy."""
        return policy(people=self.people, flows=self.flows)

    def grants(self) -> list[Grant]:
        """Return all grants."""
        return [one for request in self.requests.values() for one in request.grants]

    def pick(self, which: int) -> Request | None:
        """Return one of the requests, if there is any."""
        found = list(self.requests.values())
        return found[which % len(found)] if found else None

    def say(self, which: int, command: commands.Command) -> bool:
        """Carry out what somebody said to one of the requests; False when it was refused."""
        request = self.pick(which)
        return request is not None and self.tell(request.id, command)

    def tell(self, request: RequestId, command: commands.Command) -> bool:
        """Carry out a command. A refusal changes nothing."""
        before = self.requests[request]
        try:
            change = decide(self.law(), before, command, self.now)
        except AccessError:
            return False
        self.keep(before, change)
        return True

    def keep(self, before: Request | None, change: Change) -> None:
        """Commit a change: check its moves, then keep the request and what is to be done."""
        after = change.request
        for event in change.events:
            if isinstance(event, RequestApproved):
                self.check_quorum(after)
            if isinstance(event, ProvisioningStarted) and after.id in self.withdrawn:
                self.begun_after.add(after.id)
        if before:
            check_moves(before, after)
        self.requests[after.id] = after
        self.outbox += [one for one in change.effects if isinstance(one, Provision | Remove)]

    def check_quorum(self, request: Request) -> None:
        """1: every slot of the stored plan and of today's is filled by distinct entitled people."""
        law, bench, approved = self.law(), request.bench(), request.approvers()
        flow = law.by_name[request.flow]
        for plan in (request.plan, alternatives(law, flow.approval, request.entitlements)):
            able = [[people(law, one, bench, self.now) for one in slots] for slots in plan]
            assert any(filled(slots, approved) == len(slots) for slots in able)
        assert law.person(request.grantee)

    def begin(self, effect: Provision | Remove) -> None:
        """Do what comes before the outside call: the intent, or a look at whether it is needed."""
        if isinstance(effect, Provision):
            self.tell(effect.request, commands.Begin(grant=effect.grant, existed_before=False))
        grant = self.requests[effect.request].grant(effect.grant)
        assert grant
        wanted = GrantState.PROVISIONING if isinstance(effect, Provision) else GrantState.REVOKING
        if grant.state is wanted:
            assert effect.lane == lane(self.requests[effect.request], grant)
            self.running[effect.lane] = effect

    def sweep(self) -> None:
        """Tick every request."""
        for request in list(self.requests):
            self.tell(request, commands.Tick())

    def recheck(self) -> None:
        """Look at every request again."""
        for request in list(self.requests):
            self.tell(request, commands.Recheck())


def check_moves(before: Request, after: Request) -> None:
    """5: only listed moves, one after the other; nothing revives; a deadline never moves."""
    reached = {before.state} | REQUEST_MOVES[before.state]
    assert after.state in reached | {two for one in reached for two in REQUEST_MOVES[one]}
    earlier = {one.id: one for one in before.grants}
    for grant in after.grants:
        old = earlier.get(grant.id)
        if old is None:
            continue
        steps = {old.state} | GRANT_MOVES[old.state]
        assert grant.state in steps
        assert old.expires_at is None or grant.expires_at == old.expires_at


TestLaw = Law.TestCase
TestLaw.settings = settings(max_examples=effort(100), stateful_step_count=40, deadline=None)
