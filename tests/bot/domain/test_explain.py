"""An explanation gives the verdict of `evaluate`, and the facts that broke each other flow."""

from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.catalog import Entitlement
from bot.domain.evaluate import Asking, Check, Outcome, Verdict, offer
from bot.domain.explain import Answer, Miss, explain, near_misses
from bot.domain.flow import (
    Condition,
    Flow,
    ForOthers,
    ForReports,
    HasAttribute,
    Hours,
    InGroup,
    What,
)
from bot.domain.ids import FlowName, PermissionName
from bot.domain.people import Schedule
from bot.domain.policy import Policy
from tests.bot.domain.test_evaluate import CATALOGUE, ENTITLEMENTS, conditions, whats
from tests.bot.domain.world import (
    ADMIN,
    DBA,
    DEV,
    ENGINEERING,
    INCIDENT,
    LEAD,
    LEDGER,
    NOW,
    ONCALL,
    ORDERS,
    OWNERS,
    READ,
    SHOP,
    WRITE,
    flows,
    orders,
    person,
    policy,
)

CLOSED = Hours(days=frozenset({6}), start=time(8), end=time(18), zone="Europe/Berlin")


def with_flow(name: str, **changes: object) -> Policy:
    """Return the world with one flow changed."""
    return policy(
        flows=tuple(
            replace(one, **changes) if one.name == name else one  # type: ignore[arg-type]  # a table
            for one in flows()
        )
    )


def answer(law: Policy, entitlement: Entitlement, asking: Asking | None = None) -> Answer:
    """Return what holds for one entitlement, for Dev unless somebody else asks."""
    found = explain(law, asking or Asking(person=law.people[DEV], now=NOW), [entitlement])
    (only,) = found.answers
    return only


def said(misses: tuple[Miss, ...], name: str) -> list[str]:
    """Return what broke a flow."""
    (one,) = (miss for miss in misses if miss.flow == name)
    return [broken.text for broken in one.broken]


def test_the_flow_that_decides_comes_with_its_terms() -> None:
    """And the others with what broke them, those that cover the target first."""
    found = answer(policy(), orders(WRITE))

    assert ("write", 1) == (found.flow, found.terms and found.terms.decisions)
    assert ["admin", "read", "glass"] == [one.flow for one in found.misses]
    assert ["it covers only read here"] == said(found.misses, "read")
    assert [
        "you are not on call for primary",
        "only through the bundle incident",
        "only by breaking glass",
    ] == said(found.misses, "glass")


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"hours": CLOSED}, ["only Sun 08:00-18:00 Europe/Berlin"]),
        ({"who": InGroup(group=OWNERS)}, ["you are not in group owners"]),
        ({"trigger": True}, ["it opens by itself and cannot be asked for"]),
        (
            {"whom": (ForReports(), ForOthers(condition=InGroup(group=OWNERS)))},
            ["only for people one manages or others in group owners"],
        ),
        ({"what": What()}, ["it does not cover this resource"]),
        (
            {"what": replace(flows()[1].what, except_=(What(where=flows()[1].what.where),))},
            ["it excepts this"],
        ),
    ],
)
def test_the_fact_that_broke_a_flow_is_named(changes: dict[str, object], broken: list[str]) -> None:
    """Where nothing applies, too."""
    found = answer(with_flow("write", **changes), orders(WRITE))

    assert (None, None, None) == (found.flow, found.terms, found.denied_by)
    assert broken == said(found.misses, "write")


def test_the_nearest_come_first() -> None:
    """A flow that covers the target before one that does not, then whose fewer checks failed."""
    law = policy(
        flows=(
            Flow(name=FlowName("far"), who=InGroup(group=ENGINEERING), what=What()),
            replace(flows()[1], name=FlowName("two"), who=InGroup(group=OWNERS), hours=CLOSED),
            replace(flows()[1], name=FlowName("one"), hours=CLOSED),
            flows()[0],
        )
    )
    found = answer(law, orders(WRITE))

    assert ["one", "two", "read", "far"] == [one.flow for one in found.misses]
    assert [True, True, True, False] == [one.near for one in found.misses]


def test_what_is_not_there_has_no_near_misses() -> None:
    """There is nothing that a flow could cover."""
    found = answer(policy(), Entitlement(SHOP, ORDERS, PermissionName("fly")))

    assert {False} == {one.near for one in found.misses}
    assert ["there is no such thing"] == said(found.misses, "read")


