"""Who joins or leaves the people behind a source that flows ask."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.catalog import Catalogue, OwnerPerson
from bot.domain.comparing.panels import PanelChange, panel_changes
from bot.domain.flow import (
    AllOf,
    BreakGlass,
    Flow,
    FromGroup,
    FromIntegrationOwner,
    FromManager,
    FromMatching,
    FromOnCall,
    FromOwner,
    FromPerson,
    FromWebhook,
    InGroup,
    Source,
    Step,
)
from bot.domain.ids import PersonId, RotaName, WebhookName
from bot.domain.people import Rota
from bot.domain.policy import Policy
from tests.bot.domain.world import (
    DBA,
    DBA2,
    DEV,
    ENGINEERING,
    LEAD,
    NOW,
    ONCALL,
    ORDERS,
    OWNERS,
    SHOP,
    catalogue,
    flows,
    policy,
)

PRIMARY = RotaName("primary")
MATCHING = FromMatching(condition=InGroup(group=OWNERS))


def asking(source: Source, law: Policy | None = None) -> Policy:
    """Return the world with one flow, which asks this source."""
    law = law or policy()
    flow = replace(flows()[1], approval=AllOf(parts=(Step(sources=(source,)),)), escalation=())
    return replace(law, flows=(flow,))


def without(person: PersonId) -> Policy:
    """Return the world without somebody."""
    law = policy()
    return replace(law, people={name: one for name, one in law.people.items() if name != person})


def changes(source: Source, other: Policy) -> tuple[PanelChange, ...]:
    """Compare the world with another one."""
    return panel_changes(asking(source), asking(source, other), NOW)


def gone(source: str, who: PersonId) -> tuple[PanelChange, ...]:
    """Say that somebody leaves."""
    return (PanelChange(source=source, joins=(), leaves=(who,)),)


def test_whoever_leaves_is_behind_no_source_any_more() -> None:
    """Of each kind that is the same people for every request."""
    assert gone("group owners", DBA) == changes(FromGroup(group=OWNERS), without(DBA))
    assert gone(DBA, DBA) == changes(FromPerson(person=DBA), without(DBA))
    assert gone("anyone in group owners", DBA) == changes(MATCHING, without(DBA))
    assert gone("whoever is on call for primary", ONCALL) == changes(
        FromOnCall(rota=PRIMARY), without(ONCALL)
    )
    assert () == changes(FromWebhook(webhook=WebhookName("robot")), without(DBA))


def test_a_rota_that_is_gone_has_nobody() -> None:
    """And one with another member has that one too."""
    started = datetime(2026, 1, 5, 9, 0)  # noqa: DTZ001 - a rota starts at a local time
    more = Rota(name=PRIMARY, members=(ONCALL, DEV), start=started, every=timedelta(1), zone="UTC")
    source = FromOnCall(rota=PRIMARY)
    (joined,) = changes(source, policy(rotas={PRIMARY: more}))

    assert (ONCALL,) == changes(source, policy(rotas={}))[0].leaves
    assert ((DEV,), ()) == (joined.joins, joined.leaves)


def test_managers_are_compared_person_by_person() -> None:
    """Those with the same change together."""
    law = policy()
    moved = {one: replace(law.people[one], manager=DBA) for one in (DEV, ONCALL)}
    change = PanelChange(
        source="the requester's manager", joins=(DBA,), leaves=(LEAD,), of=(DEV, ONCALL)
    )

    assert (change,) == changes(FromManager(), replace(law, people={**law.people, **moved}))


def test_owners_are_compared_resource_by_resource() -> None:
    """Whose own owner is not the integration's is left alone."""
    mine = OwnerPerson(person=LEAD)
    shop = replace(catalogue().integrations[SHOP], owner=mine)
    fewer = replace(shop, resources={ORDERS: shop.resources[ORDERS]})
    others = [
        replace(policy(), catalogue=Catalogue(integrations={SHOP: one})) for one in (shop, fewer)
    ]
    (owner,) = changes(FromOwner(), others[0])
    (whole,) = changes(FromIntegrationOwner(), others[0])

    assert ((LEAD,), (DBA2, DBA), ("shop/orders",)) == (owner.joins, owner.leaves, owner.of)
    assert ("shop/ledger", "shop/orders") == whole.of
    assert ("shop/orders",) == changes(FromIntegrationOwner(), others[1])[0].of


def test_reviewers_and_escalations_count_too() -> None:
    """But not a source that only one of the policies asks: the flow itself reads otherwise."""
    glass = replace(flows()[3], break_glass=BreakGlass(reviewers=(FromGroup(group=ENGINEERING),)))
    old, new = (replace(law, flows=(flows()[1], glass)) for law in (policy(), without(DEV)))
    found = panel_changes(old, new, NOW)
    no_flow = replace(new, flows=(Flow(name=glass.name, who=glass.who, what=glass.what),))

    assert ["group engineering"] == [one.source for one in found]
    fewer = replace(without(DBA), flows=old.flows)
    assert ["group owners"] == [one.source for one in panel_changes(old, fewer, NOW)]
    assert () == panel_changes(old, no_flow, NOW)
