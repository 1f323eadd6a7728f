"""Forms are judged as strictly as words; what cannot be accepted stays open at its field."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.form import Filled, FormKind
from bot.cards.forms import DURATION, JUSTIFICATION, KEEP, REASON, TARGETS, WHOM, WORDS
from bot.cards.model import Action
from bot.cards.reply import OpenForm, Reply, Say, Wrong
from bot.domain.request import RequestState, ReviewState
from bot.engine import submitting as module
from tests.bot.domain.world import DBA, DEV, INCIDENT, LEAD, ONCALL
from tests.bot.engine.generous import generous
from tests.bot.engine.stage import Stage, said, stage

ASK = "orders write 1h INC-7 checkout is failing"
READ_ORDERS = "e:shop/orders:read"


def form(kind: FormKind = FormKind.REQUEST, /, **values: str | tuple[str, ...]) -> Filled:
    """Fill in the request form."""
    return Filled(kind=kind, values=values)


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


# --- about a request ---------------------------------------------------------------------------
async def about(on: Stage, kind: FormKind, /, **values: str | tuple[str, ...]) -> Reply:
    """Let the lead send a form about the newest request."""
    filled = Filled(kind=kind, request=(await on.request()).id, values=values)
    reply = await on.engine.desk.submit(on.caller(LEAD), filled)
    await on.engine.dispatcher.settle()
    return reply


async def test_a_yes_with_a_reason_is_a_yes() -> None:
    """The reason is kept, and an empty one is asked for again."""
    async with stage() as on:
        on.law = generous(reasons=True)
        await on.say(DEV, ASK)
        empty = await about(on, FormKind.APPROVE, reason=" ")
        given = await about(on, FormKind.APPROVE, reason="The runbook says so.")
        request = await on.request()

        assert isinstance(empty, Wrong)
        assert isinstance(given, Say)
        assert RequestState.APPROVED is request.state
        assert ["The runbook says so."] == [one.reason for one in request.decisions]


async def test_an_offer_of_less_reaches_the_requester_as_a_new_message() -> None:
    """Shorter, with the reason."""
    async with stage() as on:
        await on.say(DEV, ASK)
        reply = await about(on, FormKind.LESS, duration="1800", reason="One table is enough.")
        (offer,) = (await on.request()).offers
        receipt = on.chat.shown("DEV")[-1]

        assert "with the requester" in said(reply)
        assert (timedelta(minutes=30), "One table is enough.") == (offer.duration, offer.reason)
        assert "Accept 30 min" in [one.label for one in receipt.buttons]
        assert any(isinstance(one, Say) and one.current for one in [reply])


@pytest.mark.parametrize(
    ("values", "said_"),
    [
        ({DURATION: "7200"}, "Offer less"),
        ({DURATION: "x"}, "Choose a length"),
        ({}, "approve it, or offer less"),
        ({KEEP: (), DURATION: "1800"}, "at least one thing"),
        ({KEEP: ("shop/orders:admin",), DURATION: "1800"}, "at least one thing"),
    ],
)
async def test_an_offer_that_is_not_less_stays_open(
    values: dict[str, str | tuple[str, ...]], said_: str
) -> None:
    """What was not asked for cannot be offered, whatever the form says."""
    async with stage() as on:
        await on.say(DEV, ASK)
        reply = await about(on, FormKind.LESS, **values)

        assert isinstance(reply, Wrong)
        assert said_ in reply.fields[DURATION]
        assert () == (await on.request()).offers


async def test_some_of_several_targets_can_be_offered() -> None:
    """For as long as was asked for."""
    async with stage() as on:
        await on.say(DEV, f"{INCIDENT} 1h because INC-7 failing")
        wanted = [one for one in await on.requests() if one.flow == "write"]
        filled = Filled(
            kind=FormKind.LESS,
            request=wanted[0].id,
            values={KEEP: ("shop/orders:write", "shop/ledger:read"), DURATION: "900"},
        )
        await on.engine.desk.submit(on.caller(LEAD), filled)
        (offer,) = (await on.request(wanted[0].id)).offers

        assert wanted[0].entitlements == offer.entitlements


@pytest.mark.parametrize("text", ["", "  ", "x" * (module.LONGEST_REASON + 1)])
async def test_a_remark_says_something_and_not_everything(text: str) -> None:
    """Nothing is sent before that."""
    async with stage() as on:
        await on.say(DEV, ASK)
        reply = await about(on, FormKind.QUESTION, words=text)

        assert isinstance(reply, Wrong)
        assert {WORDS} == set(reply.fields)
        assert () == (await on.request()).talk


async def test_a_remark_that_the_law_refuses_is_answered_with_the_card() -> None:
    """It is longer than a remark may be, or the request is over."""
    async with stage() as on:
        await on.say(DEV, ASK)
        long = await about(on, FormKind.QUESTION, words="x" * 1500)
        await on.say(DEV, f"withdraw {(await on.request()).id}")
        late = await about(on, FormKind.QUESTION, words="Why?")

        assert "Say it in 1,000 characters" in said(long)
        assert "already withdrawn" in said(late)
        assert isinstance(late, Say)
        assert late.current


# --- for others --------------------------------------------------------------------------------
async def test_the_form_asks_for_somebody_else() -> None:
    """The receipt is for who asked, the way in for who receives."""
    async with stage() as on:
        on.law = generous()
        filled = form(targets=(READ_ORDERS,), whom=(f"p:{ONCALL}",), duration="3600")
        reply = await on.engine.desk.submit(on.caller(LEAD), filled)
        await on.engine.dispatcher.settle()
        (request,) = await on.requests(LEAD)

        assert isinstance(reply, Say)
        assert (LEAD, ONCALL) == (request.requester, request.grantee)
        assert ["Access is open"] == [one.title for one in on.chat.shown("LEAD")]
        assert ["Your access is open"] == [one.title for one in on.chat.shown("ONCALL")]


@pytest.mark.parametrize(
    ("whom", "field"),
    [
        ("p:dba@example.com", TARGETS),
        ("p:nobody@example.com", WHOM),
        ("e:shop/orders:read", WHOM),
        ("p:", WHOM),
    ],
)
async def test_nobody_is_asked_for_whom_no_flow_allows(whom: str, field: str) -> None:
    """A forged form changes nothing."""
    async with stage() as on:
        on.law = generous()
        filled = form(targets=(READ_ORDERS,), whom=(whom,))
        reply = await on.engine.desk.submit(on.caller(LEAD), filled)
        two = await on.engine.desk.submit(
            on.caller(LEAD), form(targets=(READ_ORDERS,), whom=(f"p:{DEV}", f"p:{ONCALL}"))
        )

        assert isinstance(reply, Wrong)
        assert {field} == set(reply.fields)
        assert isinstance(two, Wrong)
        assert [] == await on.requests(LEAD)
