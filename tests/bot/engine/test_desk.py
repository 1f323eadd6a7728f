"""Whoever comes is known, judged now, and answered in a sentence that says what to do."""

import asyncio
import sqlite3
from dataclasses import replace

import pytest

from bot.cards.form import Filled, FormKind
from bot.cards.forms import DURATION, JUSTIFICATION, REASON, TARGETS
from bot.cards.model import Action
from bot.cards.reply import OpenForm, Reply, Reveal, Say, Wrong
from bot.domain.people import ChatName, Identity
from bot.domain.request import Request, RequestState, ReviewState, SecretState
from bot.engine import desk as module
from bot.ports.desk import Caller, Pressed
from bot.ports.store import Conflict
from tests.bot.domain.world import DBA, DEV, LEAD, ONCALL, PEOPLE, policy
from tests.bot.engine.stage import Stage, captured, pressed, said, stage

ASK = "orders write 1h INC-7 checkout is failing"
READ_ORDERS = "e:shop/orders:read"
STRANGER = Caller(identity=Identity(chat=ChatName.SLACK, user="NOBODY"), delivery="x")


def form(kind: FormKind = FormKind.REQUEST, /, **values: str | tuple[str, ...]) -> Filled:
    """Fill in the request form."""
    return Filled(kind=kind, values=values)


async def everything(on: Stage, caller: Caller, request: Request) -> list[Reply]:
    """Try everything that a desk answers."""
    desk = on.engine.desk
    replies = [await desk.hear(caller, ASK)]
    replies += [await desk.press(caller, pressed(action, request)) for action in Action]
    for kind in FormKind:
        filled = Filled(kind=kind, request=request.id, values={REASON: "no", TARGETS: READ_ORDERS})
        replies.append(await desk.submit(caller, filled))
    return replies


async def test_a_stranger_gets_one_sentence_and_nothing_changes() -> None:
    """Nothing is offered, searched or shown either."""
    async with stage() as on:
        await on.say(DEV, ASK)
        before = await on.request()
        replies = await everything(on, STRANGER, before)
        home = await on.engine.desk.home(STRANGER)

        assert {True} == {"does not know you yet" in said(one) for one in replies}
        assert before == await on.request()
        assert () == await on.engine.desk.search(STRANGER, "orders", 5)
        assert () == (await on.engine.desk.preview(STRANGER, form(targets=READ_ORDERS))).notes
        assert "does not know you yet" in repr(home.greeting)


async def test_an_inactive_person_gets_one_sentence_and_nothing_changes() -> None:
    """Somebody who left may not decide any more."""
    async with stage() as on:
        await on.say(DEV, ASK)
        before = await on.request()
        people = {one.id: one for one in PEOPLE}
        people[LEAD] = replace(people[LEAD], active=False)
        on.law = policy(people=people)
        replies = await everything(on, on.caller(LEAD), before)

        assert {True} == {"not active" in said(one) for one in replies}
        assert before == await on.request()


@pytest.mark.parametrize("who", [DEV, ONCALL], ids=["the requester", "a colleague"])
async def test_who_may_not_decide_gets_one_sentence_and_nothing_changes(who: str) -> None:
    """Whichever button, form or words are used."""
    async with stage() as on:
        await on.say(DEV, ASK)
        before = await on.request()
        caller = on.caller(DEV if who == DEV else ONCALL)
        deny = Filled(kind=FormKind.DENY, request=before.id, values={REASON: "no"})
        challenge = Filled(kind=FormKind.CHALLENGE, request=before.id, values={REASON: "no"})
        desk = on.engine.desk
        replies = [
            await desk.press(on.caller(caller_id(caller)), pressed(Action.APPROVE, before)),
            await desk.press(on.caller(caller_id(caller)), pressed(Action.DENY, before)),
            await desk.press(on.caller(caller_id(caller)), pressed(Action.SIGN_OFF, before)),
            await desk.submit(on.caller(caller_id(caller)), deny),
            await desk.submit(on.caller(caller_id(caller)), challenge),
            await desk.hear(on.caller(caller_id(caller)), f"approve {before.id}"),
        ]

        assert all(said(one) for one in replies)
        assert before == await on.request()


