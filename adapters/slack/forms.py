"""Forms and dialogs as modals, and back. A modal carries ids; what they mean is looked up again."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from adapters.slack.offers import short
from adapters.slack.render import blocks, context, rich_block, section
from adapters.slack.spans import Mention, run
from adapters.slack.text import plain
from adapters.slack.wire import Json, at, listed, text
from bot.cards.form import Choice, Field, Filled, Form, FormKind, Pick, Search, Several, Words
from bot.cards.model import Card
from bot.cards.reply import Reveal
from bot.domain.ids import RequestId

FORM, RESULT = "daypass.form.", "daypass.result"
LABEL, MOST_OPTIONS, LONGEST_INPUT = 75, 100, 3000
_ID = re.compile(r"[A-Za-z0-9_.:@-]{1,128}")
Values: TypeAlias = dict[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Origin:
    """The message on which a button opened the form; it is changed when the form was sent."""

    channel: str = ""
    message: str = ""


def form_view(form: Form, mention: Mention, origin: Origin | None = None) -> Json:
    """Return a form as a modal."""
    fields = [_input(one, form.kind) for one in form.fields if _can_be_shown(one)]
    return {
        "type": "modal",
        "callback_id": f"{FORM}{form.kind.value}",
        "title": _words(form.title, 24, "Daypass"),
        "submit": _words(form.submit, 24, "Send"),
        "close": _words("Cancel", 24),
        "private_metadata": _metadata(form.request, origin or Origin()),
        "blocks": [*fields, *context(form.notes, mention)],
    }


def card_view(card: Card, mention: Mention) -> Json:
    """Return a card as a modal with nothing to send."""
    return _result(card.title or "Daypass", blocks(card, mention))


def waiting_view(title: str) -> Json:
    """Return the modal that is open while an answer is fetched."""
    return _result(title, [_paragraph("One moment…")])


def secret_view(reveal: Reveal) -> Json:
    """Return the dialog that shows a secret. Never put it into a message."""
    made = [
        *_copied("User name", reveal.username),
        *_copied("Password", reveal.secret),
        *([_paragraph(plain(reveal.note, 400))] if reveal.note else []),
    ]
    return _result(reveal.title, made) | {"clear_on_close": True}


def _copied(label: str, exact: str) -> list[Json]:
    """Return something to copy exactly as it is, under its label."""
    if not exact:
        return []
    shown = {"type": "rich_text_preformatted", "elements": [run(exact)]}
    return [rich_block([section([run(label, bold=True)]), shown])]


def _paragraph(words: str) -> Json:
    return {"type": "section", "text": {"type": "plain_text", "text": words}}


def _result(title: str, made: list[Json]) -> Json:
    return {
        "type": "modal",
        "callback_id": RESULT,
        "title": _words(title, 24, "Daypass"),
        "close": _words("Close", 24),
        "blocks": made,
    }


def _words(words: str, most: int, fallback: str = "") -> Json:
    return {"type": "plain_text", "text": plain(words, most) or fallback}


def _metadata(request: RequestId | None, origin: Origin) -> str:
    ids = {"r": request, "c": origin.channel, "m": origin.message}
    return json.dumps({name: one for name, one in ids.items() if one}, separators=(",", ":"))


# --- fields ------------------------------------------------------------------------------------
def _can_be_shown(field: Field) -> bool:
    """Whether Slack takes it: a list to choose from needs something in it."""
    return not isinstance(field, Pick | Several) or bool(options(field.choices))


def _input(field: Field, kind: FormKind) -> Json:
    made: Json = {
        "type": "input",
        "block_id": field.name,
        "label": _words(field.label, 200, field.name),
        "element": _element(field),
    }
    if isinstance(field, Several):
        return made
    if isinstance(field, Search):
        made["dispatch_action"] = kind in {FormKind.REQUEST, FormKind.BREAK_GLASS}
        return made | ({"optional": True} if field.optional else {})
    if isinstance(field, Words) and plain(field.hint, 200):
        made["hint"] = _words(field.hint, 200)
    return made | {"optional": field.optional}


def _element(field: Field) -> Json:
    match field:
        case Search():
            return _search(field)
        case Pick():
            return _pick(field)
        case Several():
            return _several(field)
        case Words():
            return _typed(field)
        case _:
            assert_never(field)


def _search(field: Search) -> Json:
    made: Json = {
        "type": "multi_external_select",
        "action_id": field.name,
        "min_query_length": 0,
        "max_selected_items": field.most,
        "placeholder": _words(field.placeholder, 150, "Type to search"),
    }
    chosen = options(field.chosen)
    return made | ({"initial_options": chosen} if chosen else {})


def _pick(field: Pick) -> Json:
    offered = options(field.choices)
    chosen = [one for one in offered if one["value"] == short(field.chosen or "")]
    made: Json = {"type": "static_select", "action_id": field.name, "options": offered}
    return made | ({"initial_option": chosen[0]} if chosen else {})


def _several(field: Several) -> Json:
    offered = options(field.choices)
    kept = {short(one) for one in field.chosen}
    chosen = [one for one in offered if one["value"] in kept]
    made: Json = {"type": "multi_static_select", "action_id": field.name, "options": offered}
    return made | ({"initial_options": chosen} if chosen else {})


def _typed(field: Words) -> Json:
    most = min(field.most, LONGEST_INPUT)
    made: Json = {
        "type": "plain_text_input",
        "action_id": field.name,
        "multiline": field.many_lines,
        "max_length": most,
    }
    if plain(field.placeholder, 150):
        made["placeholder"] = _words(field.placeholder, 150)
    return made | ({"initial_value": field.text[:most]} if field.text else {})


def options(choices: Sequence[Choice]) -> list[Json]:
    """Return choices as options, each value once; a long value is shortened (see offers)."""
    known = {one.value: one for one in choices if one.value}
    return [_option(one) for one in list(known.values())[:MOST_OPTIONS]]


def _option(choice: Choice) -> Json:
    value = short(choice.value)
    made: Json = {"text": _words(choice.label, LABEL, value), "value": value}
    detail = plain(choice.detail, LABEL)
    return made | ({"description": {"type": "plain_text", "text": detail}} if detail else {})


# --- what came back ----------------------------------------------------------------------------
def read(view: object) -> tuple[Filled, Origin] | None:
    """Return a form as filled in, and where it was opened; None when it is no form of ours."""
    callback = text(view, "callback_id")
    kind = callback.removeprefix(FORM)
    if not callback.startswith(FORM) or kind not in set(FormKind):
        return None
    try:
        held = json.loads(text(view, "private_metadata") or "{}")
    except (ValueError, RecursionError):
        return None
    ids = [text(held, name) for name in ("r", "c", "m")]
    if not all(_ID.fullmatch(one) for one in ids if one):
        return None
    request = RequestId(ids[0]) if ids[0] else None
    filled = Filled(kind=FormKind(kind), request=request, values=_values(view))
    return filled, Origin(ids[1], ids[2])


def _values(view: object) -> Values:
    state = at(view, "state", "values")
    made: Values = {}
    for block, held in state.items() if isinstance(state, Mapping) else ():
        for given in held.values() if isinstance(held, Mapping) else ():
            made[block] = _value(given)
    return made


def _value(given: object) -> str | tuple[str, ...]:
    if text(given, "type").startswith("multi_"):
        chosen = (text(one, "value") for one in listed(given, "selected_options"))
        return tuple(one for one in chosen if one)
    return text(given, "selected_option", "value") or text(given, "value")


def errors(view: object, wrong: Mapping[str, str]) -> dict[str, str]:
    """Key complaints by the view's blocks; one that belongs to no block goes to the first."""
    inputs = [
        text(one, "block_id") for one in listed(view, "blocks") if text(one, "type") == "input"
    ]
    made: dict[str, str] = {}
    for name, said in wrong.items() or {"": "This cannot be accepted yet."}.items():
        place = name if name in inputs else (inputs or ["?"])[0]
        made[place] = plain(f"{made.get(place, '')} {said}", 500)
    return made
