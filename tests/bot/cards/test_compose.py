"""Every audience has a card in every state, and hostile text reaches none of them unwrapped."""

from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.compose import alarm_card, compose, moved_card, noted, sentence
from bot.cards.model import Bold, Card, Text, Tone
from bot.domain.ids import RequestId
from bot.domain.request import Audience, View
from tests.bot.cards.reading import buttons, check, words
from tests.bot.cards.states import EVERY, LAW, OPEN, PENDING
from tests.bot.domain.world import DBA, DEV, LATER, LEAD


@pytest.mark.parametrize("view", View)
@pytest.mark.parametrize("state", EVERY)
def test_every_view_has_a_card_in_every_state(state: str, view: View) -> None:
    """It keeps what every card keeps, and ends with the request's id."""
    card = check(compose(LAW, EVERY[state], Audience(view=view, person=DBA), LATER))

    assert EVERY[state].id in words(card)
    assert card == compose(LAW, EVERY[state], Audience(view=view, person=DBA), LATER)


@pytest.mark.parametrize("view", [View.NOTICE, View.APPROVAL, View.REVIEW])
@pytest.mark.parametrize("state", EVERY)
def test_a_channel_has_nothing_to_press(state: str, view: View) -> None:
    """Without a person behind it no card has a button that decides."""
    assert [] == buttons(compose(LAW, EVERY[state], Audience(view=view), LATER))


def test_what_is_held_already_reaches_those_who_decide() -> None:
    """And only them."""
    said = {
        view: "Has already"
        in words(compose(LAW, PENDING, Audience(view=view, person=LEAD), LATER, OPEN.grants))
        for view in View
    }

    assert {View.APPROVAL} == {view for view, shown in said.items() if shown}


@pytest.mark.parametrize("state", EVERY)
def test_no_secret_fits_into_a_card(state: str) -> None:
    """A way in has a command and a name; nothing that a card is made from holds a password."""
    card = compose(LAW, EVERY[state], Audience(view=View.WAY_IN, person=DEV), LATER)

    assert set() == {name for name in _names(card) if "secret" in name or "password" in name}


def _names(value: object) -> set[str]:
    if isinstance(value, tuple):
        return {name for one in value for name in _names(one)}
    if not is_dataclass(value):
        return set()
    own = {one.name for one in fields(value)}
    return own | {name for one in fields(value) for name in _names(getattr(value, one.name))}


def test_an_alarm_says_what_needs_an_operator() -> None:
    """With the request it is about, where there is one."""
    about = check(alarm_card("Removal is late.", RequestId("REQ-1")))

    assert (Tone.ALARM, True) == (about.tone, "REQ-1" in words(about))
    assert () == alarm_card("Removal is late.", None).footer


def test_a_card_that_was_shown_again_points_there() -> None:
    """One line, and nothing to press."""
    card = check(moved_card(RequestId("REQ-1")))

    assert ("Shown again below: REQ-1", []) == (words(card), buttons(card))


def test_a_note_comes_first_and_once() -> None:
    """Whoever adds it need not know who did before."""
    card = replace(alarm_card("Removal is late.", None), notes=((Text("Look."),),))
    once = check(noted(card, "Nothing is opened."))

    assert ((Bold("Nothing is opened."),), (Text("Look."),)) == once.notes
    assert once == noted(once, "Nothing is opened.")


@given(st.text(min_size=1))
def test_a_sentence_is_carried_as_it_is(text: str) -> None:
    """Nothing is interpreted on the way: the renderer alone escapes."""
    card: Card = sentence(text, tone=Tone.BAD, title="Sorry")

    assert (text, "Sorry", Tone.BAD) == (card.summary, card.title, card.tone)
