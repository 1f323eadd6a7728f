"""One organisation with one task, for the rows of PRODUCT 7: ask, say yes, open, and look."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import commands
from bot.domain.catalog import Entitlement
from bot.domain.evaluate import Asking, split
from bot.domain.flow import (
    Flow,
    FromManager,
    InGroup,
    Step,
    What,
)
from bot.domain.ids import FlowName, PersonId, RequestId, RotaName, SubmissionId
from bot.domain.people import Person, Schedule, Shift
from bot.domain.planning import Ask, open_request
from bot.domain.policy import Policy
from bot.domain.request import GrantState, Request, WayIn
from tests.bot.domain.world import (
    DEV,
    ENGINEERING,
    INCIDENT,
    LEDGER,
    NOW,
    PEOPLE,
    READ,
    SHOP,
    WRITE,
    after,
    orders,
    policy,
)

HOUR = timedelta(hours=1)
PRIMARY = RotaName("primary")
WAY_IN = WayIn(command="psql shop")
TASK = What(bundles=frozenset({INCIDENT}))
WRITES = frozenset({orders(WRITE), Entitlement(SHOP, LEDGER, READ)})


def flow(name: str = "task", **changes: object) -> Flow:
    """Return a flow that lends the bundle to engineers when their manager says so."""
    fields: dict[str, object] = {
        "name": FlowName(name),
        "who": InGroup(group=ENGINEERING),
        "what": TASK,
        "default": HOUR,
        "max": 4 * HOUR,
        "approval": Step(sources=(FromManager(),)),
    }
    return Flow(**{**fields, **changes})  # type: ignore[arg-type]  # built from a table


def law(*flows: Flow, **changes: object) -> Policy:
    """Return the organisation with these flows alone."""
    return policy(flows=flows, **changes)


def people(*changed: Person) -> dict[PersonId, Person]:
    """Return everybody, some of them changed."""
    return {one.id: one for one in (*PEOPLE, *changed)}


def person(who: PersonId, **changes: object) -> Person:
    """Return somebody of the organisation, changed."""
    found = next(one for one in PEOPLE if one.id == who)
    return replace(found, **changes)  # type: ignore[arg-type]  # built from a table


def asking(rules: Policy, now: datetime = NOW) -> Asking:
    """Let the developer ask for the bundle."""
    return Asking(person=rules.people[DEV], now=now, bundle=INCIDENT)


def asked(rules: Policy, now: datetime = NOW, duration: timedelta = HOUR) -> Request:
    """Return the developer's request for the bundle."""
    (part,) = split(rules, rules.catalogue.expand(INCIDENT), asking(rules, now)).parts
    ask = Ask(
        id=RequestId("REQ-7K3MQP"),
        submission=SubmissionId("SUB-1"),
        requester=DEV,
        grantee=DEV,
        part=part,
        duration=duration,
        justification="INC-7",
        bundle=INCIDENT,
    )
    return open_request(rules, ask, now).request


def yes(who: PersonId) -> commands.Approve:
    """Say yes."""
    return commands.Approve(person=who)


def in_use(rules: Policy, request: Request) -> Request:
    """Open every door under these rules."""
    for one in request.grants:
        begin = commands.Begin(grant=one.id, existed_before=False)
        opened = commands.RecordOpened(grant=one.id, way_in=WAY_IN, has_secret=False)
        request = after(request, begin, opened, law=rules, at=NOW)
    return request


def states(request: Request) -> list[GrantState]:
    """Return the states of the grants, in order."""
    return [one.state for one in request.grants]


def shift(end: datetime | None, *, known: bool = True) -> dict[RotaName, Schedule]:
    """Return a schedule by which the developer is on call until then, or not at all."""
    shifts = (Shift(start=NOW - HOUR, end=end, people=frozenset({DEV})),) if end else ()
    until = NOW + 9 * HOUR if known else NOW - HOUR
    return {PRIMARY: Schedule(name=PRIMARY, shifts=shifts, known_until=until)}
