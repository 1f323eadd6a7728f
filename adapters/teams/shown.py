"""What a reply becomes in Teams: in a message, in the place of a pressed card, or in a dialog."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from adapters.teams import messages
from adapters.teams.envelope import JsonObject
from adapters.teams.forms import form_card
from adapters.teams.render import adaptive, secret_card
from bot.cards.compose import sentence
from bot.cards.form import Form
from bot.cards.model import Card
from bot.cards.reply import OpenForm, Reply, Reveal, Say, Wrong

IN_DIALOG = "A password is shown in a dialog only. Use the button on your card."


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A form that cannot be accepted yet, as it was filled, with a sentence for each field."""

    form: Form
    fields: Mapping[str, str]


Shown: TypeAlias = Say | OpenForm | Reveal | Again


def without_form(reply: Reply) -> Shown:
    """Turn complaints about a form that is not there into a sentence."""
    if isinstance(reply, Wrong):
        return Say(card=sentence(" ".join(reply.fields.values()) or "This cannot be accepted yet."))
    return reply


def in_message(shown: Shown) -> JsonObject:
    """Return the message that carries a reply. A secret never enters one."""
    match shown:
        case Say(card=card):
            return messages.of_card(card)
        case OpenForm(form=form):
            return messages.carrying(form_card(form, surface="message"), form.title)
        case Again(form=form, fields=wrong):
            return messages.carrying(form_card(form, surface="message", wrong=wrong), form.title)
        case Reveal():
            return messages.words(IN_DIALOG)
        case _:
            assert_never(shown)


def in_place(shown: Shown) -> JsonObject:
    """Return the body that answers a click on a card: another card, or a sentence for a moment."""
    match shown:
        case Say(card=card, current=None) if _is_sentence(card):
            return messages.toast(card.summary)
        case Say(card=card, current=None):
            return messages.show_card(adaptive(card))
        case Say(card=card, current=current):
            return messages.show_card(adaptive(current or card, note=card.summary))
        case OpenForm(form=form):
            return messages.show_card(form_card(form, surface="message"))
        case Again(form=form, fields=wrong):
            return messages.show_card(form_card(form, surface="message", wrong=wrong))
        case Reveal():
            return messages.toast(IN_DIALOG)
        case _:
            assert_never(shown)


def in_dialog(shown: Shown) -> JsonObject:
    """Return the body that opens or replaces a dialog."""
    match shown:
        case Say(card=card):
            made = adaptive(card, surface="dialog")
            return messages.dialog(card.title or "Daypass", made)
        case OpenForm(form=form):
            return messages.dialog(form.title, form_card(form))
        case Again(form=form, fields=wrong):
            return messages.dialog(form.title, form_card(form, wrong=wrong))
        case Reveal(title=title):
            return messages.dialog(title, secret_card(shown))
        case _:
            assert_never(shown)


def _is_sentence(card: Card) -> bool:
    return not (
        card.facts or card.items or card.buttons or card.notes or card.quote or card.command
    )