def test_a_denial_says_whom_it_strikes() -> None:
    """Whoever asks, or whoever receives, by name."""
    deny = Flow(
        name=FlowName("never"),
        who=HasAttribute(attribute="employment", value="contractor"),
        what=flows()[0].what,
        deny=True,
    )
    law = policy(flows=(*flows(), deny))
    carl = replace(person(DBA), attributes={"employment": "contractor"})
    mine = answer(law, orders(READ), Asking(person=carl, now=NOW))
    asking = Asking(person=law.people[DEV], grantee=carl, now=NOW)
    theirs = answer(law, orders(READ), asking)

    assert ("never", None, ()) == (mine.denied_by, mine.flow, mine.misses)
    assert ["your employment is contractor"] == [one.text for one in mine.because]
    assert ["Dba's employment is contractor"] == [one.text for one in theirs.because]


def test_what_cannot_be_known_is_unknown() -> None:
    """The schedule is silent; so is the directory of whoever would receive."""
    law = policy(rotas={name: Schedule(name=name) for name in policy().rotas})
    glass = Asking(person=law.people[ONCALL], now=NOW, bundle=INCIDENT, breaking_glass=True)
    (miss,) = (one for one in answer(law, orders(WRITE), glass).misses if one.flow == "glass")
    stale = replace(law.people[DEV], known_until=NOW)
    reports = with_flow("write", whom=(ForReports(),))
    asking = Asking(person=law.people[LEAD], grantee=stale, now=NOW)
    (other,) = (one for one in answer(reports, orders(WRITE), asking).misses if one.flow == "write")

    assert [True] == [one.unknown for one in miss.broken]
    assert "the schedule primary has never answered" == miss.broken[0].text
    assert ("it is not known whether it may be asked for Dev", True) == (
        other.broken[0].text,
        other.broken[0].unknown,
    )


def test_a_check_that_is_new_is_told_as_it_is() -> None:
    """By its detail, or at least by its name."""
    from bot.domain import explain as module  # noqa: PLC0415 - its parts are looked at

    law = policy()
    scene = module.Scene(policy=law, asking=Asking(person=law.people[DEV], now=NOW))
    checks = (
        Check(name="quota", outcome=Outcome.UNMET, detail="two a day"),
        Check(name="moon", outcome=Outcome.UNMET),
    )
    verdict = Verdict(flow=FlowName("read"), checks=checks)
    found = module.missed(scene, orders(READ), [verdict])

    assert ["two a day", "moon is not met"] == said(found, "read")


def test_breaking_no_glass_is_a_miss_too() -> None:
    """When glass is to be broken, a plain flow does not apply."""
    law = policy()
    asking = Asking(person=law.people[ONCALL], now=NOW, bundle=INCIDENT, breaking_glass=True)
    found = explain(law, asking, law.catalogue.expand(INCIDENT))

    assert ["glass", "glass"] == [one.flow for one in found.answers]
    assert ["it breaks no glass"] == said(found.answers[0].misses, "read")
    assert found.breaking_glass


def test_what_is_alike_is_put_together() -> None:
    """And flows that would fit as well are named, those with less friction first."""
    again = replace(flows()[0], name=FlowName("read-too"))
    slow = replace(flows()[1], name=FlowName("slow"), what=flows()[0].what)
    law = policy(flows=(slow, *flows()[:3], again))
    ledger = Entitlement(SHOP, LEDGER, READ)
    asking = Asking(person=law.people[DEV], now=NOW)
    found = explain(law, asking, [orders(READ), ledger])

    assert [(ledger, orders(READ))] == [one.entitlements for one in found.answers]
    assert ("read-too", "slow") == found.answers[0].others
    assert (DEV, DEV, NOW, "r1") == (found.person, found.grantee, found.at, found.revision)


def test_near_misses_alone() -> None:
    """For replays and stored requests."""
    law = policy()
    misses = near_misses(law, Asking(person=law.people[DEV], now=NOW), orders(ADMIN))

    assert {"read", "write", "glass"} == {one.flow for one in misses}


@given(
    st.lists(st.tuples(conditions, whats, st.booleans()), max_size=4),
    st.sampled_from(ENTITLEMENTS),
)
def test_the_verdict_is_the_one_of_evaluate(
    some: list[tuple[Condition, What, bool]], entitlement: Entitlement
) -> None:
    """And each flow that does not fit has at least one fact that broke it."""
    made = tuple(
        Flow(name=FlowName(f"f{number}"), who=who, what=what, deny=deny)
        for number, (who, what, deny) in enumerate(some)
    )
    law = Policy(revision=policy().revision, catalogue=CATALOGUE, flows=made)
    asking = Asking(person=person(DEV), now=NOW)
    wanted, found = offer(law, entitlement, asking), answer(law, entitlement, asking)

    assert wanted.flow == (law.by_name[found.flow] if found.flow else None)
    assert wanted.denied_by == found.denied_by
    assert all(miss.broken for miss in found.misses)
    assert {one.flow for one in wanted.verdicts if not one.fits} == {
        one.flow for one in found.misses
    }
