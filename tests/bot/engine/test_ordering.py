"""Spoken orders touch the one request that is certainly meant."""

from datetime import timedelta

import pytest

from bot.cards.model import Action
from bot.cards.reply import OpenForm
from bot.domain.request import GrantState, RequestState
from tests.bot.domain.world import DBA, DEV, LEAD, ONCALL
from tests.bot.engine.generous import HALF_HOUR, generous
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
    """Revoking names a request; favourites are not there yet."""
    async with stage() as on:
        await on.say(DEV, "orders read 1h")

        assert "revoke REQ-" in said(await on.say(DEV, "revoke shop/orders"))
        assert "no favourites yet" in said(await on.say(DEV, "favourite shop/orders"))
        assert "is not extended" in said(await on.say(DEV, "extend 1h"))


@pytest.mark.parametrize(
    ("words", "length"),
    [
        ("extend", HALF_HOUR),
        ("extend 10m", timedelta(minutes=10)),
        ("extend orders 10m because still fixing", timedelta(minutes=10)),
        ("extend until 13:10", timedelta(minutes=10)),
    ],
)
async def test_more_time_is_asked_for_in_words(words: str, length: timedelta) -> None:
    """For as long as the flow gives, so much, or until then."""
    async with stage() as on:
        on.law = generous()
        await on.say(DEV, "orders read 1h")
        before = await on.request()
        reply = await on.say(DEV, words)
        after = await on.request(before.id)

        assert "goes on for longer" in said(reply)
        assert [length] == [one.by for one in after.extended]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("extend 2h", "At most 30 min more"),
        ("extend until 12:30", "does not end before that"),
        ("extend REQ-ABCDEF", "have no part in it"),
    ],
)
async def test_more_time_that_cannot_be_had_says_why(words: str, why: str) -> None:
    """Nothing is stored."""
    async with stage() as on:
        on.law = generous()
        await on.say(DEV, "orders read 1h")

        assert why in said(await on.say(DEV, words))
        assert 1 == len(await on.requests())


async def test_an_extension_in_words_that_is_delivered_twice_is_asked_for_once() -> None:
    """Twice is once."""
    async with stage() as on:
        on.law = generous()
        await on.say(DEV, "orders read 1h")
        caller = on.caller(DEV)
        await on.engine.desk.hear(caller, "extend 10m")
        again = await on.engine.desk.hear(caller, "extend 10m")

        assert "handled already" in said(again)
        assert 2 == len(await on.requests())


async def test_a_question_and_an_answer_can_be_said_in_words() -> None:
    """Whoever has no part in it says nothing."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        asked = said(await on.say(LEAD, f"ask {request.id} 2h? What for, <@DEV>?"))
        answered = said(await on.say(DEV, f"answer {request.id} not for long, REQ-ABCDEF took 1h"))
        nothing = said(await on.say(DEV, f"answer {request.id}"))
        alien = said(await on.say(ONCALL, f"ask {request.id} me too?"))

        assert "with the requester" in asked
        assert "with the approvers" in answered
        assert "an empty message helps nobody" in nothing
        assert "have no part in it" in alien
        assert ["2h? What for, @DEV?", "not for long, REQ-ABCDEF took 1h"] == [
            one.text for one in (await on.request()).talk
        ]
