"""Between a yes and a no, and after it: offers, questions, more time, all with one click."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.cards.form import Filled, FormKind
from bot.cards.forms import DURATION, REASON, WORDS
from bot.cards.model import Action, Button
from bot.cards.reply import Reply, Say
from bot.domain.ids import PersonId
from bot.domain.request import GrantState, Request, RequestState
from bot.ports.desk import Pressed
from tests.bot.domain.world import DEV, LEAD, ONCALL
from tests.bot.engine.generous import HALF_HOUR, generous
from tests.bot.engine.stage import Stage, said, stage

ASK = "orders write 1h INC-7 checkout is failing"


# --- offers ------------------------------------------------------------------------------------
async def offer(on: Stage, seconds: int, who: PersonId = LEAD) -> None:
    """Let an approver offer less time."""
    filled = Filled(
        kind=FormKind.LESS,
        request=(await on.request()).id,
        values={DURATION: str(seconds), REASON: "One table."},
    )
    await on.engine.desk.submit(on.caller(who), filled)
    await on.engine.dispatcher.settle()


def accepting(on: Stage) -> Button:
    """Return the button of the newest offer on the newest receipt."""
    card = on.chat.shown("DEV")[-1]
    return next(one for one in card.buttons if one.action is Action.ACCEPT)


async def press(on: Stage, who: PersonId, button: Button) -> Reply:
    """Press a button as it stands on a card."""
    reply = await on.engine.desk.press(
        on.caller(who),
        Pressed(
            action=button.action,
            request=button.request,
            digest=button.digest,
            extra=button.extra,
        ),
    )
    await on.engine.dispatcher.settle()
    return reply


async def test_an_offer_is_accepted_with_one_click() -> None:
    """The request narrows, and the offer counts as a yes."""
    async with stage() as on:
        await on.say(DEV, ASK)
        await offer(on, 1800)
        reply = await press(on, DEV, accepting(on))
        request = await on.request()

        assert isinstance(reply, Say)
        assert (HALF_HOUR, RequestState.APPROVED) == (request.duration, request.state)
        assert GrantState.ACTIVE is request.grants[0].state


async def test_a_button_never_accepts_an_offer_that_it_did_not_show() -> None:
    """The approver offered something else meanwhile; nor does anybody else accept."""
    async with stage() as on:
        await on.say(DEV, ASK)
        await offer(on, 1800)
        first = accepting(on)
        await offer(on, 900)
        stale = await press(on, DEV, first)
        alien = await press(on, LEAD, accepting(on))
        forged = await press(on, DEV, replace(first, extra="../../x"))

        assert "does not stand any more" in said(stale)
        assert "Only the person who asked" in said(alien)
        assert "does not stand any more" in said(forged)
        assert RequestState.PENDING is (await on.request()).state


async def test_an_offer_accepted_twice_is_accepted_once() -> None:
    """The second click gets the card as it stands."""
    async with stage() as on:
        await on.say(DEV, ASK)
        await offer(on, 1800)
        button = accepting(on)
        await press(on, DEV, button)
        again = await press(on, DEV, button)

        assert isinstance(again, Say)
        assert "newest card" in said(again)
        assert again.current


# --- more time ---------------------------------------------------------------------------------
async def active(on: Stage, text: str = "orders read 1h") -> Request:
    """Ask for access, and return the request once it is open."""
    on.law = generous()
    await on.say(DEV, text)
    request = await on.request()
    if request.state is RequestState.PENDING:
        await on.press(LEAD, Action.APPROVE, request)
    return await on.request(request.id)


async def test_more_time_is_one_click_away() -> None:
    """The flow lets the first extension pass; the access goes on, and its cards say so."""
    async with stage() as on:
        before = await active(on)
        reply = await on.press(DEV, Action.EXTEND, before)
        after = await on.request(before.id)
        times = [one.grants[0].expires_at for one in (before, after)]

        assert isinstance(reply, Say)
        assert "goes on for longer" in said(reply)
        assert times[0]
        assert times[0] + HALF_HOUR == times[1]
        assert any("Extended" in repr(one.facts) for one in on.chat.shown("DEV"))


async def test_more_time_is_decided_anew() -> None:
    """The approver sees how much more, and until when it is open without it."""
    async with stage() as on:
        before = await active(on, ASK)
        await on.press(DEV, Action.EXTEND, before)
        again = await on.press(DEV, Action.EXTEND, before)
        extension = next(one for one in await on.requests() if one.extends)
        asked = on.chat.shown("LEAD")[-1]
        await on.press(LEAD, Action.APPROVE, extension)
        closed, after = await on.request(extension.id), await on.request(before.id)

        assert "Dev asks for 30 min more of write on shop/orders." == asked.summary
        assert "which ends" in repr(asked.lead)
        assert "already asks for more time" in said(again)
        assert RequestState.CLOSED is closed.state
        assert "goes on for 30 min longer" in closed.reason
        assert ["REQ"] == [one.extension[:3] for one in after.extended]
        assert "More time was given" in [one.title for one in on.chat.shown("DEV")]


async def test_only_who_asked_or_holds_can_ask_for_more_time() -> None:
    """An approver has a part in it, but not this one."""
    async with stage() as on:
        request = await active(on, ASK)
        approver = await on.press(LEAD, Action.EXTEND, request)
        colleague = await on.press(ONCALL, Action.EXTEND, request)

        assert "Only who asked for this access" in said(approver)
        assert "no such request" in said(colleague)
        assert 1 == len(await on.requests())


async def test_an_extension_that_is_delivered_twice_is_asked_for_once() -> None:
    """A replayed click gets a sentence."""
    async with stage() as on:
        request = await active(on, ASK)
        caller, button = on.caller(DEV), Pressed(action=Action.EXTEND, request=request.id)
        await on.engine.desk.press(caller, button)
        second = await on.engine.desk.press(caller, button)

        assert "handled already" in said(second)
        assert 2 == len(await on.requests())


async def test_two_clicks_for_more_time_at_once_ask_once() -> None:
    """The second looks at what the first has written."""
    async with stage() as on:
        request = await active(on, ASK)
        button = Pressed(action=Action.EXTEND, request=request.id)
        desk = on.engine.desk
        await asyncio.gather(*(desk.press(on.caller(DEV), button) for _ in range(2)))

        assert 1 == len([one for one in await on.requests() if one.extends])


async def test_the_card_of_the_coming_end_comes_back_as_that_card() -> None:
    """Pressed there, it is that card that changes, not the way in."""
    async with stage() as on:
        request = await active(on)
        await on.pass_time(timedelta(minutes=50))
        warned = on.chat.shown("DEV")[-1]
        extend = next(one for one in warned.buttons if one.action is Action.EXTEND)
        reply = await press(on, DEV, extend)
        done = next(one for one in warned.buttons if one.action is Action.DONE)
        ended = await press(on, DEV, done)

        assert "Your access ends soon" == warned.title
        assert isinstance(reply, Say)
        assert isinstance(ended, Say)
        assert reply.current
        assert ended.current
        assert "Your access ends soon" == reply.current.title
        assert "being removed" in ended.current.title
        assert request.id in ended.current.summary


async def test_a_question_and_its_answer_reach_the_other_side() -> None:
    """As a new message, where it is seen; hostile words stay words."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        desk = on.engine.desk
        asking = Filled(
            kind=FormKind.QUESTION, request=request.id, values={WORDS: "<!channel> what for?"}
        )
        answering = Filled(
            kind=FormKind.ANSWER, request=request.id, values={WORDS: "Rows are stuck."}
        )
        await desk.submit(on.caller(LEAD), asking)
        await on.engine.dispatcher.settle()
        receipt = on.chat.shown("DEV")[-1]
        await desk.submit(on.caller(DEV), answering)
        await on.engine.dispatcher.settle()
        card = on.chat.shown("LEAD")[-1]

        assert ["<!channel> what for?"] == [one.text for one in receipt.talk]
        assert "Answer…" in [one.label for one in receipt.buttons]
        assert ["<!channel> what for?", "Rows are stuck."] == [one.text for one in card.talk]
