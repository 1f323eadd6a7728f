"""Small organisations by chance: everything an access flow can say, over few enough names to meet.

Whatever the reference asks of a policy, some world asks of the index.
"""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import TypeVar

from bot.domain.catalog import (
    Bundle,
    BundleItem,
    Catalogue,
    Entitlement,
    Integration,
    NamedItem,
    OwnerGroup,
    OwnerPerson,
    Permission,
    Resource,
    SelectedItem,
    Selector,
)
from bot.domain.evaluate import Asking
from bot.domain.flow import (
    Approval,
    Automatic,
    BreakGlass,
    Comparison,
    Condition,
    EachOf,
    Flow,
    ForOthers,
    ForReports,
    ForSelf,
    FromGroup,
    FromManager,
    FromOwner,
    HasAttribute,
    Hours,
    InGroup,
    IsPerson,
    ManagerOf,
    Not,
    OnCallFor,
    OneOf,
    Step,
    What,
    Whom,
)
from bot.domain.ids import (
    BundleName,
    FlowName,
    GroupName,
    IntegrationName,
    PermissionName,
    PersonId,
    PolicyRevision,
    ResourceName,
    RotaName,
)
from bot.domain.people import OnCall, Person, Rota, Schedule, Shift
from bot.domain.policy import Policy

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
GROUPS = [GroupName(one) for one in ("red", "blue", "green")]
PEOPLE = [PersonId(f"p{one}") for one in range(7)]
ROTAS = [RotaName(one) for one in ("turns", "told", "silent", "unknown")]
PERMISSIONS = [PermissionName(one) for one in ("read", "write", "admin")]
INTEGRATIONS = [IntegrationName(one) for one in ("shop", "bank")]
RESOURCES = [ResourceName(one) for one in ("orders", "orders-eu", "ledger", "old-ledger", "x[1]")]
BUNDLES = [BundleName(one) for one in ("incident", "release", "empty", "unknown")]
TEAMS = ("pay", "web")
T = TypeVar("T")


def policy(by: Random) -> Policy:
    """Make a policy."""
    return Policy(
        revision=PolicyRevision("r1"),
        people={one: person(by, one) for one in PEOPLE[:-1]},
        rotas=rotas(by),
        catalogue=catalogue(by),
        flows=tuple(flow(by, number) for number in range(by.choice((0, 6, 15, 25, 25)))),
    )


def person(by: Random, who: PersonId) -> Person:
    """Make a person, whom their directory may have forgotten to vouch for."""
    return Person(
        id=who,
        name=who,
        groups=frozenset(by.sample(GROUPS, by.randint(0, 3))),
        manager=by.choice([None, *PEOPLE]),
        attributes=by.choice([{}, {"team": by.choice(TEAMS)}, {"team": "pay", "level": "3"}]),
        active=by.random() < 0.9,
        known_until=by.choice([None, None, NOW - HOUR, NOW, NOW + HOUR]),
    )


def rotas(by: Random) -> dict[RotaName, OnCall]:
    """Make one schedule of each kind; the fourth name has none."""
    shifts = tuple(
        Shift(
            start=NOW + by.randint(-3, 1) * HOUR,
            end=NOW + by.randint(0, 3) * HOUR,
            people=frozenset(by.sample(PEOPLE, 2)),
        )
        for _ in range(2)
    )
    turns, told, silent, _ = ROTAS
    return {
        turns: Rota(
            name=turns,
            members=tuple(by.sample(PEOPLE, by.randint(0, 3))),
            start=datetime(2026, 1, 5, 9, 0),  # noqa: DTZ001 - a rota starts at a local time
            every=timedelta(days=1),
            zone="Europe/Berlin",
        ),
        told: Schedule(name=told, shifts=shifts, known_until=NOW + by.randint(-1, 2) * HOUR),
        silent: Schedule(name=silent, members=tuple(PEOPLE[:2])),
    }