def caller_id(caller: Caller):  # type: ignore[no-untyped-def]  # noqa: ANN201 - a person id
    """Return whose identity this is."""
    return next(one.id for one in PEOPLE if caller.identity in one.identities)


async def test_what_is_refused_brings_the_card_back_as_it_stands() -> None:
    """A late click gets the current card and one sentence."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        await on.say(DEV, f"withdraw {request.id}")
        reply = await on.press(LEAD, Action.APPROVE, request)

        assert isinstance(reply, Say)
        assert "already withdrawn" in said(reply)
        assert reply.current
        assert () == reply.current.buttons


async def test_a_card_that_shows_something_else_decides_nothing() -> None:
    """The digest in a button must be the request's own."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        reply = await on.engine.desk.press(
            on.caller(LEAD), replace(pressed(Action.APPROVE, request), digest="other")
        )

        assert "newest card" in said(reply)
        assert request == await on.request()


async def test_an_unknown_request_is_told_from_a_hidden_one_by_nobody() -> None:
    """Both read the same."""
    async with stage() as on:
        await on.say(DEV, ASK)
        await on.say(DEV, "orders read 1h")
        request = (await on.requests())[0]
        none = await on.engine.desk.press(on.caller(ONCALL), Pressed(action=Action.APPROVE))
        hidden = await on.press(ONCALL, Action.APPROVE, request)

        assert said(none) == said(hidden)


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


