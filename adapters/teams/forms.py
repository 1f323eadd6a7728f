"""Forms as cards, in a dialog or in a personal chat where words opened one, and what comes back."""

from collections.abc import Mapping
from typing import assert_never
from urllib.parse import quote, unquote

from adapters.teams.buttons import SUBMIT as VERB
from adapters.teams.buttons import FormPress, Surface, execute, form_data
from adapters.teams.envelope import JsonObject
from adapters.teams.render import banner, frame
from adapters.teams.spans import paragraph
from adapters.teams.text import block, inert, own, run
from bot.cards.form import Choice, Field, Filled, Form, Pick, Search, Several, Words
from bot.cards.forms import KEEP, TARGETS, WHOM

PREFIX = "f_"  # keeps the inputs apart from the ids beside them
MOST_TYPED = 4000
MOST_CHOSEN = 100
_MANY = frozenset({TARGETS, WHOM, KEEP})
_NOTHING: Mapping[str, str] = {}


def form_card(
    form: Form, *, surface: Surface = "dialog", wrong: Mapping[str, str] = _NOTHING
) -> JsonObject:
    """Return the form, with a sentence above each field that cannot be accepted yet."""
    known = {one.name for one in form.fields}
    body = [
        *([banner("accent", "🔑", form.title, [])] if surface == "message" else []),
        *(_sentence(why) for name, why in wrong.items() if name not in known),
        *(part for one in form.fields for part in _field(one, wrong.get(one.name, ""))),
        *(paragraph(one, 300, subtle=True) for one in form.notes[:12]),
    ]
    return frame(body, [_send(form, surface)], f"{form.title} (this client cannot show the form)")


def _send(form: Form, surface: Surface) -> JsonObject:
    shared = {"title": inert(form.submit, 24), "style": "positive"}
    data = form_data(form.kind, form.request)
    if surface == "dialog":
        return {"type": "Action.Submit", "data": data, **shared}
    return execute(VERB, data, shared)


def _sentence(why: str) -> JsonObject:
    return block([run(why, 300, color="Attention", weight="Bolder")])


def _field(field: Field, wrong: str) -> list[JsonObject]:
    made = [_sentence(wrong)] if wrong else []
    match field:
        case Search():
            return [*made, _search(field)]
        case Pick():
            return [*made, _pick(field)]
        case Several():
            return [*made, _several(field)]
        case Words():
            hint = [block([own(field.hint, size="Small", isSubtle=True)])] if field.hint else []
            return [*made, _words(field), *hint]
        case _:
            assert_never(field)


def _search(field: Search) -> JsonObject:
    """Ask the server while the person types. Commas part chosen values, so values lose theirs."""
    made: JsonObject = {
        "type": "Input.ChoiceSet",
        "style": "filtered",
        "isMultiSelect": field.most > 1,
        "choices": [suggestion(one) for one in field.chosen],
        "choices.data": {"type": "Data.Query", "dataset": field.name},
        "value": ",".join(encoded(one.value) for one in field.chosen),
    }
    required = not field.optional
    return _input(field.name, field.label, required=required) | _hinted(field.placeholder) | made


def _pick(field: Pick) -> JsonObject:
    made: JsonObject = {
        "type": "Input.ChoiceSet",
        "style": "compact",
        "choices": [choice(one) for one in field.choices],
    }
    chosen = {"value": field.chosen} if field.chosen else {}
    return _input(field.name, field.label, required=not field.optional) | made | chosen


def _several(field: Several) -> JsonObject:
    """Show all of them to tick: what is left out is seen beside what stays."""
    made: JsonObject = {
        "type": "Input.ChoiceSet",
        "style": "expanded",
        "isMultiSelect": True,
        "wrap": True,
        "choices": [suggestion(one) for one in field.choices],
        "value": ",".join(encoded(one) for one in field.chosen),
    }
    return _input(field.name, field.label, required=True) | made


def _words(field: Words) -> JsonObject:
    made: JsonObject = {
        "type": "Input.Text",
        "isMultiline": field.many_lines,
        "maxLength": field.most,
        "value": field.text[: field.most],
    }
    return (
        _input(field.name, field.label, required=not field.optional)
        | _hinted(field.placeholder)
        | made
    )


def _input(name: str, label: str, *, required: bool) -> JsonObject:
    shared: JsonObject = {"id": PREFIX + name, "label": inert(label, 80), "isRequired": required}
    return shared | ({"errorMessage": "This is needed."} if required else {})


def _hinted(placeholder: str) -> JsonObject:
    return {"placeholder": inert(placeholder, 80)} if placeholder else {}


def choice(one: Choice) -> JsonObject:
    """Return a choice; a client shows its title as plain words."""
    detail = f" ({one.detail})" if one.detail else ""
    return {"title": inert(f"{one.label}{detail}", 100) or "?", "value": one.value}


def suggestion(one: Choice) -> JsonObject:
    """Return a choice of a Search, where commas part the values."""
    return choice(one) | {"value": encoded(one.value)}


def encoded(value: str) -> str:
    """Return a value in which no comma is left."""
    return quote(value, safe="/:@ ")


def filled(press: FormPress, data: Mapping[str, object]) -> Filled:
    """Return what was typed and chosen; whatever is not text is left out."""
    typed = {
        name.removeprefix(PREFIX): value
        for name, value in data.items()
        if name.startswith(PREFIX) and isinstance(value, str)
    }
    values = {name: _value(name, value) for name, value in typed.items()}
    return Filled(kind=press.kind, request=press.request, values=values)


def _value(name: str, value: str) -> str | tuple[str, ...]:
    if name in _MANY:
        parts = [unquote(one) for one in value.split(",") if one.strip()]
        return tuple(dict.fromkeys(parts))[:MOST_CHOSEN]
    return value[:MOST_TYPED]