def catalogue(by: Random) -> Catalogue:
    """Make two servers with some permissions and resources, and bundles of them."""
    integrations = {one: _integration(by, one) for one in INTEGRATIONS}
    bundles = {one: _bundle(by, one) for one in BUNDLES[:-1]}
    return Catalogue(integrations=integrations, bundles=bundles)


def _integration(by: Random, name: IntegrationName) -> Integration:
    names = by.sample(RESOURCES, by.randint(0, len(RESOURCES)))
    return Integration(
        name=name,
        environment=by.choice(["production", "staging"]),
        owner=OwnerGroup(group=by.choice(GROUPS)),
        permissions={one: Permission(name=one) for one in by.sample(PERMISSIONS, 2)},
        resources={one: resource(by, one) for one in names},
    )


def resource(by: Random, name: ResourceName) -> Resource:
    """Make a resource with tags."""
    return Resource(
        name=name,
        type=by.choice(["", "table", "queue"]),
        tags={"team": by.choice(TEAMS)} if by.random() < 0.7 else {"tier": "1"},
        owner=by.choice([None, OwnerPerson(person=by.choice(PEOPLE))]),
    )


def _bundle(by: Random, name: BundleName) -> Bundle:
    count = 0 if name == "empty" else by.randint(1, 3)
    return Bundle(name=name, contains=tuple(_item(by) for _ in range(count)))


def _item(by: Random) -> BundleItem:
    if by.random() < 0.6:
        return NamedItem(entitlement=entitlement(by))
    return SelectedItem(where=selector(by), permission=by.choice(PERMISSIONS))


def entitlement(by: Random) -> Entitlement:
    """Name an entitlement, which need not be there."""
    integration = by.choice([*INTEGRATIONS, *INTEGRATIONS, IntegrationName("gone")])
    return Entitlement(integration, by.choice(RESOURCES), by.choice(PERMISSIONS))


def selector(by: Random) -> Selector:
    """Choose by any of the means, more often by none of them."""
    return Selector(
        integration=_seldom(by, ["shop", "b*"]),
        environment=_seldom(by, ["production", "s*"]),
        type=_seldom(by, ["table", "q*"]),
        name=_seldom(by, ["orders", "orders*", "*ledger", "o?ders*", "x[[]1]", "x[1]"]),
        tags=_seldom(by, [{"team": by.choice(TEAMS)}, {"team": "pay", "tier": "1"}]) or {},
    )


def _seldom(by: Random, some: list[T]) -> T | None:
    return by.choice(some) if by.random() < 0.25 else None


def what(by: Random, deep: int = 2) -> What:
    """Cover something, with exceptions to exceptions."""
    count = by.choice((0, 0, 0, 1, 2)) if deep else 0
    return What(
        bundles=frozenset(by.sample(BUNDLES, by.choice((0, 0, 1, 2)))),
        where=tuple(selector(by) for _ in range(by.choice((0, 1, 1, 2)))),
        permissions=by.choice([None, None, frozenset(by.sample(PERMISSIONS, by.randint(1, 2)))]),
        except_=tuple(what(by, deep - 1) for _ in range(count)),
    )


def condition(by: Random, deep: int = 2) -> Condition:
    """Ask something of a person."""
    inner = deep - 1
    several = tuple(condition(by, inner) for _ in range(by.randint(0, 3))) if deep else ()
    leaves: list[Condition] = [
        *(InGroup(group=by.choice(GROUPS)) for _ in range(4)),
        IsPerson(person=by.choice(PEOPLE)),
        OnCallFor(rota=by.choice(ROTAS)),
        HasAttribute(
            attribute=by.choice(["team", "level"]),
            value=by.choice(["pay", "p", "3"]),
            how=by.choice(list(Comparison)),
        ),
    ]
    if not deep:
        return by.choice(leaves)
    nested: list[Condition] = [
        ManagerOf(condition=condition(by, inner)),
        Not(condition=condition(by, inner)),
        EachOf(conditions=several),
        OneOf(conditions=several),
    ]
    return by.choice([*leaves, *nested])


