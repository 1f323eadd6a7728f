"""What the fake service remembers, as frozen values: people, teams, chats, messages, dialogs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

JsonObject: TypeAlias = dict[str, Any]
ChatKind: TypeAlias = Literal["personal", "groupChat", "channel"]
Presence: TypeAlias = Literal["never", "installed", "removed", "blocked"]
ADAPTIVE = "application/vnd.microsoft.card.adaptive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """The app registration that the service believes in."""

    app_id: str
    tenant_id: str
    name: str

    @property
    def account_id(self) -> str:
        """The bot's id in a chat; Teams prefixes 28: to the app id."""
        return f"28:{self.app_id}"

    def account(self) -> JsonObject:
        """Return the bot as a channel account."""
        return {"id": self.account_id, "name": self.name}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a Teams client. An empty `aad_object_id` is an anonymous meeting guest."""

    id: str
    aad_object_id: str
    name: str
    upn: str
    tenant_id: str
    guest: bool = False
    presence: Presence = "never"

    @property
    def installed(self) -> bool:
        """Whether the app may write to this person."""
        return self.presence == "installed"

    def account(self) -> JsonObject:
        """Return the person as the `from` of an activity."""
        account: JsonObject = {"id": self.id, "name": self.name}
        return account | ({"aadObjectId": self.aad_object_id} if self.aad_object_id else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team; its id is the id of its General channel, as in Teams."""

    id: str
    name: str
    aad_group_id: str
    tenant_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A personal chat, a group chat or a channel. `installed` matters for the last two."""

    id: str
    kind: ChatKind
    name: str
    tenant_id: str
    members: tuple[str, ...]
    team_id: str | None = None
    installed: bool = True

    def conversation_id(self, root_id: str) -> str:
        """Return the id that activities about this thread carry; only channels have threads."""
        return f"{self.id};messageid={root_id}" if self.kind == "channel" else self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. `views` holds the cards that single viewers got after a click or a refresh."""

    id: str
    chat_id: str
    root_id: str
    author_id: str
    activity: JsonObject
    sent_at: datetime
    edited_at: datetime | None = None
    deleted: bool = False
    views: Mapping[str, JsonObject] = field(default_factory=dict)

    @property
    def card(self) -> JsonObject | None:
        """The card that everybody was sent, or None."""
        found = (a for a in self.activity.get("attachments") or [] if a["contentType"] == ADAPTIVE)
        attachment: JsonObject | None = next(found, None)
        return attachment["content"] if attachment else None

    def card_for(self, person_id: str) -> JsonObject | None:
        """Return the card as this viewer sees it now."""
        return self.views.get(person_id) or self.card


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialog:
    """An open dialog of one person. `command_id` is set when a message extension opened it."""

    person_id: str
    chat_id: str
    title: str
    card: JsonObject | None
    url: str | None
    reply_to_id: str | None
    command_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Toast:
    """Something shown to one person for a moment: an answer's text, an error, or a notification."""

    person_id: str
    kind: Literal["message", "error", "notification"]
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One activity sent to the bot and what came back. `status` is None when no answer came."""

    activity: JsonObject
    status: int | None
    body: object
    note: str  # "", timeout, unreachable or no target
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request of the bot to the service, and the status it got (0: the connection was cut)."""

    method: str
    path: str
    status: int
    at: datetime
