"""What a sentence can mean. Every value here is complete in itself: no reading is left open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.domain.ids import (
    BundleName,
    IntegrationName,
    PermissionName,
    PersonId,
    RequestId,
    ResourceName,
)


@dataclass(frozen=True, slots=True)
class BundleTarget:
    """A bundle that this person may ask for."""

    name: BundleName


@dataclass(frozen=True, slots=True)
class ResourceTarget:
    """A resource and what to do there; no permission means that it was not said."""

    integration: IntegrationName
    resource: ResourceName
    permission: PermissionName | None = None


Target: TypeAlias = BundleTarget | ResourceTarget


@dataclass(frozen=True, slots=True)
class ByRequest:
    """The request with this id."""

    request: RequestId


@dataclass(frozen=True, slots=True)
class ByTargets:
    """Whatever concerns these bundles and resources."""

    targets: tuple[Target, ...]


What: TypeAlias = ByRequest | ByTargets | None  # None: the only one there is, decided elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """An ask for access. Unsaid things are `None`; never both a length and an end.

    `until` is in UTC. The justification is as typed.
    """

    targets: tuple[Target, ...] = ()
    duration: timedelta | None = None
    until: datetime | None = None
    beneficiary: PersonId | None = None
    justification: str = ""


@dataclass(frozen=True, slots=True)
class OpenForm:
    """Nothing was said: show the request form."""


@dataclass(frozen=True, slots=True)
class Help:
    """Explain one command, or all of them."""

    topic: str | None = None


@dataclass(frozen=True, slots=True)
class ListMine:
    """Show my requests and grants."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """Show what waits for my decision."""


@dataclass(frozen=True, slots=True)
class Done:
    """Give access back now."""

    what: What


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take a request back before it is decided."""

    what: What


@dataclass(frozen=True, slots=True)
class Extend:
    """Ask for more time: a further length or a new end (UTC), never both, perhaps neither."""

    what: What
    duration: timedelta | None = None
    until: datetime | None = None
    justification: str = ""


@dataclass(frozen=True, slots=True)
class Revoke:
    """Take access away now, from one person if one is named."""

    what: What
    reason: str = ""
    person: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """Ask for the same once more."""

    what: What


@dataclass(frozen=True, slots=True)
class Favourite:
    """Keep an ask within reach."""

    what: What


@dataclass(frozen=True, slots=True)
class Why:
    """Explain the verdict on a request."""

    request: RequestId


@dataclass(frozen=True, slots=True)
class Who:
    """Show who has access to one target now."""

    target: Target


@dataclass(frozen=True, slots=True)
class BreakGlass:
    """Open an incident bundle at once; an empty justification is refused elsewhere."""

    bundle: BundleName
    justification: str = ""
    duration: timedelta | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Approve:
    """Say yes to a request in words."""

    request: RequestId
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Deny:
    """Say no to a request in words."""

    request: RequestId
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Ask the requester something, or answer the approvers. The words are as typed."""

    request: RequestId
    text: str = ""


@dataclass(frozen=True, slots=True)
class Excuse:
    """Let the user of a break-glass break glass again before its review is signed off."""

    request: RequestId
    reason: str = ""


Order: TypeAlias = Done | Withdraw | Extend | Revoke | Again | Favourite | BreakGlass
Decision: TypeAlias = Approve | Deny | Remark | Excuse
Question: TypeAlias = OpenForm | Help | ListMine | Inbox | Why | Who
Intent: TypeAlias = Ask | Order | Decision | Question


@dataclass(frozen=True, slots=True)
class Understood:
    """The sentence has exactly this meaning."""

    intent: Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """The sentence has no meaning or two: ask this one question and change nothing.

    `word` is the part that was not understood, as typed; `suggestions` are what it may have
    meant; `partial` is what was understood before it, to prefill the form. `question` quotes
    the person's own words: escape it like any typed text.
    """

    question: str
    word: str = ""
    suggestions: tuple[str, ...] = ()
    partial: Ask = Ask()


Meaning: TypeAlias = Understood | Unclear


class Puzzled(Exception):
    """Raised inside this package where a sentence stops being clear; `parse` never lets it out."""

    def __init__(self, question: str, word: str = "", suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(question)
        self.question = question
        self.word = word
        self.suggestions = suggestions
