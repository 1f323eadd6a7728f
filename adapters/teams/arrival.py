"""A verified activity in our own words: this is all that we take from Teams."""

import hashlib
import re
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from adapters.incoming.body import Rejected
from adapters.teams.connector import Spot
from adapters.teams.envelope import JsonObject, at, text
from bot.domain.people import ChatName, Identity
from bot.ports.desk import Caller

Kind: TypeAlias = Literal["message", "invoke", "conversationUpdate", "installationUpdate"]
SPEAKING = frozenset({"message", "invoke"})
_OBJECT_ID = re.compile(r"[0-9a-f-]{16,64}")
_LONGEST_ID = 512


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody who is named in a message: their account, and the tag that stands in the text."""

    account: str
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What somebody did, where. `person` is the Entra object id, the only thing rights follow."""

    kind: Kind
    id: str
    name: str
    spot: Spot
    personal: bool
    tenant: str
    account: str
    person: str
    bot: str
    text: str = ""
    value: object = None
    reply_to: str = ""
    action: str = ""
    came: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
    mentions: tuple[Mention, ...] = ()
    again: bool = field(default=False, compare=False)  # delivered before: no second effect

    @property
    def delivery(self) -> str:
        """The name of this message or click, the same at each delivery."""
        return "teams:" + _digest(self.spot.conversation, self.id)

    @property
    def content(self) -> str:
        """The name of what it says: a second delivery must say the same."""
        said = repr((self.kind, self.name, self.person, self.account, self.text, self.value))
        return "teams-content:" + _digest(self.delivery, said)

    @property
    def caller(self) -> Caller:
        """Who is there, for the desk."""
        identity = Identity(chat=ChatName.TEAMS, user=self.person)
        return Caller(identity=identity, delivery=self.delivery)


def arrival(activity: JsonObject) -> Arrival | None:
    """Read a verified activity; None is a kind that we have no use for. Raises Rejected."""
    kind = text(activity, "type")
    if kind not in get_args(Kind):
        return None
    spot = Spot(
        service=text(activity, "serviceUrl"), conversation=text(activity, "conversation", "id")
    )
    read = Arrival(
        kind=kind,  # type: ignore[arg-type]  # one of them, as just seen
        id=text(activity, "id"),
        name=text(activity, "name"),
        spot=spot,
        personal=text(activity, "conversation", "conversationType") == "personal",
        tenant=text(activity, "conversation", "tenantId"),
        account=text(activity, "from", "id"),
        person=text(activity, "from", "aadObjectId").lower(),
        bot=text(activity, "recipient", "id"),
        text=text(activity, "text"),
        value=activity.get("value"),
        reply_to=text(activity, "replyToId"),
        action=text(activity, "action"),
        came=_accounts(activity, "membersAdded"),
        left=_accounts(activity, "membersRemoved"),
        mentions=_mentions(activity),
    )
    _check(read, text(activity, "from", "role"))
    return read


def _check(read: Arrival, role: str) -> None:
    if not 0 < len(read.spot.conversation) <= _LONGEST_ID or len(read.id) > _LONGEST_ID:
        raise Rejected(400, "no conversation")
    if read.kind not in SPEAKING:
        return
    if not read.id:
        raise Rejected(400, "no activity id")
    if not read.account.startswith("29:") or role in {"bot", "skill"}:
        raise Rejected(403, "not a person")
    if not _OBJECT_ID.fullmatch(read.person):
        raise Rejected(403, "a person without an object id")


def _accounts(activity: JsonObject, name: str) -> frozenset[str]:
    listed = activity.get(name)
    return frozenset(text(one, "id") for one in listed) if isinstance(listed, list) else frozenset()


def _mentions(activity: JsonObject) -> tuple[Mention, ...]:
    listed = activity.get("entities")
    return tuple(
        Mention(text(one, "mentioned", "id"), text(one, "text"))
        for one in (listed if isinstance(listed, list) else [])[:20]
        if at(one, "type") == "mention" and text(one, "text")
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]
