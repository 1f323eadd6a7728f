"""Reading shows each person what is theirs, and nothing else."""

from bot.cards.model import Action
from bot.domain.ids import RequestId
from bot.language.intents import BundleTarget, ResourceTarget
from tests.bot.domain.world import (
    DBA,
    DBA2,
    DEV,
    INCIDENT,
    LEAD,
    ONCALL,
    ORDERS,
    READ,
    SHOP,
    WRITE,
    orders,
)
from tests.bot.engine.stage import stage

ASK = "orders write 1h INC-7 checkout is failing"


async def test_a_decision_waits_for_who_may_make_it_until_it_is_made() -> None:
    """Afterwards the approver may still look at the request."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        queries = on.engine.queries
        before = [len(await queries.waiting(one)) for one in (DEV, LEAD, DBA)]
        await on.press(LEAD, Action.APPROVE, request)

        assert [0, 1, 0] == before
        assert [] == await queries.waiting(LEAD)
        assert await queries.visible(request.id, LEAD)


async def test_one_of_two_decisions_no_longer_waits_for_who_made_it() -> None:
    """It waits for the owner only."""
    async with stage() as on:
        await on.say(DEV, "orders admin 30m INC-7 failing")
        await on.press(LEAD, Action.APPROVE, await on.request())
        queries = on.engine.queries

        assert [0, 1] == [len(await queries.waiting(one)) for one in (LEAD, DBA)]


async def test_a_review_waits_for_reviewers() -> None:
    """Its user is not among them."""
    async with stage() as on:
        await on.say(ONCALL, "breakglass incident INC-9 it is down")
        (request,) = await on.requests(ONCALL)
        queries = on.engine.queries

        assert [0, 1] == [len(await queries.waiting(one)) for one in (ONCALL, DBA2)]
        assert await queries.visible(request.id, DBA2)


async def test_a_request_is_seen_by_who_has_a_part_in_it() -> None:
    """The requester, who decides, who could end it."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        seen = {
            one: bool(await on.engine.queries.visible(request.id, one))
            for one in (DEV, LEAD, DBA, ONCALL)
        }

        assert {DEV: True, LEAD: True, DBA: True, ONCALL: False} == seen
        assert None is await on.engine.queries.visible(RequestId("REQ-NONE"), DEV)


async def test_holders_are_told_of_what_one_may_ask_for_only() -> None:
    """By resource, permission or bundle."""
    async with stage() as on:
        await on.say(DEV, "orders read 1h")
        queries, people = on.engine.queries, on.law.people
        anything = ResourceTarget(SHOP, ORDERS)
        found = [
            len(await queries.holders(people[DEV], anything)),
            len(await queries.holders(people[DEV], ResourceTarget(SHOP, ORDERS, READ))),
            len(await queries.holders(people[DEV], ResourceTarget(SHOP, ORDERS, WRITE))),
            len(await queries.holders(people[ONCALL], BundleTarget(INCIDENT))),
            len(await queries.holders(people[DBA], anything)),
        ]

        assert [1, 1, 0, 0, 0] == found


async def test_only_what_some_flow_allows_is_offered() -> None:
    """Owners are no engineers here; break-glass is for whoever is on call."""
    async with stage() as on:
        queries, people = on.engine.queries, on.law.people

        assert orders(READ) in queries.offers(people[DEV])
        assert [] == queries.offers(people[DBA])
        assert [INCIDENT] == queries.bundles(people[ONCALL], breaking_glass=True)
        assert [] == queries.bundles(people[DEV], breaking_glass=True)


async def test_who_decides_sees_what_the_grantee_has_already() -> None:
    """The approver's card names the access that is open; the requester's receipt does not."""
    async with stage() as on:
        await on.say(DEV, "orders read 1h")
        await on.say(DEV, ASK)
        card = on.chat.shown("LEAD")[-1]
        labels = [fact.label for fact in card.facts]
        value = repr(card.facts[labels.index("Has already")].value)

        assert "read" in value
        assert not [one for one in on.chat.shown("DEV") if "Has already" in repr(one)]
