"""Opens and closes doors through connectors: intent first, then the call, then what was seen.

Around each call stand two transactions. The first writes that the door may be opened and when it
must be closed; the second writes what happened. What is unknown in between counts as open.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

import structlog

from bot.domain.change import Change
from bot.domain.commands import Begin, RecordClosed, RecordFailed, RecordOpened
from bot.domain.effects import Postpone, Provision, Remove
from bot.domain.errors import NotKnown
from bot.domain.ids import IntegrationName
from bot.domain.policy import Policy
from bot.domain.request import Grant, GrantState, Request
from bot.domain.telling import lane
from bot.engine.handler import Handler
from bot.ports.connector import Closed, Connector, Door, Opened, Presence
from bot.ports.faults import Impossible, TryAgain
from bot.ports.store import Actor, Leased, Store, Unit

CALL = 20.0  # seconds for one call, below the dispatcher's limit
AT_ONCE = 16  # calls to one integration: one that hangs leaves room for the others
UNKNOWN = 15.0  # seconds until a fact that could not be known is looked for again
TRIES = 5  # to open a door, before it is given up and closed for safety

_log = structlog.get_logger(__name__)
_ACTOR = Actor(surface="dispatcher")
_HOLDING = frozenset({GrantState.PROVISIONING, GrantState.ACTIVE})
T = TypeVar("T")


class Doors:
    """Performs Provision, Remove and Postpone."""

    def __init__(
        self,
        handler: Handler,
        store: Store,
        connectors: Callable[[], Mapping[IntegrationName, Connector]],
        policy: Callable[[], Policy],
        held: Callable[[], str | None],
    ) -> None:
        """`held` says why nothing may be opened now, or None."""
        self._handler = handler
        self._store = store
        self._connectors = connectors
        self._policy = policy
        self._held = held
        self._turns: dict[IntegrationName, asyncio.Semaphore] = {}

    async def provision(self, leased: Leased) -> None:
        """Open a door. Twice is once: a grant that has moved on is left alone."""
        effect = leased.effect
        if not isinstance(effect, Provision):
            raise TypeError(type(effect))
        request, grant = await self._find(effect)
        if grant.state is GrantState.PLANNED:
            request, grant = await self._begin(effect, request, grant, leased)
        if grant.state is not GrantState.PROVISIONING:
            await self._finish(leased)
            return
        self._may_open()
        try:
            opened = await self._open(request, grant)
        except Impossible as why:
            await self._failed(effect, str(why), leased)
        except TryAgain as later:
            if leased.attempts < TRIES:
                raise
            await self._failed(effect, str(later), leased)
        else:
            await self._opened(effect, opened, leased)

    async def remove(self, leased: Leased) -> None:
        """Close a door, and record it only when it was read back as closed."""
        effect = leased.effect
        if not isinstance(effect, Remove):
            raise TypeError(type(effect))
        request, grant = await self._find(effect)
        if grant.state is not GrantState.REVOKING:
            await self._finish(leased)
            return
        closed, remark = await self._close(request, grant)
        if not closed.access_removed:
            raise TryAgain("The target still shows the access.")
        command = RecordClosed(
            grant=grant.id,
            sessions_ended=closed.sessions_ended,
            residue=tuple(closed.residue),
            remark=remark,
        )
        await self._handler.carry_out(effect.request, command, _ACTOR, _drop(leased, grant))

    async def postpone(self, leased: Leased) -> None:
        """Tell the target when a door ends by now. Daypass ends it then, whatever the target does.

        Shared doors stay open in the target for as long as the last grant that holds them.
        """
        effect = leased.effect
        if not isinstance(effect, Postpone):
            raise TypeError(type(effect))
        request, grant = await self._find(effect)
        if grant.state in _HOLDING:
            connector = self._connector(grant)
            door = await self._shared(connector, request, grant)
            try:
                await self._call(grant, lambda: connector.prolong(door))
            except Impossible as why:
                _log.warning("target keeps its own deadline", grant=grant.id, why=str(why))
        await self._finish(leased)

    async def _begin(
        self, effect: Provision, request: Request, grant: Grant, leased: Leased
    ) -> tuple[Request, Grant]:
        """Look whether the person has this access already, then write intent and deadline."""
        try:
            existed = await self._existed(request, grant)
        except Impossible as why:
            await self._failed(effect, str(why), leased)
            return await self._find(effect)
        except TryAgain as later:
            if leased.attempts < TRIES:
                raise
            await self._failed(effect, str(later), leased)
            return await self._find(effect)
        self._may_open()
        command = Begin(grant=grant.id, existed_before=existed)
        try:
            change = await self._handler.carry_out(effect.request, command, _ACTOR)
        except NotKnown as unknown:  # nothing is opened on a guess; it waits until it is void
            raise TryAgain(str(unknown), after=UNKNOWN) from unknown
        return change.request, _grant(change.request, grant)

    def _may_open(self) -> None:
        if why := self._held():
            raise TryAgain(why, after=UNKNOWN)

    async def _existed(self, request: Request, grant: Grant) -> bool:
        """Say whether access stood before Daypass lent any; what we lend does not count."""
        connector = self._connector(grant)
        if not connector.shared_doors:
            return False
        # Also one that is being removed: its door is ours, and may be what the target shows.
        if ours := [one for one in await self._others(request, grant) if one.live]:
            return ours[0].existed_before
        door = self._planned_door(request, grant)
        return await self._call(grant, lambda: connector.read(door)) is not Presence.ABSENT

    async def _open(self, request: Request, grant: Grant) -> Opened:
        connector = self._connector(grant)
        door = await self._shared(connector, request, grant)
        return await self._call(grant, lambda: connector.grant(door))

    async def _shared(self, connector: Connector, request: Request, grant: Grant) -> Door:
        """Describe a door that stays open as long as the last grant that holds it."""
        door = _door(request, grant)
        if not connector.shared_doors:
            return door
        ends = [one.expires_at for one in await self._holders(request, grant) if one.expires_at]
        return replace(door, expires_at=max([door.expires_at, *ends]))

    async def _close(self, request: Request, grant: Grant) -> tuple[Closed, str]:
        connector = self._connector(grant)
        if connector.shared_doors and await self._holders(request, grant):
            return Closed(access_removed=True), "Another grant of the same access goes on."
        ours, door = not grant.existed_before, _door(request, grant)
        closed = await self._call(grant, lambda: connector.revoke(door, created_by_us=ours))
        if not ours:
            return Closed(access_removed=True), "The person had this access before; it was left."
        return closed, ""

    async def _holders(self, request: Request, grant: Grant) -> list[Grant]:
        """Return other grants that keep the same door open."""
        others = await self._others(request, grant)
        return [one for one in others if one.state in _HOLDING]

    async def _others(self, request: Request, grant: Grant) -> list[Grant]:
        """Return other grants of the same access by the same person, which share its door."""
        key = lane(request, grant)
        holding = await self._store.read(lambda unit: unit.finder.holding(key))
        return [
            one
            for other in holding
            for one in other.grants
            if one.id != grant.id and lane(other, one) == key
        ]

    async def _opened(self, effect: Provision, opened: Opened, leased: Leased) -> None:
        command = RecordOpened(
            grant=effect.grant, way_in=opened.way_in, has_secret=opened.secret is not None
        )

        def also(unit: Unit, change: Change) -> None:
            if opened.secret and change.events:
                unit.secrets.keep(effect.grant, opened.secret)
            unit.outbox.finish(leased)

        await self._handler.carry_out(effect.request, command, _ACTOR, also)

    async def _failed(self, effect: Provision, reason: str, leased: Leased) -> None:
        _log.warning("could not open", request=effect.request, grant=effect.grant)
        command = RecordFailed(grant=effect.grant, reason=reason)
        await self._handler.carry_out(
            effect.request, command, _ACTOR, lambda unit, _: unit.outbox.finish(leased)
        )

    async def _find(self, effect: Provision | Remove | Postpone) -> tuple[Request, Grant]:
        request = await self._store.read(lambda unit: unit.finder.find(effect.request))
        grant = request.grant(effect.grant) if request else None
        if request is None or grant is None:
            raise LookupError(f"{effect.request} {effect.grant}")
        return request, grant

    async def _finish(self, leased: Leased) -> None:
        await self._store.write(lambda unit: unit.outbox.finish(leased))

    def _connector(self, grant: Grant) -> Connector:
        found = self._connectors().get(grant.entitlement.integration)
        if found is None:
            raise TryAgain(
                f"{grant.entitlement.integration} cannot be used: an operator must look at its "
                "set-up, and at the log."
            )
        return found

    def _planned_door(self, request: Request, grant: Grant) -> Door:
        """Describe the door before its deadline is written: for looking only."""
        found = self._policy().catalogue.find(grant.entitlement)
        if found is None:
            raise Impossible(f"{grant.entitlement} is not there any more.")
        person = self._policy().person(request.grantee)
        integration = grant.entitlement.integration
        return Door(
            grant=grant.id,
            person=request.grantee,
            account=person.accounts.get(integration) if person else None,
            integration=integration,
            resource=grant.entitlement.resource,
            permission=grant.entitlement.permission,
            expires_at=datetime.max.replace(tzinfo=UTC),
            settings={**found[1].settings, **found[2].settings},
        )

    async def _call(self, grant: Grant, call: Callable[[], Awaitable[T]]) -> T:
        """Await a connector within our own limit, and one integration within its share of turns.

        What no connector may raise counts as an unknown outcome. It is named, never quoted: nobody
        knows what its text holds.
        """
        integration = grant.entitlement.integration
        turn = self._turns.setdefault(integration, asyncio.Semaphore(AT_ONCE))
        try:
            async with asyncio.timeout(CALL), turn:
                return await call()
        except (TryAgain, Impossible):
            raise
        except TimeoutError as late:
            raise TryAgain("The target did not answer in time.") from late
        except Exception as error:  # noqa: BLE001 - see above
            kind = type(error).__name__
            _log.error("connector misbehaved", integration=integration, kind=kind)
            raise TryAgain(f"The connector of {integration} failed ({kind}).") from None


def _door(request: Request, grant: Grant) -> Door:
    if grant.expires_at is None:
        raise ValueError("a door without a deadline")
    return Door(
        grant=grant.id,
        person=request.grantee,
        account=grant.account,
        integration=grant.entitlement.integration,
        resource=grant.entitlement.resource,
        permission=grant.entitlement.permission,
        expires_at=grant.expires_at,
        settings=dict(grant.settings),
    )


def _grant(request: Request, grant: Grant) -> Grant:
    found = request.grant(grant.id)
    return found or grant


def _drop(leased: Leased, grant: Grant) -> Callable[[Unit, Change], None]:
    def also(unit: Unit, _: Change) -> None:
        unit.secrets.drop(grant.id)
        unit.outbox.finish(leased)

    return also
