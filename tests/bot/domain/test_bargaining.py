"""Offers of less, their acceptance, and the talk around them: a request narrows, never widens."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import commands
from bot.domain.bargaining import LONGEST_REMARK, MOST_REMARKS, describe
from bot.domain.catalog import Catalogue, Entitlement
from bot.domain.decide import decide
from bot.domain.effects import Provision, Remind
from bot.domain.errors import AccessError, NotYours, Refused, TooLate
from bot.domain.evaluate import Part
from bot.domain.events import LessAccepted
from bot.domain.flow import AllOf, Flow, FromIntegrationOwner, FromManager, FromOwner, Step
from bot.domain.ids import PersonId, RequestId, SubmissionId
from bot.domain.lifecycle import Unlawful, evolve
from bot.domain.planning import Ask, open_request
from bot.domain.policy import Policy
from bot.domain.request import LessOffer, Request, RequestState, View
from tests.bot.domain.world import (
    DBA,
    DBA2,
    DEV,
    LATER,
    LEAD,
    LEDGER,
    NOW,
    READ,
    SHOP,
    WRITE,
    after,
    catalogue,
    flows,
    opened,
    orders,
    policy,
)

HOUR = timedelta(hours=1)
HALF = HOUR / 2
LEDGER_WRITE = Entitlement(SHOP, LEDGER, WRITE)
BOTH = (orders(WRITE), LEDGER_WRITE)


def law(approval: object = None) -> Policy:
    """Return the policy; with another approval for writing."""
    rules = flows()
    if approval is not None:
        rules = (rules[0], replace(rules[1], approval=approval), *rules[2:])  # type: ignore[arg-type]  # given by tests
    return policy(flows=rules)


def asked(rules: Policy, duration: timedelta = HOUR) -> Request:
    """Return a pending request to write on both resources."""
    flow: Flow = rules.flows[1]
    ask = Ask(
        id=RequestId("REQ-7K3MQP"),
        submission=SubmissionId("SUB-1"),
        requester=DEV,
        grantee=DEV,
        part=Part(flow=flow, entitlements=tuple(sorted(BOTH))),
        duration=duration,
        justification="INC-7",
    )
    return open_request(rules, ask, NOW).request


def less(by: PersonId = LEAD, /, **terms: object) -> commands.OfferLess:
    """Make an offer."""
    return commands.OfferLess(**{"person": by, **terms})  # type: ignore[arg-type]  # a table


def accept(by: PersonId = LEAD) -> commands.AcceptLess:
    """Take an offer."""
    return commands.AcceptLess(person=DEV, by=by)


def test_an_accepted_offer_is_what_is_asked_for_and_approved() -> None:
    """One click of the requester: shorter, without the ledger, approved by who offered it."""
    rules = law()
    offered = decide(
        rules,
        asked(rules),
        less(duration=HALF, entitlements=(orders(WRITE),), reason="orders will do"),
        LATER,
    )
    taken = decide(rules, offered.request, accept(), LATER)

    assert RequestState.APPROVED is taken.request.state
    assert (HALF, (orders(WRITE),)) == (taken.request.duration, taken.request.entitlements)
    assert [orders(WRITE)] == [one.entitlement for one in taken.request.grants]
    assert [(LEAD, True, "orders will do")] == [
        (one.person, one.approve, one.reason) for one in taken.request.decisions
    ]
    assert 1 == len([one for one in taken.effects if isinstance(one, Provision)])
    assert offered.request.digest != taken.request.digest
    assert () == taken.request.offers


def test_an_offer_changes_nothing_until_it_is_accepted() -> None:
    """The request waits as before, and the requester's card comes up again."""
    rules = law()
    change = decide(rules, asked(rules), less(duration=HALF), LATER)

    assert RequestState.PENDING is change.request.state
    assert HOUR == change.request.duration
    assert () == change.request.decisions
    assert [View.RECEIPT] == [one.audience.view for one in change.effects if type(one) is Remind]
    assert "30 min" in change.says


