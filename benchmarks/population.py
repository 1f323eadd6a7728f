"""Live grants in a store, each made by the domain itself as a day would have made it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from benchmarks import organisation
from bot.domain.catalog import Entitlement
from bot.domain.change import Change
from bot.domain.commands import Begin, Command, RecordOpened
from bot.domain.decide import decide
from bot.domain.evaluate import Asking, split
from bot.domain.ids import (
    IntegrationName,
    PermissionName,
    PersonId,
    RequestId,
    ResourceName,
    SubmissionId,
)
from bot.domain.planning import Ask, open_request
from bot.domain.policy import Policy
from bot.domain.request import Request, WayIn
from bot.ports.store import Actor, Store, Unit

HOUR = timedelta(hours=1)
SHOP, READ = IntegrationName("shop"), PermissionName("read")
SHARDS = 400  # with as many people as ask: no two grants are of one person and one database
ACTOR = Actor(surface="bench")
_TOGETHER = 500


async def settle(store: Store, policy: Policy, ends: Sequence[datetime], *, first: int = 0) -> None:
    """Put one live grant into the store for each of these ends. Nothing waits in the outbox."""
    for start in range(0, len(ends), _TOGETHER):
        part = list(enumerate(ends[start : start + _TOGETHER], first + start))
        lives = [tuple(_life(policy, number, end)) for number, end in part]
        for stage in zip(*lives, strict=True):
            await store.write(_saving(stage))


def _saving(changes: Sequence[tuple[Change, datetime]]) -> Callable[[Unit], None]:
    def work(unit: Unit) -> None:
        for change, at in changes:
            unit.requests.save(change, ACTOR, at)

    return work


def _life(policy: Policy, number: int, end: datetime) -> Iterator[tuple[Change, datetime]]:
    """Ask, begin and open, so long before the end as the grant lasts."""
    at = end - HOUR
    asked = _asked(policy, number, at)
    yield _quiet(asked), at
    request = asked.request
    grant = request.grants[0].id
    commands: Sequence[Command] = (
        Begin(grant=grant, existed_before=False),
        RecordOpened(grant=grant, way_in=WayIn(command="enter"), has_secret=False),
    )
    for command in commands:
        change = _decided(policy, request, command, at)
        request = change.request
        yield _quiet(change), at


def _decided(policy: Policy, request: Request, command: Command, at: datetime) -> Change:
    return decide(policy, request, command, at)


def _asked(policy: Policy, number: int, at: datetime) -> Change:
    person = policy.people[PersonId(organisation.email(number % organisation.ASKING))]
    shard = organisation.shard(number // organisation.ASKING % SHARDS)
    wanted = Entitlement(SHOP, ResourceName(shard), READ)
    (part,) = split(policy, [wanted], Asking(person=person, now=at)).parts
    ask = Ask(
        id=RequestId(f"REQ-{number:06}"),
        submission=SubmissionId(f"SUB-{number}"),
        requester=person.id,
        grantee=person.id,
        part=part,
        duration=HOUR,
        justification="a day's work",
    )
    return open_request(policy, ask, at)


def _quiet(change: Change) -> Change:
    return replace(change, effects=())
