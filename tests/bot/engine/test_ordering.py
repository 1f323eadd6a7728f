"""Spoken orders touch the one request that is certainly meant."""

from bot.cards.model import Action
from bot.cards.reply import OpenForm
from bot.domain.request import GrantState, RequestState
from tests.bot.domain.world import DBA, DEV, LEAD, ONCALL
from tests.bot.engine.stage import said, stage

ASK = "orders write 1h INC-7 checkout is failing"


async def test_the_only_one_that_fits_is_meant() -> None:
    """Giving back, withdrawing and asking again need no id then."""
    async with stage() as on:
        await on.say(DEV, "orders read 1h")
        again = await on.say(DEV, "again")
        done = await on.say(DEV, "done")
        await on.say(DEV, ASK)
        withdrawn = await on.say(DEV, "withdraw")

        assert isinstance(again, OpenForm)
        assert "being removed" in said(done)
        assert "is withdrawn" in said(withdrawn)


async def test_of_several_one_is_asked_for() -> None:
    """The answer names their ids; a target narrows the choice."""
    async with stage() as on:
        await on.say(DEV, "orders read 1h")
        await on.say(DEV, "ledger read 1h")
        which = said(await on.say(DEV, "done"))
        await on.say(DEV, "done shop/ledger")
        held = [one for one in await on.requests() if one.grants[0].state is GrantState.ACTIVE]

        assert all(one.id in which for one in await on.requests())
        assert ["orders"] == [one.entitlements[0].resource for one in held]


async def test_a_bundle_can_be_meant_by_its_name() -> None:
    """What was asked for through it."""
    async with stage() as on:
        await on.say(ONCALL, "breakglass incident INC-9 it is down")
        reply = await on.say(ONCALL, "done incident")

        assert "being removed" in said(reply)


async def test_where_nothing_fits_it_is_said() -> None:
    """And how to see what there is."""
    async with stage() as on:
        assert "Write list" in said(await on.say(DEV, "done"))
        assert "Write list" in said(await on.say(DEV, "withdraw REQ-ABCDEF"))


async def test_deciding_by_words_is_deciding() -> None:
    """The same rights, the same record."""
    async with stage() as on:
        await on.say(DEV, ASK)
        first = await on.request()
        await on.say(LEAD, f"approve {first.id} because it is you")
        await on.say(DEV, ASK)
        second = next(one for one in await on.requests() if one.id != first.id)
        await on.say(LEAD, f"deny {second.id} because no")
        states = {one.id: one.state for one in await on.requests()}

        assert {first.id: RequestState.APPROVED, second.id: RequestState.DENIED} == states


async def test_who_could_have_approved_can_revoke_though_no_card_came() -> None:
    """Also an owner who was never asked; a colleague cannot."""
    async with stage() as on:
        await on.say(DEV, ASK)
        await on.press(LEAD, Action.APPROVE, await on.request())
        request = await on.request()
        colleague = said(await on.say(ONCALL, f"revoke {request.id}"))
        owner = said(await on.say(DBA, f"revoke {request.id} because of an audit"))

        assert "have no part in it" in colleague
        assert "being removed" in owner


async def test_an_order_that_is_not_carried_out_says_what_to_do() -> None:
    """Revoking names a request; extending is not there yet."""
    async with stage() as on:
        await on.say(DEV, "orders read 1h")

        assert "revoke REQ-" in said(await on.say(DEV, "revoke shop/orders"))
        assert "cannot be extended yet" in said(await on.say(DEV, "extend 1h"))
