"""What Daypass answers to whoever just did something. A chat shows it to that person only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.cards.form import Form
from bot.cards.model import Card


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Show this card. `current` is the pressed card as it should look now, where there is one."""

    card: Card
    current: Card | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenForm:
    """Open this form; where a chat cannot (a mention), show a button that does."""

    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """The form cannot be accepted yet: one sentence for each field, nothing is lost."""

    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reveal:
    """Show a secret once, in a dialog, never in a message."""

    title: str
    username: str
    secret: str = field(repr=False)
    note: str = ""


Reply = Say | OpenForm | Wrong | Reveal
