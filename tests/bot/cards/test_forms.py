"""Forms fit every chat, keep what was typed, and offer no length that the flow would refuse."""

from datetime import timedelta

import pytest

from bot.cards.form import Choice, Form, Pick, Search, Words
from bot.cards.forms import challenge_form, deny_form, length_choice, request_form
from bot.cards.model import Text
from bot.domain.ids import RequestId

REQUEST = RequestId("REQ-1")


def lengths(form: Form) -> list[str]:
    """Return the lengths that are offered."""
    return [one.label for field in form.fields if isinstance(field, Pick) for one in field.choices]


@pytest.mark.parametrize(
    "form",
    [request_form(), deny_form(REQUEST), challenge_form(REQUEST)],
    ids=lambda one: one.kind.value,
)
def test_titles_and_buttons_fit_a_phone(form: Form) -> None:
    """Slack refuses a title of more than 24 characters; every field has a name and a label."""
    assert 0 < len(form.title) <= 24
    assert 0 < len(form.submit) <= 24
    assert all(one.name and one.label for one in form.fields)
    assert len({one.name for one in form.fields}) == len(form.fields)


def test_what_was_understood_is_kept() -> None:
    """A form opened from half a sentence loses none of it."""
    chosen = Choice("b:incident", "incident")
    form = request_form(
        chosen=[chosen],
        duration=timedelta(minutes=45),
        justification="INC-7",
        notes=[(Text("Which permission?"),)],
    )
    targets, pick, words = form.fields

    assert isinstance(targets, Search)
    assert isinstance(pick, Pick)
    assert isinstance(words, Words)
    assert ((chosen,), "2700", "INC-7") == (targets.chosen, pick.chosen, words.text)
    assert "45 min" in lengths(form)
    assert ((Text("Which permission?"),),) == form.notes


def test_lengths_beyond_the_flow_are_left_out() -> None:
    """Unless the person said one: then it is shown, and refused with the reason."""
    assert ["15 min", "30 min", "1 h"] == lengths(request_form(longest=timedelta(hours=1)))
    assert "8 h" in lengths(request_form(longest=timedelta(hours=1), duration=timedelta(hours=8)))


def test_a_flow_shorter_than_the_shortest_length_is_offered_whole() -> None:
    """A list with nothing to choose from is refused by every chat."""
    assert ["5 min"] == lengths(request_form(longest=timedelta(minutes=5)))


def test_a_length_travels_in_seconds() -> None:
    """The label is for people only."""
    assert Choice(value="5400", label="1 h 30 min") == length_choice(timedelta(minutes=90))


def test_a_reason_form_knows_its_request() -> None:
    """It carries the id, and the text must be given."""
    form = deny_form(REQUEST)
    (words,) = form.fields

    assert REQUEST == form.request
    assert isinstance(words, Words)
    assert not words.optional
