"""Small random organisations, in which cautions are compared with what the policy decides."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from bot.domain.catalog import (
    Bundle,
    Catalogue,
    Entitlement,
    Integration,
    NamedItem,
    Permission,
    Resource,
    Selector,
)
from bot.domain.flow import (
    Approval,
    Automatic,
    Comparison,
    Condition,
    EachOf,
    Flow,
    ForReports,
    ForSelf,
    FromManager,
    HasAttribute,
    InGroup,
    IsPerson,
    ManagerOf,
    Not,
    OnCallFor,
    OneOf,
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
from bot.domain.people import Person, Rota
from bot.domain.policy import Policy

START = datetime(2026, 11, 2, tzinfo=UTC)
TIMES = [START + timedelta(hours=12 * turn) for turn in range(-1, 4)]
DB, CARTS, PRICES = IntegrationName("db"), ResourceName("carts"), ResourceName("prices")
READ, WRITE, BUNDLE = PermissionName("read"), PermissionName("write"), BundleName("both")
WAYS: list[BundleName | None] = [None, BUNDLE]

_LEAVES: list[Condition] = [
    InGroup(group=GroupName("g")),
    InGroup(group=GroupName("h")),
    IsPerson(person=PersonId("a")),
    OnCallFor(rota=RotaName("night")),
    HasAttribute(attribute="site", value="x"),
    HasAttribute(attribute="site", value="x", how=Comparison.IS_NOT),
]


def _deeper(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    some = st.lists(inner, min_size=1, max_size=2).map(tuple)
    return st.one_of(
        inner.map(lambda one: Not(condition=one)),
        inner.map(lambda one: ManagerOf(condition=one)),
        some.map(lambda each: EachOf(conditions=each)),
        some.map(lambda each: OneOf(conditions=each)),
    )


conditions: st.SearchStrategy[Condition] = st.recursive(
    st.sampled_from(_LEAVES), _deeper, max_leaves=3
)
_whats = st.builds(
    What,
    bundles=st.sampled_from([frozenset[BundleName](), frozenset({BUNDLE})]),
    where=st.sampled_from(
        [
            (),
            (Selector(integration="db"),),
            (Selector(integration="db"),),
            (Selector(name="carts"),),
        ]
    ),
    permissions=st.sampled_from([None, None, frozenset({READ}), frozenset({WRITE})]),
    except_=st.sampled_from([(), (), (), (What(where=(Selector(name="carts"),)),)]),
)
_approvals: st.SearchStrategy[Approval] = st.sampled_from(
    [Automatic(), Step(sources=(FromManager(),)), Step(sources=(FromManager(),), at_least=2)]
)
_flows = st.builds(
    Flow,
    name=st.just(FlowName("")),
    who=st.one_of(st.sampled_from(_LEAVES[:2]), st.sampled_from(_LEAVES), conditions),
    what=_whats,
    deny=st.sampled_from([False, False, False, True]),
    whom=st.sampled_from(
        [(ForSelf(),), (ForSelf(),), (ForSelf(),), (ForSelf(), ForReports()), (ForReports(),)]
    ),
    approval=_approvals,
)
_people = st.builds(
    Person,
    id=st.just(PersonId("")),
    name=st.just(""),
    groups=st.sets(st.sampled_from([GroupName("g"), GroupName("h")])).map(frozenset),
    manager=st.sampled_from([None, PersonId("a"), PersonId("b")]),
    attributes=st.sampled_from([{}, {"site": "x"}, {"site": "y"}]),
    active=st.sampled_from([True, True, True, False]),
)


def _named(people: list[Person], flows: list[Flow]) -> Policy:
    named = [replace(one, id=PersonId("abc"[at])) for at, one in enumerate(people)]
    return Policy(
        revision=PolicyRevision("r"),
        people={one.id: one for one in named},
        rotas={
            RotaName("night"): Rota(
                name=RotaName("night"),
                members=(PersonId("a"), PersonId("b"), PersonId("c")),
                start=START.replace(tzinfo=None),
                every=timedelta(hours=12),
                zone="UTC",
            )
        },
        catalogue=_CATALOGUE,
        flows=tuple(replace(one, name=FlowName(f"f{at}")) for at, one in enumerate(flows)),
    )


_CATALOGUE = Catalogue(
    integrations={
        DB: Integration(
            name=DB,
            permissions={one: Permission(name=one) for one in (READ, WRITE)},
            resources={one: Resource(name=one) for one in (CARTS, PRICES)},
        )
    },
    bundles={
        BUNDLE: Bundle(
            name=BUNDLE,
            contains=(
                NamedItem(entitlement=Entitlement(DB, CARTS, WRITE)),
                NamedItem(entitlement=Entitlement(DB, PRICES, READ)),
            ),
        )
    },
)

policies = st.builds(
    _named,
    st.lists(_people, min_size=3, max_size=3),
    st.lists(_flows, min_size=2, max_size=4),
)
