"""Questions that change nothing: what is mine, what waits for me, what may I ask for."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.cards.compose import compose, noted
from bot.cards.home import home_tab
from bot.cards.model import Card, Home, Text
from bot.domain import rights
from bot.domain.catalog import Entitlement
from bot.domain.evaluate import Asking
from bot.domain.ids import BundleName, PersonId, RequestId
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.request import (
    Audience,
    Grant,
    GrantState,
    Request,
    RequestState,
    View,
)
from bot.engine.index import Indexed
from bot.engine.shared import SharedRead
from bot.language.intents import BundleTarget, Target
from bot.ports.clock import Now
from bot.ports.store import Store

LISTED = 20
_ON_THE_WAY = frozenset({GrantState.PLANNED, GrantState.PROVISIONING})


class Queries:
    """Reads for one person at a time: nobody is shown what is not theirs."""

    def __init__(
        self,
        store: Store,
        policy: Callable[[], Policy],
        now: Now,
        held: Callable[[], str | None],
    ) -> None:
        """`held` says why nothing may be opened now, or None."""
        self._held_up = held
        self._store = store
        self._policy = policy
        self.index = Indexed(policy)
        self._now = now
        self._all_open = SharedRead(lambda: store.read(lambda unit: unit.finder.open()))

    async def mine(self, person: PersonId) -> Sequence[Request]:
        """Return what the person asked for or holds, open ones first."""
        return await self._store.read(lambda unit: unit.finder.of_person(person, LISTED))

    async def waiting(self, person: PersonId) -> Sequence[Request]:
        """Return what waits for this person: decisions, and reviews of break-glass."""
        found = await self._all_open()
        now = self._now()
        return [one for one in found if self._waits_for(one, person, now)]

    def _waits_for(self, request: Request, person: PersonId, now: datetime) -> bool:
        policy = self._policy()
        if request.state is RequestState.PENDING:
            decided = any(one.person == person for one in request.decisions)
            return not decided and rights.may_decide(policy, request, person, now) is None
        owed = request.review is not None and request.review.owed
        return owed and rights.may_review(policy, request, person, now) is None

    def objection(self, request: Request, person: PersonId) -> str | None:
        """Say why this person may not decide the request now."""
        return rights.may_decide(self._policy(), request, person, self._now())

    async def visible(self, request: RequestId, person: PersonId) -> Request | None:
        """Return a request that this person may see: theirs, or theirs to decide, end or review."""
        found = await self._store.read(lambda unit: unit.finder.find(request))
        return found if found and self._has_part(found, person) else None

    def _has_part(self, request: Request, person: PersonId) -> bool:
        told = {one.person for one in request.audiences}
        decided = {one.person for one in request.decisions}
        if person in told | decided | {request.requester, request.grantee}:
            return True
        now, policy = self._now(), self._policy()
        if rights.may_revoke(policy, request, person, now) is None:
            return True
        return request.review is not None and (
            rights.may_review(policy, request, person, now) is None
        )

    async def holders(self, person: Person, target: Target) -> Sequence[tuple[Request, Grant]]:
        """Return who holds a target now; only of what this person may ask for."""
        wanted = set(self._of(target)) & {*self.offers(person), *self._through_bundles(person)}
        found = await self._store.read(lambda unit: unit.finder.open())
        return [
            (request, grant)
            for request in found
            for grant in request.grants
            if grant.live and grant.entitlement in wanted
        ]

    def _of(self, target: Target) -> Sequence[Entitlement]:
        catalogue = self._policy().catalogue
        if isinstance(target, BundleTarget):
            return catalogue.expand(target.name)
        integration = catalogue.integrations.get(target.integration)
        named = target.permission
        permissions = [named] if named else list(integration.permissions if integration else ())
        return [Entitlement(target.integration, target.resource, one) for one in permissions]

    def _through_bundles(self, person: Person) -> Sequence[Entitlement]:
        names = {*self.bundles(person), *self.bundles(person, breaking_glass=True)}
        return [one for name in names for one in self._policy().catalogue.expand(name)]

    async def home(self, person: Person) -> Home:
        """Compose the person's Home tab."""
        mine = [one for one in await self.mine(person.id) if one.open]
        waiting = await self.waiting(person.id)
        home = home_tab(
            person,
            [await self.card(one, _mine(one, person.id)) for one in mine],
            [await self.card(one, _theirs(one, person.id)) for one in waiting],
        )
        held = self._held_up()
        return replace(home, greeting=(*home.greeting, Text(f" {held}"))) if held else home

    async def card(self, request: Request, audience: Audience) -> Card:
        """Compose an audience's card; who decides also sees what the grantee holds already."""
        deciding = audience.view is View.APPROVAL and request.state is RequestState.PENDING
        held = await self._held(request) if deciding else None
        original = await self._original(request)
        card = compose(self._policy(), request, audience, self._now(), held, original)
        waits = self._held_up() if _to_open(request) else None
        return noted(card, waits) if waits else card

    async def _original(self, request: Request) -> Request | None:
        """Return what an extension extends."""
        extends = request.extends
        if extends is None:
            return None
        return await self._store.read(lambda unit: unit.finder.find(extends))

    async def _held(self, request: Request) -> Sequence[Grant]:
        others = await self.mine(request.grantee)
        return [
            grant
            for other in others
            for grant in other.grants
            if other.grantee == request.grantee and grant.state is GrantState.ACTIVE
        ]

    def offers(self, person: Person, whom: Person | None = None) -> Sequence[Entitlement]:
        """List what some flow would allow this person now, for themselves or for somebody else."""
        return list(self.index().offered(Asking(person=person, now=self._now(), grantee=whom)))

    def bundles(
        self, person: Person, whom: Person | None = None, *, breaking_glass: bool = False
    ) -> Sequence[BundleName]:
        """List the bundles of which some flow would allow this person everything now."""
        asking = Asking(person=person, now=self._now(), breaking_glass=breaking_glass, grantee=whom)
        return self.index().bundles(asking)


def _to_open(request: Request) -> bool:
    return any(one.state in _ON_THE_WAY for one in request.grants)


def _mine(request: Request, person: PersonId) -> Audience:
    opened = any(grant.live and grant.opened_at for grant in request.grants)
    view = View.WAY_IN if opened and person == request.grantee else View.RECEIPT
    return Audience(view=view, person=person)


def _theirs(request: Request, person: PersonId) -> Audience:
    view = View.APPROVAL if request.state is RequestState.PENDING else View.REVIEW
    return Audience(view=view, person=person)
