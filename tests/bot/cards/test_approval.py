"""What an approver sees: who wants what, how dangerous, why they are asked, and the outcome."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.approval import approval_card
from bot.domain import commands
from bot.domain.catalog import Entitlement
from bot.domain.flow import (
    FromGroup,
    FromIntegrationOwner,
    FromManager,
    FromMatching,
    FromOnCall,
    FromOwner,
    FromPerson,
    FromWebhook,
    IsPerson,
    Source,
    Step,
)
from bot.domain.ids import PersonId, RotaName, WebhookName
from bot.domain.request import Request
from bot.domain.sources import machine
from tests.bot.cards.reading import buttons, check, words
from tests.bot.cards.states import (
    BARGAINED,
    ENDING,
    EXTENSION,
    EXTENSION_CLOSED,
    HALF,
    LAW,
    OPEN,
    PENDING,
    PLAIN,
)
from tests.bot.domain.world import (
    DBA,
    DBA2,
    DEV,
    INCIDENT,
    LATER,
    LEAD,
    LEDGER,
    NOW,
    ONCALL,
    OWNERS,
    READ,
    SHOP,
    after,
    flows,
    orders,
    policy,
)

SCANNER = WebhookName("scanner")
ASKED = ["Approve", "Deny…", "Less…", "Ask…"]


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ("pending", "High-risk access request"),
        ("half", "High-risk access request"),
        ("denied", "Denied"),
        ("withdrawn", "Withdrawn"),
        ("lapsed", "Lapsed: nobody decided in time"),
        ("voided", "Void: the ground changed"),
        ("approved", "Approved"),
        ("opening", "Approved"),
        ("open", "Approved"),
        ("removing", "Approved"),
        ("closed", "Approved, and the access has ended"),
        ("failed", "Approved, but the access was never open"),
        ("never begun", "Approved, but the access was never open"),
    ],
)
def test_the_title_says_how_it_stands(state: str, title: str) -> None:
    """Every copy shows the outcome, and no buttons when there is one."""
    card = check(approval_card(LAW, PLAIN[state], LEAD, LATER))

    assert title == card.title
    assert (ASKED if state in {"pending", "half"} else []) == buttons(card)


@pytest.mark.parametrize(
    ("request_", "viewer", "shown"),
    [
        (PENDING, LEAD, ASKED),
        (PENDING, DEV, []),
        (PENDING, DBA, []),
        (HALF, LEAD, ASKED),
        (HALF, DBA, []),
        (HALF, DBA2, ASKED),
    ],
    ids=["manager", "requester", "bystander", "other slot", "voted", "other owner may deny"],
)
def test_buttons_are_for_those_who_may_still_decide(
    request_: Request, viewer: PersonId, shown: list[str]
) -> None:
    """Not for the requester, not for a bystander, not for whoever decided."""
    assert shown == buttons(approval_card(LAW, request_, viewer, LATER))


def test_it_says_all_that_a_decision_needs() -> None:
    """Who, what, where, how dangerous, for how long, why, why you, who else, until when."""
    said = words(approval_card(LAW, PENDING, LEAD, LATER))

    assert (
        """High-risk access request
