"""Words become asks, orders or one question; nothing is granted on a guess."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.model import Tone
from bot.cards.reply import OpenForm, Say
from bot.domain.flow import ForReports
from bot.domain.ids import FlowName
from bot.domain.request import RequestState
from tests.bot.domain.world import DBA, DBA2, DEV, LEAD, ONCALL, policy
from tests.bot.engine.generous import generous
from tests.bot.engine.stage import said, stage

ASK = "orders write 1h INC-7 checkout is failing"


async def test_a_sentence_delivered_twice_asks_once() -> None:
    """The second gets a sentence, for an ask and for a break-glass."""
    async with stage() as on:
        for who, text in ((DEV, ASK), (ONCALL, "breakglass incident INC-9 it is down")):
            caller = on.caller(who)
            await on.engine.desk.hear(caller, text)
            again = await on.engine.desk.hear(caller, text)

            assert "handled already" in said(again)
            assert 1 == len(await on.requests(who))


@pytest.mark.parametrize(
    ("text", "field", "hint"),
    [
        ("orders write 1h", "Justification: Say why", "because"),
        (
            "orders write 1h because " + "x" * 2001,
            "Justification: The justification is too long",
            "",
        ),
        ("orders read 9h", "Duration: At most 8 h", "another length"),
        ("orders read 1m", "Duration: The shortest time is 5 min", "longer"),
        ("orders admin 30m because please", "Justification: ", "because"),
        ("breakglass incident 30m because down", "", ""),
    ],
)
async def test_a_refused_ask_names_the_field_and_what_to_do(
    text: str, field: str, hint: str
) -> None:
    """Words have no field that could be marked."""
    async with stage() as on:
        reply = await on.say(ONCALL if "break" in text else DEV, text)

        assert said(reply).startswith(field)
        assert hint in said(reply)
        assert [] == await on.requests()


async def test_a_permission_that_was_not_said_is_asked_for() -> None:
    """The form opens, with the question."""
    async with stage() as on:
        reply = await on.say(DEV, "orders 1h")

        assert isinstance(reply, OpenForm)
        assert "Which permission" in repr(reply.form.notes)


async def test_what_is_unclear_opens_the_form_with_what_was_understood() -> None:
    """Without anything understood, one question is asked, with the nearest names."""
    async with stage() as on:
        partly = await on.say(DEV, "orders read 1h 2h")
        misspelt = await on.say(DEV, "ordres read 1h")
        nothing = await on.say(DEV, "1h")
        empty = await on.say(DEV, "")

        assert isinstance(partly, OpenForm)
        assert isinstance(misspelt, Say | OpenForm)
        assert isinstance(nothing, Say | OpenForm)
        assert isinstance(empty, Say | OpenForm)
        assert [] == await on.requests()


async def test_for_others_is_refused_where_no_flow_allows_it() -> None:
    """And says for whom."""
    async with stage() as on:
        reply = await on.say(DEV, "orders read 1h for <@LEAD>")

        assert "No access flow lets you ask for shop/orders:read for Lead now." in said(reply)


async def test_somebody_is_asked_for_by_mention_or_by_name() -> None:
    """The requester is not the grantee; each gets their own card."""
    async with stage() as on:
        on.law = generous()
        await on.say(LEAD, "orders read 1h for <@DEV>")
        await on.say(LEAD, "orders write 1h for Dev because INC-7 failing")
        read, write = sorted(await on.requests(LEAD), key=lambda one: one.flow)

        assert {(LEAD, DEV)} == {(one.requester, one.grantee) for one in (read, write)}
        assert "Your access is open" in [one.title for one in on.chat.shown("DEV")]
        assert "asked for this for you" in repr(on.chat.shown("DEV")[0].notes)
        assert "You asked for" in repr(on.chat.shown("LEAD")[0].lead)


async def test_a_question_about_an_ask_for_somebody_else_keeps_for_whom() -> None:
    """The form opens with both."""
    async with stage() as on:
        on.law = generous()
        reply = await on.say(LEAD, "orders 1h for <@DEV>")

        assert isinstance(reply, OpenForm)
        assert "p:dev@example.com" in repr(reply.form.fields)
        assert "Which permission" in repr(reply.form.notes)


async def test_what_is_lent_to_others_only_can_be_said_with_their_name_only() -> None:
    """The names of a sentence are those that are offered for whoever it asks for."""
    async with stage() as on:
        reports = replace(generous().by_name[FlowName("write")], whom=(ForReports(),))
        on.law = policy(flows=(reports,))
        own = await on.say(LEAD, "orders write 1h because INC-7 failing")
        other = await on.say(LEAD, "orders write 1h for Dev because INC-7 failing for Oncall")
        unclear = await on.say(LEAD, "ordres write 1h for Dev")
        (request,) = await on.requests(LEAD)

        assert "I do not know" in said(own)
        assert "at present nobody can approve it" in said(other)
        assert "Did you mean" in said(unclear)
        assert DEV == request.grantee


async def test_a_break_glass_whose_review_is_owed_keeps_from_the_next() -> None:
    """The refusal names it; an operator can excuse it, aloud."""
    async with stage() as on:
        on.law = generous()
        await on.say(ONCALL, "breakglass incident INC-9 it is down")
        (first,) = await on.requests(ONCALL)
        refused = said(await on.say(ONCALL, "breakglass incident INC-10 it is down again"))
        own = said(await on.say(ONCALL, f"excuse {first.id} because I need it"))
        without = said(await on.say(DBA2, f"excuse {first.id}"))
        excused = said(await on.say(DBA2, f"excuse {first.id} because all reviewers sleep"))
        await on.say(ONCALL, "breakglass incident INC-10 it is down again")

        assert f"The review of the break-glass {first.id} is not signed off yet." in refused
        assert "operator other than you" in own
        assert "Say why this cannot wait" in without
        assert "may break glass again" in excused
        assert 2 == len(await on.requests(ONCALL))
        assert any("excused by" in repr(one.facts) for one in on.chat.shown("DBA"))


async def test_until_a_moment_is_a_length() -> None:
    """Reckoned from now, in the person's own zone."""
    async with stage() as on:
        await on.say(DEV, "orders read until 14:00")
        request = await on.request()

        assert timedelta(0) < request.duration <= timedelta(hours=8)


