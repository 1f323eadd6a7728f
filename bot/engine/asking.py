"""From what a person asked for to requests: names to entitlements, divided by flow, all or nothing.

Nothing here trusts the asker: what a form or a sentence names is looked up and judged again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.catalog import Entitlement
from bot.domain.change import Change
from bot.domain.durations import format_duration
from bot.domain.errors import Refused
from bot.domain.evaluate import Asking, Part, split
from bot.domain.ids import BundleName, IntegrationName, PermissionName, ResourceName
from bot.domain.people import Person
from bot.domain.planning import Ask, open_request
from bot.domain.policy import Policy
from bot.engine import ids
from bot.engine.handler import Handler
from bot.ports.clock import Now
from bot.ports.store import Actor

MOST = 20  # targets in one submission
_BUNDLE, _ENTITLEMENT = "b:", "e:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person wants: bundles and entitlements, for how long (None: the flow's default)."""

    bundles: tuple[BundleName, ...] = ()
    entitlements: tuple[Entitlement, ...] = ()
    duration: timedelta | None = None
    justification: str = ""
    breaking_glass: bool = False


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
        return await self._handler.open(lambda policy: self._plan(policy, person, wish), actor)

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

    def _plan(self, policy: Policy, person: Person, wish: Wish) -> Sequence[Change]:
        now, submission = self._now(), ids.submission_id()
        return [
            open_request(
                policy,
                Ask(
                    id=ids.request_id(),
                    submission=submission,
                    requester=person.id,
                    grantee=person.id,
                    part=one.part,
                    duration=self._length(wish, one.part),
                    justification=wish.justification,
                    bundle=one.bundle,
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
            person=person, now=self._now(), bundle=bundle, breaking_glass=wish.breaking_glass
        )
        found = split(policy, wanted, asking)
        if found.refused:
            names = ", ".join(str(one.entitlement) for one in found.refused[:3])
            raise Refused(
                f"No access flow lets you ask for {names} now. "
                "Open the request form to see what you may ask for."
            )
        return [Covered(part=part, bundle=bundle) for part in found.parts]


def bundle_value(bundle: BundleName) -> str:
    """Write a bundle as the value of a choice."""
    return f"{_BUNDLE}{bundle}"


def entitlement_value(entitlement: Entitlement) -> str:
    """Write an entitlement as the value of a choice."""
    return f"{_ENTITLEMENT}{entitlement}"


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