Dev asks for write on shop/orders.
For: 1 h, from opening
Environment: production
Risk: high
Access flow: write
INC-7 checkout is failing
[waiting] 1 more decision needed, from Lead
You are asked as the requester's manager.
Lapses 16:00 if nobody decides.
REQ-7K3MQP"""
        == said
    )


def test_only_those_who_can_complete_it_are_named() -> None:
    """After one owner said yes the other owner is not waited for."""
    said = words(approval_card(LAW, HALF, LEAD, LATER))

    assert "[done] Dba approved 12:01" in said
    assert "[waiting] 1 more decision needed, from Lead\n" in said
    assert "Your decision is recorded." in words(approval_card(LAW, HALF, DBA, LATER))


def test_several_targets_each_say_where_they_are_and_what_harm_they_can_do() -> None:
    """The lead hides none of them, and a vanished one is said."""
    several = replace(
        PENDING, entitlements=(*PENDING.entitlements, Entitlement(SHOP, LEDGER, READ))
    )
    gone = replace(LAW.catalogue, integrations={})

    said = words(approval_card(LAW, several, LEAD, LATER))

    assert "Dev asks for write on shop/orders and 1 more." in said
    assert "[waiting] write on shop/orders: production, high risk" in said
    assert "[waiting] read on shop/ledger: production, low risk" in said
    assert "not there any more" in words(
        approval_card(policy(catalogue=gone), several, LEAD, LATER)
    )


def test_a_bundle_and_another_grantee_are_named() -> None:
    """Access for somebody else is said in the first line."""
    other = replace(
        PENDING, entitlements=LAW.catalogue.expand(INCIDENT), bundle=INCIDENT, grantee=ONCALL
    )

    card = approval_card(LAW, other, LEAD, LATER)

    assert "Dev asks for the bundle incident for Oncall." in words(card)


def test_what_is_held_already_is_said_when_it_is_known() -> None:
    """Live grants with their end, or that there are none; unknown is left unsaid."""
    held = words(approval_card(LAW, PENDING, LEAD, LATER, OPEN.grants))

    assert "Has already: shop/orders:write until 13:01" in held
    assert "Has already: nothing through Daypass" in words(
        approval_card(LAW, PENDING, LEAD, LATER, ())
    )
    assert "Has already" not in words(approval_card(LAW, PENDING, LEAD, LATER))


def test_whoever_is_asked_by_escalation_reads_so() -> None:
    """They are no manager of the requester, and the card does not claim it."""
    late = NOW + timedelta(minutes=15)
    said = words(approval_card(LAW, PENDING, DBA, late))

    assert "Nobody decided yet, so you are asked as a member of owners." in said
    assert "You may no longer decide this request." in words(
        approval_card(LAW, PENDING, DBA, LATER)
    )


@pytest.mark.parametrize(
    ("source", "viewer", "said"),
    [
        (FromManager(), LEAD, "the requester's manager"),
        (FromOwner(), DBA, "an owner of the resource"),
        (FromGroup(group=OWNERS), DBA, "a member of owners"),
        (FromPerson(person=DBA), DBA, "a person whom the access flow names"),
        (FromOnCall(rota=RotaName("primary")), ONCALL, "the person on call for primary"),
        (FromIntegrationOwner(), DBA, "an owner of the integration"),
        (
            FromMatching(condition=IsPerson(person=LEAD)),
            LEAD,
            "a person who fits the access flow's condition",
        ),
        (FromWebhook(webhook=SCANNER), machine(SCANNER), "the machine approver scanner"),
    ],
    ids=["manager", "owner", "group", "person", "on call", "system owner", "matching", "machine"],
)
def test_each_source_has_its_words(source: Source, viewer: PersonId, said: str) -> None:
    """Why you: in a few words."""
    step = Step(sources=(source,))
    law = policy(flows=tuple(replace(one, approval=step) for one in flows()))
    request = replace(PENDING, plan=())

    assert f"You are asked as {said}." in words(approval_card(law, request, viewer, LATER))


def test_outcomes_quote_the_denial_and_explain_a_void() -> None:
    """A lapse says nothing that is meant for the requester."""
    denied = approval_card(LAW, PLAIN["denied"], LEAD, LATER)

    assert ("Use read.", True) == (denied.quote, "[failed] Lead denied 12:01" in words(denied))
    assert "no longer allows it" in words(approval_card(LAW, PLAIN["voided"], LEAD, LATER))
    assert "Ask again" not in words(approval_card(LAW, PLAIN["lapsed"], LEAD, LATER))


def test_low_risk_is_said_quietly() -> None:
    """The loud title is kept for what is grave."""
    mild = replace(PENDING, entitlements=(orders(READ),))

    assert "Access request" == approval_card(LAW, mild, LEAD, LATER).title


def test_how_targets_stand_is_shown_once_something_changed() -> None:
    """An approval that opened quietly needs no list; a removal shows."""
    assert "being removed" in words(approval_card(LAW, PLAIN["removing"], LEAD, LATER))
    assert "open until" not in words(approval_card(LAW, PLAIN["open"], LEAD, LATER))
    assert "2 more decisions" in words(approval_card(LAW, replace(HALF, decisions=()), LEAD, LATER))
    assert after(HALF, commands.Tick()) == HALF


def test_a_yes_that_needs_a_reason_opens_a_form() -> None:
    """The dots say that something follows."""
    strict = policy(flows=tuple(replace(one, reason_required=True) for one in flows()))
    plain, asking = (approval_card(one, PENDING, LEAD, LATER).buttons[0] for one in (LAW, strict))

    assert ("Approve", False) == (plain.label, plain.opens_form)
    assert ("Approve…", True) == (asking.label, asking.opens_form)


def test_the_talk_and_the_offers_are_shown_to_everybody_who_decides() -> None:
    """Quoted, each with who said it."""
    said = words(approval_card(LAW, BARGAINED, LEAD, LATER))

    assert "Lead wrote 12:01: What for?" in said
    assert "Dev wrote 12:01: *Rows* <@U1> are stuck." in said
    assert "Lead would approve 30 min: Do one table." in said


def test_an_extension_reads_as_one() -> None:
    """How much more, of what, when that ends without it, and how often it went on before."""
    said = words(check(approval_card(LAW, EXTENSION, LEAD, LATER, None, ENDING)))

    assert "High-risk extension request" in said
    assert "Dev asks for 30 min more of write on shop/orders, which ends 13:01." in said
    assert "More time: 30 min" in said
    assert "Extended: never so far" in said
    assert "from opening" not in said
    mild = replace(EXTENSION, entitlements=(orders(READ),))
    assert "Extension request" == approval_card(LAW, mild, LEAD, LATER).title


def test_an_extension_that_was_approved_says_what_came_of_it() -> None:
    """It opened nothing of its own."""
    card = approval_card(LAW, EXTENSION_CLOSED, LEAD, LATER)

    assert "Approved" == card.title
    assert "REQ-7K3MQP goes on for 30 min longer." in words(card)