async def test_denying_opens_a_form_only_while_it_can_be_denied() -> None:
    """The reason reaches the requester; an empty or endless one is asked for again."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        opened = await on.press(LEAD, Action.DENY, request)
        desk = on.engine.desk
        filled = Filled(kind=FormKind.DENY, request=request.id)
        empty = await desk.submit(on.caller(LEAD), filled)
        endless = replace(filled, values={REASON: "x" * (module.LONGEST_REASON + 1)})
        too_long = await desk.submit(on.caller(LEAD), endless)
        denied = await desk.submit(
            on.caller(LEAD), replace(filled, values={REASON: "Use the replica."})
        )
        late = await on.press(LEAD, Action.DENY, request)
        lost = await desk.submit(on.caller(LEAD), Filled(kind=FormKind.DENY, values={REASON: "no"}))

        assert isinstance(opened, OpenForm)
        assert [{REASON}] * 2 == [
            set(one.fields) for one in (empty, too_long) if isinstance(one, Wrong)
        ]
        assert "is denied" in said(denied)
        assert "already denied" in said(late)
        assert "no such request" in said(lost)
        assert "Use the replica." == (await on.request()).reason


async def test_a_break_glass_is_signed_off_or_challenged_by_somebody_else() -> None:
    """Its user may not; the first review counts."""
    async with stage() as on:
        await on.say(ONCALL, "breakglass incident INC-9 it is down")
        (request,) = await on.requests(ONCALL)
        own = await on.press(ONCALL, Action.SIGN_OFF, request)
        opened = await on.press(DBA, Action.CHALLENGE, request)
        challenged = await on.engine.desk.submit(
            on.caller(DBA),
            Filled(kind=FormKind.CHALLENGE, request=request.id, values={REASON: "Not needed."}),
        )
        late = await on.press(DBA, Action.SIGN_OFF, request)
        review = (await on.requests(ONCALL))[0].review

        assert "somebody else must review" in said(own)
        assert isinstance(opened, OpenForm)
        assert "recorded" in said(challenged)
        assert "already been reviewed" in said(late)
        assert review is not None
        assert ReviewState.CHALLENGED is review.state


# --- forms -------------------------------------------------------------------------------------
async def test_a_form_asks_and_its_second_delivery_changes_nothing() -> None:
    """Twice is once."""
    async with stage() as on:
        caller = on.caller(DEV)
        filled = form(targets=(READ_ORDERS,), duration="3600")
        first = await on.engine.desk.submit(caller, filled)
        second = await on.engine.desk.submit(caller, filled)

        assert isinstance(first, Say)
        assert "handled already" in said(second)
        assert 1 == len(await on.requests())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({TARGETS: ()}, TARGETS),
        ({TARGETS: ("x",)}, TARGETS),
        ({TARGETS: ("e:shop/orders",)}, TARGETS),
        ({TARGETS: ("b:none",)}, TARGETS),
        ({TARGETS: tuple(f"b:{one}" for one in range(30))}, TARGETS),
        ({TARGETS: READ_ORDERS, DURATION: "²"}, DURATION),
        ({TARGETS: READ_ORDERS, DURATION: "9" * 30}, DURATION),
        ({TARGETS: READ_ORDERS, DURATION: "1"}, DURATION),
        ({TARGETS: READ_ORDERS, DURATION: "90000"}, DURATION),
        ({TARGETS: "e:shop/orders:write"}, JUSTIFICATION),
        ({TARGETS: READ_ORDERS, JUSTIFICATION: "x" * 2001}, JUSTIFICATION),
        ({TARGETS: "e:shop/orders:admin", JUSTIFICATION: "please"}, JUSTIFICATION),
    ],
)
async def test_a_form_that_does_not_fit_is_kept_open_at_its_field(
    values: dict[str, str | tuple[str, ...]], field: str
) -> None:
    """Nothing is stored."""
    async with stage() as on:
        reply = await on.engine.desk.submit(on.caller(DEV), form(**values))

        assert isinstance(reply, Wrong)
        assert {field} == set(reply.fields)
        assert [] == await on.requests()


async def test_a_preview_says_what_applies_and_survives_nonsense() -> None:
    """Only what is offered is noted."""
    async with stage() as on:
        desk = on.engine.desk
        good = await desk.preview(on.caller(DEV), form(targets=READ_ORDERS, duration="3600"))
        odd = await desk.preview(on.caller(DEV), form(targets=("x",), duration="²"))

        assert "granted at once" in repr(good.notes)
        assert () == odd.notes


async def test_breaking_glass_by_form_is_as_strict_as_by_words() -> None:
    """An incident must be named."""
    async with stage() as on:
        kind = FormKind.BREAK_GLASS
        without = await on.engine.desk.submit(on.caller(ONCALL), form(kind, targets="b:incident"))
        given = await on.engine.desk.submit(
            on.caller(ONCALL), form(kind, targets="b:incident", justification="INC-1 down")
        )

        assert isinstance(without, Wrong)
        assert isinstance(given, Say)
        assert (await on.requests(ONCALL))[0].break_glass


# --- trouble -----------------------------------------------------------------------------------
async def test_without_a_database_there_is_a_sentence() -> None:
    """Nothing is promised; the Home tab says so too."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        on.flaky.away = True
        replies = [
            await on.engine.desk.hear(on.caller(DEV), ASK),
            await on.engine.desk.press(on.caller(LEAD), pressed(Action.APPROVE, request)),
            await on.engine.desk.submit(on.caller(DEV), form(targets=READ_ORDERS)),
        ]
        home = await on.engine.desk.home(on.caller(DEV))

        assert {module.AWAY} == {said(one) for one in replies}
        assert module.AWAY in repr(home.greeting)


async def test_a_database_that_goes_away_after_a_refusal_leaves_the_sentence() -> None:
    """The current card is a courtesy."""
    async with stage() as on:
        await on.say(DEV, ASK)
        button = pressed(Action.APPROVE, await on.request())
        person = on.law.people[DEV]
        on.flaky.away = True
        current = await on.engine.desk._current(person, button)  # noqa: SLF001 - between two reads

        assert None is current


async def test_too_much_at_once_is_a_sentence_too() -> None:
    """Five turns were not enough."""
    async with stage() as on:
        on.flaky.failures = [Conflict("busy")]

        assert module.BUSY == said(await on.engine.desk.hear(on.caller(DEV), "orders read 1h"))


async def test_the_home_tab_shows_what_is_mine_and_what_waits() -> None:
    """The approver sees it waiting, the requester sees it pending."""
    async with stage() as on:
        await on.say(DEV, ASK)
        await on.say(DEV, "orders read 1h")
        homes = [await on.engine.desk.home(on.caller(one)) for one in (DEV, LEAD)]
        shown = [sum(len(one.cards) for one in home.sections) for home in homes]

        assert [2, 1] == shown
        assert "INC-7" in repr(homes[1])
