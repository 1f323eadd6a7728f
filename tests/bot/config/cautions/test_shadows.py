"""A flow that can never apply is found, however many others hide it together."""

from itertools import product

import pytest
from hypothesis import given

from bot.config.cautions.ground import Ground, Scene
from bot.config.cautions.shadows import look
from bot.config.problems import Findings
from bot.domain.evaluate import Asking, offer
from bot.domain.ids import FlowName
from bot.domain.policy import Policy
from tests.bot.config.cautions.organisations import TIMES, WAYS, policies
from tests.bot.config.cautions.scenes import said
from tests.bot.config.cautions.test_overlaps import flow

B = flow("b", decided="manager, at_least: 1", who="{person: ada@example.com}")
CARTS = "what: {resource: shop-db/carts}"
SAID = "never applies"


def hidden(*flows: str) -> list[str]:
    """Return what is said of flows that never apply."""
    return [one for one in said(*flows) if SAID in one]


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([flow("c", decided="automatic")], ["b: never applies: c always comes first."]),
        ([flow("a")], ["b: never applies: a always comes first."]),
        ([flow("c")], []),  # as many decisions, and its name is later
        ([flow("c", decided="automatic", who="{on_call: primary}")], []),
        ([flow("c", decided="automatic", who="{attribute: {x: y}}")], []),
        (
            [flow("c", 'hours: {days: [mon], from: "09:00", to: "17:00", zone: UTC}')],
            [],
        ),
        ([flow("c", "for: direct_reports", decided="automatic")], []),
        ([flow("c", decided="automatic").replace("[write]", "[read]")], []),
        (
            [f"{{name: no, effect: deny, who: {{group: engineering}}, {CARTS}}}"],
            ["b: never applies: no always comes first."],
        ),
        (
            ["{name: no, effect: deny, who: {attribute: {x: y}}, what: {resource: shop-db/carts}}"],
            [],
        ),
    ],
)
def test_what_always_comes_first_hides(others: list[str], expected: list[str]) -> None:
    """Deny flows, fewer decisions, or as many and a name before it; what may not hold does not."""
    assert expected == [one for one in hidden(B, *others) if one.startswith("b:")]


def test_several_hide_together() -> None:
    """One for each of the two permissions."""
    both = B.replace("[write]", "[read, write]")
    read = flow("r", decided="automatic").replace("[write]", "[read]")
    write = flow("w", decided="automatic")

    assert ["b: never applies: r and w always come first."] == hidden(both, read, write)
    assert [] == hidden(both, read)


def test_a_bundle_of_its_own_is_a_way_of_its_own() -> None:
    """What is covered only through a bundle does not hide what is asked for alone."""
    whole = "what: {where: {integration: shop-db}, permissions: [write]}"
    bundle = "what: {bundle: incident}"
    first = flow("c", decided="automatic")

    assert [] == hidden(B, first.replace(whole, bundle))
    assert ["b: never applies: c always comes first."] == hidden(B.replace(whole, bundle), first)


def test_break_glass_hides_nothing() -> None:
    """It is asked for in another way."""
    glass = (
        "{name: a, who: {group: engineering}, what: {bundle: incident}, duration: {max: 1h}, "
        "break_glass: {tell: owner, review: {by: {group: owners}}}}"
    )

    assert [] == hidden(B, glass)


def applies(policy: Policy, name: FlowName) -> bool:
    """Try everybody, for everybody, for everything, in every way, at every time."""
    people = [one for one in policy.people.values() if one.active]
    return any(
        (found := offer(policy, one, Asking(person=asker, grantee=other, now=now, bundle=way)).flow)
        and found.name == name
        for asker, other in product(people, people)
        for one in policy.catalogue.entitlements()
        for way, now in product(WAYS, TIMES)
    )


@given(policies)
def test_what_is_said_to_be_hidden_never_applies(policy: Policy) -> None:
    """Whatever the organisation: nobody gets anything by such a flow, at any time."""
    hidden = look(Scene(policy=policy, ground=Ground(), findings=Findings()))

    assert [] == [name for name in hidden if applies(policy, name)]


@given(policies)
def test_what_nobody_may_use_never_applies(policy: Policy) -> None:
    """Nor does a flow that covers nothing."""
    scene = Scene(policy=policy, ground=Ground(), findings=Findings())
    idle = [
        one.name
        for one in scene.allowing
        if not scene.askers[one.name] or not scene.targets[one.name]
    ]

    assert [] == [name for name in idle if applies(policy, name)]
