"""Forms fit every chat, keep what was typed, and offer no length that the flow would refuse."""

from datetime import timedelta

import pytest

from bot.cards.form import Choice, Form, FormKind, Pick, Search, Several, Words
from bot.cards.forms import (
    MOST_LISTED,
    answer_form,
    approve_form,
    challenge_form,
    deny_form,
    form_about,
    length_choice,
    less_form,
    question_form,
    request_form,
)
from bot.cards.model import Text
from bot.domain.ids import RequestId
from tests.bot.cards.reading import line
from tests.bot.cards.states import GLASS, LAW, LONG_TALK, PENDING

REQUEST = RequestId("REQ-1")


def lengths(form: Form) -> list[str]:
    """Return the lengths that are offered."""
    return [one.label for field in form.fields if isinstance(field, Pick) for one in field.choices]


@pytest.mark.parametrize(
    "form",
    [
        request_form(whom=()),
        approve_form(REQUEST),
        deny_form(REQUEST),
        challenge_form(REQUEST),
        question_form(REQUEST),
        answer_form(REQUEST),
        less_form(REQUEST, timedelta(hours=1), ["a", "b"]),
    ],
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


def test_who_may_ask_for_nobody_else_is_not_asked_for_whom() -> None:
    """And who may need not choose anybody."""
    (whom,) = (one for one in request_form(whom=()).fields if one.name == "whom")

    assert "whom" not in {one.name for one in request_form().fields}
    assert isinstance(whom, Search)
    assert (1, True) == (whom.most, whom.optional)


def test_less_is_shorter_or_fewer() -> None:
    """Lengths below what was asked for; of several targets any, all of them chosen at first."""
    one = less_form(REQUEST, timedelta(hours=1), ["a"])
    both = less_form(REQUEST, timedelta(hours=1), ["a", "b"])
    (kept,) = (field for field in both.fields if isinstance(field, Several))

    assert ["15 min", "30 min"] == lengths(one)
    assert ["15 min", "30 min", "1 h, as asked for"] == lengths(both)
    assert [None, "3600"] == [
        field.chosen for form in (one, both) for field in form.fields if isinstance(field, Pick)
    ]
    assert not any(isinstance(field, Several) for field in one.fields)
    assert ("a", "b") == kept.chosen
    assert ["5 min"] == lengths(less_form(REQUEST, timedelta(minutes=10), ["a"]))


def test_more_targets_than_a_list_holds_are_not_listed() -> None:
    """A list that was cut would take access away that nobody meant to take."""
    many = [str(number) for number in range(MOST_LISTED + 1)]

    assert not any(
        isinstance(one, Several) for one in less_form(REQUEST, timedelta(hours=1), many).fields
    )


def test_a_form_about_a_request_carries_its_id_and_the_last_words() -> None:
    """Nobody answers from memory; a request form is about none."""
    kinds = set(FormKind) - {FormKind.REQUEST, FormKind.BREAK_GLASS}
    made = {kind: form_about(LAW, LONG_TALK, kind) for kind in kinds}

    assert {(kind, LONG_TALK.id) for kind in kinds} == {
        (form.kind, form.request) for form in made.values() if form
    }
    assert ["Dev: Remark 4.", "Dev: Remark 5.", "Dev: Remark 6."] == [
        line(note) for note in (made[FormKind.ANSWER] or request_form()).notes
    ]
    assert None is form_about(LAW, PENDING, FormKind.REQUEST)
    less = form_about(LAW, GLASS, FormKind.LESS)
    assert less
    assert "shop/ledger:read" in repr(less.fields)
