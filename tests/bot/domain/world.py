"""A small organisation for tests of the law: people, a server, a flow for each approval."""

from datetime import UTC, datetime, timedelta

from bot.domain import commands
from bot.domain.catalog import (
    Bundle,
    Catalogue,
    Entitlement,
    Integration,
    NamedItem,
    OwnerGroup,
    OwnerPerson,
    Permission,
    Resource,
    Risk,
    Selector,
)
from bot.domain.change import Change
from bot.domain.decide import decide
from bot.domain.evaluate import Asking, split
from bot.domain.flow import (
    AllOf,
    BreakGlass,
    Escalation,
    Flow,
    FromGroup,
    FromManager,
    FromOwner,
    InGroup,
    JustificationRule,
    OnCallFor,
    Place,
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
    RequestId,
    ResourceName,
    RotaName,
    SubmissionId,
)
from bot.domain.people import ChatName, Identity, Person, Rota
from bot.domain.planning import Ask, open_request
from bot.domain.policy import Policy
from bot.domain.request import Request, WayIn

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
DEV, LEAD, DBA, DBA2, ONCALL = (
    PersonId(f"{name}@example.com") for name in ("dev", "lead", "dba", "dba2", "oncall")
)
READ, WRITE, ADMIN = (PermissionName(one) for one in ("read", "write", "admin"))
SHOP = IntegrationName("shop")
ORDERS, LEDGER = ResourceName("orders"), ResourceName("ledger")
INCIDENT = BundleName("incident")
ENGINEERING, OWNERS = GroupName("engineering"), GroupName("owners")


def person(person_id: PersonId, *groups: GroupName, manager: PersonId | None = None) -> Person:
    """Make a person with an identity in Slack."""
    return Person(
        id=person_id,
        name=person_id.split("@")[0].title(),
        groups=frozenset(groups),
        manager=manager,
        identities=(Identity(chat=ChatName.SLACK, user=person_id.split("@")[0].upper()),),
    )


PEOPLE = (
    person(DEV, ENGINEERING, manager=LEAD),
    person(LEAD, ENGINEERING),
    person(DBA, OWNERS),
    person(DBA2, OWNERS),
    person(ONCALL, ENGINEERING, manager=LEAD),
)


def catalogue() -> Catalogue:
    """Return one production server with two resources and a bundle of both."""
    integration = Integration(
        name=SHOP,
        environment="production",
        owner=OwnerGroup(group=OWNERS),
        permissions={
            READ: Permission(name=READ, risk=Risk.LOW, settings={"role": "app_read"}),
            WRITE: Permission(name=WRITE, risk=Risk.HIGH, settings={"role": "app_write"}),
            ADMIN: Permission(name=ADMIN, risk=Risk.CRITICAL, settings={"role": "app_owner"}),
        },
        resources={
            ORDERS: Resource(name=ORDERS, tags={"team": "payments"}),
            LEDGER: Resource(name=LEDGER, owner=OwnerPerson(person=DBA)),
        },
    )
    bundle = Bundle(
        name=INCIDENT,
        contains=(
            NamedItem(entitlement=Entitlement(SHOP, ORDERS, WRITE)),
            NamedItem(entitlement=Entitlement(SHOP, LEDGER, READ)),
        ),
    )
    return Catalogue(integrations={SHOP: integration}, bundles={INCIDENT: bundle})


def flows() -> tuple[Flow, ...]:
    """Return a flow for each kind of approval."""
    here = (Selector(environment="production"),)
    staff = InGroup(group=ENGINEERING)
    hour = timedelta(hours=1)
    return (
        Flow(
            name=FlowName("read"),
            who=staff,
            what=What(where=here, permissions=frozenset({READ})),
            default=hour,
            max=8 * hour,
        ),
        Flow(
            name=FlowName("write"),
            who=staff,
            what=What(where=here, permissions=frozenset({WRITE})),
            default=hour,
            max=4 * hour,
            justification=JustificationRule(required=True),
            approval=Step(sources=(FromManager(),)),
            lapse_after=4 * hour,
            escalation=(Escalation(after=timedelta(minutes=15), to=(FromGroup(group=OWNERS),)),),
        ),
        Flow(
            name=FlowName("admin"),
            who=staff,
            what=What(where=here, permissions=frozenset({ADMIN})),
            default=hour / 2,
            max=hour,
            justification=JustificationRule(required=True, pattern="[A-Z]+-[0-9]+"),
            approval=AllOf(parts=(Step(sources=(FromManager(),)), Step(sources=(FromOwner(),)))),
        ),
        Flow(
            name=FlowName("glass"),
            who=OnCallFor(rota=RotaName("primary")),
            what=What(bundles=frozenset({INCIDENT})),
            default=hour / 2,
            max=hour,
            justification=JustificationRule(required=True, pattern="INC-[0-9]+"),
            break_glass=BreakGlass(
                places=(Place(chat=ChatName.SLACK, channel="#incidents"),),
                tell=(FromOwner(),),
                reviewers=(FromGroup(group=OWNERS),),
            ),
        ),
    )


def policy(**changes: object) -> Policy:
    """Return the organisation's policy, with fields replaced."""
    rota = Rota(
        name=RotaName("primary"),
        members=(ONCALL,),
        start=datetime(2026, 1, 5, 9, 0),  # noqa: DTZ001 - a rota starts at a local time
        every=timedelta(weeks=1),
        zone="Europe/Berlin",
    )
    fields: dict[str, object] = {
        "revision": PolicyRevision("r1"),
        "people": {one.id: one for one in PEOPLE},
        "rotas": {rota.name: rota},
        "catalogue": catalogue(),
        "flows": flows(),
        "operators": (Place(chat=ChatName.SLACK, channel="#operators"),),
    }
    return Policy(**{**fields, **changes})  # type: ignore[arg-type]  # built from a table


def opened(
    *entitlements: Entitlement,
    by: PersonId = DEV,
    justification: str = "INC-7 checkout is failing",
    bundle: BundleName | None = None,
    breaking_glass: bool = False,
) -> Change:
    """Ask for entitlements that one flow covers, and return the request as opened."""
    law = policy()
    asking = Asking(person=law.people[by], now=NOW, bundle=bundle, breaking_glass=breaking_glass)
    wanted = entitlements or law.catalogue.expand(bundle or INCIDENT)
    (part,) = split(law, wanted, asking).parts
    ask = Ask(
        id=RequestId("REQ-7K3MQP"),
        submission=SubmissionId("SUB-1"),
        requester=by,
        grantee=by,
        part=part,
        duration=part.flow.default,
        justification=justification,
        bundle=bundle,
    )
    return open_request(law, ask, NOW)


def orders(permission: PermissionName) -> Entitlement:
    """Return a permission on the orders."""
    return Entitlement(SHOP, ORDERS, permission)


def after(
    request: Request, *said: commands.Command, law: Policy | None = None, at: datetime = LATER
) -> Request:
    """Return the request after commands, one upon the other."""
    for command in said:
        request = decide(law or policy(), request, command, at).request
    return request


def in_use(request: Request, *, secret: bool = False, existed: bool = False) -> Request:
    """Return an approved request with every door open."""
    for grant in request.grants:
        request = after(
            request,
            commands.Begin(grant=grant.id, existed_before=existed),
            commands.RecordOpened(
                grant=grant.id, way_in=WayIn(command="psql shop", username="u"), has_secret=secret
            ),
        )
    return request
