"""Automatic flows: opens a request for each person for whom one holds and none stands yet.

Ending them when the condition stops is a matter of looking again (`Recheck`). Who gave such access
back, or lost it to a revoke, is left alone for as long as a grant of that flow may last; where it
could not be opened, it is tried again after a while.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import structlog

from bot.domain.catalog import Entitlement
from bot.domain.change import Change
from bot.domain.errors import AccessError
from bot.domain.evaluate import Asking, Part, denied_by, evaluate
from bot.domain.flow import Flow
from bot.domain.ids import BundleName
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


class Standing:
    """The job that opens what automatic flows lend."""

    def __init__(
        self, store: Store, policy: Callable[[], Policy], now: Now, handler: Handler
    ) -> None:
        self._store = store
        self._policy = policy
        self._now = now
        self._handler = handler
        self._turn = asyncio.Lock()

    async def open(self) -> int:
        """Open what is missing; return how many requests that were. Twice is once."""
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
        open_ways = [way for way in ways if _missing(flow, earlier, way, now)]
        return sum([await self._open_way(flow, person, way) for way in open_ways])

    async def _open_way(self, flow: Flow, person: Person, way: BundleName | None) -> int:
        """Open what the flow lends alone, or through one bundle; decided again as it is written."""

        def make(policy: Policy, finder: Finder) -> Sequence[Change]:
            now = self._now()
            current, fresh = policy.by_name.get(flow.name), policy.person(person.id)
            if not current or not fresh:
                return ()
            if not _missing(current, _earlier(finder, current, fresh, now), way, now):
                return ()
            lent = tuple(_lent(policy, current, fresh, way, now))
            return [open_request(policy, _ask(current, fresh, way, lent), now)] if lent else ()

        try:
            return len(await self._handler.open(make, _ACTOR))
        except AccessError as refusal:
            _log.warning("automatic flow not opened", flow=flow.name, why=str(refusal))
            return 0


def _holding(policy: Policy, flow: Flow, now: datetime) -> Iterable[Person]:
    """Yield the people for whom the flow's condition is known to hold."""
    for person in policy.people.values():
        if person.active and person.known(now) and policy.holds(flow.who, person, now):
            yield person


def _lent(
    policy: Policy, flow: Flow, person: Person, way: BundleName | None, now: datetime
) -> Iterable[Entitlement]:
    """Yield what the flow lends this person that way, unless another flow denies it."""
    asking = Asking(person=person, now=now, bundle=way, triggered=True)
    catalogue = policy.catalogue
    for entitlement in catalogue.expand(way) if way else catalogue.entitlements():
        fits = evaluate(policy, flow, entitlement, asking).fits
        if fits and denied_by(policy, entitlement, asking) is None:
            yield entitlement


def _ask(flow: Flow, person: Person, way: BundleName | None, lent: tuple[Entitlement, ...]) -> Ask:
    return Ask(
        id=ids.request_id(),
        submission=ids.submission_id(),
        requester=person.id,
        grantee=person.id,
        part=Part(flow=flow, entitlements=lent),
        duration=flow.default,
        justification="",
        bundle=way,
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
