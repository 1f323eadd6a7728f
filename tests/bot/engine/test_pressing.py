"""Buttons decide at once, or open the form for what must be said with it; each is judged anew."""

import asyncio
import sqlite3

import pytest

from bot.cards.form import Form, FormKind
from bot.cards.model import Action
from bot.cards.reply import OpenForm, Reply, Reveal, Say
from bot.domain.request import RequestState, SecretState
from bot.ports.desk import Pressed
from tests.bot.domain.world import DEV, LEAD, ONCALL
from tests.bot.engine.generous import generous
from tests.bot.engine.stage import Stage, captured, pressed, said, stage

ASK = "orders write 1h INC-7 checkout is failing"


# --- the secret --------------------------------------------------------------------------------
async def test_the_secret_is_shown_once_and_is_nowhere_else(tmp_path: object) -> None:
    """Not in logs, cards, the audit log or the database; who saw it is recorded with it."""
    del tmp_path
    async with stage() as on:
        with captured() as log:
            await on.say(DEV, "orders read 1h")
            request = await on.request()
            secret = f"secret-{request.grants[0].id}"
            before = await dump(on)
            shown = await on.press(DEV, Action.REVEAL, request)
            again = await on.press(DEV, Action.REVEAL, request)
            after = await dump(on)
        places = "\n".join([*log, repr(on.chat.cards), repr(on.chat.homes), await on.audit()])

        assert isinstance(shown, Reveal)
        assert secret == shown.secret
        assert "shown once already" in said(again)
        assert secret not in places + before + after + repr(shown)
        assert 1 == (await on.audit()).count('"SecretShown"')
        assert SecretState.SHOWN is (await on.request()).grants[0].secret


async def dump(on: Stage) -> str:
    """Return everything that the database holds, as SQL."""

    def read(unit: object) -> str:
        connection = unit.batch.connection.connection.driver_connection  # type: ignore[attr-defined]  # storage's own
        assert isinstance(connection, sqlite3.Connection)
        return "\n".join(connection.iterdump())

    return await on.store.look(read)


async def test_ten_who_reveal_at_once_see_it_once() -> None:
    """One press, or ten: one showing."""
    async with stage() as on:
        await on.say(DEV, "orders read 1h")
        request = await on.request()
        replies = await asyncio.gather(
            *(
                on.engine.desk.press(on.caller(DEV), pressed(Action.REVEAL, request))
                for _ in range(10)
            )
        )

        assert 1 == sum(isinstance(one, Reveal) for one in replies)


async def test_a_reveal_that_is_delivered_twice_shows_nothing_twice() -> None:
    """A replayed click gets a sentence."""
    async with stage() as on:
        await on.say(DEV, "orders read 1h")
        caller, button = on.caller(DEV), pressed(Action.REVEAL, await on.request())
        first = await on.engine.desk.press(caller, button)
        second = await on.engine.desk.press(caller, button)

        assert isinstance(first, Reveal)
        assert "shown once already" in said(second)


async def test_nobody_but_the_grantee_sees_the_secret() -> None:
    """Not even the approver; and it is still there for its owner."""
    async with stage() as on:
        await on.say(DEV, ASK)
        await on.press(LEAD, Action.APPROVE, await on.request())
        request = await on.request()
        refused = await on.press(LEAD, Action.REVEAL, request)
        without = await on.engine.desk.press(
            on.caller(DEV), Pressed(action=Action.REVEAL, request=request.id)
        )
        shown = await on.press(DEV, Action.REVEAL, request)

        assert "Only the person who holds" in said(refused)
        assert "no password" in said(without)
        assert isinstance(shown, Reveal)


# --- buttons -----------------------------------------------------------------------------------
async def test_buttons_do_what_they_say() -> None:
    """Withdraw, ask again, give back, and the form."""
    async with stage() as on:
        await on.say(DEV, ASK)
        await on.press(DEV, Action.WITHDRAW, await on.request())
        withdrawn = await on.request()
        again = await on.press(DEV, Action.AGAIN, withdrawn)
        blank = await on.engine.desk.press(on.caller(DEV), Pressed(action=Action.ASK))
        await on.say(DEV, "orders read 1h")
        held = next(one for one in await on.requests() if one.grants)
        await on.press(DEV, Action.DONE, held)

        assert RequestState.WITHDRAWN is withdrawn.state
        assert isinstance(again, OpenForm)
        assert isinstance(blank, OpenForm)
        assert {} == on.target.open


# --- what opens a form -------------------------------------------------------------------------
def opened(reply: Reply) -> Form:
    """Return the form that a reply opens."""
    assert isinstance(reply, OpenForm), reply
    return reply.form


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        (Action.DENY, FormKind.DENY),
        (Action.LESS, FormKind.LESS),
        (Action.QUESTION, FormKind.QUESTION),
    ],
)
async def test_a_form_opens_for_who_may_still_decide(action: Action, kind: FormKind) -> None:
    """Nobody fills one in in vain."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        form = opened(await on.press(LEAD, action, request))
        own = await on.press(DEV, action, request)
        await on.say(DEV, f"withdraw {request.id}")
        late = await on.press(LEAD, action, request)

        assert (kind, request.id) == (form.kind, form.request)
        assert "somebody else must decide" in said(own)
        assert "already withdrawn" in said(late)


async def test_a_yes_opens_a_form_where_the_flow_wants_a_reason() -> None:
    """Also from a card that was sent before the flow wanted one."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        on.law = generous(reasons=True)
        form = opened(await on.press(LEAD, Action.APPROVE, request))
        own = await on.press(DEV, Action.APPROVE, request)

        assert FormKind.APPROVE is form.kind
        assert "somebody else must decide" in said(own)
        assert RequestState.PENDING is (await on.request()).state


async def test_an_answer_is_asked_for_while_the_request_waits() -> None:
    """With what was asked beside it."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        await on.say(LEAD, f"ask {request.id} what for?")
        form = opened(await on.press(DEV, Action.ANSWER, request))
        await on.say(DEV, f"withdraw {request.id}")
        late = await on.press(DEV, Action.ANSWER, request)

        assert "what for?" in repr(form.notes)
        assert "already withdrawn" in said(late)


async def test_why_is_explained_to_who_has_a_part_in_it() -> None:
    """In a card of its own; a stranger to the request learns nothing."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        told = await on.press(DEV, Action.WHY, request)
        hidden = await on.press(ONCALL, Action.WHY, request)

        assert isinstance(told, Say)
        assert "Still needed" in repr(told.card)
        assert "no such request" in said(hidden)
