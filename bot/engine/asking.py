"""From what a person asked for to requests: names to entitlements, divided by flow, all or nothing.

Nothing here trusts the asker: what a form or a sentence names is looked up and judged again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cards.deadlines import end
from bot.domain.catalog import Entitlement
from bot.domain.change import Change
from bot.domain.durations import format_duration
from bot.domain.errors import NotFound, NotYours, Refused
from bot.domain.evaluate import Asking, Offer, Part, split
from bot.domain.ids import (
    BundleName,
    IntegrationName,
    PermissionName,
    PersonId,
    RequestId,
    ResourceName,
)
from bot.domain.limits import History
from bot.domain.people import Person
from bot.domain.planning import Ask, open_request
from bot.domain.policy import Policy
from bot.domain.prolonging import Extending, extend
from bot.domain.request import Request
from bot.engine import ids
from bot.engine.explaining import nearest
from bot.engine.handler import Handler
from bot.ports.clock import Now
from bot.ports.store import Actor, Finder

MOST = 20  # targets in one submission
LOOKED_BACK = timedelta(days=30)  # at least, for what a grantee was lent before
NO_FLOW = "No access flow"
NO_PERSON = "Daypass does not know the person whom you ask for, or they have left."
ONE_PERSON = "Choose one person from the list."
_BUNDLE, _ENTITLEMENT, _PERSON = "b:", "e:", "p:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person wants: bundles and entitlements, for how long (None: the flow's default).

    `grantee` is who is to receive them (None: whoever asks).
    """

    bundles: tuple[BundleName, ...] = ()
    entitlements: tuple[Entitlement, ...] = ()
    duration: timedelta | None = None
    justification: str = ""
    breaking_glass: bool = False
    grantee: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreTime:
    """How much more time is wanted, or until when; neither: as long as the flow gives."""

    by: timedelta | None = None
    until: datetime | None = None
    justification: str = ""


_AS_GIVEN = MoreTime()


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A part of a wish that one flow covers, and the bundle it was asked through."""

    part: Part
    bundle: BundleName | None


class Asks:
    """Submits wishes."""

    def __init__(
        self, handler: Handler, policy: Callable[[], Policy], now: Now, shortest: timedelta
    ) -> None:
        self._handler = handler
        self._policy = policy
        self._now = now
        self._shortest = shortest

    async def submit(self, person: Person, wish: Wish, actor: Actor) -> Sequence[Change]:
        """Commit the requests that a wish becomes, or raise Refused and store none.

        A delivery seen before gives no changes.
        """
        return await self._handler.open(
            lambda policy, finder: self._plan(policy, finder, person, wish), actor
        )

    async def extend(
        self, person: Person, request: RequestId, actor: Actor, wanted: MoreTime = _AS_GIVEN
    ) -> Sequence[Change]:
        """Commit an extension of open access, or raise an AccessError and store none.

        A delivery seen before gives no changes.
        """
        return await self._handler.open(
            lambda policy, finder: [self._extension(policy, finder, person, request, wanted)],
            actor,
            request,
        )

    def _extension(
        self, policy: Policy, finder: Finder, person: Person, request: RequestId, wanted: MoreTime
    ) -> Change:
        original = finder.find(request)
        if original is None:
            raise NotFound(f"There is no request {request}, or none that you may see.")
        if person.id not in {original.requester, original.grantee}:
            raise NotYours("Only who asked for this access, or holds it, can ask for more time.")
        now = self._now()
        asked = Extending(
            id=ids.request_id(),
            submission=ids.submission_id(),
            original=original,
            by=_more(original, wanted),
            justification=wanted.justification,
            others=tuple(finder.extensions_of(request)),
            history=_history(policy, finder, original.grantee, now),
        )
        return extend(policy, asked, now)

    def covered(self, policy: Policy, person: Person, wish: Wish) -> Sequence[Covered]:
        """Divide a wish by flow. Raises Refused for nothing, too much, or what no flow allows."""
        count = len(wish.bundles) + len(wish.entitlements)
        if not count:
            raise Refused("Say what you need: a bundle, or a resource and a permission.")
        if count > MOST:
            raise Refused(f"At most {MOST} at once. Ask for a bundle, or in two goes.")
        parts = [
            one for bundle in wish.bundles for one in self._bundle(policy, person, wish, bundle)
        ]
        if wish.entitlements:
            parts += self._split(policy, person, wish, wish.entitlements, None)
        return parts

    def _plan(self, policy: Policy, finder: Finder, person: Person, wish: Wish) -> Sequence[Change]:
        now, submission = self._now(), ids.submission_id()
        grantee = wish.grantee or person.id
        history = _history(policy, finder, grantee, now)
        return [
            open_request(
                policy,
                Ask(
                    id=ids.request_id(),
                    submission=submission,
                    requester=person.id,
                    grantee=grantee,
                    part=one.part,
                    duration=self._length(wish, one.part),
                    justification=wish.justification,
                    bundle=one.bundle,
                    history=history,
                ),
                now,
            )
            for one in self.covered(policy, person, wish)
        ]

    def _length(self, wish: Wish, part: Part) -> timedelta:
        length = wish.duration or part.flow.default
        if length < self._shortest:
            raise Refused(
                f"The shortest time is {format_duration(self._shortest)}. Ask for longer."
            )
        return length

    def _bundle(
        self, policy: Policy, person: Person, wish: Wish, bundle: BundleName
    ) -> Sequence[Covered]:
        held = policy.catalogue.expand(bundle)
        if not held:
            raise Refused(f"The bundle {bundle} is empty or unknown. Ask for something else.")
        return self._split(policy, person, wish, held, bundle)

    def _split(
        self,
        policy: Policy,
        person: Person,
        wish: Wish,
        wanted: Iterable[Entitlement],
        bundle: BundleName | None,
    ) -> Sequence[Covered]:
        asking = Asking(
            person=person,
            now=self._now(),
            bundle=bundle,
            breaking_glass=wish.breaking_glass,
            grantee=_receiver(policy, wish),
        )
        found = split(policy, wanted, asking)
        if found.refused:
            raise Refused(_refusal(policy, asking, found.refused))
        return [Covered(part=part, bundle=bundle) for part in found.parts]


def _receiver(policy: Policy, wish: Wish) -> Person | None:
    if wish.grantee is None:
        return None
    found = policy.person(wish.grantee)
    if found is None:
        raise Refused(NO_PERSON)
    return found


def _refusal(policy: Policy, asking: Asking, refused: Sequence[Offer]) -> str:
    names = ", ".join(str(one.entitlement) for one in refused[:3])
    other = asking.receiver.id != asking.person.id
    whom = f" for {asking.receiver.name}" if other else ""
    nearly = nearest(policy, asking, [refused[0].entitlement])
    return " ".join(
        one
        for one in (
            f"{NO_FLOW} lets you ask for {names}{whom} now.",
            nearly,
            "Open the request form to see what you may ask for.",
        )
        if one
    )


def _history(policy: Policy, finder: Finder, grantee: PersonId, now: datetime) -> History:
    """Gather what the grantee was lent before, as far back as any flow's limit looks."""
    windows = (one.limit.within for one in policy.flows if one.limit)
    since = now - max(windows, default=LOOKED_BACK)
    since = min(since, now - LOOKED_BACK)
    return History(
        lent=tuple(finder.lent(grantee, since)), owing=tuple(finder.owing_review(grantee))
    )


