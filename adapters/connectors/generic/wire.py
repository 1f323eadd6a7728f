"""The JSON that the generic connectors speak, both ways.

We send `{"version": 1, "verb": …}`; `grant`, `prolong`, `revoke` and `read` add the `door`:

    {"grant": "…", "person": "…", "account": null, "integration": "…", "resource": "…",
     "permission": "…", "expires_at": "2026-11-22T15:00:00+00:00", "settings": {"role": "…"}}

`list`, `check` and `discover` have no door. The answers, of which an unknown field is ignored:

    grant   {"created_by_us": true, "expires_natively": false, "username": …, "command": …,
             "link": …, "note": …, "secret": …}     all optional; no answer at all means {}
    prolong not read: an open door ends at another `expires_at` by now, later or earlier, and keeps
            its secret and its sessions
    revoke  {"sessions_ended": 0, "residue": ["…"]}  likewise; then `read` is asked, and only
                                                     `absent` counts as removed
    read    {"presence": "present" | "absent" | "drifted"}
    list    {"grants": ["…"]}    every grant that was opened by Daypass and is still there
    check   {"problems": ["…"]}
    discover  {"resources": [{"name": "…", "type": "…", "tags": {…}, "uid": "…",
               "settings": {…}}], "unseen": {"name": "why"}}
                                 everything there is; what is missing counts as gone, unless it,
                                 or what its name begins with before a dot, is in `unseen`

`grant`, `prolong` and `revoke` may come twice for one grant, and mean the same the second time.
`prolong`, `list`, `check` and `discover` are asked only where the options say that they are known.
Whoever keeps no expiry of its own leaves `prolong` out: Daypass ends every door itself. A refusal
of `prolong` is logged, and changes nothing else. It is never asked of a door that reads `absent`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.domain.ids import GrantId
from bot.ports.connector import (
    Closed,
    Discovered,
    Door,
    Listing,
    Opened,
    Presence,
    Secret,
    TryAgain,
    WayIn,
)

LARGEST_ANSWER = 64 * 1024  # bytes
LARGEST_LISTING = 4 * 1024 * 1024  # bytes, of an answer to `discover`
_Line = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"^[^\x00-\x1f]*$")]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, strict=True)


class Granted(_Answer):
    """The answer to `grant`."""

    created_by_us: bool = True
    expires_natively: bool = False
    username: _Line | None = None
    command: _Line | None = None
    link: Annotated[_Line, Field(pattern=r"^https?://[^\s]+$")] | None = None
    note: _Line | None = None
    secret: str | None = Field(default=None, repr=False, min_length=1, max_length=10_000)

    def opened(self) -> Opened:
        """Say it in the port's words."""
        told = WayIn(command=self.command, username=self.username, link=self.link, note=self.note)
        return Opened(
            created_by_us=self.created_by_us,
            way_in=told,
            secret=None if self.secret is None else Secret(value=self.secret),
            expires_natively=self.expires_natively,
        )


class Revoked(_Answer):
    """The answer to `revoke`."""

    sessions_ended: int | None = Field(default=None, ge=0)
    residue: list[_Line] = Field(default=[], max_length=100)

    def closed(self, presence: Presence) -> Closed:
        """Say it in the port's words, after the target was read back."""
        return Closed(
            access_removed=presence is Presence.ABSENT,
            sessions_ended=self.sessions_ended,
            residue=tuple(self.residue),
        )


class Seen(_Answer):
    """The answer to `read`. Deliberate: no default. Unknown is not absent."""

    presence: Presence = Field(strict=False)


class Listed(_Answer):
    """The answer to `list`."""

    grants: list[_Line] = Field(max_length=10_000)

    def ids(self) -> Sequence[GrantId]:
        """Say it in the port's words."""
        return sorted({GrantId(grant) for grant in self.grants})


class Checked(_Answer):
    """The answer to `check`."""

    problems: list[_Line] = Field(default=[], max_length=100)


class Thing(_Answer):
    """One resource in the answer to `discover`. Its texts are judged by whoever takes it in."""

    name: str
    type: str = ""
    tags: Mapping[str, str] = {}
    uid: str = ""
    settings: Mapping[str, str] = {}

    def found(self) -> Discovered:
        """Say it in the port's words."""
        return Discovered(
            name=self.name,
            type=self.type,
            tags=dict(self.tags),
            uid=self.uid,
            settings=dict(self.settings),
        )


class Resources(_Answer):
    """The answer to `discover`. Deliberate: no default. Nothing said is not nothing there."""

    resources: list[Thing]
    unseen: Mapping[str, str] = {}

    def listing(self) -> Listing:
        """Say it in the port's words."""
        return Listing(found=tuple(one.found() for one in self.resources), unseen=dict(self.unseen))


AnswerType = TypeVar("AnswerType", bound=_Answer)


def largest(verb: str) -> int:
    """Return how many bytes an answer to this verb may have."""
    return LARGEST_LISTING if verb == "discover" else LARGEST_ANSWER


def question(verb: str, door: Door | None = None) -> bytes:
    """Write what we ask. The same question always has the same bytes."""
    content: dict[str, object] = {"version": 1, "verb": verb}
    if door is not None:
        content["door"] = {
            "grant": door.grant,
            "person": door.person,
            "account": door.account,
            "integration": door.integration,
            "resource": door.resource,
            "permission": door.permission,
            "expires_at": door.expires_at.isoformat(),
            "settings": door.settings,
        }
    return json.dumps(content, sort_keys=True).encode()


def answer(where: str, kind: type[AnswerType], body: bytes) -> AnswerType:
    """Read an answer. One that cannot be read says nothing of the outcome: it raises TryAgain."""
    try:
        return kind.model_validate_json(body.strip() or b"{}")
    except ValidationError:
        # Deliberate: neither chained nor quoted. The answer may hold a secret.
        raise TryAgain(f"{where}: the answer is not what Daypass understands.") from None
