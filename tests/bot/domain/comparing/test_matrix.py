"""The matrix of differences says what `evaluate` says, person by person and target by target."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.approval import decisions_needed
from bot.domain.catalog import Catalogue, Entitlement
from bot.domain.comparing.matrix import Difference, differences
from bot.domain.comparing.side import Mode
from bot.domain.comparing.turns import Kind
from bot.domain.evaluate import Asking, offer
from bot.domain.flow import (
    Automatic,
    BreakGlass,
    EachOf,
    Extensions,
    Flow,
    ForOthers,
    ForSelf,
    FromManager,
    HasAttribute,
    Hours,
    InGroup,
    ManagerOf,
    Not,
    OnCallFor,
    OneOf,
    Step,
    What,
)
from bot.domain.ids import BundleName, FlowName, PermissionName, PersonId, RotaName
from bot.domain.people import Person, Schedule, Shift
from bot.domain.policy import Policy
from tests.bot.domain.test_evaluate import (
    BUNDLE,
    CATALOGUE,
    ENTITLEMENTS,
    EVERYTHING,
    GROUPS,
    RED,
    conditions,
    whats,
)
from tests.bot.domain.world import DEV, LEAD, NOW, ONCALL, flows, policy
from tests.fakes.effort import effort

PRIMARY = RotaName("primary")
ON_CALL = OnCallFor(rota=PRIMARY)
FLY = PermissionName("fly")
NAMES = [PersonId(one) for one in ("ada", "bob", "cyd")]
OPEN = Hours(days=frozenset({0}), start=time(0), end=time(23), zone="UTC")
Target = Entitlement | BundleName
TARGETS: tuple[Target, ...] = (*ENTITLEMENTS, BUNDLE)
ALWAYS = (datetime(2000, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC))

wider = st.recursive(
    conditions | st.just(ON_CALL),
    lambda inner: (
        inner.map(lambda one: ManagerOf(condition=one))
        | inner.map(lambda one: Not(condition=one))
        | st.tuples(inner, inner).map(lambda two: EachOf(conditions=two))
        | st.tuples(inner, inner).map(lambda two: OneOf(conditions=two))
    ),
    max_leaves=3,
)
single = st.builds(
    Flow,
    name=st.sampled_from([FlowName(one) for one in ("f", "g", "h")]),
    who=wider,
    what=whats,
    deny=st.sampled_from([False, False, False, True]),
    whom=st.sampled_from([(ForSelf(),), (ForSelf(), ForOthers(condition=RED))]),
    max=st.sampled_from([timedelta(hours=1), timedelta(hours=2)]),
    approval=st.sampled_from([Automatic(), Step(sources=(FromManager(),))]),
    hours=st.sampled_from([None, None, OPEN]),
    break_glass=st.sampled_from([None, None, BreakGlass()]),
    trigger=st.sampled_from([False, False, True]),
)
people = st.builds(
    lambda groups, kinds, managers, active: {
        name: Person(
            id=name,
            name=name,
            groups=frozenset(mine),
            attributes={"kind": kind} if kind else {},
            manager=manager,
            active=there,
        )
        for name, mine, kind, manager, there in zip(
            NAMES, groups, kinds, managers, active, strict=True
        )
    },
    st.tuples(*[st.sets(st.sampled_from(GROUPS))] * 3),
    st.tuples(*[st.sampled_from(["", "staff", "guest"])] * 3),
    st.tuples(*[st.sampled_from([None, *NAMES])] * 3),
    st.tuples(*[st.sampled_from([True, True, False])] * 3),
)
policies = st.builds(
    lambda some, everybody, taking, whole: Policy(
        revision=policy().revision,
        people=everybody,
        rotas={PRIMARY: _schedule(taking)},
        catalogue=CATALOGUE if whole else Catalogue(),
        flows=tuple({one.name: one for one in some}.values()),
    ),
    st.lists(single, max_size=3),
    people,
    st.sets(st.sampled_from(NAMES)),
    st.sampled_from([True, True, True, False]),
)


def _schedule(taking: set[PersonId]) -> Schedule:
    shift = Shift(start=ALWAYS[0], end=ALWAYS[1], people=frozenset(taking))
    return Schedule(
        name=PRIMARY, shifts=(shift,), known_until=ALWAYS[1], members=tuple(sorted(taking))
    )


def told(
    law: Policy,
    person: PersonId,
    target: Entitlement | BundleName,
    mode: Mode,
    *,
    duty: bool,
) -> object:
    """Ask `evaluate` for the terms that a requester would meet, in one situation."""
    asker = law.person(person)
    bundle = None if isinstance(target, Entitlement) else target
    wanted = law.catalogue.expand(bundle) if bundle else [target]
    if asker is None or not wanted:
        return ()
    idle = law if duty else replace(law, rotas={PRIMARY: _schedule(set())})
    asking = Asking(
        person=asker,
        now=NOW,
        bundle=bundle,
        breaking_glass=mode is Mode.BREAK_GLASS,
        triggered=mode is Mode.BY_ITSELF,
    )
    offers = [offer(idle, one, asking) for one in wanted]  # type: ignore[arg-type]  # an entitlement
    if any(one.flow is None for one in offers):
        return ()
    chosen = {one.flow.name: one.flow for one in offers if one.flow}
    return tuple(sorted((n, f.max, decisions_needed(f.approval)) for n, f in chosen.items()))


def changed(
    found: tuple[Difference, ...], person: PersonId, target: Target, mode: Mode
) -> dict[tuple[bool, bool], object]:
    """Return what the matrix says of one person and target, by situation."""
    return {
        (one.turn.on_call, one.turn.outside_hours): (_ways(one.turn.before), _ways(one.turn.after))
        for one in found
        if one.turn.mode is mode and person in one.people
        if target in one.entitlements or target in one.bundles
    }


def _ways(ways: tuple[object, ...]) -> object:
    return tuple(sorted((w.flow, w.max, w.decisions) for w in ways))  # type: ignore[attr-defined]  # ways


@settings(max_examples=effort(60))
@given(policies, policies)
def test_every_difference_is_the_one_that_evaluate_finds(old: Policy, new: Policy) -> None:
    """On call or not, within hours or outside; and nothing else is different."""
    found = differences(old, new)
    for person in NAMES:
        for target in TARGETS:
            for mode in (Mode.ASK, Mode.BREAK_GLASS, Mode.BY_ITSELF):
                said = changed(found, person, target, mode)
                plain = (
                    told(old, person, target, mode, duty=False),
                    told(new, person, target, mode, duty=False),
                )
                duty = (
                    told(old, person, target, mode, duty=True),
                    told(new, person, target, mode, duty=True),
                )
                usual = plain if plain[0] != plain[1] else None

                assert usual == said.get((False, False))
                assert (duty if duty[0] != duty[1] and duty != plain else None) == said.get(
                    (True, False)
                )


def test_a_policy_is_no_different_from_itself() -> None:
    """Nor from one in which the flows stand in another order."""
    law = policy()

    assert () == differences(law, replace(law, flows=law.flows[::-1]))


def test_gains_come_first_and_alike_people_together() -> None:
    """Then what is lost, then what comes on other terms."""
    old = policy()
    read, write, admin, glass = flows()
    new = policy(
        flows=(
            replace(read, max=timedelta(hours=2)),
            admin,
            replace(glass, who=InGroup(group=GROUPS[0])),
            replace(
                write,
                name=FlowName("write-2"),
                who=InGroup(group=next(iter(old.people[DEV].groups))),
                what=replace(write.what, permissions=None),
                approval=Automatic(),
            ),
        )
    )
    found = differences(old, new)

    assert sorted((one.kind for one in found), key=list(Kind).index) == [one.kind for one in found]
    assert {Kind.CHANGES, Kind.LOSES} <= {one.kind for one in found}
    assert any(one.people == tuple(sorted((DEV, LEAD, ONCALL))) for one in found)


def test_for_others_is_a_way_of_its_own() -> None:
    """A flow that starts to serve for others is gained for that."""
    read, *others = flows()
    new = policy(flows=(replace(read, whom=(ForSelf(), ForOthers(condition=RED))), *others))
    found = differences(policy(), new)

    assert {Mode.FOR_OTHERS} == {one.turn.mode for one in found}
    assert {Kind.GAINS} == {one.kind for one in found}


def test_hours_and_extensions_are_terms() -> None:
    """Hours make a difference outside of them as well."""
    read, *others = flows()
    limited = replace(read, hours=OPEN, extensions=Extensions(max=1, each=timedelta(hours=1)))
    found = differences(policy(), policy(flows=(limited, *others)))
    plain = [one.turn for one in found if not one.turn.outside_hours]

    assert {Kind.LOSES, Kind.CHANGES} == {one.kind for one in found}
    assert ("Mon 00:00-23:00 UTC", 1) == (plain[0].after[0].hours, plain[0].after[0].extensions)


def test_attributes_and_bundles_are_compared() -> None:
    """Whoever is not there before gains all; a bundle that is gone is lost."""
    flow = Flow(
        name=FlowName("f"),
        who=HasAttribute(attribute="kind", value="staff"),
        what=replace(EVERYTHING, bundles=frozenset({BUNDLE})),
    )
    staff = Person(id=NAMES[0], name="Ada", attributes={"kind": "staff"})
    base = Policy(revision=policy().revision, catalogue=CATALOGUE, flows=(flow,))
    full = replace(base, people={staff.id: staff})
    bare = replace(full, catalogue=replace(CATALOGUE, bundles={}))
    (gained,) = differences(base, full)
    (lost,) = differences(full, bare)

    assert ((staff.id,), tuple(ENTITLEMENTS), (BUNDLE,)) == (
        gained.people,
        gained.entitlements,
        gained.bundles,
    )
    assert (Kind.LOSES, (), (BUNDLE,)) == (lost.kind, lost.entitlements, lost.bundles)


def test_what_covers_nothing_changes_nothing() -> None:
    """A flow for nobody, or on nothing, makes no difference."""
    idle = Flow(name=FlowName("idle"), who=RED, what=What())

    assert () == differences(policy(), policy(flows=(*flows(), idle)))