def test_a_second_offer_replaces_the_first() -> None:
    """Of one person one offer stands; other people's stand beside it."""
    rules = law(Step(sources=(FromManager(), FromOwner())))
    request = after(
        asked(rules),
        less(duration=HALF),
        less(DBA, duration=HALF / 2),
        less(duration=HALF / 3),
        law=rules,
    )

    assert {LEAD: HALF / 3, DBA: HALF / 2} == {one.person: one.duration for one in request.offers}


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"duration": HOUR},
        {"duration": 2 * HOUR},
        {"duration": timedelta(0)},
        {"duration": -HOUR},
        {"entitlements": ()},
        {"entitlements": (orders(READ),)},
        {"entitlements": (*BOTH, orders(READ))},
        {"entitlements": tuple(sorted(BOTH)), "duration": HOUR},
        {"duration": HALF, "reason": "x" * (LONGEST_REMARK + 1)},
    ],
)
def test_an_offer_is_less_and_nothing_else(terms: dict[str, object]) -> None:
    """More, all, nothing or something else is no offer of less."""
    rules = law()

    with pytest.raises(Refused):
        decide(rules, asked(rules), less(**terms), LATER)


def test_only_who_may_decide_may_offer() -> None:
    """The requester never, nor a bystander."""
    rules = law()
    for person in (DEV, DBA2):
        with pytest.raises(NotYours):
            decide(rules, asked(rules), less(person, duration=HALF), LATER)


def test_only_the_requester_may_accept() -> None:
    """Not the approver, and only an offer that stands."""
    rules = law()
    offered = after(asked(rules), less(duration=HALF), law=rules)

    with pytest.raises(NotYours):
        decide(rules, offered, commands.AcceptLess(person=LEAD, by=LEAD), LATER)
    with pytest.raises(TooLate):
        decide(rules, offered, accept(DBA), LATER)
    with pytest.raises(TooLate):
        decide(rules, offered, replace(accept(), offered_at=NOW), LATER)
    exact = replace(accept(), offered_at=LATER)
    assert decide(rules, offered, exact, LATER).events


def test_whoever_said_yes_to_more_said_yes_to_less() -> None:
    """The manager approved all; the owner offers less; with its acceptance both have said yes."""
    rules = law(AllOf(parts=(Step(sources=(FromManager(),)), Step(sources=(FromOwner(),)))))
    request = after(
        asked(rules),
        commands.Approve(person=LEAD),
        less(DBA2, entitlements=(orders(WRITE),)),
        accept(DBA2),
        law=rules,
    )

    assert RequestState.APPROVED is request.state
    assert (orders(WRITE),) == request.entitlements


def test_owners_of_what_was_left_out_are_not_needed() -> None:
    """The slot of the ledger's owner goes with the ledger; the others stay."""
    both = (Step(sources=(FromOwner(),)), Step(sources=(FromIntegrationOwner(),)))
    rules = law(AllOf(parts=both))
    request = asked(rules)
    narrowed = after(request, less(DBA, entitlements=(orders(WRITE),)), accept(DBA), law=rules)

    assert 3 == len(request.plan[0])
    assert RequestState.PENDING is narrowed.state
    assert 2 == len(narrowed.plan[0])
    assert RequestState.APPROVED is after(narrowed, commands.Approve(person=DBA2), law=rules).state


def test_an_owner_s_slot_moves_to_what_they_still_own() -> None:
    """An owner of two things is needed for the one that is left."""
    owners = Step(sources=(FromOwner(),))
    one_owner = replace(catalogue().integrations[SHOP].resources[LEDGER], owner=None)
    shop = catalogue().integrations[SHOP]
    shared = replace(shop, resources={**shop.resources, LEDGER: one_owner})
    rules = replace(law(owners), catalogue=Catalogue(integrations={SHOP: shared}))
    request = asked(rules)
    kept = next(one for one in BOTH if one != request.plan[0][0].owned)
    offered = after(request, less(DBA2, entitlements=(kept,)), law=rules)
    narrowed = after(offered, accept(DBA2), law=rules)

    assert 1 == len(request.plan[0])
    assert [kept] == [slot.owned for slot in narrowed.plan[0]]


