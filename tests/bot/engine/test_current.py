"""The pressed card as it stands now, for whoever pressed it."""

from dataclasses import replace

import pytest

from bot.cards.model import Action
from bot.domain.errors import NotFound, Refused, TooLate
from bot.domain.ids import RequestId
from bot.engine.current import CurrentCards
from bot.ports.desk import Pressed
from tests.bot.domain.world import DEV, LEAD, ONCALL
from tests.bot.engine.stage import Stage, pressed, stage

ASK = "orders write 1h INC-7 checkout is failing"


def cards(on: Stage) -> CurrentCards:
    """Make what looks up pressed cards."""
    return CurrentCards(on.engine.queries)


async def test_a_database_that_goes_away_after_a_refusal_leaves_the_sentence() -> None:
    """The current card is a courtesy."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        person = on.law.people[DEV]
        on.flaky.away = True
        none = await cards(on).current(person, pressed(Action.APPROVE, request))
        extension = replace(request, extends=RequestId("REQ-ABCDEF"))
        bare = await cards(on)._card(person, extension, pressed(Action.WHY, extension))  # noqa: SLF001 - between two reads

        assert None is none
        assert None is bare


async def test_what_is_no_card_of_anybody_comes_back_as_none() -> None:
    """No request behind it, a button of no card, a request that is not theirs."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request, people = await on.request(), on.law.people
        looked = [
            await cards(on).current(people[DEV], Pressed(action=Action.WHY)),
            await cards(on).current(people[DEV], pressed(Action.ASK, request)),
            await cards(on).current(people[ONCALL], pressed(Action.APPROVE, request)),
            await cards(on)._card(people[DEV], request, pressed(Action.ASK, request)),  # noqa: SLF001 - no button asks so
        ]

        assert [None] * 4 == looked


async def test_each_button_brings_back_the_card_that_it_stood_on() -> None:
    """An unknown mark is that of no card, and changes nothing."""
    async with stage() as on:
        await on.say(DEV, "orders read 1h")
        request, person = await on.request(), on.law.people[DEV]
        titles = {}
        for action, extra in (
            (Action.WHY, ""),
            (Action.DONE, ""),
            (Action.DONE, "ending"),
            (Action.WHY, "ending"),
            (Action.DONE, "../x"),
        ):
            card = await cards(on).current(
                person, Pressed(action=action, request=request.id, extra=extra)
            )
            assert card
            titles[action, extra] = "I'm done" in [one.label for one in card.buttons]
            marks = {one.extra for one in card.buttons if one.action is Action.DONE}
            assert marks in ({""}, {"ending"}, set())
            assert ({"ending"} == marks) == ((action, extra) == (Action.DONE, "ending"))

        assert 3 == sum(titles.values())


async def test_who_has_no_part_in_it_is_told_nothing() -> None:
    """And a card that shows another plan decides nothing."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request, people = await on.request(), on.law.people
        with pytest.raises(NotFound):
            await cards(on).visible(people[ONCALL], request.id)
        with pytest.raises(NotFound):
            await cards(on).visible(people[DEV], None)
        with pytest.raises(TooLate):
            await cards(on).shown(people[LEAD], replace(pressed(Action.DENY, request), digest="x"))

        assert request == await cards(on).shown(people[LEAD], pressed(Action.DENY, request))


async def test_a_form_is_only_for_who_may_still_use_it() -> None:
    """Not once it is decided, not for the requester."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request, people = await on.request(), on.law.people
        cards(on).to_decide(people[LEAD], request)
        with pytest.raises(Refused):
            cards(on).to_decide(people[DEV], request)
        await on.say(DEV, f"withdraw {request.id}")
        with pytest.raises(TooLate):
            cards(on).still_open(await on.request())
