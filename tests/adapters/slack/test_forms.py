"""Forms as modals and back: nothing that Slack refuses, nothing that is believed."""

import json

import pytest

from adapters.playground.slack.blocks import view_faults
from adapters.slack.forms import (
    Origin,
    card_view,
    errors,
    form_view,
    options,
    read,
    secret_view,
    waiting_view,
)
from adapters.slack.offers import LONGEST, short
from adapters.slack.wire import Json
from bot.cards.compose import sentence
from bot.cards.form import Choice, Field, Form, FormKind, Pick, Search, Several, Words
from bot.cards.forms import deny_form
from bot.cards.reply import Reveal
from bot.domain.ids import PersonId, RequestId

INVISIBLE = "\u200b\u2060"


def nobody(_: PersonId) -> str | None:
    """Know nobody."""
    return None


def shown(*fields: Field) -> list[Json]:
    """Return the blocks of a form; Slack must have nothing against it."""
    form = Form(kind=FormKind.REQUEST, title="Title", submit="Send", fields=fields)
    view = form_view(form, nobody)

    assert [] == view_faults(view, "modal")
    blocks: list[Json] = view["blocks"]
    return blocks


def test_a_list_without_choices_is_left_out() -> None:
    """Slack refuses a list with nothing to choose from, and with it the whole form."""
    words = Words(name="justification", label="Why?")
    empty = Pick(name="duration", label="How long?", choices=())
    nameless = Pick(name="duration", label="How long?", choices=(Choice("", "none"),))

    assert ["justification"] == [one["block_id"] for one in shown(empty, nameless, words)]


def test_invisible_hints_are_left_out() -> None:
    """Slack refuses an empty hint or placeholder; one that can be seen is kept."""
    block = shown(Words(name="a", label="A", hint=INVISIBLE, placeholder=INVISIBLE))[0]
    full = shown(Words(name="a", label="A", hint="Hint", placeholder="For example"))[0]

    assert "hint" not in block
    assert "placeholder" not in block["element"]
    assert ("Hint", "For example") == (full["hint"]["text"], full["element"]["placeholder"]["text"])


def test_long_choices() -> None:
    """A long label is cut with an ellipsis; a long value travels as its hash, chosen or not."""
    long = Choice("e:" + "x" * 200, "label " * 30, "detail " * 30)
    made = options([long, long, Choice("short", "Short")])
    pick = shown(Pick(name="p", label="P", choices=(long,), chosen=long.value))[0]["element"]
    search = shown(Search(name="s", label="S", chosen=(long,)))[0]["element"]

    assert [short(long.value), "short"] == [one["value"] for one in made]
    assert made[0]["text"]["text"].endswith("…")
    assert all(len(one["text"]["text"]) <= LONGEST for one in made)
    assert made[0] == pick["initial_option"] == search["initial_options"][0]


def test_there_and_back() -> None:
    """Kind, request and origin come back; values by block."""
    made = form_view(deny_form(RequestId("REQ-1")), nobody, Origin("C1", "1.2"))
    values = {
        "reason": {"reason": {"type": "plain_text_input", "value": "No"}},
        "targets": {"targets": {"type": "multi_x", "selected_options": [{"value": "a"}, {}, 1]}},
        "duration": {"duration": {"type": "static_select", "selected_option": {"value": "60"}}},
    }
    found = read(made | {"state": {"values": values}})

    assert found
    assert (FormKind.DENY, "REQ-1", Origin("C1", "1.2")) == (
        found[0].kind,
        found[0].request,
        found[1],
    )
    assert ("No", ("a",), "60") == (
        found[0].text("reason"),
        found[0].several("targets"),
        found[0].text("duration"),
    )


@pytest.mark.parametrize(
    "view",
    [
        None,
        {},
        {"callback_id": "daypass.form.admin"},
        {"callback_id": "other.deny"},
        {"callback_id": "daypass.form.deny", "private_metadata": "{"},
        {"callback_id": "daypass.form.deny", "private_metadata": "[" * 100_000},
        {"callback_id": "daypass.form.deny", "private_metadata": '{"r":"<!channel>"}'},
    ],
)
def test_forged_views(view: object) -> None:
    """None of these is a form of ours."""
    assert read(view) is None


def test_strange_state() -> None:
    """Values of another shape are no values."""
    states: tuple[object, ...] = (None, [], {"values": []}, {"values": {"a": 1}})
    for state in states:
        found = read({"callback_id": "daypass.form.deny", "state": state})

        assert found
        assert {} == found[0].values


def test_errors() -> None:
    """Complaints stand under their inputs; those without one stand under the first."""
    view = {"blocks": [{"type": "input", "block_id": "a"}, {"type": "context"}]}

    assert {"a": "A. Other."} == errors(view, {"a": "A.", "z": "Other."})
    assert ["a"] == list(errors(view, {}))
    assert ["?"] == list(errors(None, {"a": "A."}))


def test_dialogs() -> None:
    """The others hold nothing to send; a secret without a note or a name shows what there is."""
    bare = secret_view(Reveal(title="Password", username="", secret="s3cret", note=""))
    for view in (card_view(sentence("Hi"), nobody), waiting_view("Daypass"), bare):
        assert [] == view_faults(view, "modal")
        assert "submit" not in view
    assert 1 == len(bare["blocks"])
    assert "s3cret" in json.dumps(bare)


def test_several_are_ticked_at_first_and_come_back_as_they_are_left() -> None:
    """A long value travels as its hash; a list without choices is left out."""
    long = Choice("shop/" + "x" * 200, "long")
    field = Several(name="keep", label="Which?", choices=(long, Choice("a", "A")), chosen=("a",))
    made = shown(field)[0]["element"]
    none = shown(field, Several(name="none", label="None", choices=()))

    assert "multi_static_select" == made["type"]
    assert [short(long.value), "a"] == [one["value"] for one in made["options"]]
    assert ["a"] == [one["value"] for one in made["initial_options"]]
    assert 1 == len(none)
    bare = Several(name="keep", label="Which?", choices=(long,))
    assert "initial_options" not in shown(bare)[0]["element"]


def test_a_search_may_be_left_empty() -> None:
    """Where it says so; else Slack itself asks for a choice."""
    free, bound = shown(
        Search(name="whom", label="For whom?", most=1, optional=True),
        Search(name="targets", label="What?"),
    )

    assert (True, None) == (free.get("optional"), bound.get("optional"))
    assert 1 == free["element"]["max_selected_items"]