def test_nothing_is_bargained_about_what_is_over() -> None:
    """After an outcome, and from the instant of lapsing on, offers and words come too late."""
    rules = law()
    offered = after(asked(rules), less(duration=HALF), law=rules)
    over = after(offered, commands.Approve(person=LEAD), law=rules)
    said: tuple[commands.Command, ...] = (
        less(duration=HALF),
        accept(),
        commands.Speak(person=DEV, text="hello"),
    )
    for command in said:
        with pytest.raises(TooLate):
            decide(rules, over, command, LATER)
        with pytest.raises(TooLate):
            decide(rules, offered, command, offered.lapses_at)


def test_an_offer_is_not_taken_on_lost_ground() -> None:
    """Whoever could not ask any more cannot be granted less either."""
    rules = law()
    offered = after(asked(rules), less(duration=HALF), law=rules)
    without = policy(flows=(rules.flows[0], *rules.flows[2:]))

    with pytest.raises(TooLate, match="no longer allows"):
        decide(without, offered, accept(), LATER)


def test_both_sides_talk() -> None:
    """A question comes up at the requester's, the answer at whoever took part; both see it all."""
    rules = law(Step(sources=(FromManager(), FromOwner())))
    question = decide(rules, asked(rules), commands.Speak(person=LEAD, text=" what for? "), LATER)
    answer = decide(rules, question.request, commands.Speak(person=DEV, text="orders hang"), LATER)

    def told(change: object) -> list[tuple[View, PersonId | None]]:
        effects = getattr(change, "effects", ())
        return [(one.audience.view, one.audience.person) for one in effects if type(one) is Remind]

    assert [(View.RECEIPT, DEV)] == told(question)
    assert [(View.APPROVAL, LEAD)] == told(answer)
    assert [(LEAD, "what for?"), (DEV, "orders hang")] == [
        (one.person, one.text) for one in answer.request.talk
    ]


@pytest.mark.parametrize("text", ["", "  ", "x" * (LONGEST_REMARK + 1)])
def test_words_are_neither_empty_nor_endless(text: str) -> None:
    """A person is told what to do instead."""
    rules = law()

    with pytest.raises(Refused):
        decide(rules, asked(rules), commands.Speak(person=LEAD, text=text), LATER)


def test_a_talk_ends_somewhere() -> None:
    """And a bystander has no part in it."""
    rules = law()
    request = asked(rules)
    for number in range(MOST_REMARKS):
        request = after(request, commands.Speak(person=DEV, text=f"{number}"), law=rules)

    with pytest.raises(Refused):
        decide(rules, request, commands.Speak(person=DEV, text="one more"), LATER)
    with pytest.raises(NotYours):
        decide(rules, asked(rules), commands.Speak(person=DBA2, text="hi"), LATER)


def test_an_offer_is_described_by_what_it_leaves() -> None:
    """Only what was left out is mentioned."""
    rules = law()
    shorter = after(asked(rules), less(duration=HALF), law=rules)
    fewer = after(asked(rules), less(entitlements=(orders(WRITE),)), law=rules)

    assert "30 min" == describe(shorter, shorter.offers[0])
    assert "1 of 2 targets for 1 h" == describe(fewer, fewer.offers[0])


def test_an_unknown_button_of_an_old_card_is_an_access_error() -> None:
    """What never was offered cannot be accepted on a request without offers."""
    with pytest.raises(AccessError):
        decide(policy(), opened(orders(WRITE)).request, accept(), LATER)


@pytest.mark.parametrize(
    ("terms", "state"),
    [
        ({}, RequestState.APPROVED),
        ({"entitlements": ()}, RequestState.PENDING),
        ({"entitlements": (orders(READ),)}, RequestState.PENDING),
        ({"duration": 2 * HOUR}, RequestState.PENDING),
    ],
    ids=["too late", "nothing", "something else", "longer"],
)
def test_the_law_itself_refuses_to_widen(terms: dict[str, object], state: RequestState) -> None:
    """Whatever led to such an event is a defect: no request ever grows."""
    request = replace(asked(law()), state=state)
    fields = {
        "person": LEAD,
        "duration": HALF,
        "entitlements": (orders(WRITE),),
        "reason": "",
        "at": NOW,
    }
    offer = LessOffer(**{**fields, **terms})  # type: ignore[arg-type]  # a table
    event = LessAccepted(at=NOW, by=DEV, offer=offer, plan=request.plan, digest="d")

    with pytest.raises(Unlawful):
        evolve(request, event)
