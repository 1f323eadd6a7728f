"""Lines that cards share: true for every reader, whoever reads them."""

from dataclasses import replace

import pytest

from bot.cards import facts
from bot.cards.model import Bold, Mark, Name, Text
from bot.domain.catalog import Risk
from bot.domain.ids import PersonId, WebhookName
from bot.domain.request import Cause, Grant, GrantState
from bot.domain.sources import machine
from tests.bot.cards.reading import line
from tests.bot.cards.states import GLASS, LAW, OPEN, OVERDUE, PENDING
from tests.bot.domain.world import DBA, DEV, LEAD, ONCALL, READ, SHOP, orders, policy


def test_a_person_is_named_and_a_forgotten_one_appears_by_id() -> None:
    """Whoever left the directory is still said."""
    gone = PersonId("gone@example.com")

    assert Name(DEV, "Dev") == facts.name(LAW, DEV)
    assert Name(gone, gone) == facts.name(LAW, gone)
    assert "the machine approver scanner" == facts.name(LAW, machine(WebhookName("scanner"))).name


def test_a_person_reads_a_clock_in_their_zone() -> None:
    """Channels and unknown people read UTC."""
    berlin = policy(people={DEV: replace(LAW.people[DEV], zone="Europe/Berlin")})

    assert ["Europe/Berlin", "UTC", "UTC"] == [
        facts.zone(berlin, DEV),
        facts.zone(berlin, LEAD),
        facts.zone(berlin, None),
    ]


def test_a_few_names_are_listed_and_the_rest_counted() -> None:
    """Nobody is said as well."""
    assert "Dba, Dev and 2 more" == line(facts.names(LAW, [DBA, DEV, LEAD, ONCALL], most=2))
    assert "nobody at present" == line(facts.names(LAW, []))


def test_what_is_wanted_reads_in_a_few_words() -> None:
    """A bundle by its name, several as the first and how many more."""
    several = replace(PENDING, entitlements=(*PENDING.entitlements, orders(READ)))

    assert ["write on shop/orders", "write on shop/orders and 1 more", "bundle incident"] == [
        facts.wanted(PENDING),
        facts.wanted(several),
        facts.wanted(GLASS),
    ]


def test_what_is_not_known_counts_as_critical() -> None:
    """A vanished target is never shown as harmless."""
    bare = policy(catalogue=replace(LAW.catalogue, integrations={}))

    assert (Risk.HIGH, Risk.CRITICAL) == (
        facts.risk(LAW, PENDING),
        facts.risk(bare, PENDING),
    )
    assert ("production", "not stated") == (
        facts.environments(LAW, PENDING),
        facts.environments(bare, PENDING),
    )


def test_grave_risk_stands_out() -> None:
    """In bold; the others are plain."""
    mild = replace(PENDING, entitlements=(orders(READ),))

    assert [(Bold("high"),), (Text("low"),)] == [
        facts.terms(LAW, one)[2].value for one in (PENDING, mild)
    ]


def test_an_environment_that_is_not_stated_is_said() -> None:
    """Silence would read as harmless."""
    unstated = replace(LAW.catalogue.integrations[SHOP], environment="")
    law = policy(catalogue=replace(LAW.catalogue, integrations={SHOP: unstated}))

    assert "environment not stated" in line(facts.parts(law, GLASS)[0].line)


@pytest.mark.parametrize("cause", [*Cause, None])
def test_every_cause_of_an_end_has_words(cause: Cause | None) -> None:
    """With the reason where there is one; nobody is addressed, for everybody reads it."""
    ended = replace(OPEN.grants[0], state=GrantState.ENDED, cause=cause, reason="Because.")
    (item,) = facts.targets(replace(OPEN, grants=(ended,)))
    failed = cause in {Cause.FAILED, Cause.TOGETHER}

    assert line(item.line).endswith("Because.")
    assert " you " not in line(item.line)
    assert (Mark.FAILED if failed else Mark.DONE) == item.mark


@pytest.mark.parametrize(
    ("state", "mark", "said"),
    [
        (GrantState.PLANNED, Mark.WORKING, "being opened"),
        (GrantState.PROVISIONING, Mark.WORKING, "being opened"),
        (GrantState.ACTIVE, Mark.DONE, "open until 13:01"),
        (GrantState.REVOKING, Mark.WORKING, "being removed"),
        (GrantState.ENDED, Mark.DONE, "ended"),
    ],
)
def test_every_state_of_a_grant_has_words(state: GrantState, mark: Mark, said: str) -> None:
    """Each on a line of its own, with its mark."""
    (item,) = facts.targets(replace(OPEN, grants=(replace(OPEN.grants[0], state=state),)))

    assert (mark, f"write on shop/orders: {said}") == (item.mark, line(item.line))


def test_late_removal_says_that_the_operators_know() -> None:
    """The person who reads it need not call anybody."""
    (item,) = facts.targets(OVERDUE)

    assert Mark.FAILED is item.mark
    assert "the operators were told" in line(item.line)


def test_what_is_held_is_listed_with_its_end() -> None:
    """Ended grants are not held."""
    held = [OPEN.grants[0], replace(OPEN.grants[0], entitlement=orders(READ), expires_at=None)]
    over: list[Grant] = [replace(OPEN.grants[0], state=GrantState.ENDED)]

    assert "shop/orders:write until 13:01, shop/orders:read" == line(facts.holding(held)[0].value)
    assert "nothing through Daypass" == line(facts.holding(over)[0].value)
