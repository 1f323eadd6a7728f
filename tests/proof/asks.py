"""The asks that are put to both laws: who, for whom, for what, through which bundle, and how."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.domain import approval, rights
from bot.domain.approval import Alternative, Bench
from bot.domain.catalog import Entitlement
from bot.domain.compiled import Index
from bot.domain.evaluate import Asking, Part, offer
from bot.domain.flow import Flow
from bot.domain.ids import BundleName, PersonId, RequestId, SubmissionId
from bot.domain.people import Person
from bot.domain.planning import Ask as Submitted
from bot.domain.planning import open_request
from bot.domain.policy import Policy
from tests.proof.oracle import Oracle
from tests.proof.organisations import Organisation
from tests.proof.panel import Case

Answer = tuple[str | None, str | None]  # the flow that applies, and the flow that denies


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question to the law."""

    person: PersonId
    grantee: PersonId
    wanted: Entitlement
    bundle: BundleName | None = None
    glass: bool = False


def asks(world: Organisation, oracle: Oracle) -> Iterator[Ask]:
    """Yield every ask there can be among those who have not left."""
    there = [one.id for one in world.people if one.active]
    wanted = sorted(oracle.everything)
    ways: list[tuple[BundleName | None, Entitlement]] = [(None, one) for one in wanted]
    ways += [(name, one) for name in world.catalogue.bundles for one in wanted]
    for person in there:
        for grantee in there:
            for bundle, one in ways:
                for glass in (False, True):
                    yield Ask(
                        person=person, grantee=grantee, wanted=one, bundle=bundle, glass=glass
                    )


def some_asks(world: Organisation, oracle: Oracle, dice: Random, most: int) -> list[Ask]:
    """Choose asks: mostly for oneself, for what some flow lends, and without breaking glass."""
    there = [one.id for one in world.people if one.active]
    ways = [(name, one) for name in (None, *world.catalogue.bundles) for one in oracle.everything]
    ways.sort(key=str)
    held = {name: oracle.bundle(name) for name in world.catalogue.bundles}
    weights = [
        (8 if oracle.within_reach(wanted, bundle) else 1)
        * (1 if bundle is None or wanted in held[bundle] else 0.2)
        for bundle, wanted in ways
    ]
    found: list[Ask] = []
    for bundle, wanted in dice.choices(ways, weights, k=most) if there else ():
        person = dice.choice(there)
        grantee = person if dice.random() < 0.6 else dice.choice(there)
        glass = dice.random() < 0.25
        found.append(Ask(person=person, grantee=grantee, wanted=wanted, bundle=bundle, glass=glass))
    return list(dict.fromkeys(found))


def opens_alone(now: datetime, law: Policy, ask: Ask) -> bool:
    """Say whether this would be opened at once, with nobody asked and everything known."""
    found = offer(law, ask.wanted, asking(law, ask, now)).flow
    if found is None or not found.alone:
        return False
    submitted = Submitted(
        id=RequestId("REQ-7K3MQP"),
        submission=SubmissionId("SUB-1"),
        requester=ask.person,
        grantee=ask.grantee,
        part=Part(flow=found, entitlements=(ask.wanted,)),
        duration=found.default,
        justification="INC-7",
        bundle=ask.bundle,
    )
    request = open_request(law, submitted, now).request
    lost = rights.ground_lost(law, request, now)
    return lost is None and rights.ground_unknown(law, request, now) is None


def asking(law: Policy, ask: Ask, now: datetime) -> Asking:
    """Write an ask as the engine reads it."""
    return Asking(
        person=law.people[ask.person],
        grantee=law.people[ask.grantee],
        now=now,
        bundle=ask.bundle,
        breaking_glass=ask.glass,
    )


def engine_answer(law: Policy, ask: Ask, world: Organisation) -> Answer:
    """Let the engine answer."""
    found = offer(law, ask.wanted, asking(law, ask, world.now))
    return (found.flow.name if found.flow else None), found.denied_by


def compiled_answer(index: Index, law: Policy, ask: Ask, world: Organisation) -> Answer:
    """Let the compiled policy answer."""
    how = asking(law, ask, world.now)
    flow = index.allowed(ask.wanted, how)
    return (flow.name if flow else None), index.denied_by(ask.wanted, how)


def naive_answer(oracle: Oracle, ask: Ask) -> Answer:
    """Let the naive law answer."""
    people = oracle.people
    way = (ask.bundle, ask.glass)
    return oracle.answer(people[ask.person], people[ask.grantee], ask.wanted, way)


def cases(world: Organisation, oracle: Oracle, dice: Random) -> Iterator[Case]:
    """Yield one request under each flow that asks people, for some of everything."""
    there: list[Person] = [one for one in world.people if one.active]
    everything = sorted(oracle.everything)
    for flow in world.flows if there else ():
        if not flow.deny and not flow.alone:
            requester, other = dice.choice(there).id, dice.choice(there).id
            yield Case(
                flow=flow,
                wanted=tuple(sorted(dice.sample(everything, min(len(everything), 3)))),
                requester=requester,
                grantee=dice.choice([requester, other]),
                asked_at=world.now - timedelta(hours=dice.randrange(5)),
            )


def laid_out(law: Policy, case: Case) -> tuple[tuple[Alternative, ...], Bench]:
    """Write a case as the engine reads it: its plan, and for whom approvers are sought."""
    bench = Bench(
        requester=case.requester,
        grantee=case.grantee,
        asked_at=case.asked_at,
        escalation=case.flow.escalation,
        entitlements=case.wanted,
    )
    return approval.plan(law, case.flow, case.wanted), bench


@dataclass(frozen=True, slots=True)
class Standing:
    """What both laws say of an approval."""

    missing: int
    possible: bool
    people: frozenset[PersonId]


def engine_standing(
    law: Policy, case: Case, approved: frozenset[PersonId], world: Organisation
) -> Standing:
    """Let the engine judge the approvals so far."""
    plan, bench = laid_out(law, case)
    found = approval.progress(law, plan, bench, approved, world.now)
    return Standing(found.missing, found.possible, approval.everyone(law, plan, bench, world.now))


def approvers(world: Organisation, dice: Random) -> frozenset[PersonId]:
    """Choose up to five who said yes, whether they may or not."""
    ids = [one.id for one in world.people]
    return frozenset(dice.sample(ids, min(len(ids), dice.randrange(6))))


def named(world: Organisation, flow: str | None) -> Flow | None:
    """Find a flow by name."""
    return next((one for one in world.flows if one.name == flow), None)
