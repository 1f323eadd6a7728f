"""The name and the mark of the roles that Daypass makes, so that it knows them again and no others.

A name is lower-case, plain, at most 63 bytes (the server cuts longer ones in silence), and ends in
a hash, so that two doors never share one. The mark is the role's comment.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass

from bot.domain.ids import GrantId, IntegrationName
from bot.ports.connector import Door, Impossible

ORPHANS = "daypass_orphans"
_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What the comment on a role of ours says: whose door it is, and what it lends."""

    installation: str
    integration: str
    grant: str
    person: str
    lends: str
    account: str | None = None

    def text(self) -> str:
        """Write the comment."""
        return json.dumps({"daypass": _VERSION, **asdict(self)}, sort_keys=True)

    def same_door(self, other: "Mark") -> bool:
        """Say whether both mark the same grant of the same installation."""
        return self.key() == other.key()

    def key(self) -> tuple[str, str, str]:
        """Give what tells this door from all others."""
        return (self.installation, self.integration, self.grant)


def mark(installation: str, door: Door) -> Mark:
    """Write down whose door this is. What it lends may be unknown when it is to be closed."""
    return Mark(
        installation=installation,
        integration=door.integration,
        grant=door.grant,
        person=door.person,
        lends=door.settings.get("role", ""),
        account=door.account,
    )


def read_mark(comment: str | None) -> Mark | None:
    """Read a comment; None when it is not one of ours. Never raises: comments are others' text."""
    try:
        content = json.loads(comment or "")
        if content.pop("daypass") != _VERSION:
            return None
        found = Mark(**content)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    required = (found.installation, found.integration, found.grant, found.person, found.lends)
    return found if all(isinstance(word, str) for word in required) else None


def role_name(door: Door) -> str:
    """Name the role of this door: the same for the same door, and for no other."""
    identity = f"{door.integration}\0{door.grant}\0{door.person}"
    digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"daypass_{_slug(door.person, 16)}_{_slug(door.grant, 22)}_{digest}"


def lent_role(door: Door) -> str:
    """Give the role that this door lends. Raises Impossible when the permission names none."""
    role = door.settings.get("role", "")
    if not role or "\0" in role:
        raise Impossible(f"The permission {door.permission} of {door.integration} names no role.")
    return role


def grant_of(found: Mark, installation: str, integration: IntegrationName) -> GrantId | None:
    """Give the grant that a mark of this installation and integration names."""
    if (found.installation, found.integration) != (installation, integration):
        return None
    return GrantId(found.grant)


def _slug(text: str, length: int) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:length].strip("_") or "x"
