"""What a workspace is made of: people, channels, messages and views, as plain records.

Only `workspace.Workspace` changes them.
"""

from dataclasses import dataclass, field

from adapters.playground.slack.wire import Json, Values


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The bot as the workspace knows it; the id of its user, of its bot and of its app differ."""

    app_id: str
    bot_id: str
    user_id: str
    name: str
    team_id: str
    team_domain: str
    verification_token: str = field(repr=False)


@dataclass(slots=True, kw_only=True)
class User:
    """A member of the workspace; `tz` is an IANA name."""

    id: str
    name: str
    real_name: str
    team_id: str
    email: str = ""
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False
    tz: str = "Europe/London"


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel, or a direct conversation when `im_with` names the person in it."""

    id: str
    name: str
    members: list[str] = field(default_factory=list)
    im_with: str | None = None
    is_private: bool = False
    is_archived: bool = False
    created: int = 0


@dataclass(slots=True, kw_only=True)
class Usergroup:
    """A group that can be mentioned by its handle."""

    id: str
    handle: str
    name: str
    users: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Surface:
    """Blocks that a person sees, what is chosen in them, and the options type-ahead offered."""

    blocks: list[Json]
    values: Values = field(default_factory=dict)
    offered: dict[str, list[Json]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Message(Surface):
    """One message; `ephemeral_to` names the only person who sees it."""

    channel: str
    ts: str
    user: str
    text: str
    thread_ts: str | None = None
    metadata: Json | None = None
    attachments: list[Json] = field(default_factory=list)
    ephemeral_to: str | None = None
    edited_ts: str | None = None


@dataclass(slots=True, kw_only=True)
class View(Surface):
    """A modal or a Home tab. `content` is all but the blocks, as the bot gave it.

    `errors` are shown under the inputs, by block id; `trouble` is Slack's own complaint.
    """

    id: str
    kind: str
    user: str
    content: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is about to become a message, or to replace one."""

    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    attachments: list[Json] = field(default_factory=list)
