"""The request form knows what applies before it is sent."""

from datetime import timedelta

import pytest

from bot.cards.forms import DURATION, JUSTIFICATION, TARGETS
from bot.cards.model import Action
from bot.cards.reply import OpenForm
from bot.domain.catalog import Entitlement
from bot.engine.asking import Asks
from bot.engine.form_filling import FormFiller, read_length
from bot.engine.offers import Offers
from tests.bot.domain.world import ADMIN, DEV, INCIDENT, LEDGER, READ, SHOP, WRITE, orders
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
        form = filler(on).filled(person, values, None, "", "Which one?")
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
        form = filler(on).filled(person, [one] * 21, None, "")

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
        assert TARGETS == field_of("No access flow lets you ask for it now.")
