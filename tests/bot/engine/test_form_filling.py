"""The request form knows what applies before it is sent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.form import Filled, FormKind, Pick, Search, Several, Words
from bot.cards.forms import DURATION, JUSTIFICATION, KEEP, REASON, TARGETS, WHOM
from bot.cards.model import Action
from bot.cards.reply import OpenForm
from bot.domain.catalog import Entitlement
from bot.engine.asking import NO_PERSON, Asks
from bot.engine.form_filling import FormFiller, Known, read_length
from bot.engine.offers import Offers
from tests.bot.cards.states import GLASS
from tests.bot.domain.world import (
    ADMIN,
    DBA,
    DEV,
    INCIDENT,
    LEAD,
    LEDGER,
    READ,
    SHOP,
    WRITE,
    orders,
)
from tests.bot.engine.generous import generous
from tests.bot.engine.stage import Stage, stage


def filler(on: Stage) -> FormFiller:
    """Make what fills forms."""
    asks = Asks(on.engine.handler, lambda: on.law, on.clock.now, timedelta(minutes=5))
    offers = Offers(on.engine.queries, lambda: on.law, on.clock.now)
    return FormFiller(asks, offers, lambda: on.law, on.clock.now)


@pytest.mark.parametrize("text", ["", "x", "²", "-5", "1.5", "9" * 9, "٣"])
def test_what_is_no_choice_of_length_is_none(text: str) -> None:
    """Digits of other scripts and endless numbers raise nothing."""
    assert None is read_length(text)


def test_a_choice_of_length_is_in_seconds() -> None:
    """As it was written into the form."""
    assert timedelta(hours=1) == read_length("3600")


async def test_the_form_says_flow_deciders_length_and_demands() -> None:
    """Before it is sent."""
    async with stage() as on:
        person = on.law.people[DEV]
        values = [f"e:{orders(one)}" for one in (READ, WRITE, ADMIN)]
        form = filler(on).filled(person, Known(values=tuple(values)), "Which one?")
        notes = repr(form.notes)

        for part in ("Which one?", "granted at once", "needs 1 decision from", "Lead"):
            assert part in notes
        for part in ("needs 2 decisions from", "with a justification", "at most 8 h", "[A-Z]+"):
            assert part in notes


async def test_what_cannot_be_asked_for_together_is_said_in_the_form() -> None:
    """More than may be asked for at once."""
    async with stage() as on:
        person = on.law.people[DEV]
        one = f"e:{Entitlement(SHOP, LEDGER, READ)}"
        form = filler(on).filled(person, Known(values=(one,) * 21))

        assert form.notes


async def test_asking_again_fills_in_what_is_still_offered() -> None:
    """By bundle where it was one, else by its entitlements."""
    async with stage() as on:
        await on.say(DEV, "shop/orders:read 1h")
        await on.say(DEV, f"{INCIDENT} 1h because INC-7 failing")
        forms = [await on.press(DEV, Action.AGAIN, one) for one in await on.requests()]
        chosen = set()
        for reply in forms:
            assert isinstance(reply, OpenForm)
            chosen |= {one.value for one in reply.form.fields[0].chosen}  # type: ignore[union-attr]  # the search

        assert {f"b:{INCIDENT}", "e:shop/orders:read"} == chosen


async def test_each_refusal_has_its_field() -> None:
    """As the law words them."""
    async with stage() as on:
        field_of = filler(on).field_of

        assert JUSTIFICATION == field_of("Say why you need it.")
        assert JUSTIFICATION == field_of("The justification must contain [A-Z]+.")
        assert DURATION == field_of("At most 4 h is possible.")
        assert DURATION == field_of("The shortest time is 5 min.")
        assert DURATION == field_of("The duration must be longer than nothing.")
        assert TARGETS == field_of("No access flow lets you ask for it now. Why: the duration.")
        assert TARGETS == field_of("The review of your break-glass REQ-1 is not signed off yet.")
        assert DURATION == field_of("It is lent to one person for 1 h: at most 5 min is left.")
        assert WHOM == field_of(NO_PERSON)


# --- for others, and forms about a request -----------------------------------------------------
async def test_whom_it_is_for_is_asked_of_who_may_ask_for_others_only() -> None:
    """And who receives decides which flow applies, and who can decide."""
    async with stage() as on:
        plain = filler(on).blank(on.law.people[DEV])
        on.law = generous()
        known = Known(values=("e:shop/orders:write",), whom=DEV)
        form = filler(on).filled(on.law.people[LEAD], known)
        own = filler(on).filled(on.law.people[LEAD], replace(known, whom=DBA))
        chosen = [one for one in form.fields if isinstance(one, Search) and one.name == WHOM]

        assert WHOM not in {one.name for one in plain.fields}
        assert [("p:dev@example.com", "Dev")] == [
            (one.value, one.label) for field in chosen for one in field.chosen
        ]
        assert "needs 1 decision" in repr(form.notes)
        assert "nobody at present" in repr(own.notes)


async def test_what_comes_back_is_filled_in_again() -> None:
    """For whom as well; nonsense there is nobody."""
    async with stage() as on:
        on.law = generous()
        lead = on.law.people[LEAD]
        good, odd = (
            filler(on).preview(lead, Filled(kind=FormKind.REQUEST, values={WHOM: one}))
            for one in (f"p:{DEV}", "x")
        )

        assert [("p:dev@example.com",), ()] == [
            tuple(choice.value for choice in one.fields[1].chosen)  # type: ignore[union-attr]  # the search
            for one in (good, odd)
        ]


async def test_asking_again_for_somebody_else_is_for_them() -> None:
    """As the earlier request was."""
    async with stage() as on:
        on.law = generous()
        await on.say(LEAD, f"shop/orders read 1h for {DEV}")
        (request,) = await on.requests(LEAD)
        form = filler(on).again(on.law.people[LEAD], request)

        assert "p:dev@example.com" in repr(form.fields[1])


async def test_a_form_about_a_request_comes_back_as_it_was_filled() -> None:
    """What was typed, chosen and ticked."""
    values: dict[str, str | tuple[str, ...]] = {
        DURATION: "900",
        KEEP: ("shop/ledger:read",),
        REASON: "One table.",
    }
    filled = Filled(kind=FormKind.LESS, request=GLASS.id, values=values)
    async with stage() as on:
        pick, kept, words = filler(on).refilled(GLASS, filled).fields
        ask = filler(on).refilled(GLASS, replace(filled, kind=FormKind.REQUEST))

        assert isinstance(pick, Pick)
        assert isinstance(kept, Several)
        assert isinstance(words, Words)
        assert ("900", ("shop/ledger:read",), "One table.") == (
            pick.chosen,
            kept.chosen,
            words.text,
        )
        assert FormKind.REQUEST is ask.kind
