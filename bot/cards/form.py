"""Forms: what is asked of a person, and what came back. They carry ids; the rest is looked up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.cards.model import Line
from bot.domain.ids import RequestId


class FormKind(StrEnum):
    """Which form it is."""

    REQUEST = "request"
    DENY = "deny"
    CHALLENGE = "challenge"
    BREAK_GLASS = "break_glass"
    APPROVE = "approve"
    LESS = "less"
    QUESTION = "question"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: `value` is an id, the rest is shown."""

    value: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Choose up to `most` things by typing; the chat asks `Desk.search` for suggestions."""

    name: str
    label: str
    chosen: tuple[Choice, ...] = ()
    most: int = 20
    placeholder: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """Choose one of a few."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    chosen: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    """Choose any of those that are listed, at least one."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Type some text."""

    name: str
    label: str
    text: str = ""
    many_lines: bool = False
    optional: bool = False
    most: int = 1000
    placeholder: str = ""
    hint: str = ""


Field = Search | Pick | Several | Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form to fill in. `notes` say what applies: the flow, who must approve, for how long."""

    kind: FormKind
    title: str  # at most 24 characters
    submit: str  # at most 24 characters
    fields: tuple[Field, ...]
    request: RequestId | None = None
    notes: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form that came back. Values are as typed: strings; a tuple for a Search or a Several."""

    kind: FormKind
    request: RequestId | None = None
    values: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a text value, empty when it is missing."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def several(self, name: str) -> tuple[str, ...]:
        """Return the values of a Search or a Several."""
        value = self.values.get(name, ())
        if isinstance(value, tuple):
            return value
        return (value,) if value else ()
