"""The parts of a card. Raw markup cannot be written: a span says what it is, no more."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import GrantId, PersonId, RequestId


# --- spans: pieces of a line. `Text`, `Bold`, `Code` and `Name` may hold hostile text ----------
@dataclass(frozen=True, slots=True)
class Text:
    """Plain words."""

    text: str


@dataclass(frozen=True, slots=True)
class Bold:
    """Words that matter."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A name or a command, in fixed width."""

    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A person. A chat that knows them shows its own mention, others the name."""

    person: PersonId
    name: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, shown in the viewer's own zone; `zone` is used where the chat cannot."""

    at: datetime
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Link:
    """A link from the access file (never from a person), shown with its label."""

    label: str
    url: str


Span = Text | Bold | Code | Name | Moment | Link
Line = tuple[Span, ...]


class Tone(StrEnum):
    """What the state means at a glance: each chat gives it an icon and a colour."""

    WAITING = "waiting"
    GOOD = "good"
    WORKING = "working"
    BAD = "bad"
    ALARM = "alarm"
    OVER = "over"
    INFO = "info"


class Action(StrEnum):
    """What a button asks for. Rights are judged when it is pressed."""

    APPROVE = "approve"
    DENY = "deny"
    WITHDRAW = "withdraw"
    DONE = "done"
    REVEAL = "reveal"
    SIGN_OFF = "sign_off"
    CHALLENGE = "challenge"
    ASK = "ask"  # open the request form, empty
    AGAIN = "again"  # open the request form, filled like an earlier request
    EXTEND = "extend"  # as long as the access flow gives at a time
    LESS = "less"  # open the form that offers less
    ACCEPT = "accept"  # take an offer of less
    QUESTION = "question"  # open the form that asks the requester something
    ANSWER = "answer"  # open the form that answers the approvers
    WHY = "why"  # show what decided


class Style(StrEnum):
    """How much a button stands out."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A verb. `digest` is the plan that the card showed; pressed for another plan, it is refused.

    `opens_form` says that a form follows (a reason, a secret), `confirm` asks once more first.
    `extra` is a short key of our own for what else is meant: an offer, or the card it stands on.
    """

    action: Action
    label: str
    request: RequestId | None = None
    grant: GrantId | None = None
    digest: str = ""
    style: Style = Style.PLAIN
    opens_form: bool = False
    confirm: str | None = None
    extra: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A labelled value."""

    label: str
    value: Line


class Mark(StrEnum):
    """How one item of a list stands."""

    DONE = "done"
    WAITING = "waiting"
    WORKING = "working"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a list with its mark: a decision, or a target of a bundle."""

    mark: Mark
    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Somebody's words in a talk: a line of ours about who said it, and the words, quoted."""

    line: Line
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One message: title, lead, facts, quote, talk, items, notes, command, buttons, footer.

    `quote` is what a person typed and may be hostile, like the texts of `talk`; `command` is ready
    to paste; `summary` is the plain text for notifications and screen readers. At most five
    buttons.
    """

    title: str
    tone: Tone
    summary: str
    lead: Line = ()
    facts: tuple[Fact, ...] = ()
    quote: str = ""
    talk: tuple[Said, ...] = ()
    items: tuple[Item, ...] = ()
    notes: tuple[Line, ...] = ()
    command: str = ""
    buttons: tuple[Button, ...] = ()
    footer: Line = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled list of cards, with a sentence for when it is empty."""

    title: str
    cards: tuple[Card, ...]
    empty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The Home tab: buttons on top, then sections."""

    greeting: Line
    buttons: tuple[Button, ...]
    sections: tuple[Section, ...]
