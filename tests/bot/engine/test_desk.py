"""Whoever comes is known, judged now, and answered in a sentence that says what to do."""

from dataclasses import replace

import pytest

from bot.cards.form import Filled, FormKind
from bot.cards.forms import REASON, TARGETS, WHOM
from bot.cards.model import Action
from bot.cards.reply import Reply, Say
from bot.domain.people import ChatName, Identity
from bot.domain.request import Request
from bot.engine import desk as module
from bot.ports.desk import Caller, Pressed
from bot.ports.store import Conflict
from tests.bot.domain.world import DBA, DEV, LEAD, ONCALL, PEOPLE, policy
from tests.bot.engine.generous import generous
from tests.bot.engine.stage import Stage, pressed, said, stage

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


async def test_a_preview_says_what_applies_and_survives_nonsense() -> None:
    """Only what is offered is noted."""
    async with stage() as on:
        desk = on.engine.desk
        good = await desk.preview(on.caller(DEV), form(targets=READ_ORDERS, duration="3600"))
        odd = await desk.preview(on.caller(DEV), form(targets=("x",), duration="²"))

        assert "granted at once" in repr(good.notes)
        assert () == odd.notes


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


async def test_a_form_about_a_request_comes_back_to_who_has_a_part_in_it() -> None:
    """As it was filled; to others, and without a database, an empty form that shows nothing."""
    async with stage() as on:
        await on.say(DEV, ASK)
        filled = Filled(
            kind=FormKind.DENY, request=(await on.request()).id, values={REASON: "Not now"}
        )
        desk = on.engine.desk
        kept = await desk.preview(on.caller(LEAD), filled)
        hidden = await desk.preview(on.caller(ONCALL), filled)
        on.flaky.away = True
        away = await desk.preview(on.caller(LEAD), filled)

        assert (FormKind.DENY, True) == (kept.kind, "Not now" in repr(kept.fields))
        assert {FormKind.REQUEST} == {hidden.kind, away.kind}
        assert "Not now" not in repr((hidden, away))


async def test_people_are_suggested_to_who_may_ask_for_them() -> None:
    """The likeliest first; a stranger finds nobody, and what is lent is another search."""
    async with stage() as on:
        on.law = generous()
        desk = on.engine.desk
        found = await desk.search(on.caller(LEAD), "de", 5, WHOM)
        plain = await desk.search(on.caller(LEAD), "orders", 5)

        assert ("p:dev@example.com", "Dev", DEV) == (
            found[0].value,
            found[0].label,
            found[0].detail,
        )
        assert () == tuple(await desk.search(STRANGER, "de", 5, WHOM))
        assert () == tuple(await desk.search(on.caller(DBA), "de", 5, WHOM))
        assert all(one.value.startswith(("b:", "e:")) for one in plain)