async def test_a_bundle_and_a_resource_may_be_asked_for_together() -> None:
    """Each part goes by its own flow."""
    async with stage() as on:
        await on.say(DEV, "shop/orders:read shop/ledger:write 1h because INC-7 failing")

        assert {"read", "write"} == {one.flow for one in await on.requests()}


async def test_a_break_glass_is_loud() -> None:
    """It is opened at once, and its answer says so."""
    async with stage() as on:
        reply = await on.say(ONCALL, "breakglass incident 30m INC-9 it is down")

        assert isinstance(reply, Say)
        assert Tone.ALARM is reply.card.tone
        assert on.target.open


async def test_help_lists_and_explanations_are_cards() -> None:
    """Everybody sees what is theirs."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        await on.say(LEAD, "orders read 1h")
        for who, text, part in (
            (DEV, "help", "withdraw"),
            (DEV, "list", request.id),
            (LEAD, "inbox", request.id),
            (DEV, "who orders", "Lead"),
            (DEV, f"why {request.id}", request.id),
        ):
            reply = await on.say(who, text)

            assert isinstance(reply, Say)
            assert part.lower() in repr(reply.card).lower(), text


async def test_who_has_no_part_in_a_request_learns_nothing_of_it() -> None:
    """A hidden request reads like none."""
    async with stage() as on:
        await on.say(DEV, "orders read 1h")
        request = await on.request()
        hidden = said(await on.say(ONCALL, f"why {request.id}"))
        none = said(await on.say(ONCALL, "why REQ-ABCDEF"))

        assert hidden.replace(request.id, "") == none.replace("REQ-ABCDEF", "")


async def test_the_form_opens_on_request() -> None:
    """`request` without more."""
    async with stage() as on:
        assert isinstance(await on.say(DEV, "request"), OpenForm)


async def test_nobody_who_could_approve_is_said_at_submission() -> None:
    """So that nobody waits in vain."""
    async with stage() as on:
        reply = await on.say(LEAD, "orders write 1h because INC-7 failing")
        (request,) = await on.requests(LEAD)

        assert "nobody can approve" in repr(reply)
        assert RequestState.PENDING is request.state
        assert DBA
