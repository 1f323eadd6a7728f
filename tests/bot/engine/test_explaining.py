"""Why something stands so, or is refused: no more than the person may be told."""

from dataclasses import replace
from datetime import time

from bot.cards.model import Card
from bot.domain.catalog import Entitlement
from bot.domain.evaluate import Asking
from bot.domain.flow import Hours, InGroup
from bot.domain.ids import FlowName, PersonId
from bot.domain.policy import Policy
from bot.engine.explaining import Explaining, nearest
from tests.bot.cards.reading import words
from tests.bot.cards.states import LAW, PENDING
from tests.bot.domain.world import (
    DEV,
    LATER,
    LEAD,
    LEDGER,
    NOW,
    OWNERS,
    READ,
    SHOP,
    WRITE,
    flows,
    orders,
    policy,
)

NIGHT = Hours(days=frozenset(range(7)), start=time(1), end=time(2), zone="UTC")


def at_night() -> Policy:
    """Return a policy that lends nothing by day."""
    return policy(flows=tuple(replace(one, hours=NIGHT) for one in flows()))


def card(law: Policy, who: PersonId) -> Card:
    """Explain the pending request to somebody."""
    return Explaining(lambda: law, lambda: LATER).card(law.people[who], PENDING)


def test_a_request_is_explained_to_who_asked_and_to_who_decides() -> None:
    """The near misses are about the requester, and told to nobody else."""
    law = replace(LAW, flows=(*LAW.flows, replace(flows()[1], name=FlowName("night"), hours=NIGHT)))

    assert "Still needed: the requester's manager" in words(card(law, DEV))
    assert "Not by night: only" in words(card(law, DEV))
    assert "Not by" not in words(card(law, LEAD))


def test_a_requester_who_left_is_spoken_of_by_id() -> None:
    """The explanation outlives the person."""
    law = replace(LAW, people={one: who for one, who in LAW.people.items() if one != DEV})

    assert "Why REQ-7K3MQP is pending" == card(law, LEAD).title


def test_the_nearest_flow_says_what_it_lacked() -> None:
    """As of now, to who asks."""
    law = at_night()
    said = nearest(law, Asking(person=law.people[DEV], now=NOW), [orders(WRITE)])

    assert "The nearest access flow is write: only every day 01:00-02:00 UTC." == said


def test_what_is_out_of_reach_reads_like_what_is_not_there() -> None:
    """A flow for others is not mentioned, nor a thing that no flow covers."""
    owners = InGroup(group=OWNERS)
    law = policy(flows=tuple(replace(one, who=owners) for one in flows()))
    asking = Asking(person=law.people[DEV], now=NOW)
    nowhere = Entitlement(SHOP, LEDGER, READ)

    assert ["", ""] == [
        nearest(law, asking, [orders(WRITE)]),
        nearest(policy(flows=()), asking, [nowhere]),
    ]
