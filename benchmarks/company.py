"""A large company by numbers: teams that own resources, flows for each team, and those above them.

The same numbers give the same company. People come from a directory, so what it said runs out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.domain.catalog import (
    Bundle,
    Catalogue,
    Entitlement,
    Integration,
    NamedItem,
    OwnerGroup,
    Permission,
    Resource,
    SelectedItem,
    Selector,
)
from bot.domain.flow import (
    AllOf,
    Approval,
    Automatic,
    BreakGlass,
    Condition,
    EachOf,
    Flow,
    FromGroup,
    FromManager,
    FromOwner,
    HasAttribute,
    Hours,
    InGroup,
    ManagerOf,
    Not,
    OnCallFor,
    Step,
    What,
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
from bot.domain.people import Person, Schedule, Shift
from bot.domain.policy import Policy

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FRESH = timedelta(hours=6)
PERMISSIONS = tuple(PermissionName(one) for one in ("read", "write", "deploy", "admin"))
READ, WRITE, DEPLOY, ADMIN = PERMISSIONS
TYPES = ("database", "queue", "bucket", "cluster")
INTEGRATIONS, TIERS, BUNDLES, ROTAS = 20, 4, 40, 20
_PLACES = ("production", "staging", "production", "shared")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large the company is."""

    people: int
    resources: int
    flows: int

    @property
    def teams(self) -> int:
        """Return the number of teams: most flows are theirs, two for each."""
        return max(self.flows * 2 // 5, 1)


def team(number: int) -> GroupName:
    """Name a team."""
    return GroupName(f"team-{number}")


def employee(number: int) -> PersonId:
    """Name a person."""
    return PersonId(f"person-{number}@example.com")


def people(size: Size, until: datetime = NOW + FRESH) -> dict[PersonId, Person]:
    """Return everybody, ten to a manager, as a directory said that vouches until then."""
    return {one.id: one for one in (_person(size, number, until) for number in range(size.people))}


def _person(size: Size, number: int, until: datetime) -> Person:
    mine = number % size.teams
    groups = {team(mine), GroupName(f"area-{mine % 20}")}
    if number % 5 < 3:  # noqa: PLR2004 - three in five
        groups.add(GroupName("engineering"))
    if number % 50 == 0:
        groups.add(team((mine + 1) % size.teams))
    return Person(
        id=employee(number),
        name=f"Person {number}",
        groups=frozenset(groups),
        manager=employee(number // 10) if number else None,
        attributes={"site": f"site-{number % 12}", "level": str(number % 7)},
        source="directory",
        known_until=until,
    )


def catalogue(size: Size) -> Catalogue:
    """Return everything that can be lent."""
    each = size.resources // INTEGRATIONS
    integrations = (_integration(size, number, each) for number in range(INTEGRATIONS))
    bundles = (_bundle(size, number) for number in range(BUNDLES))
    return Catalogue(
        integrations={one.name: one for one in integrations},
        bundles={one.name: one for one in bundles},
    )


def system(number: int) -> IntegrationName:
    """Name an integration."""
    return IntegrationName(f"system-{number}")


def thing(number: int) -> ResourceName:
    """Name a resource of an integration."""
    return ResourceName(f"{TYPES[number % len(TYPES)]}-{number}")


def _integration(size: Size, number: int, count: int) -> Integration:
    resources = (_resource(size, number, one) for one in range(count))
    return Integration(
        name=system(number),
        environment=_PLACES[number % len(_PLACES)],
        owner=OwnerGroup(group=team(number % size.teams)),
        owner_tag="team",
        permissions={one: Permission(name=one) for one in PERMISSIONS},
        resources={one.name: one for one in resources},
    )


def _resource(size: Size, integration: int, number: int) -> Resource:
    return Resource(
        name=thing(number),
        type=TYPES[number % len(TYPES)],
        tags=tags(size, integration * 7 + number),
    )


def tags(size: Size, number: int) -> dict[str, str]:
    """Return a resource's tags."""
    return {
        "team": team(number % size.teams),
        "tier": str(number % TIERS),
        "domain": f"domain-{number % 37}",
    }


def _bundle(size: Size, number: int) -> Bundle:
    named = [
        NamedItem(entitlement=Entitlement(system(one % INTEGRATIONS), thing(number), WRITE))
        for one in range(number, number + 6)
    ]
    mine = Selector(environment="production", tags={"team": team(number % size.teams)})
    whole = [SelectedItem(where=mine, permission=READ)] if number % 4 == 0 else []
    return Bundle(name=BundleName(f"bundle-{number}"), contains=(*named, *whole))


def rotas() -> dict[RotaName, Schedule]:
    """Return schedules that another system told, of people who take turns by the week."""
    return {one.name: one for one in (_rota(number) for number in range(ROTAS))}


def _rota(number: int) -> Schedule:
    members = tuple(employee(number * 8 + one) for one in range(8))
    start = NOW - timedelta(weeks=1)
    shifts = tuple(
        Shift(
            start=start + week * timedelta(weeks=1),
            end=start + (week + 1) * timedelta(weeks=1),
            people=frozenset({members[week]}),
        )
        for week in range(4)
    )
    return Schedule(
        name=RotaName(f"rota-{number}"),
        shifts=shifts,
        known_until=NOW + FRESH,
        members=members,
    )


def flows(size: Size) -> tuple[Flow, ...]:
    """Return two flows for each team, and the others by turns of ten kinds."""
    teams = [one for number in range(size.teams) for one in _of_team(number)]
    others = (_other(number) for number in range(size.flows - len(teams)))
    return (*teams, *others)


def _of_team(number: int) -> Iterator[Flow]:
    mine = {"team": str(team(number))}
    yield _flow(
        f"{team(number)}-own",
        InGroup(group=team(number)),
        What(where=(Selector(tags=mine),), permissions=frozenset({READ, WRITE})),
        Step(sources=(FromManager(),)),
    )
    yield _flow(
        f"{team(number)}-deploy",
        InGroup(group=team(number)),
        What(where=(Selector(environment="staging", tags=mine),)),
        Automatic(),
    )


def _flow(name: str, who: Condition, what: What, approval: Approval, **more: object) -> Flow:
    return Flow(name=FlowName(name), who=who, what=what, approval=approval, **more)  # type: ignore[arg-type]  # one field or none


def _other(number: int) -> Flow:
    """Return a flow above the teams: its kind, and which of that kind."""
    kind, turn = number % len(_KINDS), number // len(_KINDS)
    who, what, approval, more = _KINDS[kind](turn)
    return _flow(f"kind-{kind}-{turn}", who, what, approval, **more)


Made = tuple[Condition, What, Approval, dict[str, object]]


def _area(turn: int) -> Condition:
    return InGroup(group=GroupName(f"area-{turn * 7 % 20}"))


def _domain(turn: int, **more: object) -> What:
    where = (Selector(tags={"domain": f"domain-{turn * 3 % 37}"}),)
    return What(where=where, **more)  # type: ignore[arg-type]  # permissions or exceptions


def _rota_of(turn: int) -> Condition:
    return OnCallFor(rota=RotaName(f"rota-{turn % ROTAS}"))


def _is(attribute: str, value: str) -> Condition:
    return HasAttribute(attribute=attribute, value=value)


def _both(*conditions: Condition) -> Condition:
    return EachOf(conditions=conditions)


def _queues(turn: int) -> What:
    return What(where=(Selector(integration=system(turn % INTEGRATIONS), name="queue-1*"),))


def _held(turn: int) -> What:
    return What(bundles=frozenset({BundleName(f"bundle-{turn % BUNDLES}")}))


_STAFF = InGroup(group=GroupName("engineering"))
_OWNER = Step(sources=(FromOwner(),))
_ADMIN = What(where=(Selector(),), permissions=frozenset({ADMIN}))
_SHUT = What(where=(Selector(environment="shared", tags={"tier": "0"}),))
_READ = frozenset({READ})
_KINDS: tuple[Callable[[int], Made], ...] = (
    lambda turn: (_area(turn), _domain(turn, permissions=_READ), _OWNER, {}),
    lambda turn: (_area(turn), _domain(turn, except_=(_SHUT,)), _OWNER, {"hours": _hours()}),
    lambda turn: (_area(turn), _domain(turn, except_=(_ADMIN,)), Automatic(), {}),
    lambda turn: (_both(_rota_of(turn), _STAFF), _domain(turn), Automatic(), {}),
    lambda turn: (ManagerOf(condition=_area(turn)), _queues(turn), _OWNER, {}),
    lambda turn: (_STAFF, _held(turn), _two(), {}),
    lambda turn: (_both(_area(turn), _is("site", f"site-{turn % 12}")), _domain(turn), _two(), {}),
    lambda turn: (_rota_of(turn), _domain(turn), Automatic(), {"break_glass": BreakGlass()}),
    lambda turn: (_both(_area(turn), Not(condition=_STAFF)), _SHUT, Automatic(), {"deny": True}),
    lambda turn: (_both(_area(turn), _is("level", "6")), _domain(turn), Automatic(), {}),
)


def _two() -> Approval:
    manager, team_ = Step(sources=(FromManager(),)), FromGroup(group=team(1))
    return AllOf(parts=(manager, Step(sources=(FromOwner(), team_))))


def _hours() -> Hours:
    return Hours(days=frozenset(range(5)), start=time(8), end=time(18), zone="Europe/Berlin")


def policy(size: Size) -> Policy:
    """Return the whole."""
    return Policy(
        revision=PolicyRevision("r1"),
        people=people(size),
        rotas=rotas(),
        catalogue=catalogue(size),
        flows=flows(size),
    )
