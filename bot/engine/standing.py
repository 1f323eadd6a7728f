"""Automatic flows: opens a request for each person for whom one holds and none stands yet.

Ending them when the condition stops is a matter of looking again (`Recheck`). Who gave such access
back, or lost it to a revoke, is left alone for as long as a grant of that flow may last; where it
could not be opened, it is tried again after a while.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog

from bot.domain.catalog import Entitlement
from bot.domain.change import Change
from bot.domain.errors import AccessError
from bot.domain.evaluate import Asking, Part, denied_by, evaluate
from bot.domain.flow import Flow
from bot.domain.ids import BundleName, FlowName, PersonId, PolicyRevision
from bot.domain.people import Person
from bot.domain.planning import Ask, open_request
from bot.domain.policy import Policy
from bot.domain.request import Cause, Grant, GrantState, Request, RequestState
from bot.engine import ids
from bot.engine.handler import Handler
from bot.ports.clock import Now
from bot.ports.store import Actor, Finder, Store

RENEW = timedelta(minutes=5)  # before the end of a grant the next one is opened: there is no gap
AGAIN = timedelta(minutes=30)  # after what could not be opened

_log = structlog.get_logger(__name__)
_ACTOR = Actor(surface="clock")
_UNWANTED = frozenset({Cause.GIVEN_BACK, Cause.REVOKED, Cause.WITHDRAWN})
_FAILED = frozenset({Cause.FAILED, Cause.TOGETHER, Cause.VOIDED})


class Way(NamedTuple):
    """For whom a flow opens, and whether alone (None) or through a bundle."""

    flow: FlowName
    person: PersonId
    bundle: BundleName | None


class Standing:
    """The job that opens what automatic flows lend."""

    def __init__(
        self,
        store: Store,
        policy: Callable[[], Policy],
        now: Now,
        handler: Handler,
        held: Callable[[], str | None],
    ) -> None:
        """`held` says why nothing may be opened now, or None."""
        self._held = held
        self._store = store
        self._policy = policy
        self._now = now
        self._handler = handler
        self._turn = asyncio.Lock()
        self._refused: dict[Way, tuple[PolicyRevision, datetime]] = {}

    async def open(self) -> int:
        """Open what is missing; return how many requests that were. Twice is once."""
        if self._held():
            return 0
        async with self._turn:
            return await self._open()

    async def _open(self) -> int:
        opened = 0
        policy = self._policy()
        for flow in (one for one in policy.flows if one.trigger and not one.deny):
            for person in _holding(policy, flow, self._now()):
                opened += await self._open_for(flow, person)
        return opened

    async def _open_for(self, flow: Flow, person: Person) -> int:
        now = self._now()
        earlier = await self._store.read(lambda unit: _earlier(unit.finder, flow, person, now))
        ways: tuple[BundleName | None, ...] = (None, *sorted(flow.what.bundles))
        missing = [
            Way(flow.name, person.id, way) for way in ways if _missing(flow, earlier, way, now)
        ]
        return sum([await self._open_way(one) for one in missing if not self._was_refused(one)])

    async def _open_way(self, way: Way) -> int:
        """Open what the flow lends alone, or through one bundle; decided again as it is written.

        Looking through everything that there is takes a while, and holds up nobody.
        """
        found = await asyncio.to_thread(_lent, self._policy(), way, self._now())
        if not found:
            return 0

        def make(policy: Policy, finder: Finder) -> Sequence[Change]:
            now = self._now()
            flow, person = policy.by_name.get(way.flow), policy.person(way.person)
            if not flow or not person:
                return ()
            if not _missing(flow, _earlier(finder, flow, person, now), way.bundle, now):
                return ()
            lent = _lent(policy, way, now, found)
            return [open_request(policy, _ask(flow, way, lent), now)] if lent else ()

        try:
            return len(await self._handler.open(make, _ACTOR))
        except AccessError as refusal:
            self._refused[way] = self._policy().revision, self._now()
            _log.warning("automatic flow not opened", flow=way.flow, why=str(refusal))
            return 0

    def _was_refused(self, way: Way) -> bool:
        """Say whether it was refused under this policy a moment ago, as by a limit.

        Each refusal is in the audit log: one in a while is enough.
        """
        revision, at = self._refused.get(way, (None, self._now()))
        return revision == self._policy().revision and self._now() < at + AGAIN


def _holding(policy: Policy, flow: Flow, now: datetime) -> Iterable[Person]:
    """Yield the people for whom the flow's condition is known to hold."""
    for person in policy.people.values():
        if person.active and person.known(now) and policy.holds(flow.who, person, now):
            yield person


def _lent(
    policy: Policy, way: Way, now: datetime, among: Iterable[Entitlement] | None = None
) -> tuple[Entitlement, ...]:
    """Return what the flow lends that way, unless another flow denies it.

    `among` are all that need to be looked at; None is everything.
    """
    flow, person = policy.by_name.get(way.flow), policy.person(way.person)
    if flow is None or person is None:
        return ()
    asking = Asking(person=person, now=now, bundle=way.bundle, triggered=True)
    alone = policy.catalogue.entitlements() if among is None else among
    return tuple(
        one
        for one in (policy.catalogue.expand(way.bundle) if way.bundle else alone)
        if evaluate(policy, flow, one, asking).fits and denied_by(policy, one, asking) is None
    )


def _ask(flow: Flow, way: Way, lent: tuple[Entitlement, ...]) -> Ask:
    return Ask(
        id=ids.request_id(),
        submission=ids.submission_id(),
        requester=way.person,
        grantee=way.person,
        part=Part(flow=flow, entitlements=lent),
        duration=flow.default,
        justification="",
        bundle=way.bundle,
        triggered=True,
    )


def _earlier(finder: Finder, flow: Flow, person: Person, now: datetime) -> Sequence[Request]:
    """Return what is open under the flow, and all that ended while it may still stand in."""
    lent = finder.lent(person.id, now - max(flow.max, AGAIN))
    ended = [one for one in lent if one.flow == flow.name]
    return [*finder.of_flow(flow.name, person.id), *ended]


def _missing(flow: Flow, earlier: Sequence[Request], way: BundleName | None, now: datetime) -> bool:
    """Say whether no earlier request stands in for a new one."""
    return not any(_stands(flow, one, now) for one in earlier if one.bundle == way)


def _stands(flow: Flow, request: Request, now: datetime) -> bool:
    """Say whether a request goes on, its holder wanted none, or it failed a moment ago."""
    if request.state is RequestState.PENDING:
        return True
    if request.state is RequestState.APPROVED and any(_goes_on(one, now) for one in request.grants):
        return True
    causes = {grant.cause for grant in request.grants}
    if request.state is RequestState.WITHDRAWN or causes & _UNWANTED:
        return now < request.asked_at + flow.max
    return bool(causes & _FAILED) and now < request.asked_at + AGAIN


def _goes_on(grant: Grant, now: datetime) -> bool:
    if grant.state in {GrantState.REVOKING, GrantState.ENDED}:
        return False
    if grant.expires_at is None or grant.started_at is None:
        return True
    return now < grant.expires_at - min(RENEW, (grant.expires_at - grant.started_at) / 4)
