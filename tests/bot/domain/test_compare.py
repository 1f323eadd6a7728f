"""A comparison finds what differs in flows, facts and access, and nothing where nothing does."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.catalog import Bundle, Catalogue, Resource
from bot.domain.compare import BundleChange, Facts, Part, compare
from bot.domain.ids import BundleName, FlowName, PolicyRevision, ResourceName
from bot.domain.policy import Policy
from tests.bot.domain.world import DBA, INCIDENT, NOW, SHOP, catalogue, flows, person, policy


def test_a_policy_is_not_different_from_itself() -> None:
    """Whatever its revision is called and however its flows are ordered."""
    law = policy()
    other = replace(law, revision=PolicyRevision("r2"), flows=law.flows[::-1])
    found = compare(law, other, NOW)

    assert not found
    assert ("r1", "r2") == (found.old, found.new)


def test_flows_come_go_and_change() -> None:
    """A change names the part, before and after."""
    read, write, *_ = flows()
    other = replace(write, max=timedelta(hours=5))
    found = compare(policy(), policy(flows=(other, replace(read, name=FlowName("new")))), NOW)
    by_name = {one.flow: one for one in found.flows}

    assert found
    assert {
        "admin": (True, False),
        "glass": (True, False),
        "new": (False, True),
        "read": (True, False),
        "write": (True, True),
    } == {name: (one.before, one.after) for name, one in by_name.items()}
    assert (Part(label="duration", before="1 h, at most 4 h", after="1 h, at most 5 h"),) == (
        by_name[FlowName("write")].parts
    )


def test_facts_come_and_go() -> None:
    """People, resources, and what is in bundles."""
    law = policy()
    new = person(DBA, *law.people[DBA].groups)
    shop = law.catalogue.integrations[SHOP]
    one, other = Resource(name=ResourceName("new")), BundleName("other")
    changed = Catalogue(
        integrations={SHOP: replace(shop, resources={**shop.resources, one.name: one})},
        bundles={other: Bundle(name=other, contains=catalogue().bundles[INCIDENT].contains)},
    )
    left = replace(law, people={name: p for name, p in law.people.items() if name != DBA})
    found = compare(left, replace(law, catalogue=changed), NOW)
    held = law.catalogue.expand(INCIDENT)

    assert (
        Facts(
            people_added=(new.id,),
            resources_added=("shop/new",),
            bundles=(
                BundleChange(bundle=INCIDENT, added=(), removed=held),
                BundleChange(bundle=other, added=held, removed=()),
            ),
        )
        == found.facts
    )
    back = compare(replace(law, catalogue=changed), left, NOW).facts
    assert ((DBA,), ("shop/new",)) == (back.people_removed, back.resources_removed)


def test_what_is_compared_may_be_empty() -> None:
    """As before the first start."""
    assert compare(Policy(revision=PolicyRevision("")), policy(), NOW).access
