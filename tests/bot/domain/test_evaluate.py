"""May this person have this, and by which flow: judged against a second, plain evaluator."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
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
from bot.domain.evaluate import Asking, Outcome, covers, evaluate, objections, offer, split
from bot.domain.flow import (
    Automatic,
    BreakGlass,
    Condition,
    EachOf,
    Flow,
    FromManager,
    HasAttribute,
    Hours,
    InGroup,
    IsPerson,
    JustificationRule,
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
)
from bot.domain.people import Person
from bot.domain.policy import Policy
from tests.fakes.effort import effort

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday
GROUPS = [GroupName(name) for name in ("red", "blue")]
PERMISSIONS = [PermissionName(name) for name in ("read", "write")]
SHOP = IntegrationName("shop")
RESOURCES = [ResourceName(name) for name in ("carts", "prices")]
ENTITLEMENTS = [Entitlement(SHOP, res, perm) for res in RESOURCES for perm in PERMISSIONS]
BUNDLE = BundleName("incident")
SYSTEM = Integration(
    name=SHOP,
    environment="production",
    permissions={name: Permission(name=name) for name in PERMISSIONS},
    resources={name: Resource(name=name, tags={"is": name}) for name in RESOURCES},
)
CATALOGUE = Catalogue(
    integrations={SHOP: SYSTEM},
    bundles={
        BUNDLE: Bundle(
            name=BUNDLE,
            contains=(
                NamedItem(entitlement=ENTITLEMENTS[1]),
                NamedItem(entitlement=ENTITLEMENTS[2]),
            ),
        )
    },
)
MIDNIGHT = Hours(days=frozenset({0}), start=time(0), end=time(1), zone="UTC")
NOON = Hours(days=frozenset({0}), start=time(11), end=time(13), zone="UTC")
RED = InGroup(group=GROUPS[0])
EVERYTHING = What(where=(Selector(),))

conditions: st.SearchStrategy[Condition] = st.recursive(
    st.sampled_from(GROUPS).map(lambda one: InGroup(group=one))
    | st.just(IsPerson(person=PersonId("ada")))
    | st.sampled_from(["staff", "guest"]).map(
        lambda one: HasAttribute(attribute="kind", value=one)
    ),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=2).map(lambda some: EachOf(conditions=tuple(some)))
        | st.lists(inner, min_size=1, max_size=2).map(lambda some: OneOf(conditions=tuple(some)))
        | inner.map(lambda one: Not(condition=one))
    ),
    max_leaves=4,
)
selectors = st.builds(
    Selector,
    integration=st.sampled_from([None, "shop", "s*", "other"]),
    environment=st.sampled_from([None, "production", "staging"]),
    tags=st.sampled_from([{}, {"is": "carts"}]),
)
simple = st.builds(
    What,
    bundles=st.sampled_from([frozenset(), frozenset({BUNDLE})]),
    where=st.lists(selectors, max_size=2).map(tuple),
    permissions=st.none() | st.frozensets(st.sampled_from(PERMISSIONS)),
)
whats = st.builds(
    lambda what, besides: replace(what, except_=tuple(besides)),
    simple,
    st.lists(simple, max_size=1),
)
flows = st.builds(
    Flow,
    name=st.just(FlowName("")),
    who=conditions,
    what=whats,
    deny=st.sampled_from([False, False, True]),
    approval=st.sampled_from(
        [Automatic(), *(Step(sources=(FromManager(),), at_least=n) for n in (1, 2))]
    ),
    hours=st.sampled_from([None, None, NOON, MIDNIGHT]),
    break_glass=st.sampled_from([None, None, BreakGlass()]),
)
persons = st.builds(
    Person,
    id=st.sampled_from([PersonId("ada"), PersonId("bea")]),
    name=st.just("A"),
    groups=st.frozensets(st.sampled_from(GROUPS)),
    attributes=st.sampled_from([{}, {"kind": "staff"}, {"kind": "guest"}]),
)
askings = st.builds(
    Asking,
    person=persons,
    now=st.just(NOW),
    bundle=st.sampled_from([None, BUNDLE]),
    breaking_glass=st.booleans(),
)


def policy(found: list[Flow]) -> Policy:
    """Make a policy of these flows, each with a name of its own."""
    named = (replace(one, name=FlowName(f"flow-{n}")) for n, one in enumerate(found))
    return Policy(revision=PolicyRevision("1"), catalogue=CATALOGUE, flows=tuple(named))


def truth(condition: Condition, person: Person) -> int:
    """Judge a condition: 1 holds, -1 does not, 0 is not known."""
    match condition:
        case InGroup():
            return 1 if condition.group in person.groups else -1
        case IsPerson():
            return 1 if condition.person == person.id else -1
        case HasAttribute():
            known = person.attributes.get(condition.attribute, "")
            return (1 if known == condition.value else -1) if known else 0
        case EachOf():
            return min(truth(one, person) for one in condition.conditions)
        case OneOf():
            return max(truth(one, person) for one in condition.conditions)
        case Not():
            return -truth(condition.condition, person)
        case OnCallFor() | ManagerOf():
            raise AssertionError(condition)


def reached(what: What, bundles: set[BundleName]) -> set[Entitlement]:
    """List what is covered when asked for through any of these bundles."""
    found = set(ENTITLEMENTS[1:3]) if what.bundles & bundles else set()
    for where in what.where:
        if where.integration in {None, "shop", "s*"} and where.environment in {None, "production"}:
            found |= {
                one
                for one in ENTITLEMENTS
                if (not where.tags or one.resource == "carts")
                and (what.permissions is None or one.permission in what.permissions)
            }
    for besides in what.except_:
        found -= reached(besides, {BUNDLE})
    return found


def brute(policy: Policy, one: Entitlement, asking: Asking) -> tuple[str | None, str | None]:
    """Decide the slow way: the flow that applies, and the flow that denies."""
    through = {asking.bundle} if asking.bundle else set()
    mine = [flow for flow in policy.flows if truth(flow.who, asking.person) == 1]
    denied = [flow.name for flow in mine if flow.deny and one in reached(flow.what, {BUNDLE})]
    fitting = [
        (flow.approval.at_least if isinstance(flow.approval, Step) else 0, flow.name)
        for flow in mine
        if not flow.deny
        and one in reached(flow.what, through)
        and flow.hours in {None, NOON}
        and (flow.break_glass is not None) == asking.breaking_glass
    ]
    if denied:
        return None, min(denied)
    return (min(fitting)[1] if fitting else None), None


@settings(max_examples=effort(100), deadline=None)
@given(st.lists(flows, max_size=4), askings)
def test_offers_agree_with_the_plain_evaluator(found: list[Flow], asking: Asking) -> None:
    """Over random small organisations both evaluators name the same flow and the same denier."""
    made = policy(found)
    for one in ENTITLEMENTS:
        answer = offer(made, one, asking)

        assert brute(made, one, asking) == (answer.flow and answer.flow.name, answer.denied_by)


@settings(max_examples=effort(100), deadline=None)
@given(st.lists(flows, max_size=4), askings, st.lists(st.sampled_from(ENTITLEMENTS)))
def test_split_puts_everything_somewhere_once(
    found: list[Flow], asking: Asking, asked: list[Entitlement]
) -> None:
    """Each entitlement is in the part of the flow that is offered for it, or is refused."""
    made = policy(found)
    answer = split(made, asked, asking)
    placed = [(one, part.flow.name) for part in answer.parts for one in part.entitlements]
    expected = {one: offer(made, one, asking).flow for one in asked}

    assert {one: flow.name for one, flow in expected.items() if flow} == dict(placed)
    assert sorted(one for one, flow in expected.items() if flow is None) == [
        one.entitlement for one in answer.refused
    ]
    assert len(placed) + len(answer.refused) == len(set(asked))


@settings(max_examples=effort(100), deadline=None)
@given(st.lists(flows, max_size=4), askings)
def test_order_never_matters(found: list[Flow], asking: Asking) -> None:
    """However the flows are ordered, the same flow applies and the same flow denies."""
    made = policy(found)
    turned = replace(made, flows=made.flows[::-1])

    for one in ENTITLEMENTS:
        first, second = offer(made, one, asking), offer(turned, one, asking)

        assert (first.flow, first.denied_by) == (second.flow, second.denied_by)


@given(st.lists(flows, max_size=3), askings)
def test_deny_always_wins(found: list[Flow], asking: Asking) -> None:
    """With a deny flow over everything for everybody in red, nobody in red gets anything."""
    denial = Flow(name=FlowName("no"), who=RED, what=EVERYTHING, deny=True)
    person = replace(asking.person, groups=frozenset(GROUPS))
    made = policy([*found, denial])

    assert () == split(made, ENTITLEMENTS, replace(asking, person=person)).parts


def test_exceptions_hold_however_something_is_asked_for() -> None:
    """What `except` names by a bundle is not covered alone either."""
    made = policy([])
    what = What(where=(Selector(),), except_=(What(bundles=frozenset({BUNDLE})),))

    assert [False, False] == [covers(made, what, ENTITLEMENTS[1], by) for by in (None, BUNDLE)]
    assert covers(made, what, ENTITLEMENTS[0], None)


def test_a_verdict_lists_what_was_met_and_what_was_not() -> None:
    """Each check has its name and its outcome; what is not known has failed."""
    unknown = HasAttribute(attribute="missing", value="x")
    flow = Flow(name=FlowName("one"), who=unknown, what=EVERYTHING, hours=MIDNIGHT)
    person = Person(id=PersonId("ada"), name="Ada")
    verdict = evaluate(policy([]), flow, ENTITLEMENTS[0], Asking(person=person, now=NOW))

    assert not verdict.fits
    assert {
        "who": Outcome.FAILED,
        "for": Outcome.MET,
        "what": Outcome.MET,
        "hours": Outcome.UNMET,
        "break-glass": Outcome.MET,
        "trigger": Outcome.MET,
    } == {check.name: check.outcome for check in verdict.checks}


@pytest.mark.parametrize(
    ("rule", "duration", "text", "expected"),
    [
        (JustificationRule(), timedelta(hours=1), "", []),
        (JustificationRule(required=True), timedelta(hours=1), " \n", ["Say why you need it."]),
        (
            JustificationRule(required=True, pattern="INC-[0-9]+"),
            timedelta(hours=1),
            "because",
            ["The justification must contain INC-[0-9]+."],
        ),
        (JustificationRule(pattern="INC-[0-9]+"), timedelta(hours=1), "see INC-7", []),
        (JustificationRule(), timedelta(hours=3), "", ["At most 2 h is possible."]),
        (JustificationRule(), timedelta(0), "", ["The duration must be longer than nothing."]),
        (
            JustificationRule(required=True),
            -timedelta(hours=1),
            "",
            ["Say why you need it.", "The duration must be longer than nothing."],
        ),
    ],
)
def test_objections_name_everything_wrong_with_the_terms(
    rule: JustificationRule, duration: timedelta, text: str, expected: list[str]
) -> None:
    """Terms are refused with every sentence that applies."""
    flow = Flow(
        name=FlowName("one"),
        who=RED,
        what=EVERYTHING,
        max=timedelta(hours=2),
        justification=rule,
    )

    assert expected == objections(flow, duration, text)