def flow(by: Random, number: int) -> Flow:
    """Make a flow; some deny, some are for emergencies, for others, or for some hours."""
    return Flow(
        name=FlowName(f"f{number * 7 % 71:02}"),
        who=condition(by, by.choice((0, 1, 2))),
        what=what(by),
        deny=by.random() < 0.07,
        whom=tuple(_whom(by) for _ in range(by.choice((1, 2)))),
        approval=_approval(by),
        hours=by.choice([None, None, None, hours(by)]),
        trigger=by.random() < 0.1,
        break_glass=BreakGlass() if by.random() < 0.1 else None,
    )


def _whom(by: Random) -> Whom:
    ways: list[Whom] = [ForReports(), ForOthers(condition=condition(by))]
    return by.choice([ForSelf(), ForSelf(), ForSelf(), *ways])


def _approval(by: Random) -> Approval:
    owners = Step(sources=(FromOwner(), FromGroup(group=by.choice(GROUPS))), at_least=2)
    ways: list[Approval] = [Automatic(), Step(sources=(FromManager(),)), owners]
    return by.choice(ways)


def hours(by: Random) -> Hours:
    """Make hours that begin at noon, or end then, or run over midnight."""
    start, end = by.choice([(9, 12), (12, 18), (22, 12), (13, 9)])
    days = frozenset(by.sample(range(7), by.randint(3, 7)))
    return Hours(days=days, start=time(start), end=time(end), zone="UTC")


def asking(by: Random, law: Policy) -> Asking:
    """Ask as somebody, who need not be as the policy knows them."""
    everybody = [*law.people.values(), person(by, PEOPLE[-1]), person(by, PEOPLE[0])]
    return Asking(
        person=by.choice(everybody),
        now=NOW + by.choice((0, 0, -1, 1, 5)) * HOUR,
        bundle=by.choice([None, *BUNDLES]),
        breaking_glass=by.random() < 0.12,
        grantee=by.choice([None, None, None, by.choice(everybody)]),
        triggered=by.random() < 0.12,
    )


def changed(by: Random, law: Policy) -> Policy:
    """Change something in a policy, or nothing, as a reload of the file or a sync would."""
    ways = (_edited, _reflowed, retagged, _rebuilt, _synced, _copied, _rescheduled)
    return by.choice(ways)(by, law)


def _edited(by: Random, law: Policy) -> Policy:
    flows = list(law.flows)
    for number in range(len(flows)):
        if by.random() < 0.2:
            new = flow(by, number)
            approval = flows[number].approval if by.random() < 0.9 else new.approval
            deny = flows[number].deny if by.random() < 0.9 else new.deny
            flows[number] = replace(new, name=flows[number].name, approval=approval, deny=deny)
    return replace(law, flows=tuple(flows))


def _reflowed(by: Random, law: Policy) -> Policy:
    flows = [*law.flows[1:], replace(flow(by, 0), name=FlowName("new"))]
    return replace(law, flows=tuple(flows))


def retagged(by: Random, law: Policy) -> Policy:
    """Change tags only."""
    integrations = {
        one.name: replace(
            one,
            resources={
                name: replace(resource(by, name), type=old.type) if by.random() < 0.3 else old
                for name, old in one.resources.items()
            },
        )
        for one in law.catalogue.integrations.values()
    }
    return replace(law, catalogue=replace(law.catalogue, integrations=integrations))


def _rebuilt(by: Random, law: Policy) -> Policy:
    new, old = catalogue(by), law.catalogue
    one = {**old.integrations, INTEGRATIONS[0]: _integration(by, INTEGRATIONS[0])}
    ways = [
        replace(old, integrations=new.integrations),
        replace(old, bundles=new.bundles),
        replace(old, integrations=one),
    ]
    return replace(law, catalogue=by.choice(ways))


def _synced(by: Random, law: Policy) -> Policy:
    return replace(law, people={one: person(by, one) for one in by.sample(PEOPLE, 6)})


def _copied(by: Random, law: Policy) -> Policy:
    return retagged(by, _edited(by, replace(law, catalogue=replace(law.catalogue))))


def _rescheduled(by: Random, law: Policy) -> Policy:
    return replace(law, rotas=rotas(by))
