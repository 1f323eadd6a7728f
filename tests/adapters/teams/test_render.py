"""Cards as Teams gets them: golden files, the schema, and laws over whatever people typed."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # ships no types
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.playground.teams import cards
from adapters.teams.forms import form_card
from adapters.teams.render import adaptive, secret_card, size
from bot.cards.form import Choice
from bot.cards.forms import challenge_form, deny_form, less_form, request_form
from bot.cards.model import Card, Code, Fact, Item, Mark, Moment, Name, Said, Text, Tone
from bot.cards.reply import Reveal
from bot.domain.ids import PersonId
from tests.adapters.teams import samples
from tests.adapters.teams.samples import Json

FORM = request_form(
    chosen=(Choice(value="bundle:orders", label="Orders", detail="bundle"),),
    justification="INC-7 checkout is failing",
    notes=((Text("Flow "), Code("orders-write"), Text(": the owner must approve.")),),
)
LESS = less_form(
    samples.REQUEST, timedelta(hours=2), ["orders-prod/orders:write", "core/ledger:read"]
)
GOLDEN: dict[str, Callable[[], Json]] = {
    "approval": lambda: adaptive(samples.approval()),
    "approval-late-click": lambda: adaptive(samples.denied(), note="Megan already denied this."),
    "way-in": lambda: adaptive(samples.way_in()),
    "receipt": lambda: adaptive(samples.receipt()),
    "receipt-dialog": lambda: adaptive(samples.receipt(), surface="dialog"),
    "denied": lambda: adaptive(samples.denied()),
    "alarm": lambda: adaptive(samples.alarm()),
    "over": lambda: adaptive(samples.over()),
    "form-request": lambda: form_card(FORM),
    "form-request-message": lambda: form_card(FORM, surface="message"),
    "form-deny": lambda: form_card(deny_form(samples.REQUEST), wrong={"reason": "Say why."}),
    "form-less": lambda: form_card(LESS),
    "form-challenge": lambda: form_card(challenge_form(samples.REQUEST)),
    "secret": lambda: secret_card(Reveal(title="Password", username="dp_g1", secret="s3cr3t")),
}
MARKER = "\u2318mark"


@pytest.mark.parametrize("name", GOLDEN)
def test_a_card_looks_as_it_did(name: str, *, update_golden: bool) -> None:
    """Read the diff of the golden file as a person would read the card."""
    path = samples.GOLDEN / f"{name}.json"
    made = json.dumps(GOLDEN[name](), indent=1, ensure_ascii=False) + "\n"
    if update_golden:
        path.write_text(made)

    assert path.read_text() == made


@pytest.mark.parametrize("name", GOLDEN)
def test_a_card_is_valid(name: str) -> None:
    """By the published schema, and by what the service refuses."""
    made = GOLDEN[name]()
    bare = {key: value for key, value in made.items() if key != "msteams"}
    schema = samples.schema()
    if schema:
        definition = {**schema, "anyOf": [{"$ref": "#/definitions/AdaptiveCard"}]}
        problems = jsonschema.Draft6Validator(definition).iter_errors(bare)
        assert [] == [jsonschema.exceptions.best_match([one]).message for one in problems]

    assert [] == cards.problems(made)


def test_every_golden_file_belongs_to_a_card() -> None:
    """A file that nobody compares would rot."""
    assert set(GOLDEN) == {path.stem for path in samples.GOLDEN.glob("*.json")}


def walk(node: Any) -> Iterator[Json]:  # noqa: ANN401 - any JSON
    """Give every object of a card."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def shape(node: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a card without its texts: only what kind of thing stands where."""
    if isinstance(node, dict):
        return {key: shape(value) for key, value in node.items()}
    if isinstance(node, list):
        return [shape(one) for one in node]
    return type(node).__name__


def hostile_card(text: str) -> Card:
    """Put a text wherever a text can stand."""
    line = (Text(text), Code(text), Name(PersonId("x"), text), Moment(samples.WHEN))
    return Card(
        title=text or "x",
        tone=Tone.WAITING,
        summary=text,
        lead=line,
        facts=(Fact(label=text, value=line),),
        quote=text or "x",
        talk=(Said(line=line, text=text), Said(line=line)),
        items=(Item(mark=Mark.DONE, line=line),),
        notes=(line,),
        footer=(Code(text),),
        buttons=(samples.APPROVE, samples.WITHDRAW),
    )


