"""One turn: somebody did something in Slack, and the desk's answer is shown where it belongs.

A turn never raises and is done within Slack's three seconds: what takes longer goes on beside it.
What is shown beside the acknowledgement is sent after it.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from collections.abc import Set as AbstractSet
from pathlib import Path

import structlog

from adapters.slack import payloads
from adapters.slack.members import MACHINE, STRANGER, UNSURE, Members
from adapters.slack.presses import Presses
from adapters.slack.room import Room
from adapters.slack.showing import Showing, again_ack, sentence_ack
from adapters.slack.submissions import Submissions
from adapters.slack.talk import Talk
from adapters.slack.wire import Json, text
from bot.engine.tasks import spawn

LIMIT = 2.5  # seconds
REMEMBERED = 5000  # events
LATE = "Daypass is still working on this. Look at your messages or at Home in a moment."
BUSY = "Daypass is busy. Try again in a moment."
_log = structlog.get_logger(__name__)
Handler = Callable[[Json], Awaitable[Json]]


class Turns:
    """Takes payloads by kind; what comes back are the arguments of Bolt's `ack`."""

    def __init__(
        self,
        talk: Talk,
        presses: Presses,
        submissions: Submissions,
        showing: Showing,
        members: Members,
    ) -> None:
        self._showing = showing
        self._members = members
        self._teams: AbstractSet[str] = frozenset()
        self._events: OrderedDict[str, None] = OrderedDict()
        self.room = Room()
        self._handlers: dict[str, Handler] = {
            "command": talk.command,
            "event": talk.event,
            "shortcut": presses.shortcut,
            "block_actions": presses.pressed,
            "view_submission": submissions.submitted,
            "block_suggestion": submissions.suggested,
        }

    def serve(self, teams: AbstractSet[str]) -> None:
        """Say whose workspaces are served; before that nobody is."""
        self._teams = teams

    def admits(self, body: Json) -> bool:
        """Whether a payload comes from a workspace that is served."""
        return payloads.is_served(body, self._teams)

    async def take(self, kind: str, body: Json) -> Json:
        """Answer a payload."""
        if not self.admits(body):
            _log.warning("a payload of another workspace was dropped", kind=kind)
            return sentence_ack(kind, STRANGER)
        if refusal := self._refusal(kind, body):
            return self._tell(kind, body, refusal)
        if not payloads.user(body) or not _is_for_us(kind, body):
            return {}
        if self.room.full:
            return self._tell(kind, body, BUSY)
        if self._told_again(body):
            return {}
        return await self._in_time(kind, body)

    async def _in_time(self, kind: str, body: Json) -> Json:
        work: asyncio.Task[Json] = spawn(self._handled(kind, body), name=f"slack {kind}")
        done, _ = await asyncio.wait({work}, timeout=LIMIT)
        if done:
            return work.result()
        return {} if payloads.opens_home(body) else self._tell(kind, body, LATE)

    def _told_again(self, body: Json) -> bool:
        """Whether Slack tells of an event again; what the desk changes once is shown once too."""
        key = text(body, "event_id")
        if not key or key in self._events:
            return bool(key)
        self._events[key] = None
        if len(self._events) > REMEMBERED:
            self._events.popitem(last=False)
        return False

    def _refusal(self, kind: str, body: Json) -> str:
        if payloads.is_stranger(body, self._teams):
            return STRANGER
        mention = text(body, "event", "type") == "app_mention"
        return MACHINE if payloads.is_bot(body) and (kind != "event" or mention) else ""

    async def _handled(self, kind: str, body: Json) -> Json:
        try:
            async with self.room:
                if refusal := await self._members.refusal(payloads.user(body)):
                    return self._tell(kind, body, refusal)
                return await self._handlers[kind](body)
        except Exception as error:  # noqa: BLE001 - the last resort: Slack must get an answer
            self._events.pop(text(body, "event_id"), None)  # if Slack tells again, it is handled
            incident = secrets.token_hex(4)
            # without the traceback: its message may hold what people typed
            _log.error("a Slack turn failed", incident=incident, kind=kind, why=_where(error))
            said = f"Daypass could not do that. Tell an operator the number {incident}."
            return self._tell(kind, body, said)
        except asyncio.CancelledError:
            self._events.pop(text(body, "event_id"), None)
            raise

    def _tell(self, kind: str, body: Json, said: str) -> Json:
        """Say a sentence in the acknowledgement, or beside it where that shows nothing."""
        if kind in {"event", "block_actions", "shortcut"}:
            self._showing.later(self._showing.say(body, said))
        again = said in {BUSY, UNSURE}
        return again_ack(kind, body, said) if again else sentence_ack(kind, said)


def _is_for_us(kind: str, body: Json) -> bool:
    """Whether something is to be done: most events only have to be acknowledged."""
    if kind == "event":
        return payloads.opens_home(body) or payloads.is_said(body)
    return kind != "view_closed"


def _where(error: Exception) -> str:
    """Return what kind of error it was and where, without its message."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    file = Path(trace.tb_frame.f_code.co_filename).name
    return f"{type(error).__name__} in {file}:{trace.tb_lineno}"