def _more(original: Request, wanted: MoreTime) -> timedelta | None:
    """Return how much more time is wanted. Raises Refused when it is none."""
    by = wanted.by
    ends = end(original)
    if wanted.until and ends:
        by = wanted.until - ends
    if by is not None and by <= timedelta(0):
        raise Refused("It does not end before that. Ask for a later end, or for more time.")
    return by


def bundle_value(bundle: BundleName) -> str:
    """Write a bundle as the value of a choice."""
    return f"{_BUNDLE}{bundle}"


def entitlement_value(entitlement: Entitlement) -> str:
    """Write an entitlement as the value of a choice."""
    return f"{_ENTITLEMENT}{entitlement}"


def person_value(person: PersonId) -> str:
    """Write a person as the value of a choice."""
    return f"{_PERSON}{person}"


def person_of(values: Sequence[str]) -> PersonId | None:
    """Read the choice of a person; None for none. Raises Refused for what is no person."""
    if not values:
        return None
    if len(values) > 1 or not values[0].startswith(_PERSON):
        raise Refused(ONE_PERSON)
    return PersonId(values[0].removeprefix(_PERSON))


def wish_of(values: Iterable[str]) -> Wish:
    """Read the values of choices. Raises Refused for one that Daypass never offered."""
    bundles: list[BundleName] = []
    entitlements: list[Entitlement] = []
    for value in dict.fromkeys(values):
        if value.startswith(_BUNDLE):
            bundles.append(BundleName(value.removeprefix(_BUNDLE)))
        else:
            entitlements.append(_entitlement(value))
    return Wish(bundles=tuple(bundles), entitlements=tuple(entitlements))


def _entitlement(value: str) -> Entitlement:
    rest, colon, permission = value.removeprefix(_ENTITLEMENT).rpartition(":")
    integration, slash, resource = rest.partition("/")
    if not (value.startswith(_ENTITLEMENT) and colon and slash):
        raise Refused("This choice is not known. Choose from the list.")
    return Entitlement(
        IntegrationName(integration), ResourceName(resource), PermissionName(permission)
    )