EVIL = (
    "[Already approved](https://evil.example) **APPROVED by CISO**",
    '"}],"actions":[{"type":"Action.OpenUrl","url":"https://evil.example"}]',
    "${approver} {{DATE(2026-01-01T00:00:00Z)}}",
    "✅ Approved\n\n\n\nby CISO",
    "\u202eevorppA\u202c \u200b\u200f\u2066x",
    "<at>everyone</at> <b>x</b>",
    "\x00\x1b[31m\r\n",
    "z" + "\u0301" * 500,
    "A" * 5000,
    "😀" * 3000,
)


@given(text=st.text(max_size=3000) | st.sampled_from(EVIL))
def test_no_text_changes_the_structure(text: str) -> None:
    """Whatever is typed, the card is built alike, is below 28 KB, and Teams takes it."""
    quoted = replace(samples.approval(), quote=text or "x")
    made = adaptive(quoted)

    assert shape(adaptive(samples.approval("plain"))) == shape(made)
    assert size(made) < 28 * 1024
    assert [] == cards.problems(made)


@given(text=st.text(max_size=60) | st.sampled_from(EVIL))
def test_hostile_text_stands_only_in_text_runs(text: str) -> None:
    """No TextBlock, title, label or fact ever holds it; nothing invisible survives."""
    made = adaptive(hostile_card(f"{MARKER}{text}"))
    for node in walk(made):
        for key, value in node.items():
            allowed = node.get("type") == "TextRun" and key == "text"
            if isinstance(value, str) and not allowed and key != "fallbackText":
                assert MARKER not in value
            if isinstance(value, str):
                assert not set(value) & set("\u202e\u202c\u200b\u200f\u2066\x00\x1b\n\r")

    assert not set(made["fallbackText"]) & set("[]*`<>")
    assert "://" not in made["fallbackText"]


def test_a_huge_card_is_cut_to_fit() -> None:
    """Lists are shortened and say so, rather than being refused by Teams."""
    line = tuple(Text("😀" * 100) for _ in range(16))
    card = replace(
        samples.approval("😀" * 900),
        items=tuple(Item(mark=Mark.DONE, line=line) for _ in range(90)),
        notes=(line,) * 40,
        facts=tuple(Fact(label="x" * 90, value=line) for _ in range(40)),
    )
    made = adaptive(card)

    assert size(made) < 28 * 1024
    assert "… and 86 more" in str(made)


def test_at_most_two_buttons_stand_in_the_row() -> None:
    """The others wait behind the three dots, where a phone has room for them."""
    modes = [one.get("mode", "primary") for one in adaptive(samples.way_in())["actions"]]

    assert ["primary", "primary", "secondary"] == modes


def test_state_is_said_in_words_and_sign_and_colour() -> None:
    """Nobody depends on a colour alone."""
    for tone in Tone:
        made = adaptive(replace(samples.over(), tone=tone))
        header = made["body"][0]
        assert header["style"] in {"warning", "good", "accent", "attention", "emphasis"}
        assert header["bleed"] is True
        assert header["items"][0]["columns"][0]["items"][0]["text"]


def test_moments_are_shown_in_the_viewers_zone() -> None:
    """As macros over UTC, which only our own code can write."""
    made = str(adaptive(samples.approval("{{TIME(2026-11-22T00:00:00Z)}}")))

    assert "{{DATE(2026-11-22T15:10:00Z,SHORT)}} {{TIME(2026-11-22T15:10:00Z)}}" in made
    assert "{{TIME(2026-11-22T00:00:00Z)}}" not in made


def test_the_schema_check_bites() -> None:
    """A card with a part that does not exist is found."""
    made = adaptive(samples.over())
    broken = {**made, "body": [{"type": "TextBlok", "text": "x"}]}

    assert [] != cards.problems(broken)
